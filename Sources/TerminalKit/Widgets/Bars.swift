/// The cells of a bar that stand for a share of it: to the nearest, but something is never shown as nothing, nor an
/// unfinished whole as finished.
enum BarCells {
  static func count(_ share: Double, of cells: Int) -> Int {
    guard cells > 0, share > 0 else { return 0 }
    guard share < 1 else { return cells }
    return min(max(1, Int((share * Double(cells)).rounded())), max(1, cells - 1))
  }

  static func draw(done: Int, pending: Int, on grid: inout CellGrid, in row: Rect) {
    let parts = row.columns([.fixed(done), .fixed(pending), .flexible])
    grid.fill(parts[0], with: "━", style: CellStyle(.barDone))
    grid.fill(parts[1], with: "╍", style: CellStyle(.barPending))
    grid.fill(parts[2], with: "─", style: CellStyle(.barRest))
  }
}

/// A bar with two parts: what is sure (confirmed by the server) and what is under way (handed to the socket).
public struct ProgressBar: Widget {
  public var confirmed: Double
  public var sent: Double

  /// - Parameters: shares of the whole, 0 to 1; `sent` counts from the start.
  public init(confirmed: Double, sent: Double) {
    self.confirmed = confirmed
    self.sent = sent
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let row = area.row(0)
    let done = BarCells.count(confirmed, of: row.width)
    BarCells.draw(done: done, pending: max(0, BarCells.count(sent, of: row.width) - done), on: &grid, in: row)
  }
}

/// Spent and projected on the way to a cap, with ticks below: two rows. A tick's label goes when it would touch the
/// next tick.
public struct Gauge: Widget {
  /// A place on the bar and what it stands for.
  public struct Tick: Hashable, Sendable {
    public var share: Double
    public var label: StyledText

    public init(share: Double, label: StyledText) {
      self.share = share
      self.label = label
    }
  }

  public var spent: Double
  public var projected: Double
  public var ticks: [Tick]

  /// - Parameters: shares of the cap, 0 to 1; `projected` counts from the start.
  public init(spent: Double, projected: Double, ticks: [Tick] = []) {
    self.spent = spent
    self.projected = projected
    self.ticks = ticks
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let bar = area.row(0)
    let done = BarCells.count(spent, of: bar.width)
    BarCells.draw(done: done, pending: max(0, BarCells.count(projected, of: bar.width) - done), on: &grid, in: bar)
    drawTicks(on: &grid, in: area.row(1))
  }

  private func drawTicks(on grid: inout CellGrid, in row: Rect) {
    guard !row.isEmpty else { return }
    var placed: [Int: Tick] = [:]
    // A tick marks the last cell of its share; the later of two on one cell stays.
    for tick in ticks { placed[max(0, BarCells.count(tick.share, of: row.width) - 1)] = tick }
    let columns = placed.keys.sorted()
    // From the right: the first column that is taken there.
    var end = row.width + 1
    for (index, column) in columns.enumerated().reversed() {
      grid.put("╵", x: row.x + column, y: row.y, style: .dim)
      let label = placed[column]?.label ?? .empty
      let start = column - label.width
      if column + 1 + label.width < end {
        grid.put(label, x: row.x + column + 1, y: row.y, width: label.width)
        end = column
      } else if index == columns.count - 1, start > (index > 0 ? columns[index - 1] : -1) {
        // The last label stands before its tick when there is no room behind it.
        grid.put(label, x: row.x + start, y: row.y, width: label.width)
        end = start
      } else {
        end = column
      }
    }
  }
}
