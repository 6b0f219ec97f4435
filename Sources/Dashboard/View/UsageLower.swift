import Platform
import TerminalKit

/// How the panel's lower half shares its rows out: what there is room for, the most telling first.
struct UsageSections: Hashable, Sendable {
  /// Egress by day, and the videos.
  let plots: Int
  /// Twelve months, and what-if; 0 when there is no room.
  let history: Int
  /// The newest deposits; 0 when there is no room.
  let recent: Int

  /// - Parameters:
  ///   - rows: between the first divider and the panel's lower border.
  ///   - deposits: how many there are to show.
  init(rows: Int, deposits: Int) {
    guard rows >= 16 else {
      (plots, history, recent) = (rows, 0, 0)
      return
    }
    history = min(10, max(6, rows / 4))
    recent = rows < 22 ? 0 : min(max(1, deposits), min(8, rows / 5))
    plots = rows - history - 1 - (recent > 0 ? recent + 1 : 0)
  }
}

extension Model {
  /// Of the panel: from the first divider to its lower border.
  func lowerHalf(_ panel: Rect) -> Rect {
    Rect(x: panel.x, y: panel.y + 10, width: panel.width, height: panel.height - 10)
  }

  /// What-if stands on the panel whether somebody tries it or not.
  var hasScenarioPane: Bool {
    UsageSections(rows: lowerHalf(frameRows[1]).height - 2, deposits: 0).history > 0
  }

  /// - Parameter area: the panel's lower half.
  func drawLower(_ panel: UsagePanel, _ columns: UsageColumns, on grid: inout CellGrid, in area: Rect) {
    // An engine that tells neither days nor videos leaves the room to the deposits.
    let hasPlots = panel.daily != nil || panel.videos != nil
    let known = deposits.items?.count ?? 0
    let sections = UsageSections(rows: area.height - 2, deposits: hasPlots ? known : 0)
    var y = area.y
    func section(_ rows: Int) -> Rect {
      defer { y += rows + 1 }
      return Rect(x: area.x, y: y, width: area.width, height: rows + 2)
    }
    let first = section(sections.plots)
    let isTryingHere = usage.scenario != nil && sections.history == 0
    if hasPlots || isTryingHere {
      drawPlots(panel, columns, isTrying: isTryingHere, on: &grid, in: first)
    } else {
      drawRecent(on: &grid, in: first)
    }
    if sections.history > 0 { drawHistory(panel, columns, on: &grid, in: section(sections.history)) }
    if sections.recent > 0, hasPlots { drawRecent(on: &grid, in: section(sections.recent)) }
  }

  private func drawPlots(
    _ panel: UsagePanel, _ columns: UsageColumns, isTrying: Bool, on grid: inout CellGrid, in area: Rect
  ) {
    let left = Rect(x: area.x, y: area.y, width: columns.split, height: area.height)
    let right = Rect(x: area.x + columns.split, y: area.y, width: area.width - columns.split, height: area.height)
    let hasDays = panel.daily != nil
    let title = hasDays || panel.videos != nil ? Phrase.Panel.egressByDay : Phrase.Panel.recent
    grid.draw(Divider(StyledText(title(language), .title)), in: area.row(0))
    grid.strokeColumn(right.x, from: area.y, to: area.bottom - 1)
    if hasDays || panel.videos != nil {
      drawDays(panel.daily, on: &grid, in: left)
    } else {
      drawRecentRows(on: &grid, in: left.inset(columns: 2, rows: 1))
    }
    if isTrying {
      paneTitle(Phrase.Panel.whatIf, on: &grid, in: right)
      drawScenario(panel.estimate, on: &grid, in: right.inset(rows: 1))
    } else {
      paneTitle(Phrase.Panel.videos, on: &grid, in: right)
      drawVideos(panel.videos, on: &grid, in: right)
    }
  }

