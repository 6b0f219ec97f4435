import EngineAPI
import Platform
import TerminalKit

/// Where the pulse's parts stand.
struct PulseLayout: Hashable, Sendable {
  let split: Int
  let concerns: Rect
  let counts: Rect
  /// From the divider on; empty when there is no room.
  let plots: Rect
}

// What needs a person now, how many deposits there are of each kind, and the money day by day.
extension Model {
  /// Rows that the plots take at least, with their title and axis.
  private static let leastPlots = 6

  func pulseLayout(_ area: Rect) -> PulseLayout {
    let split = hasPreview ? area.width / 3 : max(45, area.width * 11 / 20)
    let inner = area.height - 2
    let wanted = max(concernRows.count, min(countRows.count, 22), 6)
    let upper = max(4, min(wanted, inner - Self.leastPlots))
    return PulseLayout(
      split: split, concerns: Rect(x: area.x + 2, y: area.y + 1, width: split - 3, height: upper),
      counts: Rect(x: area.x + split + 2, y: area.y + 1, width: area.width - split - 4, height: upper),
      plots: Rect(x: area.x, y: area.y + 1 + upper, width: area.width, height: inner - upper + 1))
  }

  func drawPulse(on grid: inout CellGrid, in area: Rect) {
    grid.draw(Panel(StyledText(Phrase.Desk.pulse(language), .title), trailing: deskMode, isFocused: true), in: area)
    guard let pulse = support.pulse else { return drawNoPulse(on: &grid, in: Panel.content(area)) }
    let layout = pulseLayout(area)
    grid.strokeColumn(area.x + layout.split, from: area.y, to: layout.plots.y)
    let title = StyledText(" " + Phrase.Desk.counts(language) + " ", .title)
    grid.put(title, x: area.x + layout.split + 2, y: area.y, width: layout.counts.width - deskMode.width)
    drawConcerns(on: &grid, in: layout.concerns)
    drawCounts(on: &grid, in: layout.counts)
    drawMoney(pulse, layout, on: &grid, in: layout.plots)
  }

  private func drawNoPulse(on grid: inout CellGrid, in area: Rect) {
    if let error = support.pulseError, !error.isAbsence {
      grid.putWrapped(error.onScreen(language), .error, in: area, from: 0)
    } else {
      say(Phrase.Desk.loading, on: &grid, in: area)
    }
  }

  private func drawConcerns(on grid: inout CellGrid, in area: Rect) {
    let rows = concernRows
    var state = support.concernRow
    state.update(count: rows.count)
    grid.draw(
      VirtualList(state, isFocused: !support.isInCounts) { index, _ in line(rows[index]) }, in: area)
  }

  private func line(_ row: PulseRow) -> StyledText {
    let count = row.count.map { numbers.grouped($0) + (row.isMore ? "+" : "") } ?? ""
    let figure = StyledText(count, row.count == 0 || row.role == .dim ? .dim : .value)
    return StyledText(row.sign, CellStyle(row.role)).padded(to: 2) + figure.padded(to: 6, .right)
      + StyledText(" " + row.words(language), row.isPressing ? .text : .dim)
  }

  private func drawCounts(on grid: inout CellGrid, in area: Rect) {
    let rows = countRows
    var state = support.countRow
    state.update(count: rows.count)
    let list = VirtualList(state, isFocused: support.isInCounts) { index, width in
      switch rows[index] {
      case .heading(let words):
        StyledText(words(language), .dim).padded(to: countWidth(width) - 11)
          + StyledText(index == 0 ? numbers.grouped(support.pulse?.total ?? 0) : "", .dim).padded(to: 10, .right)
      case .number(let row): countLine(row, width: width)
      }
    }
    grid.draw(list, in: area)
    // Where the keys are not, nothing is marked.
    guard !support.isInCounts else { return }
    unmark(state, on: &grid, in: area)
  }

  /// Numbers stand near their words, and a bar of their share where there is room behind.
  private func countWidth(_ width: Int) -> Int { min(width, 48) }

  private func countLine(_ row: PulseRow, width: Int) -> StyledText {
    let count = row.count ?? 0
    let words = StyledText("  " + row.words(language)).padded(to: countWidth(width) - 11)
    let figure = StyledText(numbers.grouped(count), count == 0 ? .dim : .value).padded(to: 10, .right)
    let room = width - countWidth(width) - 2
    guard room >= 20, let total = support.pulse?.total, total > 0, count > 0 else { return words + figure }
    let cells = max(1, min(room, count * room / total))
    return words + figure + .spaces(2) + StyledText(String(repeating: "▄", count: cells), CellStyle(.plot))
  }

