import Cryptography
import Foundation
import Glibc
import Platform
import Testing

/// Uploads in the real dashboard: limited, paused, put in order, called off, and gone on with the next time.
@Suite struct DashboardUploadStories {
  /// The dashboard of this world's creator, with what its conf file says of uploads.
  private func dashboard(_ world: World, limit: String? = nil, atOnce: Int = 2) throws -> TerminalSession {
    var environment = try world.clientEnvironment()
    environment["VISUAL_LANG"] = "fr"
    let conf = "mouse = true\nparallel_uploads = \(atOnce)\n" + (limit.map { "upload_limit = \"\($0)\"\n" } ?? "")
    let folder = try #require(environment["XDG_CONFIG_HOME"]) + "/visual-tui"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(conf.utf8).write(to: URL(filePath: folder + "/visual-tui.conf"))
    return try TerminalSession(Place.program("visual-tui"), [], environment: environment, width: 120, height: 40)
  }

  /// Deposits a film by pasting its path, and pays at the sandbox's page.
  private func deposit(_ film: String, _ terminal: TerminalSession, _ world: World) async throws {
    terminal.type("\u{1B}[200~\(film)\u{1B}[201~")
    // The one before may still stand there with its price.
    let name = film.split(separator: "/").last.map { String($0.dropLast(4)) } ?? ""
    try await terminal.sees("Titre       \(name)")
    let before = try await world.sandbox.state.sessions
    terminal.type("\r")
    try await eventually("a page to pay at") { try await world.sandbox.state.sessions > before }
    try await terminal.sees("/pay/")
    let link = terminal.rows.first { $0.contains("/pay/") }?.split(separator: " ").first { $0.hasPrefix("http") }
    let page = try await Wire.send("GET", String(try #require(link)))
    try await world.sandbox.press("pay", of: try #require(page.header("location")))
  }

  @Test func quittingStopsItAndTheNextDayItGoesOnByItself() async throws {
    try await withWorld { world in
      let film = try world.movie("film.mp4", bytes: 2_000_000)
      let first = try dashboard(world, limit: "400k")
      defer { first.destroy() }
      try await first.sees("● en ligne")
      try await deposit(film, first, world)
      try await first.sees("limite de tous : 400 ko/s")
      try await eventually("some bytes") { try await Self.received(world) > 300_000 }
      first.type("q")
      try await first.sees("Quitter ?")
      first.type("q")
      #expect(try await first.end() == .exited(0))
      #expect(first.written.contains("visual-tui upload dep_"))
      let sent = try await Self.received(world)
      #expect(sent < 2_000_000)

      let second = try dashboard(world)
      defer { second.destroy() }
      try await second.sees("Reprise de l’envoi de « film »")
      second.type("3")
      try await second.sees("✓ film")
      try await world.expectExactlyOne()
      #expect(try await world.sandbox.state.sha256 == Hex.encode(SHA256.hash(try contents(of: film))))
      second.type("q")
      #expect(try await second.end() == .exited(0))
    }
  }

  @Test func aPausedUploadWaitsForItsPersonTheNextDayToo() async throws {
    try await withWorld { world in
      let film = try world.movie("film.mp4", bytes: 1_500_000)
      let first = try dashboard(world, limit: "300k")
      defer { first.destroy() }
      try await first.sees("● en ligne")
      try await deposit(film, first, world)
      try await eventually("some bytes") { try await Self.received(world) > 100_000 }
      first.type(" ")
      try await first.sees("Espace le reprend")
      try await first.sees("est en pause")
      // What was on its way when the key came may still arrive; nothing follows it.
      var held = -1
      try await eventually("silence") {
        let now = try await Self.received(world)
        defer { held = now }
        try await Task.sleep(for: .milliseconds(400))
        return now == held
      }
      first.type("q")
      #expect(try await first.end() == .exited(0))

      let second = try dashboard(world)
      defer { second.destroy() }
      try await second.sees("est en pause")
      second.type("3")
      try await second.sees("en pause")
      // As it was told when it was paused: nobody has asked Bunny today.
      try await second.sees("confirmés par Bunny")
      #expect(try await Self.received(world) == held, "nobody has asked for more")
      second.type(" ")
      try await second.sees("✓ film")
      try await world.expectExactlyOne()
      second.type("q")
      #expect(try await second.end() == .exited(0))
    }
  }

  @Test func whatAnotherProgramSendsIsLeftToIt() async throws {
    try await withWorld { world in
      let film = try world.movie("film.mp4", bytes: 1_500_000)
      let run = try world.deposit(film, ["--limit", "200k"])
      try await world.payIfAsked(run)
      _ = try await run.event("progress")
      let terminal = try dashboard(world)
      defer { terminal.destroy() }
      try await terminal.sees("un autre programme de cette machine")
      terminal.type("3")
      try await terminal.sees("Aucun envoi")
      #expect(run.process.ending == nil, "it is not disturbed")
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
      try await world.expectArrival(of: film, with: run)
    }
  }

  @Test func calledOffNothingStaysAtBunnyAndItIsNotSentAgainByItself() async throws {
    try await withWorld { world in
      let film = try world.movie("film.mp4", bytes: 1_500_000)
      let first = try dashboard(world, limit: "300k")
      defer { first.destroy() }
      try await first.sees("● en ligne")
      try await deposit(film, first, world)
      try await eventually("some bytes") { try await Self.received(world) > 100_000 }
      first.type("x")
      try await first.sees("Annuler cet envoi ?")
      first.type("x")
      try await first.sees("Envoi annulé")
      #expect(try await Self.received(world) == 0)
      first.type("q")
      #expect(try await first.end() == .exited(0))

      let second = try dashboard(world)
      defer { second.destroy() }
      try await second.sees("son fichier manque")
      #expect(try await Self.received(world) == 0)
      second.type("a")
      try await second.sees("Lisible ✓")
      try await world.expectExactlyOne()
      second.type("q")
      #expect(try await second.end() == .exited(0))
    }
  }

  /// One at a time: the second waits, goes first when it is told to, and a limit that is lifted is felt at once.
  @Test func theOrderAndTheLimitHoldWhileTheyRun() async throws {
    try await withWorld { world in
      let films = try (1...2).map { try world.movie("film \($0).mp4", bytes: 1_200_000 + $0) }
      let terminal = try dashboard(world, limit: "50k", atOnce: 1)
      defer { terminal.destroy() }
      try await terminal.sees("● en ligne")
      for film in films { try await deposit(film, terminal, world) }
      terminal.type("3")
      try await terminal.sees("1 à la fois · limite 50 ko/s")
      try await terminal.sees("le prochain à partir")
      terminal.type("j")
      terminal.type("K")
      try await eventually("the new order") {
        let rows = terminal.rows
        let second = rows.firstIndex { $0.contains("film 2") } ?? .max
        return second < rows.firstIndex { $0.contains("film 1") } ?? -1
      }
      terminal.type(String(repeating: "+", count: 30))
      try await terminal.sees("sans limite")
      try await eventually("both") { terminal.rows.count { $0.contains("✓ film") } == 2 }
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
    }
  }

  /// Bytes of films that Bunny has and that are not whole yet.
  private static func received(_ world: World) async throws -> Int {
    try await world.sandbox.state.json["partialBytes"]?.int ?? -1
  }
}
