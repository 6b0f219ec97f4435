import TerminalEmulation
import TestSupport
import Testing

@testable import TerminalKit

/// ncurses keeps its state in globals: one test after the other, all on the terminal's thread.
@Suite(.serialized) @TerminalActor struct CursesScreenTests {
  private func withScreen(
    term: String = "xterm-256color", width: Int = 80, height: Int = 24, depth: ColorDepth = .palette256,
    _ body: (CursesScreen) throws -> Void
  ) throws {
    _ = setUTF8
    let screen = try CursesScreen(names: [term], size: Size(width: width, height: height))
    defer { screen.end() }
    screen.use(Palette(.visual, depth: depth))
    try body(screen)
  }

  private var setUTF8: Void { Terminal.setEncoding(isUTF8: true) }

  @Test("The bytes of a frame make a terminal show the grid")
  func wholePanel() throws {
    try withScreen { screen in
      var terminal = EmulatedTerminal(width: 80, height: 24)
      let grid = GoldenScreenTests.panel()
      terminal.take(screen.frame(grid))
      #expect(terminal.rows == grid.rows)
      #expect(terminal.unknown.isEmpty)
      #expect(screen.frame(grid).isEmpty)
    }
  }

  @Test("A small change is a small frame")
  func smallChange() throws {
    try withScreen(width: 200, height: 60) { screen in
      var grid = CellGrid(size: Size(width: 200, height: 60))
      grid.strokeBox(grid.bounds)
      _ = screen.frame(grid)
      grid.put("x", x: 100, y: 30, style: .text)
      let bytes = screen.frame(grid)
      #expect(bytes.count < 40, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test(
    "Whatever is drawn, column for column, on terminals of several kinds",
    arguments: ["xterm-256color", "screen-256color", "xterm", "linux"], SeededGenerator.seeds)
  func random(term: String, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let depth: ColorDepth = term.hasSuffix("256color") ? .trueColor : .ansi8
    try withScreen(term: term, width: 40, height: 10, depth: depth) { screen in
      var terminal = EmulatedTerminal(width: 40, height: 10)
      var grid = CellGrid(size: Size(width: 40, height: 10))
      for step in 0..<60 {
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          let text = HostileText.all.randomElement(using: &generator) ?? ""
          let role = StyleRole.allCases.randomElement(using: &generator) ?? .text
          let (x, y) = (Int.random(in: -3...39, using: &generator), Int.random(in: 0...9, using: &generator))
          grid.put(text, x: x, y: y, style: CellStyle(role), limit: .random(in: 1...40, using: &generator))
          if step % 9 == 0 { grid.clear(Rect(x: x, y: y, width: 20, height: 3)) }
        }
        grid.cursor = Point(x: .random(in: 0...39, using: &generator), y: .random(in: 0...9, using: &generator))
        terminal.take(screen.frame(grid))
        let shown = terminal.rows
        for (row, expected) in grid.rows.enumerated() where shown[row] != expected {
          // The C library of an older system does not know every character: it is drawn as `?`, as wide.
          let isReplaced = Cluster.width(of: shown[row]) == Cluster.width(of: expected) && shown[row].contains("?")
          #expect(isReplaced, "seed \(seed), step \(step), row \(row): \(shown[row]) is not \(expected)")
        }
        let cursor = Point(x: min(39, terminal.cursor.x), y: terminal.cursor.y)
        #expect(cursor == grid.cursor, "seed \(seed), step \(step)")
        #expect(terminal.unknown.isEmpty, "\(terminal.unknown)")
        expectLooks(of: grid, in: terminal, Palette(.visual, depth: depth), "\(term), seed \(seed), step \(step)")
      }
    }
  }

  /// Every cell has its style's colours and attributes, as far as they show.
  private func expectLooks(of grid: CellGrid, in terminal: EmulatedTerminal, _ palette: Palette, _ place: String) {
    for y in 0..<grid.size.height {
      for x in 0..<grid.size.width where grid[x, y].width > 0 && terminal.text(x: x, y: y) != "?" {
        let (style, shown) = (grid[x, y].style, terminal.look(x: x, y: y))
        let entry = palette[style.role]
        let attributes = style.attributes.union(entry.attributes)
        #expect(shown.background == Self.sgr(entry.background, base: 40), "\(place): background at \(x), \(y)")
        #expect(shown.flags.contains(7) == attributes.contains(.reverse), "\(place): reverse at \(x), \(y)")
        // Linux's console cannot underline what is coloured (its terminfo's ncv).
        if !place.hasPrefix("linux") {
          #expect(shown.flags.contains(4) == attributes.contains(.underline), "\(place): underline at \(x), \(y)")
        }
        guard terminal.text(x: x, y: y) != " " || attributes.contains(.reverse) else { continue }
        #expect(shown.foreground == Self.sgr(entry.foreground, base: 30), "\(place): foreground at \(x), \(y)")
        #expect(shown.flags.contains(1) == attributes.contains(.bold), "\(place): bold at \(x), \(y)")
        #expect(shown.flags.contains(3) == attributes.contains(.italic), "\(place): italic at \(x), \(y)")
      }
    }
  }

