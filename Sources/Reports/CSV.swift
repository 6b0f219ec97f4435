import Platform

/// Comma-separated values (RFC 4180) that a spreadsheet can open without running anything.
enum CSV {
  enum Cell {
    case text(String)
    case int(Int)
    case decimal(Double)
    case flag(Bool)
  }

  static func line(_ cells: [Cell]) -> String { cells.map(text).joined(separator: ",") }

  private static func text(_ cell: Cell) -> String {
    switch cell {
    case .int(let value): String(value)
    case .decimal(let value): value.isFinite ? String(value) : ""
    case .flag(let value): value ? "true" : "false"
    case .text(let value): quoted(harmless(DisplayText(value, limit: 1_000).text))
    }
  }

  /// A spreadsheet takes what begins like this for a formula; an apostrophe before it makes it text.
  private static func harmless(_ text: String) -> String {
    guard let first = text.unicodeScalars.first(where: { $0 != " " }) else { return text }
    // Full-width forms are folded to the same by some spreadsheets.
    return "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first) ? "'" + text : text
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r;".contains($0) }) || text.hasPrefix(" ") || text.hasSuffix(" ") else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