  private func drawHistory(_ panel: UsagePanel, _ columns: UsageColumns, on grid: inout CellGrid, in area: Rect) {
    let right = Rect(x: area.x + columns.split, y: area.y, width: area.width - columns.split, height: area.height)
    grid.draw(Divider(StyledText(Phrase.Panel.months(language), .title)), in: area.row(0))
    grid.strokeColumn(right.x, from: area.y, to: area.bottom - 1)
    paneTitle(Phrase.Panel.whatIf, on: &grid, in: right)
    drawScenario(panel.estimate, on: &grid, in: right.inset(rows: 1))
    let plot = Rect(x: area.x + 1, y: area.y + 1, width: columns.split - 2, height: area.height - 2)
    guard let history = panel.history, !history.isEmpty else {
      say(panel.history == nil ? Phrase.Panel.noHistory : .noData, on: &grid, in: plot.inset(columns: 1))
      return
    }
    let months = Self.twelveMonths(history)
    let top = BarPlot.roundTop(months.compactMap(\.costEur).max() ?? 0)
    let pitch = max(2, min(5, (plot.width - 5) / 12))
    let marks = months.enumerated().filter { pitch > 2 || $0.offset % 2 == 0 }
      .map { (index: $0.offset, label: pad($0.element.month.month, 2) + ($0.element.isFinal ? "" : "~")) }
    grid.draw(
      BarPlot(
        months.map(\.costEur), top: top, scale: scale(top), marks: marks, pitch: pitch,
        thickness: max(1, pitch * 3 / 5)), in: plot)
  }

  /// Always twelve, the last known one at the end: what the engine does not tell stays empty.
  static func twelveMonths(_ history: [MonthCost]) -> [MonthCost] {
    guard let last = history.last?.month else { return [] }
    let known = Dictionary(history.map { ($0.month, $0) }) { $1 }
    var month = last
    var months: [MonthCost] = []
    for _ in 0..<12 {
      months.append(known[month] ?? MonthCost(month: month, costEur: nil, isFinal: true))
      month = month.previous
    }
    return months.reversed()
  }

  private func drawDays(_ daily: [DayUsage]?, on grid: inout CellGrid, in area: Rect) {
    let plot = Rect(x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2)
    guard let daily else { return say(Phrase.Panel.noDays, on: &grid, in: plot.inset(columns: 1)) }
    let days = usage.month.days
    let known = daily.prefix(days).map(\.egressGB)
    guard known.contains(where: { $0 != nil }) else { return say(.noData, on: &grid, in: plot.inset(columns: 1)) }
    let top = BarPlot.roundTop(known.compactMap(\.self).max() ?? 0)
    let scale = scale(top)
    let lead = 2 + (scale.map { StyledText($0.label).width }.max() ?? 0)
    let pitch = max(1, (plot.width - lead) / days)
    let marks = stride(from: 1, through: days, by: 7).map { (index: $0 - 1, label: String($0)) }
    let values = known + Array(repeating: nil, count: days - known.count)
    grid.draw(BarPlot(values, top: top, scale: scale, marks: marks, pitch: pitch, thickness: pitch), in: plot)
  }

  /// 0, the half and the top, in three cells at least so that plots line up.
  private func scale(_ top: Double) -> [(value: Double, label: String)] {
    [0, top / 2, top].map { value in
      let places = value == value.rounded() ? 0 : value * 10 == (value * 10).rounded() ? 1 : 2
      let text = numbers.decimal(value, places: places)
      return (value, String(repeating: " ", count: max(0, 3 - text.count)) + text)
    }
  }

  private func paneTitle(_ title: Phrase, on grid: inout CellGrid, in pane: Rect) {
    let text = StyledText(" ") + StyledText(title(language), .title) + StyledText(" ")
    grid.put(text, x: pane.x + 2, y: pane.y, width: pane.width - 4)
  }

  /// A pane that has nothing to show says why.
  func say(_ text: Phrase, on grid: inout CellGrid, in area: Rect) {
    for (row, line) in TextWrap.lines(text(language), width: area.width).enumerated() {
      grid.put(StyledText(line, .dim), in: area.row(row))
    }
  }

  private func drawRecent(on grid: inout CellGrid, in area: Rect) {
    grid.draw(Divider(StyledText(Phrase.Panel.recent(language), .title)), in: area.row(0))
    drawRecentRows(on: &grid, in: area.inset(columns: 2, rows: 1))
  }

  private func drawRecentRows(on grid: inout CellGrid, in area: Rect) {
    guard let items = deposits.items else { return say(Phrase.Panel.computing, on: &grid, in: area) }
    guard !items.isEmpty else { return say(Phrase.DepositList.none, on: &grid, in: area) }
    let columns = DepositColumns(width: area.width)
    for (row, item) in items.prefix(area.height).enumerated() {
      grid.put(columns.row(item, self), in: area.row(row))
    }
  }
}
