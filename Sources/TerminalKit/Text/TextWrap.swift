/// Breaks a text into lines.
public enum TextWrap {
  /// Lines of at most `width` cells, broken at spaces where there is one, inside a word where there is none; `\n` ends
  /// a line.
  public static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph($0, width: width) }
  }

  private static func paragraph(_ text: Substring, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in words(text) {
      for piece in pieces(word, width: width) {
        let wide = Cluster.width(of: piece.text)
        if used > 0, used + (piece.startsWord ? 1 : 0) + wide <= width {
          line += (piece.startsWord ? " " : "") + piece.text
          used += (piece.startsWord ? 1 : 0) + wide
        } else {
          if used > 0 { lines.append(line) }
          (line, used) = (piece.text, wide)
        }
      }
    }
    return lines + [line]
  }

  /// Words with the signs that stand apart from them in French: « guillemets » and ; : ! ? end or begin no line alone,
  /// whatever kind of space is between.
  private static func words(_ text: Substring) -> [Substring] {
    var words: [Substring] = []
    for word in text.split(separator: " ") {
      let joins = words.last == "«" || word.first.map { "»;:!?".contains($0) } ?? false
      if joins, let last = words.popLast() {
        words.append(text[last.startIndex..<word.endIndex])
      } else {
        words.append(word)
      }
    }
    return words
  }

  private static func pieces(_ word: Substring, width: Int) -> [(text: String, startsWord: Bool)] {
    guard Cluster.width(of: word) > width else { return [(String(word), true)] }
    var pieces: [(text: String, startsWord: Bool)] = []
    var text = ""
    var used = 0
    // A cluster that is wider than the line stands alone on it and is cut when it is drawn.
    for cluster in Cluster.split(word) {
      if used > 0, used + cluster.width > width {
        pieces.append((text, pieces.isEmpty))
        (text, used) = ("", 0)
      }
      text += cluster.text
      used += cluster.width
    }
    return pieces + [(text, pieces.isEmpty)]
  }
}
