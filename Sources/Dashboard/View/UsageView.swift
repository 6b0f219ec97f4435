import EngineAPI
import Platform
import TerminalKit

/// Columns of the usage panel: as the smallest terminal has them, spread out where there is room.
struct UsageColumns: Hashable, Sendable {
  let width: Int
  /// Where the border between the two panes of the lower half stands.
  var split: Int { width - min(76, 40 + (width - 80) * 12 / 40) }
  var isWide: Bool { width >= 112 }
  /// Right ends and left starts, in cells from the panel's left border.
  var amountEnd: Int { isWide ? 33 + spread : 24 }
  var times: Int { isWide ? amountEnd + 3 : 26 }
  var tariff: Int { times + (isWide ? 3 : 2) }
  var tariffEnd: Int { isWide ? 70 + 2 * spread : 56 }
  var equals: Int { tariffEnd + (isWide ? 3 : 2) }
  var costEnd: Int { isWide ? 83 + 2 * spread : 66 }
  /// nil where there is no room for shares.
  var shareEnd: Int? { isWide ? costEnd + 8 : nil }
  var trend: Int { isWide ? costEnd + 12 : 69 }
  var trendWidth: Int { width - 3 - trend }
  private var spread: Int { max(0, width - 120) / 8 }
}

extension Model {
  func drawUsage(on grid: inout CellGrid, in area: Rect) {
    let chart = asciiForm == .everything ? "" : "📊 "
    let title = StyledText(chart + Phrase.Panel.title(language), .title)
    grid.draw(Panel(title, trailing: monthLine), in: area)
    guard let panel = usage.panel else {
      drawMissing(on: &grid, in: Panel.content(area))
      return
    }
    let columns = UsageColumns(width: area.width)
    drawVerdict(panel.estimate, on: &grid, in: Panel.content(area).row(0))
    let known = knownUntil(panel.estimate)?(language) ?? ""
    grid.draw(
      Divider(StyledText(Phrase.Panel.why(language), .title), trailing: StyledText(known, .dim)), in: area.row(2))
    drawCosts(panel, columns, on: &grid, in: Rect(x: area.x, y: area.y + 3, width: area.width, height: 3))
    grid.draw(Divider(StyledText(Phrase.Panel.estimate(language), .title)), in: area.row(6))
    drawGauge(panel.estimate, on: &grid, in: Rect(x: area.x, y: area.y + 7, width: area.width, height: 3))
    drawLower(panel, columns, on: &grid, in: lowerHalf(area))
  }

  /// `‹ 2026-11 › jour 22/30`
  private var monthLine: StyledText {
    let month = StyledText("‹ ", .key) + StyledText(usage.month.description, .value) + StyledText(" ›", .key)
    if usage.month == Month(of: now) {
      return month + StyledText(" " + Phrase.Panel.day(now.utcDate.day, of: usage.month.days)(language))
    }
    guard let estimate = usage.panel?.estimate, !isBeforeVideos(estimate) else { return month }
    return month + StyledText(" " + (estimate.final ? Phrase.Panel.closed : Phrase.Panel.closing)(language), .dim)
  }

  /// A month that was over before there was a video: nothing is charged for it.
  private func isBeforeVideos(_ estimate: UsageEstimateResponse) -> Bool {
    estimate.known_until == nil && usage.month < Month(of: now)
  }

  /// Whoever only does support, or administers, has no figures and no deposits of their own.
  var nothingToAsk: Phrase? { session.map(\.isCreator) == false ? Phrase.Said.notCreator : nil }

  /// Until when the figures are known; of egress that nobody measures, that.
  private func knownUntil(_ estimate: UsageEstimateResponse) -> Phrase? {
    guard let known = estimate.known_until else { return nil }
    guard estimate.final || estimate.egress_known_until != nil else { return .egressUnknown }
    return .knownUntil(dates.shortUTC(known))
  }

