import TerminalKit
import TestSupport
import Testing

@Suite struct CellGridTests {
  @Test("A wide cluster that would be cut at an edge leaves a space")
  func edges() {
    var grid = CellGrid(size: Size(width: 4, height: 2))
    grid.put("abc日", x: 0, y: 0, style: .text)
    grid.put("日bc", x: -1, y: 1, style: .text)
    #expect(grid.rows == ["abc", " bc"])
    #expect(grid.brokenInvariants.isEmpty)
  }

  @Test("Overwriting one half of a wide cluster takes the other half away")
  func halves() {
    var grid = CellGrid(size: Size(width: 6, height: 1))
    grid.put("日本語", x: 0, y: 0, style: .text)
    grid.put("x", x: 1, y: 0, style: .text)
    #expect(grid.rows == [" x本語"])
    grid.put("y", x: 2, y: 0, style: .text)
    #expect(grid.rows == [" xy 語"])
    grid.put("字", x: 3, y: 0, style: .text)
    #expect(grid.rows == [" xy字"])
    #expect(grid.brokenInvariants.isEmpty)
  }

  @Test("The limit of a text counts cells")
  func limit() {
    var grid = CellGrid(size: Size(width: 9, height: 1))
    #expect(grid.put("日本語", x: 0, y: 0, style: .text, limit: 5) == 4)
    #expect(grid.rows == ["日本"])
  }

  @Test("The style map shows roles and attributes")
  func styleMap() {
    var grid = CellGrid(size: Size(width: 4, height: 2))
    grid.put("日", x: 0, y: 0, style: .ok)
    grid.put("x", x: 3, y: 1, style: CellStyle(.error, [.bold, .underline]))
    #expect(grid.styleMap == "oo..\n...e\n···3")
  }

  @Test("A whole row changes its style, both halves of a wide cluster together")
  func restyle() {
    var grid = CellGrid(size: Size(width: 4, height: 1))
    grid.put("a日b", x: 0, y: 0, style: .text)
    grid.restyle(Rect(x: 0, y: 0, width: 2, height: 1)) { CellStyle(.selected, $0.attributes) }
    #expect(grid.styleMap == "SSS.")
    #expect(grid.brokenInvariants.isEmpty)
  }

  @Test("Lines join where they meet")
  func lines() {
    var grid = CellGrid(size: Size(width: 9, height: 5))
    grid.strokeBox(grid.bounds)
    grid.strokeRow(2, from: 0, to: 8)
    grid.strokeColumn(4, from: 0, to: 4)
    #expect(grid.text == "╭───┬───╮\n│   │   │\n├───┼───┤\n│   │   │\n╰───┴───╯")
    #expect(grid.inASCII(.everything).text == "+---+---+\n|   |   |\n+---+---+\n|   |   |\n+---+---+")
  }

  @Test("No sequence of drawings breaks a grid", arguments: SeededGenerator.seeds)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var grid = CellGrid(size: Size(width: 24, height: 8))
    for step in 0..<600 {
      let text = HostileText.all.randomElement(using: &generator) ?? ""
      let (x, y) = (Int.random(in: -9...30, using: &generator), Int.random(in: -2...9, using: &generator))
      let area = Rect(
        x: x, y: y, width: .random(in: 0...30, using: &generator), height: .random(in: 0...9, using: &generator))
      let role = StyleRole.allCases.randomElement(using: &generator) ?? .text
      switch Int.random(in: 0...6, using: &generator) {
      case 0: grid.put(text, x: x, y: y, style: CellStyle(role))
      case 1: grid.put(StyledText(text), x: x, y: y, width: area.width, alignment: .right)
      case 2: grid.fill(area, with: text, style: CellStyle(role))
      case 3: grid.strokeBox(area)
      case 4: grid.restyle(area) { _ in CellStyle(role, .bold) }
      case 5: grid.draw(Panel(StyledText(text), trailing: StyledText(text)), in: area)
      default: grid.clear(area)
      }
      let broken = grid.brokenInvariants
      guard broken.isEmpty else {
        Issue.record("seed \(seed), step \(step): \(broken)")
        return
      }
    }
  }
}
