/// Something that draws itself on a part of a grid, from its own values alone.
public protocol Widget {
  /// Draws within `area`, which may be too small or empty; what does not fit is left out.
  func draw(on grid: inout CellGrid, in area: Rect)
}

extension CellGrid {
  /// Draws `widget` on the part of `area` that is inside the grid.
  public mutating func draw(_ widget: some Widget, in area: Rect) {
    widget.draw(on: &self, in: area.intersection(bounds))
  }
}
