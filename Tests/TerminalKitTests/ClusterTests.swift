import Testing

@testable import TerminalKit

@Suite struct ClusterTests {
  @Test(
    "What terminals draw differently becomes something they draw alike",
    arguments: [
      ("abc", ["a", "b", "c"], 3), ("é", ["é"], 1), ("e\u{301}", ["e\u{301}"], 1), ("日本", ["日", "本"], 4),
      ("📊", ["📊"], 2),
      ("👨‍👩‍👧‍👦", ["👨"], 2), ("👍🏽", ["👍"], 2), ("❤️", ["❤"], 1), ("☝🏻", ["☝"], 1), ("🇫🇷", ["F", "R"], 2), ("🇫", ["F"], 1),
      ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", ["🏴"], 2), ("1️⃣", ["1"], 1), ("⌚️", ["⌚"], 2), ("©️", ["©"], 1), ("\u{1112}\u{1161}\u{11AB}", ["한"], 2),
      ("क्ष", ["क\u{94D}", "ष"], 2), ("\u{301}", ["\u{FFFD}"], 1), ("a\u{200D}b", ["a", "b"], 2),
      ("\u{1B}[", ["\u{FFFD}", "["], 2),
      ("\u{202E}a", ["\u{FFFD}", "a"], 2), ("\u{9B}", ["\u{FFFD}"], 1), ("\u{A0}", [" "], 1),
      ("12 €", ["1", "2", " ", "€"], 4),
      ("\r\n", ["\u{FFFD}", "\u{FFFD}"], 2), ("ｱ", ["ｱ"], 1), ("Ａ", ["Ａ"], 2), ("─━█⣿", ["─", "━", "█", "⣿"], 4),
    ] as [(String, [String], Int)])
  func safeForms(text: String, clusters: [String], width: Int) {
    #expect(Cluster.split(text).map(\.text) == clusters)
    #expect(Cluster.width(of: text) == width)
  }

  @Test("At most four marks stay on a letter")
  func marks() {
    let zalgo = "a" + String(repeating: "\u{335}", count: 50)
    #expect(Cluster.split(zalgo) == [Cluster(text: "a\u{335}\u{335}\u{335}\u{335}", width: 1)])
  }

  @Test("Splitting what is safe changes nothing", arguments: HostileText.all)
  func stable(text: String) {
    let once = Cluster.split(text)
    #expect(once.flatMap { Cluster.split($0.text) } == once)
    #expect(once.allSatisfy { (1...2).contains($0.width) && $0.text.unicodeScalars.count <= 5 })
  }

  @Test("Every scalar there is gets one or two cells, and no control passes")
  func everyScalar() {
    // All of the first plane, the emoji, and a sample of the rest.
    let values = Array(0...0xFFFF) + Array(0x1F000...0x1FBFF) + stride(from: 0x10000, through: 0x10FFFF, by: 61)
    for value in values.map(UInt32.init) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let clusters = Cluster.split(String(scalar))
      let isSound =
        clusters.count == 1 && (1...2).contains(clusters[0].width)
        && clusters[0].text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
      if !isSound { Issue.record("U+\(String(value, radix: 16)): \(clusters)") }
    }
  }
}

@Suite struct TextTests {
  @Test(
    "Cutting counts cells and says that it cut",
    arguments: [
      ("Masterclass", 20, "Masterclass"), ("Masterclass", 11, "Masterclass"), ("Masterclass", 6, "Maste…"),
      ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 1, "…"), ("abc", 0, ""), ("👨‍👩‍👧‍👦x", 3, "👨x"),
    ])
  func truncation(text: String, width: Int, cut: String) {
    var grid = CellGrid(size: Size(width: 20, height: 1))
    let end = grid.put(StyledText(text), x: 0, y: 0, width: width)
    #expect(grid.text == cut)
    #expect(end <= width)
  }

  @Test("A cut keeps the styles of what stays")
  func styledTruncation() {
    let line = (StyledText("ab", .ok) + StyledText("cdef", .error)).truncated(to: 4)
    #expect(line == StyledText("ab", .ok) + StyledText("c…", .error))
  }

  @Test("Numbers stand at the right, titles in the middle")
  func alignment() {
    var grid = CellGrid(size: Size(width: 9, height: 3))
    grid.put("7,00", x: 0, y: 0, width: 9, alignment: .right)
    grid.put("日本", x: 0, y: 1, width: 9, alignment: .right)
    grid.put("abc", x: 0, y: 2, width: 9, alignment: .center)
    #expect(grid.text == "     7,00\n     日本\n   abc")
  }

  @Test(
    "Lines break at spaces, inside a word where there is none",
    arguments: [
      ("un deux trois", 8, ["un deux", "trois"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
      ("a\n\nb", 5, ["a", "", "b"]),
      ("ab abcdefgh c", 4, ["ab", "abcd", "efgh", "c"]), ("日本語", 4, ["日本", "語"]), ("", 4, [""]),
    ])
  func wrapping(text: String, width: Int, lines: [String]) {
    #expect(TextWrap.lines(text, width: width) == lines)
  }

  @Test("The ASCII form is ASCII, as wide, and sound", arguments: HostileText.all)
  func ascii(text: String) {
    var grid = CellGrid(size: Size(width: 60, height: 4))
    grid.strokeBox(grid.bounds)
    grid.put(text, x: 1, y: 1, style: .text)
    let ascii = grid.inASCII(.everything)
    #expect(ascii.text.utf8.allSatisfy { $0 < 0x7F })
    #expect(ascii.brokenInvariants.isEmpty)
    #expect(ascii.inASCII(.everything) == ascii)
  }

  @Test("Letters stay readable where only drawings are missing")
  func drawingsOnly() {
    var grid = CellGrid(size: Size(width: 24, height: 1))
    grid.put("│Été — 2,64 € ▁▄█ 📊✓", x: 0, y: 0, style: .text)
    #expect(grid.inASCII(.drawings).text == "|Été — 2,64 € _:# ##v")
    #expect(grid.inASCII(.everything).text == "|Ete - 2,64 E _:# ##v")
  }
}
