import Platform

/// Rows in aligned columns, as wide as they need; what comes from outside is made safe before it is measured.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  private let columns: [Alignment]
  private var rows: [[String]] = []

  init(_ columns: [Alignment]) {
    self.columns = columns
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells.map { DisplayText($0, limit: 200).text })
  }

  var lines: [String] {
    let widths = columns.indices.map { column in rows.map { CellWidth.of($0[column]) }.max() ?? 0 }
    return rows.map { row in
      let cells = columns.indices.map { column in
        let gap = String(repeating: " ", count: widths[column] - CellWidth.of(row[column]))
        return columns[column] == .left ? row[column] + gap : gap + row[column]
      }
      var line = cells.joined(separator: "  ")[...]
      while line.last == " " { line = line.dropLast() }
      return String(line)
    }
  }
}

/// Terminal cells a text takes: wide East Asian characters and emoji two, combining marks none.
enum CellWidth {
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  /// The text, or as much of it as fits before an `…`; safe to show.
  static func cut(_ text: String, to cells: Int) -> String {
    let safe = DisplayText(text).text
    guard of(safe) > cells else { return safe }
    var kept = ""
    var width = 1
    for character in safe {
      width += of(character)
      if width > cells { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    let isEmoji =
      first.properties.isEmojiPresentation || character.unicodeScalars.contains { $0 == "\u{FE0F}" }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
    ]
    return isEmoji || wide.contains { $0.contains(first.value) } ? 2 : 1
  }
}
