import Platform
import TestSupport
import Testing

@Suite struct DisplayTextTests {
  @Test(
    "Nothing in a text can drive a terminal",
    arguments: [
      ("\u{1B}[31mred\u{1B}[0m", "�[31mred�[0m"), ("\u{1B}]0;title\u{07}", "�]0;title�"), ("a\u{9B}2Jb", "a�2Jb"),
      ("a\u{0}b\u{7F}c", "a�b�c"), ("a\u{85}b", "a�b"), ("a\u{2028}b\u{2029}c", "a�b�c"), ("a\u{08}\u{08}b", "a��b"),
      ("a\u{0B}\u{0C}b", "a��b"),
    ])
  func controls(raw: String, safe: String) {
    #expect(DisplayText(raw).text == safe)
  }

  @Test("Line ends and tabs become one space each")
  func lineEnds() {
    #expect(DisplayText("a\r\nb\nc\rd\te").text == "a b c d e")
  }

  @Test("Nothing can turn the reading order round or hide", arguments: 0x200B...0x206F as ClosedRange<UInt32>)
  func invisibles(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    // The other general punctuation of this block is visible.
    guard scalar.properties.generalCategory == .format else { return }
    let shown = DisplayText("a" + String(scalar) + "b").text
    let isJoiner = value == 0x200C || value == 0x200D
    #expect(shown == (isJoiner ? "a" + String(scalar) + "b" : "a�b"))
    #expect(DisplayText(String(scalar)).text == "�")
  }

  @Test(
    "Scripts and emoji stay as they are",
    arguments: ["Été à Nîmes", "e\u{301}te\u{301}", "日本語", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "क्षत्रिय", "🇫🇷"])
  func kept(text: String) {
    #expect(DisplayText(text).text == text)
  }

  @Test("Stacked marks are cut to a bounded cluster")
  func marks() {
    let shown = DisplayText("a" + String(repeating: "\u{0301}", count: 10_000) + "b").text
    #expect(shown.unicodeScalars.count == DisplayText.maximumScalarsPerCluster + 1)
    #expect(shown.hasSuffix("b"))
  }

  @Test("A long text is cut at the limit, with an ellipsis; one of exactly the limit is not")
  func limits() {
    let long = String(repeating: "é", count: 10_000)
    #expect(DisplayText(long).text == String(repeating: "é", count: 1_000) + "…")
    #expect(DisplayText(long, limit: 10_000).text == long)
    #expect(DisplayText("abc", limit: 3).text == "abc")
    #expect(DisplayText("abcd", limit: 3).text == "abc…")
  }

  @Test(
    "Whatever the scalars, what is shown is free of controls, and making it safe again changes nothing",
    arguments: SeededGenerator.seeds)
  func anyText(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var raw = ""
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let top: UInt32 = Bool.random(using: &random) ? 0xFF : 0x1F_FFFF
        if let scalar = Unicode.Scalar(UInt32.random(in: 0...top, using: &random)) { raw.unicodeScalars.append(scalar) }
      }
      let shown = DisplayText(raw).text
      for scalar in shown.unicodeScalars {
        let category = scalar.properties.generalCategory
        #expect(category != .control && category != .lineSeparator && category != .paragraphSeparator)
      }
      #expect(DisplayText(shown).text == shown)
    }
  }
}

@Suite struct SafeJSONTests {
  @Test("C1 controls, DEL and bidirectional controls are escaped; letters, emoji and plain JSON are not")
  func escaping() {
    #expect(SafeJSON.escape(#"{"a":"é 日本 👍 \n"}"#) == #"{"a":"é 日本 👍 \n"}"#)
    #expect(SafeJSON.escape("\"a\u{9B}b\u{7F}\"") == #""a\u009bb\u007f""#)
    #expect(SafeJSON.escape("\"\u{202E}\u{2066}\u{2028}\u{FEFF}\"") == #""\u202e\u2066\u2028\ufeff""#)
    #expect(SafeJSON.escape("\"\u{E0041}\"") == #""\udb40\udc41""#)
  }
}