  private func drawMissing(on grid: inout CellGrid, in area: Rect) {
    let error = usage.errors[usage.month]
    let isWaiting = usage.asked.contains(usage.month) || error == nil || error?.isAbsence == true
    if let nothingToAsk { return say(nothingToAsk, on: &grid, in: area) }
    let text = isWaiting ? Phrase.Panel.computing(language) : error?.onScreen(language) ?? ""
    for (row, line) in TextWrap.lines(text, width: area.width).enumerated() {
      grid.put(StyledText(line, isWaiting ? .dim : .error), in: area.row(row))
    }
    guard isWaiting, area.height > 8 else { return }
    // The minimum and the cap are not known yet either: nothing is shown that might not be true.
    grid.put(StyledText(Phrase.Panel.whatComes(language), .dim), in: area.row(2))
  }

  // MARK: What is to pay

  private func drawVerdict(_ estimate: UsageEstimateResponse, on grid: inout CellGrid, in row: Rect) {
    let isThisYear = usage.month.year == now.utcDate.year
    let month = Phrase.Time.month(usage.month.month)(language) + (isThisYear ? "" : " \(usage.month.year)")
    guard !isBeforeVideos(estimate) else {
      grid.put(StyledText(Phrase.Panel.noVideosYet(month)(language)), in: row)
      return
    }
    let amount = numbers.euros(estimate.final ? estimate.estimated_cost_eur : estimate.projected_cost_eur)
    let lead = estimate.final ? Phrase.Panel.total(month) : Phrase.Panel.toPay(month)
    grid.put(StyledText(lead(language)) + StyledText(amount, .value), in: row)
    let verdict = verdict(estimate)
    grid.put(StyledText(verdict.text(language), verdict.style), in: row, alignment: .right)
  }

  /// The cap protects: near it the panel informs and never alarms.
  private func verdict(_ estimate: UsageEstimateResponse) -> (text: Phrase, style: CellStyle) {
    if estimate.capped { return (Phrase.Panel.capReached, .ok) }
    if estimate.raw_cost_eur < estimate.min_activation_eur {
      let (raw, minimum) = (numbers.euros(estimate.raw_cost_eur), numbers.euros(estimate.min_activation_eur))
      return (Phrase.Panel.belowMinimum(raw, minimum: minimum), .dim)
    }
    switch estimate.cap_eur > 0 ? estimate.projected_cost_eur / estimate.cap_eur : 0 {
    case ..<0.5: return (Phrase.Panel.farFromCap, .ok)
    case ..<0.8: return (Phrase.Panel.belowCap, .ok)
    default: return (Phrase.Panel.nearCap, .accent)
    }
  }

  private func drawGauge(_ estimate: UsageEstimateResponse, on grid: inout CellGrid, in area: Rect) {
    let (cap, spent) = (max(0.01, estimate.cap_eur), min(estimate.raw_cost_eur, estimate.cap_eur))
    let isNothing = isBeforeVideos(estimate)
    let projected = estimate.final || isNothing ? 0 : estimate.projected_cost_eur
    let top = area.row(0)
    grid.put(StyledText(numbers.euros(spent), .value), x: top.x + 2, y: top.y, width: 8)
    grid.put(StyledText(numbers.price(cap), .value), x: top.right - 9, y: top.y, width: 8)
    var ticks = [
      Gauge.Tick(
        share: estimate.min_activation_eur / cap, label: StyledText(numbers.price(estimate.min_activation_eur), .dim))
    ]
    if !estimate.final, !estimate.capped, estimate.known_until != nil {
      let label = StyledText(" " + Phrase.Panel.endOfMonth(language) + " ", .dim)
      ticks.append(Gauge.Tick(share: projected / cap, label: label + StyledText(numbers.euros(projected), .value)))
    }
    grid.draw(
      Gauge(spent: spent / cap, projected: projected / cap, ticks: ticks),
      in: Rect(x: area.x + 10, y: area.y, width: area.width - 20, height: 2))
    let terms = Phrase.capAndMinimum(
      cap: numbers.price(estimate.cap_eur), minimum: numbers.price(estimate.min_activation_eur))
    let row = area.row(2).inset(columns: 2)
    grid.put(StyledText(terms(language), .dim), in: row)
    let cost = estimate.final ? estimate.estimated_cost_eur : estimate.projected_cost_eur
    let margin = estimate.cap_eur - (isNothing ? 0 : cost)
    let rest = estimate.capped ? Phrase.Panel.nothingAdded : Phrase.Panel.margin(numbers.euros(max(0, margin)))
    grid.put(StyledText(rest(language), .dim), in: row, alignment: .right)
  }
}
