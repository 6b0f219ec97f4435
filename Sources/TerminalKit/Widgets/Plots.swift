/// What bars are made of.
public enum PlotMarks: Hashable, Sendable {
  /// eighths of a cell, one bar a cell
  case blocks
  /// dots, two bars a cell and four steps a row
  case braille
}

/// A row of small bars: `▁▂▃▄▅▆▇█`. A value that is not known is a space; zero is the lowest bar.
public struct Sparkline: Widget {
  public var values: [Double?]
  /// The value of the highest bar; nil: the highest there is.
  public var top: Double?

  public init(_ values: [Double?], top: Double? = nil) {
    self.values = values
    self.top = top
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty else { return }
    let shown = Self.resampled(values, to: area.width)
    let top = top ?? shown.compactMap(\.self).filter(\.isFinite).max() ?? 0
    for (column, value) in shown.enumerated() {
      guard let value, value.isFinite else { continue }
      let share = top > 0 ? min(1, max(0, value / top)) : 0
      grid.put(Self.steps[Int((share * 7).rounded())], x: area.x + column, y: area.y, style: CellStyle(.plot))
    }
  }

  static let steps = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// At most `width` values: neighbours are joined, and the highest of them counts.
  static func resampled(_ values: [Double?], to width: Int) -> [Double?] {
    guard values.count > width, width > 0 else { return values }
    return (0..<width).map { column in
      let part = values[column * values.count / width..<max((column + 1) * values.count / width, 1)]
      return part.compactMap(\.self).max()
    }
  }
}

/// Bars on two axes, with a scale at the left and marks below.
public struct BarPlot: Widget {
  /// One bar each; nil where nothing is known.
  public var values: [Double?]
  /// The value at the top of the plot, more than 0.
  public var top: Double
  /// The scale: each text stands beside its value's row.
  public var scale: [(value: Double, label: String)]
  /// Texts below the bar of an index.
  public var marks: [(index: Int, label: String)]
  /// Cells from one bar to the next, and cells of one bar.
  public var pitch: Int
  public var thickness: Int
  public var kind: PlotMarks

  public init(
    _ values: [Double?], top: Double, scale: [(value: Double, label: String)] = [],
    marks: [(index: Int, label: String)] = [], pitch: Int = 1, thickness: Int = 1, kind: PlotMarks = .blocks
  ) {
    self.values = values
    self.top = top > 0 ? top : 1
    self.scale = scale
    self.marks = marks
    self.pitch = max(1, pitch)
    self.thickness = max(1, min(thickness, self.pitch))
    self.kind = kind
  }

  /// A round number no less than `value`: 1, 2, 4 or 8 times a power of ten, so that its half is round too.
  public static func roundTop(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    return [1, 2, 4, 8, 10].map { $0 * power }.first { $0 >= value } ?? 10 * power
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let labelWidth = scale.map { Cluster.width(of: $0.label) }.max() ?? 0
    let lead = labelWidth + 2
    let plot = Rect(x: area.x + lead, y: area.y, width: area.width - lead, height: area.height - 2)
    guard !plot.isEmpty else { return }
    drawAxes(on: &grid, plot: plot, labelWidth: labelWidth, x: area.x)
    switch kind {
    case .blocks: drawBlocks(on: &grid, in: plot)
    case .braille: drawDots(on: &grid, in: plot)
    }
    for mark in marks {
      let column = kind == .braille ? mark.index / 2 : mark.index * pitch
      let width = Cluster.width(of: mark.label)
      guard mark.index < values.count, column + width <= plot.width else { continue }
      grid.put(mark.label, x: plot.x + column, y: plot.bottom + 1, style: .dim)
    }
  }

  private func drawAxes(on grid: inout CellGrid, plot: Rect, labelWidth: Int, x: Int) {
    let axis = plot.x - 1
    for y in plot.y..<plot.bottom { grid.put("│", x: axis, y: y, style: .border) }
    grid.put("┼", x: axis, y: plot.bottom, style: .border)
    grid.fill(
      Rect(x: plot.x, y: plot.bottom, width: min(plot.width, baseline), height: 1), with: "─", style: .border)
    for entry in scale {
      let y = plot.bottom - Int((entry.value / top * Double(plot.height)).rounded())
      guard y >= plot.y, y <= plot.bottom else { continue }
      grid.put(StyledText(entry.label, .dim), x: x, y: y, width: labelWidth, alignment: .right)
      if y < plot.bottom { grid.put("┤", x: axis, y: y, style: .border) }
    }
  }

  private var baseline: Int { kind == .braille ? (values.count + 1) / 2 : values.count * pitch - (pitch - thickness) }

  /// Height in steps; what is more than nothing shows at least one.
  private func steps(_ value: Double?, of full: Int) -> Int {
    guard let value, value > 0, value.isFinite else { return 0 }
    return max(1, Int((min(1, value / top) * Double(full)).rounded()))
  }

  private func drawBlocks(on grid: inout CellGrid, in plot: Rect) {
    for (index, value) in values.enumerated() {
      let steps = steps(value, of: plot.height * 8)
      let column = Rect(x: plot.x + index * pitch, y: plot.y, width: thickness, height: plot.height)
      guard column.right <= plot.right else { break }
      for row in 0..<plot.height {
        let part = min(8, steps - row * 8)
        guard part > 0 else { break }
        grid.fill(column.row(plot.height - 1 - row), with: Sparkline.steps[part - 1], style: CellStyle(.plot))
      }
    }
  }

  private func drawDots(on grid: inout CellGrid, in plot: Rect) {
    // The dots of a braille cell from the bottom up, left and right column (Unicode, Braille Patterns).
    let dots: [[UInt32]] = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]]
    for column in 0..<min(plot.width, (values.count + 1) / 2) {
      for row in 0..<plot.height {
        var pattern: UInt32 = 0
        for side in 0...1 where column * 2 + side < values.count {
          let steps = steps(values[column * 2 + side], of: plot.height * 4) - row * 4
          for dot in 0..<max(0, min(4, steps)) { pattern |= dots[side][dot] }
        }
        guard pattern > 0, let scalar = Unicode.Scalar(0x2800 + pattern) else { continue }
        grid.put(String(scalar), x: plot.x + column, y: plot.bottom - 1 - row, style: CellStyle(.plot))
      }
    }
  }
}