  private func unmark(_ state: ListState, on grid: inout CellGrid, in area: Rect) {
    let row = area.row(state.selected - state.revealing(height: area.height).top)
    guard !row.isEmpty else { return }
    grid.put(" ", x: row.x, y: row.y, style: .text)
    grid.restyle(row) { CellStyle(.dim, $0.attributes) }
  }

  // MARK: Money by day

  private func drawMoney(_ pulse: SupportPulseResponse, _ layout: PulseLayout, on grid: inout CellGrid, in area: Rect) {
    guard area.height >= 5 else { return }
    let isWide = area.width >= 150
    var titles = [Phrase.Desk.paidByDay, Phrase.Desk.refundedByDay]
    if isWide { titles.append(Phrase.Desk.openedByDay) }
    let edges =
      isWide ? [0, area.width / 3, area.width * 2 / 3, area.width - 1] : [0, area.width / 2 - 1, area.width - 1]
    grid.draw(Divider(StyledText(titles[0](language), .title)), in: area.row(0))
    // All of them show the same days: whole weeks, as many as the narrowest has room for.
    let room = zip(edges, edges.dropFirst()).map { $1 - $0 - 9 }.min() ?? 0
    let days = min(56, max(7, room / 7 * 7))
    for index in titles.indices {
      let pane = Rect(
        x: area.x + edges[index], y: area.y, width: edges[index + 1] - edges[index] + 1, height: area.height)
      if index > 0 {
        grid.strokeColumn(pane.x, from: area.y, to: area.bottom - 1)
        grid.put(
          StyledText(" " + titles[index](language) + " ", .title), x: pane.x + 2, y: pane.y, width: pane.width - 4)
      }
      let plot = pane.inset(columns: 2, rows: 1)
      let values = pulse.lastDays(days, until: now).map { day -> Double in
        switch index {
        case 0: Double(day?.paidCents ?? 0) / 100
        case 1: Double(day?.refundedCents ?? 0) / 100
        default: Double(day?.opened ?? 0)
        }
      }
      drawDays(values, on: &grid, in: plot)
    }
  }

  private func drawDays(_ values: [Double], on grid: inout CellGrid, in area: Rect) {
    let top = BarPlot.roundTop(values.max() ?? 0)
    let scale = [0, top / 2, top].map { (value: $0, label: plotLabel($0)) }
    let lead = 2 + (scale.map { StyledText($0.label).width }.max() ?? 0)
    let pitch = max(1, (area.width - lead) / values.count)
    let today = now.utcDate.daysSince1970
    let marks = stride(from: values.count - 1, through: 0, by: -7).map { index in
      (index: index, label: pad(CivilDate(daysSince1970: today - (values.count - 1 - index)).day, 2))
    }
    grid.draw(BarPlot(values, top: top, scale: scale, marks: marks, pitch: pitch, thickness: pitch), in: area)
  }

  /// `1,2k` where thousands would take the plot's room.
  private func plotLabel(_ value: Double) -> String {
    let text =
      value >= 1_000
      ? numbers.decimal(value / 1_000, places: value.truncatingRemainder(dividingBy: 1_000) == 0 ? 0 : 1) + "k"
      : numbers.decimal(value, places: value == value.rounded() ? 0 : 1)
    return String(repeating: " ", count: max(0, 4 - text.count)) + text
  }

  mutating func clickPulse(_ place: Point, in area: Rect) -> [Effect] {
    let layout = pulseLayout(area)
    if let row = VirtualList(support.concernRow, row: { _, _ in "" }).index(at: place, in: layout.concerns) {
      let isSelected = !support.isInCounts && row == support.concernRow.selected
      support.isInCounts = false
      support.concernRow.select(row)
      return isSelected ? run(.enter, KeyPress(.enter)) : []
    }
    let rows = countRows
    guard let row = VirtualList(support.countRow, row: { _, _ in "" }).index(at: place, in: layout.counts),
      case .number? = rows[ifThere: row]
    else { return [] }
    let isSelected = support.isInCounts && row == support.countRow.selected
    support.isInCounts = true
    support.countRow.select(row)
    return isSelected ? run(.enter, KeyPress(.enter)) : []
  }
}
