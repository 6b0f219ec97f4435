import FoundationEssentials
import Platform
import TerminalEmulation
import Testing

@testable import Dashboard
@testable import TerminalKit

/// The panel as terminals of every kind show it: through ncurses, in as many colours as they have, at three sizes, in both
/// languages, with drawings and without. ``GoldenTests`` holds the other screens' texts and roles.
///
/// To record anew after a change that is wanted: `VISUAL_RECORD_GOLDEN=1 swift test --filter GoldenTests`.
@Suite(.serialized) @TerminalActor struct DepthGoldenTests {
  nonisolated static let kinds: [(depth: ColorDepth, name: String, term: String)] = [
    (.mono, "mono", "xterm-256color"), (.ansi16, "16", "xterm-16color"), (.palette256, "256", "xterm-256color"),
    (.trueColor, "truecolor", "xterm-256color"),
  ]

  @Test(arguments: 0..<kinds.count, GoldenTests.sizes) func panel(_ kind: Int, _ size: Size) throws {
    Terminal.setEncoding(isUTF8: true)
    let kind = Self.kinds[kind]
    var text = ""
    for language in Language.allCases {
      for ascii in [nil, ASCIIForm.everything] {
        let setup = Sample.setup(size: size, language: language, ascii: ascii)
        text += "== \(language.rawValue) \(ascii == nil ? "unicode" : "ascii")\n"
        text += try Self.shown(Scene.usage.driver(setup).model.view, kind.depth, kind.term)
      }
    }
    try Golden.expect(text, at: "colors/usage-\(kind.name)-\(size.width)x\(size.height).txt")
  }

  /// Each row's text, and under it its colours: how many cells, and the SGR parameters that show there.
  private static func shown(_ grid: CellGrid, _ depth: ColorDepth, _ term: String) throws -> String {
    let screen = try CursesScreen(names: [term, "xterm-256color"], size: grid.size)
    defer { screen.end() }
    screen.use(Palette(.visual, depth: depth))
    var terminal = EmulatedTerminal(width: grid.size.width, height: grid.size.height)
    terminal.take(screen.frame(grid))
    #expect(terminal.unknown.isEmpty)
    #expect(terminal.rows == grid.rows)
    return terminal.rows.indices.map { y in
      var runs: [(count: Int, color: String)] = []
      for x in 0..<grid.size.width {
        let color = terminal.look(x: x, y: y).text(on: terminal.text(x: x, y: y))
        if runs.last?.color == color { runs[runs.count - 1].count += 1 } else { runs.append((1, color)) }
      }
      return terminal.rows[y] + "\n  " + runs.map { "\($0.count)\($0.color)" }.joined(separator: " ") + "\n"
    }.joined()
  }
}
