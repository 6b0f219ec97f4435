import EngineAPI
import Platform
import TerminalKit

extension Model {
  /// Why it costs that: amount × tariff = cost, three times; the costs add up to the total exactly.
  func drawCosts(_ panel: UsagePanel, _ columns: UsageColumns, on grid: inout CellGrid, in area: Rect) {
    let (usage, tariffs) = (panel.estimate.usage, panel.estimate.tariffs)
    let lines: [(label: Phrase, amount: Double, places: Int, tariffLabel: Phrase, tariff: Double)] = [
      (.storageGB, usage.storage_gb, 2, .storageTariff, tariffs.storage_eur_per_gb),
      (.egressGB, usage.egress_gb, 2, .egressTariff, tariffs.egress_eur_per_gb),
      (.encodeMinutes, usage.encode_min, 0, .encodeTariff, tariffs.encode_eur_per_min),
    ]
    let costs = lines.map { $0.amount * $0.tariff }
    let cents = LargestRemainder.shares(of: Hundredths.of(panel.estimate.raw_cost_eur), by: costs)
    let shares = LargestRemainder.shares(of: 100, by: costs)
    let trends: [[Double?]] = [
      panel.daily?.map(\.storageGB) ?? [], panel.daily?.map(\.egressGB) ?? [],
      panel.daily?.map(\.encodeMinutes) ?? [],
    ]
    let hasData = panel.estimate.known_until != nil
    for (index, line) in lines.enumerated() {
      let row = area.row(index)
      grid.put(StyledText(line.label(language), .dim), x: row.x + 2, y: row.y, width: columns.amountEnd - 10)
      guard hasData else {
        grid.put(StyledText(Phrase.noData(language), .dim), x: row.x + 18, y: row.y, width: row.width - 20)
        continue
      }
      let y = row.y
      func right(_ text: String, _ end: Int, _ style: CellStyle) {
        grid.put(StyledText(text, style), x: row.x + end - 9, y: y, width: 10, alignment: .right)
      }
      right(numbers.decimal(line.amount, places: line.places), columns.amountEnd, .value)
      grid.put("×", x: row.x + columns.times, y: y, style: .dim)
      grid.put(
        StyledText(line.tariffLabel(language), .dim), x: row.x + columns.tariff, y: y,
        width: columns.tariffEnd - 8 - columns.tariff + 1)
      right(numbers.tariff(line.tariff), columns.tariffEnd, .text)
      grid.put("=", x: row.x + columns.equals, y: y, style: .dim)
      let cost = numbers.euros(Double(cents[index]) / 100)
      grid.put(
        StyledText(cost, .value), x: row.x + columns.equals + 1, y: y, width: columns.costEnd - columns.equals,
        alignment: .right)
      if let end = columns.shareEnd { right("\(shares[index]) %", end, .dim) }
      grid.draw(
        TrendLine(trends[index]), in: Rect(x: row.x + columns.trend, y: y, width: columns.trendWidth, height: 1))
    }
  }
}

/// A row of small bars, in eighths of the highest; where there are more days than cells, the highest of each group
/// counts, so that no peak is lost. What is not known is left blank; zero is the lowest bar.
struct TrendLine: Widget {
  var values: [Double?]

  init(_ values: [Double?]) {
    self.values = values
  }

  private static let steps = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty, !values.isEmpty else { return }
    let cells = min(area.width, values.count)
    let shown: [Double?] = (0..<cells).map { cell in
      let group = values[cell * values.count / cells..<(cell + 1) * values.count / cells]
      return group.compactMap { $0.flatMap { $0.isFinite ? max(0, $0) : nil } }.max()
    }
    let top = shown.compactMap(\.self).max() ?? 0
    for (column, value) in shown.enumerated() {
      guard let value else { continue }
      let step = top > 0 ? Int((value / top * 8).rounded()) : 0
      grid.put(Self.steps[min(8, max(1, step)) - 1], x: area.x + column, y: area.y, style: CellStyle(.plot))
    }
  }
}
