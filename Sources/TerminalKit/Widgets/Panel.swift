/// A rounded box with a title, and something short at its right: `╭─ Vidéos ───── 3 ─╮`.
public struct Panel: Widget {
  public var title: StyledText
  public var trailing: StyledText
  /// The keys act inside it.
  public var isFocused: Bool

  public init(_ title: StyledText = .empty, trailing: StyledText = .empty, isFocused: Bool = false) {
    self.title = title
    self.trailing = trailing
    self.isFocused = isFocused
  }

  /// Where the content goes: inside the border, with a cell of air at each side.
  public static func content(_ area: Rect) -> Rect { area.inset(columns: 2, rows: 1) }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    grid.strokeBox(area, style: isFocused ? .focus : .border)
    Divider.label(title, trailing: trailing, on: &grid, in: area.row(0))
  }
}

/// A line across a panel with a title in it, joined to the borders at both ends.
public struct Divider: Widget {
  public var title: StyledText
  public var trailing: StyledText

  public init(_ title: StyledText = .empty, trailing: StyledText = .empty) {
    self.title = title
    self.trailing = trailing
  }

  /// - Parameter area: its first row, borders included.
  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty else { return }
    grid.strokeRow(area.y, from: area.x, to: area.right - 1)
    Self.label(title, trailing: trailing, on: &grid, in: area.row(0))
  }

  static func label(_ title: StyledText, trailing: StyledText, on grid: inout CellGrid, in row: Rect) {
    guard row.width > 6, row.height > 0 else { return }
    // A corner, a stroke and a space stay on both sides.
    let room = row.width - 6
    let right = trailing.truncated(to: room)
    let left = title.truncated(to: right.width == 0 ? room : max(0, room - right.width - 3))
    if left.width > 0 { grid.put(StyledText(" ") + left + StyledText(" "), x: row.x + 2, y: row.y, width: room + 2) }
    if right.width > 0 {
      let start = row.right - 4 - right.width
      grid.put(StyledText(" ") + right + StyledText(" "), x: start, y: row.y, width: room + 2)
    }
  }
}
