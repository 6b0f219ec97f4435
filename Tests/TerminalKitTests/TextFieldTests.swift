import TerminalKit
import TestSupport
import Testing

@Suite struct TextFieldTests {
  private func typed(_ presses: [KeyPress], into text: String = "") -> TextField {
    var field = TextField(text)
    for press in presses { _ = field.handle(press) }
    return field
  }

  @Test("Whole characters are moved over and deleted")
  func characters() {
    #expect(typed([KeyPress(.backspace)], into: "a👨‍👩‍👧‍👦").text == "a")
    #expect(typed([.left, KeyPress(.backspace)], into: "e\u{301}x").text == "x")
    #expect(typed([KeyPress(.home), KeyPress(.delete)], into: "日本").text == "本")
  }

  @Test("A mark that is typed alone joins the letter before it")
  func marks() {
    let field = typed([.character("e"), .character("\u{301}"), .character("x")])
    #expect(field.text == "éx")
    #expect(field.cursor == 2)
  }

  @Test("Words and lines")
  func words() {
    #expect(typed([.control("w")], into: "un deux  ").text == "un ")
    #expect(typed([KeyPress(.left, .control), .control("k")], into: "un deux").text == "un ")
    #expect(typed([.control("u")], into: "un deux").text == "")
    #expect(typed([.control("a"), KeyPress(.right, .control), .control("k")], into: "un deux").text == "un")
  }

  @Test("Keys that mean nothing here stay free")
  func free() {
    var field = TextField()
    for press in [KeyPress.enter, .escape, .tab, .up, .control("p"), KeyPress(.function(1))] {
      let isTaken = field.handle(press)
      #expect(!isTaken)
    }
  }

  @Test("A paste loses its controls and is cut at the limit")
  func paste() {
    var field = TextField("ab", limit: 8)
    _ = field.handle(.left)
    field.insert("1\n2\u{1B}[3\t4567")
    #expect(field.text == "a1 2[3 4b".prefix(7) + "b")
    #expect(field.cursor == 7)
  }

  @Test("The part around the cursor is shown, wide characters whole")
  func view() {
    var field = TextField("日本語テキスト")
    var grid = CellGrid.drawn(TextFieldView(field, isFocused: true), width: 8, height: 1)
    #expect(grid.text == "キスト")
    #expect(grid.cursor == Point(x: 6, y: 0))
    _ = field.handle(KeyPress(.home))
    grid = CellGrid.drawn(TextFieldView(field, isFocused: true), width: 8, height: 1)
    #expect(grid.text == "日本語テ")
    #expect(grid.cursor == Point(x: 0, y: 0))
  }

  @Test("A secret is dots, an empty field its placeholder")
  func secret() {
    #expect(
      CellGrid.drawn(TextFieldView(TextField("vt_1", isSecret: true), isFocused: true), width: 8, height: 1).text
        == "••••")
    #expect(
      CellGrid.drawn(TextFieldView(TextField(), isFocused: false, placeholder: "titre"), width: 8, height: 1).text
        == "titre")
  }

  @Test("Random editing keeps the cursor inside and the drawing sound", arguments: SeededGenerator.seeds)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let keys: [KeyPress] = [
      .left, .right, KeyPress(.home), KeyPress(.end), KeyPress(.backspace), KeyPress(.delete), .control("w"),
      .control("k"), KeyPress(.left, .alt), KeyPress(.right, .alt),
    ]
    var field = TextField(limit: 60)
    for _ in 0..<2_000 {
      if Bool.random(using: &generator) {
        field.insert(HostileText.all.randomElement(using: &generator) ?? "")
      } else if let key = keys.randomElement(using: &generator) {
        _ = field.handle(key)
      }
      let grid = CellGrid.drawn(
        TextFieldView(field, isFocused: true), width: .random(in: 1...20, using: &generator), height: 1)
      #expect(field.cursor >= 0 && field.cursor <= field.text.count && field.text.count <= 60, "seed \(seed)")
      #expect(grid.brokenInvariants.isEmpty, "seed \(seed): \(field.text)")
    }
  }
}
