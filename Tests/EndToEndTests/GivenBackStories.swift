import CurlTransport
import Foundation
import Glibc
import Testing

/// Whatever ends the dashboard, on whatever screen: the terminal is as it was found.
@Suite struct GivenBackStories {
  private static let signals = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS]

  /// How a screen is come to by keys, and what is seen there. Without an engine: they stand there at once.
  struct Way: Sendable, CustomTestStringConvertible {
    let name: String
    /// Each with what is seen before it is typed.
    let steps: [(sees: String, keys: String)]
    let shows: String

    init(_ name: String, _ steps: [(String, String)] = [], shows: String) {
      self.name = name
      self.steps = steps.map { (sees: $0.0, keys: $0.1) }
      self.shows = shows
    }

    var testDescription: String { name }
  }

  private static let paste = "\u{1B}[200~\(Place.fixture("clip.mp4"))\u{1B}[201~"

  static let away = [
    Way("usage", shows: "hors ligne"), Way("what if", [("hors ligne", "s")], shows: "hors ligne"),
    Way("deposits", [("hors ligne", "2")], shows: "Recherche…"),
    Way("a filter", [("hors ligne", "2"), ("Recherche…", "/")], shows: "titre, état"),
    Way("uploads", [("hors ligne", "3")], shows: "Aucun envoi"),
    Way("files", [("hors ligne", "d")], shows: "Choisissez une vidéo"),
    Way("a typed path", [("hors ligne", "d"), ("Choisissez", "~x")], shows: "~/x"),
    Way("help", [("hors ligne", "?")], shows: "Partout"), Way("commands", [("hors ligne", ":")], shows: "Commandes"),
  ]

  @Test(arguments: away, signals) func withoutAnEngine(way: Way, signal: Int32) async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    environment["VISUAL_ENGINE_URL"] = "http://127.0.0.1:9"
    environment["VISUAL_TOKEN"] = "visual_0123456789abcdef0123456789abcdef"
    try await end(by: signal, way, [], environment)
  }

  static let beginnings = [
    Way("first run", shows: "Bienvenue"), Way("signing in", [("Bienvenue", "2")], shows: "Jeton"),
  ]

  @Test(arguments: beginnings, signals) func atTheBeginning(way: Way, signal: Int32) async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    try await end(by: signal, way, [], environment)
  }

  /// Two films at once.
  private static let pasteTwo =
    "\u{1B}[200~\(Place.fixture("clip.mp4"))\n\(Place.fixture("clip.mov"))\u{1B}[201~"

  static let depositing: [(String, String)] = [("● en ligne", paste), ("Prix        2 €", "\r")]
  static let sending = depositing + [("/pay/", "s")]

  private static let desk: [(String, String)] = [("● en ligne", "4"), ("À traiter maintenant", "/status:ready\r")]

  static let inSandbox = [
    Way("a deposit", [("● en ligne", "2"), ("Créé ↓", "\r")], shows: "Historique"),
    Way("its title", [("● en ligne", "2"), ("Créé ↓", "\r"), ("Historique", "e")], shows: "garder"),
    Way("checking", [depositing[0]], shows: "Prix        2 €"),
    Way("paying", depositing, shows: "/pay/"),
    Way("several films", [("● en ligne", pasteTwo)], shows: "Total : 4 €"),
    Way("cancelling", depositing + [("/pay/", "x")], shows: "Annuler ce dépôt ?"),
    Way("uploading", sending, shows: "confirmé par le serveur"),
    Way("a pause", sending + [("confirmé par le serveur", " ")], shows: "Espace le reprend"),
    Way("the list of uploads", sending + [("confirmé par le serveur", "3")], shows: "à la fois"),
    Way("calling off", sending + [("confirmé par le serveur", "x")], shows: "Annuler cet envoi ?"),
    Way("quitting", sending + [("confirmé par le serveur", "q")], shows: "Quitter ?"),
    Way("a theme tried", [("● en ligne", ":"), ("Commandes", "night")], shows: "thème night"),
    Way("the desk", [("● en ligne", "4")], shows: "À traiter maintenant"),
    Way("a search", [("● en ligne", "4"), ("À traiter maintenant", "/status:")], shows: "pending"),
    Way("what was found", desk, shows: "✓ lisible"),
    Way("a case", desk + [("✓ lisible", "\r")], shows: "Session Checkout"),
    Way("an order", desk + [("✓ lisible", "\r"), ("Session Checkout", "wR")], shows: "Esc ne rien faire"),
  ]

  @Test(arguments: inSandbox, [SIGTERM, SIGINT, SIGSEGV]) func inTheSandbox(way: Way, signal: Int32) async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    let conf = folder.folder("config") + "/visual-tui"
    try FileManager.default.createDirectory(atPath: conf, withIntermediateDirectories: true)
    // So slow that it is under way for as long as it is looked at.
    try Data("upload_limit = \"200\"\n".utf8).write(to: URL(filePath: conf + "/visual-tui.conf"))
    try await end(by: signal, way, ["--sandbox"], environment)
  }

  /// Without a limit the film is there at once: its encoding, and the end.
  @Test(arguments: ["encodage", "Lisible"], [SIGTERM, SIGINT, SIGSEGV])
  func afterTheUpload(shows: String, signal: Int32) async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    try await end(by: signal, Way(shows, Self.sending, shows: shows), ["--sandbox"], environment)
  }

  private static let hasCodes = dlopen("libqrencode.so.4", RTLD_LAZY) != nil

  /// A code for a phone is shown where a phone could reach the engine.
  @Test(.enabled(if: hasCodes, "libqrencode is not here"), arguments: [SIGTERM, SIGINT, SIGSEGV])
  func withACodeForAPhone(signal: Int32) async throws {
    try await withWorld { world in
      var environment = try world.clientEnvironment()
      environment["VISUAL_LANG"] = "fr"
      // The same engine at the same port, which from now on calls itself by another name.
      try world.killEngine()
      try await world.startEngine(settings: ["APP_BASE_URL": "https://visual.example"])
      let way = Way("a code", Self.depositing + [("t téléphone", "t")], shows: "▀")
      try await end(by: signal, way, [], environment)
    }
  }

  private func end(
    by signal: Int32, _ way: Way, _ words: [String], _ environment: [String: String]
  ) async throws {
    let terminal = try TerminalSession(Place.program("visual-tui"), words, environment: environment)
    defer { terminal.destroy() }
    for step in way.steps {
      try await terminal.sees(step.sees)
      terminal.type(step.keys)
    }
    try await terminal.sees(way.shows)
    terminal.signal(signal)
    switch (try await terminal.end(), signal) {
    case (.exited(let code), SIGTERM), (.exited(let code), SIGHUP): #expect(code == 0 || code == 75)
    case (.exited(let code), SIGINT): #expect(code == 130)
    case (.signalled(let number), _): #expect(number == signal)
    case (let ending, _): Issue.record("\(ending)")
    }
    DashboardStories.expectGivenBack(terminal)
  }
}
