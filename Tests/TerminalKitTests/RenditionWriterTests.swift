import Testing

@testable import TerminalKit

@Suite struct RenditionWriterTests {
  /// ESC is written as `^`.
  private static func rewritten(_ text: String, endsOne: Bool = true, _ direct: DirectColors = DirectColors()) -> String
  {
    var writer = RenditionWriter(endsOne: endsOne)
    writer.direct = direct
    // A terminal that was told the beginning.
    _ = writer.rewrite(Array("\u{1B}(B\u{1B}[m".utf8))
    let bytes = Array(text.utf8).map { $0 == UInt8(ascii: "^") ? 0x1B : $0 }
    return String(decoding: writer.rewrite(bytes).map { $0 == 0x1B ? UInt8(ascii: "^") : $0 }, as: UTF8.self)
  }

  @Test(
    "Only what differs and shows is said",
    arguments: [
      // The other colour stays.
      ("^[31m^[44ma^[32m^[44mb^[m", "^[31;44ma^[32mb^[m"),
      // Bold alone is ended.
      ("^[1m^[31ma^(B^[0m^[31mb^[m", "^[1;31ma^[22mb^[m"),
      // Nobody sees the colour of a space; its background and its underline everybody does.
      ("^[31ma^[32m ^[31mb^[m", "^[31ma b^[m"),
      ("^[31ma^[42m ^[49mb^[m", "^[31ma^[42m ^[49mb^[m"),
      ("^[4ma^[m b", "^[4ma^[m b"),
      // Reversed, the foreground is the background.
      ("^[7;31ma^[32m ^[m", "^[7;31ma^[32m ^[m"),
      ("^[7ma^[m ", "^[7ma^[m "),
      // Where nothing is drawn, nothing is said.
      ("^[31m^[5;3H^[mab", "^[5;3Hab"),
      // Erasing has the background.
      ("^[31;44m^[3X^[5G^[K^[ma", "^[44m^[3X^[5G^[K^[ma"),
      ("^[44m\n^[m", "^[44m\n^[m"),
      // All of it, when that is shorter.
      ("^[1;4;7;38;5;20ma^[0;31mb^[m", "^[1;4;7;38;5;20ma^[0;31mb^[m"),
      ("^[97;100ma^[39;49mb", "^[97;100ma^[mb"),
      ("^[38:5:20ma^[m", "^[38;5;20ma^[m"),
      ("^[1ma^[1mb^[1;2mc^[1md^[m", "^[1mab^[2mcd^[m"),
    ])
  func minimal(written: String, told: String) {
    #expect(Self.rewritten(written) == told)
  }

  @Test("A terminal that ends everything at once is told everything again")
  func endsAll() {
    #expect(Self.rewritten("^[1m^[31ma^[0m^[31mb^[m", endsOne: false) == "^[1;31ma^[0;31mb^[m")
    #expect(Self.rewritten("^[31ma^[1mb^[m", endsOne: false) == "^[31ma^[1mb^[m")
  }

  @Test(
    "What is no attribute goes through",
    arguments: ["^[?2026h", "38;5;16m", "^[38;5", "^", "^[", "^Ma", "^[2;5r", "é한\u{1F600}a\r\u{8}"])
  func passes(text: String) {
    #expect(Self.rewritten(text) == text)
  }

  @Test("After an attribute it does not know everything is said")
  func unknownAttribute() {
    #expect(Self.rewritten("^[31ma^[58;5;1mb^[32mc^[m") == "^[31ma^[58;5;1m^[0;31mb^[32mc^[m")
    #expect(Self.rewritten("^[31ma^[38;7mb") == "^[31ma^[38;7m^[0;31mb")
  }

  @Test("Where the cursor is restored, what was in force with it is")
  func restored() {
    #expect(Self.rewritten("^7a^8b") == "^7a^8^[mb")
  }

  @Test("The console of Linux is told its font, which SGR 0 leaves")
  func font() {
    #expect(Self.rewritten("^[0;10;1ma^[0;10mb") == "^[10;1ma^[22mb")
    #expect(Self.rewritten("^[11ma^[0mb^[10mc") == "^[11mab^[10mc")
  }

  @Test("A character set is said when it changes")
  func charset() {
    #expect(Self.rewritten("a^(Bb^(0q^(0q^(Bc") == "ab^(0qq^(Bc")
  }

  @Test("Numbers that stand for colours of 24 bits are rewritten, others stay")
  func direct() {
    var direct = DirectColors()
    #expect(direct.number(for: RGB(0x0102FF)) == 16)
    #expect(direct.number(for: RGB(0x000000)) == 17)
    #expect(direct.number(for: RGB(0x0102FF)) == 16)
    let written = "^[1;38;5;16;48;5;17mé^[38;5;99ma^[m"
    #expect(Self.rewritten(written, direct) == "^[1;38;2;1;2;255;48;2;0;0;0mé^[38;5;99ma^[m")
  }

  @Test("Who does not know what the terminal was told says all of it")
  func forgets() {
    var writer = RenditionWriter(endsOne: true)
    let text = Array("\u{1B}[31ma\u{1B}[m".utf8)
    let first = writer.rewrite(text)
    #expect(String(decoding: first, as: UTF8.self) == "\u{1B}[0;31ma\u{1B}[m")
    #expect(writer.rewrite(text).count < first.count)
    writer.forget()
    #expect(writer.rewrite(text) == first)
  }
}
