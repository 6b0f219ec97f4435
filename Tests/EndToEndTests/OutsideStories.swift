import Foundation
import Glibc
import Testing

/// What the dashboard says to the terminal besides its picture: clipboard, notices, progress; and the theme files that it
/// follows while they are edited.
@Suite struct OutsideStories {
  private static let escape = "\u{1B}"

  private func session(
    _ settings: [String: String], conf: String, term: String = "xterm-256color",
    _ story: (TerminalSession, PrivateFolder) async throws -> Void
  ) async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    environment["COLORTERM"] = "truecolor"
    environment.merge(settings) { $1 }
    let place = folder.folder("config") + "/visual-tui"
    try FileManager.default.createDirectory(atPath: place + "/themes", withIntermediateDirectories: true)
    try Data(conf.utf8).write(to: URL(filePath: place + "/visual-tui.conf"))
    try Data(Self.theme("#8fb8ff").utf8).write(to: URL(filePath: place + "/themes/mine.theme"))
    let terminal = try TerminalSession(
      Place.program("visual-tui"), ["--sandbox"], environment: environment, term: term)
    defer { terminal.destroy() }
    try await story(terminal, folder)
  }

  /// A sequence as it reaches the terminal outside, whatever stands between.
  private static func wrapped(_ body: String, _ between: String) -> String {
    let plain = "\(escape)]\(body)\u{7}"
    switch between {
    case "TMUX": return "\(escape)Ptmux;\(escape)\(plain)\(escape)\\"
    case "STY": return "\(escape)P\(plain)\(escape)\\"
    default: return plain
    }
  }

  @Test(arguments: ["", "TMUX", "STY"]) func clipboardNoticesAndProgress(between: String) async throws {
    let settings = between.isEmpty ? [:] : [between: "/tmp/none/of-it,1,0"]
    try await session(settings, conf: "notifications = \"osc\"\n") { terminal, _ in
      try await terminal.sees("● en ligne")
      terminal.type("2")
      try await terminal.sees("Créé ↓")
      terminal.type("/lisible\r")
      try await terminal.sees("✓ lisible")
      terminal.type("\r")
      try await terminal.sees("Historique")
      let row = terminal.rows.first { $0.contains("dep_") } ?? ""
      let id = try #require(row.split { " │".contains($0) }.first { $0.hasPrefix("dep_") })
      terminal.type("c")
      try await terminal.wrote(Self.wrapped("52;c;\(Data(id.utf8).base64EncodedString())", between))
      terminal.type("d")
      try await terminal.sees("film d’exemple")
      terminal.type("\r")
      try await terminal.sees("Prix        2 €")
      terminal.type("\r")
      try await terminal.sees("/pay/")
      terminal.type("s")
      try await terminal.sees("Lisible ✓")
      try await terminal.wrote(Self.wrapped("9;« exemple » est payé.", between))
      try await terminal.wrote(Self.wrapped("9;4;1;", between).split(separator: "\u{7}").first.map(String.init) ?? "?")
      try await terminal.wrote(Self.wrapped("9;4;0", between))
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
      #expect(terminal.written.hasSuffix("effacés.\r\n"))
    }
  }

  @Test func aTerminalThatKnowsOnly777IsToldSo() async throws {
    try await session([:], conf: "notifications = \"osc\"\n", term: "foot") { terminal, _ in
      try await deposit(terminal)
      try await terminal.wrote("\(Self.escape)]777;notify;VISUAL;« exemple » est payé.\u{7}")
    }
  }

  /// Who has not asked for notices by the terminal gets the bell, and nothing that another terminal takes for a notice.
  @Test func withoutBeingAskedForThereIsOnlyTheBell() async throws {
    try await session([:], conf: "") { terminal, _ in
      try await deposit(terminal)
      #expect(!terminal.written.contains("\(Self.escape)]9;"))
      #expect(terminal.written.contains("\u{7}"))
    }
  }

  private func deposit(_ terminal: TerminalSession) async throws {
    try await terminal.sees("● en ligne")
    terminal.type("d")
    try await terminal.sees("film d’exemple")
    terminal.type("\r")
    try await terminal.sees("Prix        2 €")
    terminal.type("\r")
    try await terminal.sees("/pay/")
    terminal.type("s")
    try await terminal.sees("Lisible ✓")
  }

  // MARK: Themes

  private static func theme(_ accent: String) -> String {
    let shipped = (try? String(contentsOfFile: Place.fixture("../../Themes/night.theme"), encoding: .utf8)) ?? ""
    let lines = shipped.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { $0.hasPrefix("title = { fg") ? "title = { fg = \"\(accent)\" }" : String($0) }.joined(
      separator: "\n")
  }

  @Test func anEditedThemeIsSeenAtOnceAndABrokenOneIsSaid() async throws {
    try await session([:], conf: "theme = \"mine\"\n") { terminal, folder in
      let file = folder.path + "/config/visual-tui/themes/mine.theme"
      try await terminal.sees("● en ligne")
      #expect(!terminal.written.contains("38;2;1;254;3"))
      try Data(Self.theme("#01fe03").utf8).write(to: URL(filePath: file))
      try await terminal.wrote("38;2;1;254;3")
      // As editors do that write another file and give it the name.
      try Data(Self.theme("#fe0102").utf8).write(to: URL(filePath: file), options: .atomic)
      try await terminal.wrote("38;2;254;1;2")
      try Data("title = nonsense".utf8).write(to: URL(filePath: file))
      try await terminal.sees("mine")
      let before = terminal.written.count
      terminal.resize(width: 100, height: 30)
      try await eventually("a frame in the last good colours") {
        terminal.written.dropFirst(before).contains("38;2;254;1;2")
      }
      terminal.type("q")
      #expect(try await terminal.end() == .exited(0))
    }
  }
}
