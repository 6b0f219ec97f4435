/// Where a list stands: which row the keys act on and which row is the first shown.
public struct ListState: Hashable, Sendable {
  public private(set) var selected = 0
  public private(set) var top = 0
  public private(set) var count: Int

  public init(count: Int = 0) {
    self.count = max(0, count)
  }

  /// New rows: the selection stays on the row at `index` (its identity is the caller's matter), else where it was.
  public mutating func update(count: Int, selecting index: Int? = nil) {
    self.count = max(0, count)
    select(index ?? selected)
  }

  public mutating func select(_ index: Int) {
    selected = min(max(0, index), max(0, count - 1))
    top = min(top, max(0, count - 1))
  }

  /// Rows came before the first, or went there (negative): what is shown and selected stays.
  public mutating func shift(by rows: Int, count: Int) {
    self.count = max(0, count)
    top = min(max(0, top + rows), max(0, self.count - 1))
    select(selected + rows)
  }

  public mutating func move(by rows: Int) {
    select(selected + rows)
  }

  /// Moves the window so that the selected row is shown, and no further.
  public mutating func reveal(height: Int) {
    let height = max(1, height)
    if selected < top { top = selected }
    if selected >= top + height { top = selected - height + 1 }
    top = min(top, max(0, count - height))
  }

  /// The same as a value, for views that must not change the model.
  public func revealing(height: Int) -> ListState {
    var state = self
    state.reveal(height: height)
    return state
  }
}

/// A list of any length: only the rows shown are asked for.
public struct VirtualList: Widget {
  public var state: ListState
  public var isFocused: Bool
  /// The cells of a row's text that name it: the selection stands on them and at the row's beginning, so that a key
  /// writes two names anew and not two rows, and states keep their colours. nil: on the whole row.
  public var name: Range<Int>?
  /// What stands there when there are no rows.
  public var empty: StyledText
  public var row: (_ index: Int, _ width: Int) -> StyledText

  /// - Parameter row: one row's text for a width in cells.
  public init(
    _ state: ListState, isFocused: Bool = true, name: Range<Int>? = nil, empty: StyledText = .empty,
    row: @escaping (_ index: Int, _ width: Int) -> StyledText
  ) {
    self.state = state
    self.isFocused = isFocused
    self.name = name
    self.empty = empty
    self.row = row
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty else { return }
    guard state.count > 0 else {
      grid.put(empty, in: area.inset(columns: 2))
      return
    }
    let shown = state.revealing(height: area.height)
    let hasBar = state.count > area.height
    let width = area.width - 2 - (hasBar ? 1 : 0)
    for line in 0..<min(area.height, state.count - shown.top) {
      let index = shown.top + line
      grid.put(row(index, width), x: area.x + 2, y: area.y + line, width: width)
      if index == state.selected { mark(on: &grid, area.row(line)) }
    }
    if hasBar { grid.draw(ScrollBar(top: shown.top, count: state.count), in: area.lastColumn) }
  }

  /// The index of the row at a place, for the mouse.
  public func index(at point: Point, in area: Rect) -> Int? {
    guard area.contains(point) else { return nil }
    let index = state.revealing(height: area.height).top + point.y - area.y
    return index < state.count ? index : nil
  }

  private func mark(on grid: inout CellGrid, _ row: Rect) {
    let role: StyleRole = isFocused ? .selected : .selectedIdle
    let bar = name.map { Rect(x: row.x + 2 + $0.lowerBound, y: row.y, width: $0.count, height: 1).intersection(row) }
    grid.mark(bar ?? row, at: row.x, role)
  }
}

extension CellGrid {
  /// A selected row: the mark at its beginning, and a bar on what names it.
  public mutating func mark(_ bar: Rect, at x: Int, _ role: StyleRole = .selected) {
    put(StyleRole.selected.cue ?? ">", x: x, y: bar.y, style: CellStyle(role))
    restyle(bar) { CellStyle(role, $0.attributes) }
  }
}

/// How much of something is shown, and which part: one column beside it. Nothing when all of it is.
public struct ScrollBar: Widget {
  public var top: Int
  public var count: Int

  /// - Parameters:
  ///   - top: lines that are scrolled away.
  ///   - count: lines there are.
  public init(top: Int, count: Int) {
    self.top = top
    self.count = count
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard area.width > 0, area.height > 0, count > area.height else { return }
    let length = max(1, area.height * area.height / count)
    let hidden = count - area.height
    let start = (area.height - length) * min(max(0, top), hidden) / hidden
    for line in 0..<area.height {
      let isThumb = line >= start && line < start + length
      grid.put(isThumb ? "█" : "│", x: area.x, y: area.y + line, style: CellStyle(isThumb ? .barDone : .barRest))
    }
  }
}

extension Rect {
  /// Where a ``ScrollBar`` stands.
  public var lastColumn: Rect { Rect(x: right - 1, y: y, width: min(1, width), height: height) }
}
