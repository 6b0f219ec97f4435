import Foundation
import Glibc
import Platform
import Testing

/// “Run an engine here”: the next day the same program comes back to the same engine, and the same journal.
@Suite struct OwnEngineStories {
  /// What the engine of one's own works with: the world's stand-ins, a database of its own.
  private func environment(_ world: World, port: Int) throws -> [String: String] {
    var environment = World.base(world.folder)
    environment.merge(world.engineEnvironment) { $1 }
    environment["LANG"] = "fr_FR.UTF-8"
    environment["HOME"] = world.folder.folder("own")
    environment["XDG_STATE_HOME"] = world.folder.folder("own-state")
    environment["XDG_CONFIG_HOME"] = world.folder.folder("own-config")
    environment["VISUAL_DATABASE"] = world.folder.folder("own-data") + "/own.sqlite"
    environment["VISUAL_INSTANCE"] = "own"
    environment["STRIPE_WEBHOOK_SECRET"] = "off"
    environment["PORT"] = String(port)
    let conf = world.folder.folder("own-config") + "/visual-tui"
    try FileManager.default.createDirectory(atPath: conf, withIntermediateDirectories: true)
    try Data("upload_limit = \"400k\"\n".utf8).write(to: URL(filePath: conf + "/visual-tui.conf"))
    return environment
  }

  /// Takes a port, 0 being any that is free.
  private static func listen(on port: Int) throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var isOn: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr = in_addr(s_addr: in_addr_t(0x7F00_0001).bigEndian)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 1) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw StoryError("port \(port): \(String(cString: strerror(errno)))") }
    return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
  }

  @Test func theNextDayItGoesOnEvenAtAnotherPort() async throws {
    try await withWorld { world in
      let (taken, port) = try Self.listen(on: 0)
      close(taken)
      let film = try world.movie("film.mp4", bytes: 1_500_000)
      let environment = try environment(world, port: port)
      let first = try TerminalSession(Place.program("visual-tui"), [], environment: environment)
      defer { first.destroy() }
      try await first.sees("Bienvenue")
      first.type("3")
      try await first.sees("● en ligne")
      first.type("\u{1B}[200~\(film)\u{1B}[201~")
      try await first.sees("Prix        2 €")
      first.type("\r")
      try await first.sees("http://127.0.0.1:\(port)/pay/")
      let link = first.rows.first { $0.contains("/pay/") }?.split(separator: " ").first
      let page = try await Wire.send("GET", String(try #require(link)))
      try await world.sandbox.press("pay", of: try #require(page.header("location")))
      first.type("r")
      try await first.sees("limite de tous : 400 ko/s")
      try await eventually("some bytes") { try await world.sandbox.state.json["partialBytes"]?.int ?? 0 > 200_000 }
      first.type("q")
      try await first.sees("Quitter ?")
      first.type("q")
      #expect(try await first.end() == .exited(0))

      // Somebody else has the port by now.
      let other = try Self.listen(on: port)
      defer { close(other.descriptor) }
      let second = try TerminalSession(Place.program("visual-tui"), [], environment: environment)
      defer { second.destroy() }
      try await second.sees("Reprise de l’envoi de « film »")
      second.type("3")
      try await second.sees("✓ film")
      try await world.expectExactlyOne()
      second.type("q")
      #expect(try await second.end() == .exited(0))
    }
  }

  /// An engine that does not start leads back to the three choices, with why.
  @Test func oneThatDoesNotStartSaysWhy() async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    let state = folder.folder("state") + "/visual-tui"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data("{\"v\":1,\"folders\":[],\"runsEngineHere\":true}".utf8).write(
      to: URL(filePath: state + "/dashboard.json"))
    #expect(chmod(state + "/dashboard.json", 0o600) == 0)
    let terminal = try TerminalSession(Place.program("visual-tui"), [], environment: environment)
    defer { terminal.destroy() }
    try await terminal.sees("STRIPE_SECRET_KEY")
    try await terminal.sees("Bienvenue")
    terminal.type("q")
    #expect(try await terminal.end() == .exited(0))
  }
}
