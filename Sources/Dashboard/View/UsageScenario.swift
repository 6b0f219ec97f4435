import EngineAPI
import Platform
import TerminalKit

/// What the month would cost with more usage, by today's tariffs.
struct WhatIf: Hashable, Sendable {
  let estimate: UsageEstimateResponse

  /// What the month comes to before minimum and cap. Where minimum or cap hide it, what is used so far is known to be
  /// in it.
  private var base: Double {
    let isBetween =
      estimate.projected_cost_eur > estimate.min_activation_eur && estimate.projected_cost_eur < estimate.cap_eur
    return isBetween ? estimate.projected_cost_eur : max(estimate.raw_cost_eur, 0)
  }

  func cost(egressGB: Double = 0, encodeMinutes: Double = 0) -> Double {
    let more = egressGB * estimate.tariffs.egress_eur_per_gb + encodeMinutes * estimate.tariffs.encode_eur_per_min
    return min(estimate.cap_eur, max(estimate.min_activation_eur, base + more))
  }

  /// GB still to be sent until the cap; nil when it is reached or sending is free.
  var egressToCap: Int? {
    guard !estimate.capped, estimate.projected_cost_eur < estimate.cap_eur, estimate.tariffs.egress_eur_per_gb > 0
    else { return nil }
    let gigabytes = (estimate.cap_eur - base) / estimate.tariffs.egress_eur_per_gb
    return gigabytes.isFinite && gigabytes < 1e9 ? Int(gigabytes.rounded(.up)) : nil
  }
}

extension Model {
  /// - Parameter pane: without the divider above; its borders at both sides included.
  func drawScenario(_ estimate: UsageEstimateResponse, on grid: inout CellGrid, in pane: Rect) {
    let area = Rect(x: pane.x + 2, y: pane.y, width: pane.width - 6, height: pane.height)
    guard usage.month >= Month(of: now) else {
      grid.putWrapped(Phrase.Panel.monthIsOver(language), .dim, in: area, from: 0)
      return
    }
    let whatIf = WhatIf(estimate: estimate)
    let scenario = usage.scenario ?? .some
    let lines: [(Phrase, Double)] = [
      (Phrase.Panel.keepGoing, estimate.projected_cost_eur),
      (Phrase.Panel.moreEgress(numbers.grouped(scenario.egressGB)), whatIf.cost(egressGB: Double(scenario.egressGB))),
      (
        Phrase.Panel.moreEncoding(hours: scenario.encodeHours),
        whatIf.cost(encodeMinutes: Double(scenario.encodeHours * 60))
      ),
    ]
    for (row, line) in lines.enumerated() {
      grid.put(StyledText(line.0(language)), in: area.row(row))
      grid.put(StyledText(numbers.euros(line.1), .value), in: area.row(row), alignment: .right)
    }
    let end = whatIf.egressToCap.map { Phrase.Panel.capAt(numbers.grouped($0)) } ?? Phrase.Panel.capReached
    grid.put(StyledText(end(language), .dim), x: area.x, y: area.y + 3, width: pane.width - 4)
  }
}
