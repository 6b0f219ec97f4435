import Glibc
import Platform
import Testing

/// The wizard as a dialogue, for those who listen to their terminal: `deposit --plain` without a file.
@Suite struct DialogueStories {
  private func session(
    _ world: World, _ words: [String] = ["deposit", "--plain"], language: String = "fr"
  ) throws -> TerminalSession {
    var environment = try world.clientEnvironment()
    environment["VISUAL_LANG"] = language
    return try TerminalSession(Place.program("visual-tui"), words, environment: environment, term: "dumb")
  }

  /// Nothing is drawn over, nothing depends on where something stands.
  private func expectLinear(_ terminal: TerminalSession, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(!terminal.written.unicodeScalars.contains("\u{1B}"), sourceLocation: sourceLocation)
    let bare = terminal.written.replacing("\r\n", with: "\n")
    #expect(!bare.contains("\r"), sourceLocation: sourceLocation)
    #expect(terminal.modes == terminal.modesBefore, "termios", sourceLocation: sourceLocation)
  }

  @Test func aDepositIsTalkedThrough() async throws {
    try await withWorld { world in
      let film = try world.movie("mon film.mp4", bytes: 60_000)
      let terminal = try session(world)
      defer { terminal.destroy() }
      try await terminal.wrote("Fichier vidéo : ")
      terminal.type("?\n")
      try await terminal.wrote("proposées par numéro")
      terminal.type("/nulle/part.mp4\n")
      try await terminal.wrote("/nulle/part.mp4")
      terminal.type("'\(film)'\n")
      try await terminal.wrote("Prix : 2 €")
      try await terminal.wrote("Titre [mon film] : ")
      terminal.type("Été à la plage\n")
      try await terminal.wrote("Déposer pour 2 € ? (o/N) ")
      terminal.type("?\n")
      try await terminal.wrote("rien n’est débité")
      terminal.type("o\n")
      try await terminal.wrote("En attente du paiement…")
      let link = terminal.written.split(whereSeparator: \.isNewline).last { $0.contains("/pay/") }
      let page = try await Wire.send("GET", String(try #require(link)))
      try await world.sandbox.press("pay", of: try #require(page.header("location")))
      try await terminal.wrote("Lisible ✓")
      try await terminal.wrote("Déposer une autre vidéo ? (o/N) ")
      terminal.type("\n")
      #expect(try await terminal.end() == .exited(0))
      #expect(terminal.written.count(of: "Payé.") == 1, "each state is told once")
      #expect(try await world.sandbox.state.videos.first?["title"]?.string?.contains("Été à la plage") == true)
      expectLinear(terminal)
      try await world.expectExactlyOne()
    }
  }

  @Test func aFolderOffersItsFilmsByNumber() async throws {
    try await withWorld { world in
      let folder = world.folder.folder("films")
      for name in ["a.mp4", "b.mp4", "c.mp4"] { _ = try world.movie("films/" + name, bytes: 50_000) }
      let terminal = try session(world, language: "en")
      defer { terminal.destroy() }
      try await terminal.wrote("Video file: ")
      terminal.type(folder + "\n")
      try await terminal.wrote("3 videos in this folder:")
      terminal.type("7\n")
      try await terminal.wrote("The video’s number in the list")
      terminal.type("2\n")
      try await terminal.wrote("Title [b]: ")
      terminal.type("\n")
      try await terminal.wrote("(y/N) ")
      terminal.type("\n")
      try await terminal.wrote("another video")
      terminal.type("\n")
      #expect(try await terminal.end() == .exited(1), "nobody agreed to the price")
      #expect(try await world.sandbox.state.sessions == 0)
      expectLinear(terminal)
    }
  }

  /// Ctrl-D, Ctrl-C and a hang-up, at every question: the codes of the contract, and nothing begun.
  @Test(arguments: ["Fichier vidéo : ", "Titre [film] : ", "Déposer pour 2 € ?"], ["\u{4}", "\u{3}"])
  func itCanBeLeftAtEveryQuestion(question: String, key: String) async throws {
    try await withWorld { world in
      let film = try world.movie("film.mp4", bytes: 50_000)
      let terminal = try session(world)
      defer { terminal.destroy() }
      for (shown, answer) in [("Fichier vidéo : ", film), ("Titre [film] : ", ""), ("Déposer pour 2 € ?", "")] {
        try await terminal.wrote(shown)
        guard shown != question else { break }
        terminal.type(answer + "\n")
      }
      terminal.type(key)
      #expect(try await terminal.end() == .exited(key == "\u{3}" ? 130 : 1), "\(terminal.written)")
      #expect(try await world.sandbox.state.sessions == 0)
      expectLinear(terminal)
    }
  }

  @Test func inTheSandboxThePaymentIsSimulated() async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "en_GB.UTF-8"
    let terminal = try TerminalSession(
      Place.program("visual-tui"), ["deposit", "--plain", "--sandbox"], environment: environment, term: "dumb")
    defer { terminal.destroy() }
    try await terminal.wrote("Video file: ")
    terminal.type(Place.fixture("clip.mp4") + "\n")
    try await terminal.wrote("Title [clip]: ")
    terminal.type("\n")
    try await terminal.wrote("(y/N) ")
    terminal.type("y\n")
    try await terminal.wrote("Playable ✓")
    try await terminal.wrote("another video")
    terminal.type("\n")
    #expect(try await terminal.end() == .exited(0))
    #expect(terminal.written.contains("/pay/"), "the page is told all the same")
    expectLinear(terminal)
  }

  @Test func whereNobodyAnswersAFileIsNeeded() async throws {
    try await withWorld { world in
      let run = try world.client(["deposit", "--plain"])
      #expect(try await run.end() == 64)
      #expect(run.process.errors.text.split(separator: "\n").count == 1)
    }
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
