/// One place on the screen: what is drawn there and what it means.
public struct Cell: Hashable, Sendable {
  /// One safe cluster; empty in the second half of a wide one.
  public fileprivate(set) var text: String
  /// Cells it takes: 1 or 2; 0 in the second half of a wide one.
  public fileprivate(set) var width: UInt8
  public fileprivate(set) var style: CellStyle

  static func blank(_ style: CellStyle) -> Cell { Cell(text: " ", width: 1, style: style) }
}

/// A screen as a value: what every view draws on, what tests look at and what the terminal is made to show.
///
/// Whatever is put on it is cut to its size and made safe first (``Cluster``), so that no text can move a column.
public struct CellGrid: Hashable, Sendable {
  public let size: Size
  /// Row by row, left to right.
  public private(set) var cells: [Cell]
  /// Where the terminal's cursor stands; nil hides it.
  public var cursor: Point?

  public init(size: Size, style: CellStyle = .text) {
    self.size = size
    cells = Array(repeating: .blank(style), count: size.width * size.height)
  }

  public var bounds: Rect { Rect(size) }

  /// The cell at a place inside the grid.
  public subscript(x: Int, y: Int) -> Cell {
    precondition(x >= 0 && x < size.width && y >= 0 && y < size.height, "outside the grid")
    return cells[y * size.width + x]
  }

  /// Draws one line of text, cut at `limit` cells and at the grid's edges, without a word.
  ///
  /// - Returns: the cells it took, those outside the grid included.
  @discardableResult
  public mutating func put(_ text: some StringProtocol, x: Int, y: Int, style: CellStyle, limit: Int = .max) -> Int {
    put(clusters: Cluster.split(text), x: x, y: y, style: style, limit: limit)
  }

  @discardableResult
  mutating func put(clusters: [Cluster], x: Int, y: Int, style: CellStyle, limit: Int = .max) -> Int {
    var used = 0
    for cluster in clusters {
      guard used + cluster.width <= limit else { break }
      place(cluster, x: x + used, y: y, style: style)
      used += cluster.width
    }
    return used
  }

  /// Makes every cell of `area` a space.
  public mutating func clear(_ area: Rect, style: CellStyle = .text) {
    fill(area, with: " ", style: style)
  }

  /// Fills `area` with one cluster that is one cell wide.
  public mutating func fill(_ area: Rect, with text: String, style: CellStyle) {
    let cluster = Cluster.split(text).first { $0.width == 1 } ?? Cluster(text: " ", width: 1)
    let inside = area.intersection(bounds)
    for y in inside.y..<inside.bottom {
      for x in inside.x..<inside.right { place(cluster, x: x, y: y, style: style) }
    }
  }

  /// Changes the style of what stands in `area`; a wide cluster at its edge goes with its first half.
  public mutating func restyle(_ area: Rect, _ change: (CellStyle) -> CellStyle) {
    let inside = area.intersection(bounds)
    for y in inside.y..<inside.bottom {
      for x in inside.x..<inside.right {
        let index = y * size.width + x
        guard cells[index].width > 0 else { continue }
        cells[index].style = change(cells[index].style)
        if cells[index].width == 2 { cells[index + 1].style = cells[index].style }
      }
    }
  }

  private mutating func place(_ cluster: Cluster, x: Int, y: Int, style: CellStyle) {
    guard y >= 0, y < size.height, x < size.width, x + cluster.width > 0 else { return }
    let row = y * size.width
    guard x >= 0, x + cluster.width <= size.width else {
      // Half of a wide cluster is inside: that half becomes a space.
      let half = max(0, x)
      release(half, row)
      cells[row + half] = .blank(style)
      return
    }
    for offset in 0..<cluster.width { release(x + offset, row) }
    cells[row + x] = Cell(text: cluster.text, width: UInt8(cluster.width), style: style)
    if cluster.width == 2 { cells[row + x + 1] = Cell(text: "", width: 0, style: style) }
  }

  /// Before a cell is overwritten: the other half of a wide cluster cannot stay without it.
  private mutating func release(_ x: Int, _ row: Int) {
    switch cells[row + x].width {
    case 0: cells[row + x - 1] = .blank(cells[row + x - 1].style)
    case 2: cells[row + x + 1] = .blank(cells[row + x + 1].style)
    default: return
    }
    cells[row + x] = .blank(cells[row + x].style)
  }
}
