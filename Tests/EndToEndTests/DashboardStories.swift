import CurlTransport
import Foundation
import Glibc
import Testing

/// The dashboard as people meet it: the real program in a real terminal.
@Suite struct DashboardStories {
  private static let escape = "\u{1B}"

  private func session(
    _ arguments: [String] = ["--sandbox"], language: String = "fr", width: Int = 80, height: Int = 24,
    _ story: (TerminalSession, PrivateFolder) async throws -> Void
  ) async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = language == "fr" ? "fr_FR.UTF-8" : "en_GB.UTF-8"
    let terminal = try TerminalSession(
      Place.program("visual-tui"), arguments, environment: environment, width: width, height: height)
    defer { terminal.destroy() }
    try await story(terminal, folder)
  }

  /// Every mode that was switched on is off again, and the terminal's own modes are what they were.
  static func expectGivenBack(_ terminal: TerminalSession, sourceLocation: SourceLocation = #_sourceLocation) {
    let written = terminal.written
    #expect(terminal.modes == terminal.modesBefore, "termios", sourceLocation: sourceLocation)
    for mode in ["1049", "1002", "1006", "2004", "1004", "2026"] {
      let on = written.range(of: "\(Self.escape)[?\(mode)h", options: .backwards)
      let off = written.range(of: "\(Self.escape)[?\(mode)l", options: .backwards)
      guard let on else { continue }
      let isOff = off.map { $0.lowerBound > on.lowerBound } ?? false
      #expect(isOff, "mode \(mode)", sourceLocation: sourceLocation)
    }
    let shown = written.range(of: "\(Self.escape)[?25h", options: .backwards)
    let hidden = written.range(of: "\(Self.escape)[?25l", options: .backwards)
    #expect(shown.map { $0.lowerBound > (hidden?.lowerBound ?? written.startIndex) } == true, "cursor")
    #expect(!written.contains("\(Self.escape)="), "keypad", sourceLocation: sourceLocation)
  }

  @Test func aDepositIsWalkedWithASimulatedPayment() async throws {
    try await session { terminal, folder in
      try FileManager.default.copyItem(atPath: Place.fixture("clip.mp4"), toPath: folder.folder("home") + "/clip.mp4")
      try await terminal.sees("📊 Diffusion — Conso & Estimation")
      try await terminal.sees("● en ligne")
      terminal.type("d")
      try await terminal.sees("film d’exemple")
      // As people name it: `~` is theirs all the way to the bytes that are sent.
      terminal.type("\u{1B}[200~~/clip.mp4\u{1B}[201~")
      try await terminal.sees("Prix        2 €")
      terminal.type("\r")
      try await terminal.sees("/pay/")
      terminal.type("s")
      try await terminal.sees("Lisible ✓")
      try await terminal.sees("SHA-256 identique chez Bunny ✓")
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
      #expect(terminal.written.contains("Bac à sable quitté"))
      #expect(terminal.unknownSequences.isEmpty)
      Self.expectGivenBack(terminal)
      #expect(PrivateFolder.names(in: folder.path + "/tmp").isEmpty)
    }
  }

  @Test func aDepositIsWalkedByPayingAtThePage() async throws {
    try await session(language: "en", width: 120, height: 40) { terminal, _ in
      try await terminal.sees("● online")
      terminal.type("d")
      try await terminal.sees("a sample film")
      terminal.type("\r")
      try await terminal.sees("Price       €2")
      terminal.type("\r")
      try await terminal.sees("/pay/")
      let link = try #require(
        terminal.rows.first { $0.contains("/pay/") }?.split(separator: " ").first { $0.hasPrefix("http") })
      let transport = CurlTransport()
      let answer = try await transport.send(HTTPRequest("GET", String(link)))
      #expect(answer.status == 303)
      let page = try #require(answer.header("location"))
      let paid = try await transport.send(HTTPRequest("POST", page + "/pay"))
      #expect((200..<400).contains(paid.status))
      await transport.shutdown()
      try await terminal.sees("Playable ✓")
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
      Self.expectGivenBack(terminal)
    }
  }

  /// The engine's end is told by nobody but itself: nothing is asked of it meanwhile.
  @Test func anEngineThatDiesIsStartedAgain() async throws {
    try await session { terminal, folder in
      try await terminal.sees("● en ligne")
      try await terminal.sees("À faire (1)")
      terminal.type("d")
      try await terminal.sees("film d’exemple")
      terminal.type("\r")
      try await terminal.sees("Prix        2 €")
      terminal.type("\r")
      try await terminal.sees("/pay/")
      let link = terminal.rows.first { $0.contains("/pay/") }
      let before = Self.program("visual-engine", in: folder)
      kill(try #require(before), SIGKILL)
      try await terminal.sees("Le moteur est relancé")
      try await terminal.sees("● en ligne")
      #expect(Self.program("visual-engine", in: folder) != before)
      #expect(terminal.rows.contains { $0 == link }, "the page to pay at is where it was")
      terminal.type("s")
      try await terminal.sees("Lisible ✓")
      kill(try #require(Self.program("visual-sandbox", in: folder)), SIGKILL)
      try await terminal.sees("Le bac à sable est relancé")
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
      Self.expectGivenBack(terminal)
      #expect(PrivateFolder.names(in: folder.path + "/tmp").allSatisfy { !$0.hasPrefix("visual-run-") })
    }
  }

  /// One that ends every time is left alone in the end, and the person told what helps.
  @Test func anEngineThatKeepsDyingIsGivenUp() async throws {
    try await session { terminal, folder in
      try await terminal.sees("● en ligne")
      try await eventually("the end of patience") {
        if let engine = Self.program("visual-engine", in: folder) { kill(engine, SIGKILL) }
        return terminal.text.contains("r le relance")
      }
      try await terminal.sees("○ hors ligne")
      terminal.type("r")
      try await terminal.sees("● en ligne")
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
    }
  }

  /// The child of that name whose files are in the folder.
  private static func program(_ name: String, in folder: PrivateFolder) -> pid_t? {
    PrivateFolder.names(in: "/proc").compactMap { pid_t($0) }.first { pid in
      guard let line = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")),
        let settings = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/environ"))
      else { return false }
      let words = line.split(separator: 0).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
      return words.hasSuffix("/" + name) && settings.range(of: Data(folder.path.utf8)) != nil
    }
  }

  @Test(arguments: [("q", 0), ("\u{3}", 0)] as [(String, Int32)])
  func leavingByAKeyGivesTheTerminalBack(key: String, code: Int32) async throws {
    try await session([]) { terminal, _ in
      try await terminal.sees("Bienvenue")
      terminal.type(key)
      #expect(try await terminal.end() == .exited(code))
      Self.expectGivenBack(terminal)
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS])
  func endingBySignalGivesTheTerminalBack(signal: Int32) async throws {
    try await session([]) { terminal, _ in
      try await terminal.sees("Bienvenue")
      terminal.signal(signal)
      let ending = try await terminal.end()
      switch signal {
      case SIGTERM, SIGHUP: #expect(ending == .exited(0))
      case SIGINT: #expect(ending == .exited(130))
      default: #expect(ending == .signalled(signal))
      }
      Self.expectGivenBack(terminal)
    }
  }

  @Test func anErrorGivesTheTerminalBack() async throws {
    let script = try PrivateFolder()
    let path = script.folder("scripts") + "/wrong"
    try Data("?\n:nonsense\n".utf8).write(to: URL(filePath: path))
    try await session(["--script", path]) { terminal, _ in
      let ending = try await terminal.end()
      #expect(ending == .exited(64))
      #expect(terminal.written.contains("nonsense"))
      Self.expectGivenBack(terminal)
    }
  }

  /// In a shell with jobs: the group of a program without one cannot be stopped by its terminal.
  @Test func itStopsAndGoesOn() async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    let terminal = try TerminalSession(
      "/bin/sh", ["-m", "-c", "'\(Place.program("visual-tui"))'; echo stopped; read line; fg"],
      environment: environment)
    defer { terminal.destroy() }
    try await terminal.sees("Bienvenue")
    terminal.type("\u{1A}")
    try await eventually("the stop") { terminal.written.contains("stopped") }
    Self.expectGivenBack(terminal)
    let before = terminal.written.count
    terminal.type("\n")
    try await eventually("a new frame") {
      terminal.written.dropFirst(before).contains("Bienvenue") && terminal.modes != terminal.modesBefore
    }
    terminal.type("q")
    _ = try await terminal.end()
    Self.expectGivenBack(terminal)
  }

  @Test func aTerminalThatClosesEndsIt() async throws {
    try await session { terminal, folder in
      try await terminal.sees("● en ligne")
      terminal.hangUp()
      // A matter of a second; a slow machine is given more, a program that spins is found out.
      _ = try await terminal.end()
      try await eventually("the children's end") {
        PrivateFolder.names(in: "/proc").compactMap { pid_t($0) }.allSatisfy { pid in
          let bytes = (try? Data(contentsOf: URL(filePath: "/proc/\(pid)/environ"))) ?? Data()
          return bytes.range(of: Data(folder.path.utf8)) == nil
        }
      }
    }
  }

  @Test func itIsStillWhileNobodyTypes() async throws {
    try await session { terminal, _ in
      try await terminal.sees("● en ligne")
      var isStill = false
      // Whether anything has changed is asked every half minute: one of three looks is not disturbed by it.
      for _ in 0..<3 where !isStill {
        var last = -1
        try await eventually("quiet") {
          let now = terminal.switches
          defer { last = now }
          try await Task.sleep(for: .milliseconds(200))
          return now == last
        }
        let before = terminal.switches
        try await Task.sleep(for: .seconds(2))
        isStill = terminal.switches == before
      }
      #expect(isStill, "it works while nobody types")
      terminal.type("2")
      try await terminal.sees("Dépôts ─")
    }
  }

  @Test func theCodeGoesWhenARestBegins() async throws {
    try await session { terminal, _ in
      try await terminal.sees("● en ligne")
      try await eventually("less of its code in memory than after a key") {
        terminal.type("2")
        try await terminal.sees("Dépôts ─")
        let busy = terminal.residentFileKibibytes
        return try await waitUntil(within: .seconds(5)) { terminal.residentFileKibibytes < busy / 4 * 3 }
      }
      terminal.type("1")
      try await eventually("the first screen again") { !terminal.text.contains("Dépôts ─") }
    }
  }

  @Test func aFrameIsOneWrite() async throws {
    let folder = try PrivateFolder()
    let trace = folder.folder("trace") + "/calls"
    let terminal = try TerminalSession(
      "/usr/bin/strace", ["-f", "-e", "trace=write", "-o", trace, Place.program("visual-tui")],
      environment: World.base(folder), width: 200, height: 60)
    defer { terminal.destroy() }
    /// Writes to the terminal so far.
    func writes() throws -> Int {
      let text = try String(contentsOfFile: trace, encoding: .utf8)
      return text.split(separator: "\n").count { $0.contains(" write(1, ") && !$0.contains("unfinished") }
    }
    try await terminal.sees("Welcome")
    #expect(try writes() == 1, "the first frame")
    #expect(terminal.written.hasPrefix("\(Self.escape)[?2026h"), "it appears at once")
    for (index, key) in ["j", "j", "k", "?"].enumerated() {
      terminal.type(key)
      try await eventually("the frame") { try writes() > 1 + index }
      #expect(try writes() == 2 + index, "key \(key)")
    }
    terminal.type("qq")
    _ = try await terminal.end()
  }

  @Test func theSizeMayChange() async throws {
    try await session { terminal, _ in
      try await terminal.sees("● en ligne")
      terminal.resize(width: 60, height: 20)
      try await terminal.sees("80×24")
      terminal.resize(width: 120, height: 40)
      try await terminal.sees("12 mois")
      #expect(terminal.unknownSequences.isEmpty)
    }
  }

  @Test func aScriptWalksADepositWithoutATerminal() async throws {
    let folder = try PrivateFolder()
    let scripts = folder.folder("scripts")
    let saved = scripts + "/ready.txt"
    let keys = [
      ":wait idle", "d", ":wait idle", "Enter", ":wait idle", "Enter", ":wait idle", "s", ":wait idle",
      ":save-display \(saved)", "q",
    ]
    try Data(keys.joined(separator: "\n").utf8).write(to: URL(filePath: scripts + "/walk"))
    let process = try ChildProcess(
      Place.program("visual-tui"), ["--sandbox", "--script", scripts + "/walk"], environment: World.base(folder))
    defer { process.destroy() }
    #expect(try await process.end() == .exited(0), "\(process.errors.text)")
    let display = try String(contentsOfFile: saved, encoding: .utf8)
    #expect(display.contains("Playable ✓"))
  }

  @Test func withoutATerminalItSaysSo() async throws {
    let folder = try PrivateFolder()
    let process = try ChildProcess(Place.program("visual-tui"), [], environment: World.base(folder))
    defer { process.destroy() }
    #expect(try await process.end() == .exited(64))
    #expect(process.errors.text.contains("--plain"))
    #expect(process.errors.text.split(separator: "\n").count == 1)
  }

  @Test func aHostileTitleDrivesNothing() async throws {
    try await session { terminal, folder in
      let name = "\u{1B}]0;pwned\u{7}\u{202E}evil 👩‍👩‍👧 e\u{301}" + String(repeating: "x", count: 150) + ".mp4"
      let path = folder.folder("films") + "/" + name
      try FileManager.default.copyItem(atPath: Place.fixture("clip.mp4"), toPath: path)
      try await terminal.sees("● en ligne")
      terminal.type("d")
      try await terminal.sees("film d’exemple")
      terminal.type("~")
      for character in "\u{15}\(folder.path)/films/" { terminal.type(String(character)) }
      terminal.type("\t\r")
      try await terminal.sees("pwned")
      terminal.type("\r")
      try await terminal.sees("Prix        2 €")
      terminal.type("\r")
      try await terminal.sees("/pay/")
      #expect(!terminal.written.contains("\u{1B}]0;"))
      #expect(!terminal.written.contains("\u{202E}"))
      #expect(!terminal.written.contains("\u{200D}"))
      #expect(terminal.unknownSequences.isEmpty)
      for row in terminal.rows where row.hasPrefix("│") { #expect(row.hasSuffix("│"), "\(row)") }
      terminal.type("q")
      _ = try await terminal.end()
    }
  }
}
