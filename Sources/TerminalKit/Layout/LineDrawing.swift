/// Lines that join where they meet, so that panels can share their borders.
enum LineDrawing {
  static let up = 1
  static let right = 2
  static let down = 4
  static let left = 8

  /// By arms, as a sum of the above; corners are rounded.
  private static let glyphs = [
    " ", "╵", "╶", "╰", "╷", "│", "╭", "├", "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼",
  ]

  private static let arms = Dictionary(uniqueKeysWithValues: glyphs.enumerated().dropFirst().map { ($1, $0) })

  static func joined(_ existing: String, with added: Int) -> String {
    glyphs[(arms[existing] ?? 0) | added]
  }
}

extension CellGrid {
  /// A rounded box along the edge of `area`; it joins the lines that are there.
  public mutating func strokeBox(_ area: Rect, style: CellStyle = .border) {
    guard area.width > 1, area.height > 1 else { return }
    strokeRow(area.y, from: area.x, to: area.right - 1, style: style)
    strokeRow(area.bottom - 1, from: area.x, to: area.right - 1, style: style)
    strokeColumn(area.x, from: area.y, to: area.bottom - 1, style: style)
    strokeColumn(area.right - 1, from: area.y, to: area.bottom - 1, style: style)
  }

  /// A line in row `y` between two columns, both included.
  public mutating func strokeRow(_ y: Int, from start: Int, to end: Int, style: CellStyle = .border) {
    guard start < end else { return }
    for x in start...end {
      join((x > start ? LineDrawing.left : 0) | (x < end ? LineDrawing.right : 0), x: x, y: y, style: style)
    }
  }

  /// A line in column `x` between two rows, both included.
  public mutating func strokeColumn(_ x: Int, from start: Int, to end: Int, style: CellStyle = .border) {
    guard start < end else { return }
    for y in start...end {
      join((y > start ? LineDrawing.up : 0) | (y < end ? LineDrawing.down : 0), x: x, y: y, style: style)
    }
  }

  private mutating func join(_ arms: Int, x: Int, y: Int, style: CellStyle) {
    guard bounds.contains(Point(x: x, y: y)) else { return }
    put(LineDrawing.joined(self[x, y].text, with: arms), x: x, y: y, style: style)
  }
}