  private static func sgr(_ color: TerminalColor, base: Int) -> String {
    switch color {
    case .standard: ""
    case .indexed(let place) where place < 8: "\(base + Int(place))"
    case .indexed(let place) where place < 16: "\(base + 52 + Int(place))"
    case .indexed(let place): "\(base + 8);5;\(place)"
    case .rgb(let color): "\(base + 8);2;\(color.red);\(color.green);\(color.blue)"
    }
  }

  @Test(
    "A character two cells wide before the last cell of the last row",
    arguments: ["xterm-256color", "screen-256color", "tmux-256color", "xterm", "linux"])
  func corner(term: String) throws {
    try withScreen(term: term, width: 40, height: 3, depth: .ansi8) { screen in
      var terminal = EmulatedTerminal(width: 40, height: 3)
      for text in ["x", "한x", "xy", "한"] {
        var grid = CellGrid(size: Size(width: 40, height: 3))
        grid.put(text, x: 40 - Cluster.width(of: text), y: 2, style: .text)
        let bytes = screen.frame(grid)
        terminal.take(bytes)
        #expect(terminal.rows == grid.rows, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      }
    }
  }

  @Test("Colours of 24 bits reach the terminal as they are, others as numbers")
  func colors() throws {
    var grid = CellGrid(size: Size(width: 10, height: 2))
    grid.put("x", x: 2, y: 0, style: .accent)
    for (depth, code) in [(ColorDepth.trueColor, "38;2;217;70;239"), (.palette256, "38;5;171"), (.ansi16, "95")] {
      try withScreen(width: 10, height: 2, depth: depth) { screen in
        var terminal = EmulatedTerminal(width: 10, height: 2)
        terminal.take(screen.frame(grid))
        #expect(terminal.look(x: 2, y: 0).foreground == code)
      }
    }
  }

  @Test("Without colour, bold and reverse stay")
  func mono() throws {
    var grid = CellGrid(size: Size(width: 10, height: 2))
    grid.put("x", x: 2, y: 0, style: .selected)
    try withScreen(width: 10, height: 2, depth: .mono) { screen in
      let text = String(decoding: screen.frame(grid), as: UTF8.self)
      #expect(text.contains("7m"))
      #expect(!text.contains("38;") && !text.contains("48;"))
    }
  }

  @Test("After a resize, or another theme, everything is drawn again")
  func repaint() throws {
    try withScreen(width: 20, height: 4) { screen in
      var grid = CellGrid(size: Size(width: 20, height: 4))
      grid.put("abc", x: 0, y: 0, style: .text)
      _ = screen.frame(grid)
      screen.resize(Size(width: 30, height: 5))
      var terminal = EmulatedTerminal(width: 30, height: 5)
      grid = CellGrid(size: Size(width: 30, height: 5))
      grid.put("abc", x: 27, y: 4, style: .text)
      terminal.take(screen.frame(grid))
      #expect(terminal.rows == grid.rows)
      screen.use(Palette(.visual, depth: .mono))
      terminal = EmulatedTerminal(width: 30, height: 5)
      terminal.take(screen.frame(grid))
      #expect(terminal.rows == grid.rows)
    }
  }

  @Test("A grid of another size than the terminal's is cut, not an accident")
  func otherSize() throws {
    try withScreen(width: 20, height: 4) { screen in
      var grid = CellGrid(size: Size(width: 60, height: 9))
      for y in 0..<9 { grid.put(String(repeating: "日", count: 30), x: 1, y: y, style: .text) }
      var terminal = EmulatedTerminal(width: 20, height: 4)
      terminal.take(screen.frame(grid))
      #expect(terminal.rows == Array(repeating: " " + String(repeating: "日", count: 9), count: 4))
    }
  }

  @Test("A terminal nobody knows, and one that cannot place its cursor")
  func refusals() {
    #expect(throws: TerminalError.unknownTerminal("no-such-terminal")) {
      try CursesScreen(names: ["no-such-terminal"], size: Size(width: 80, height: 24))
    }
    #expect(throws: TerminalError.noCursorAddressing("dumb")) {
      try CursesScreen(names: ["dumb"], size: Size(width: 80, height: 24))
    }
  }
}
