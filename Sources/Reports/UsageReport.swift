public import EngineAPI
public import Platform

/// The usage panel as text: what is to pay, why, and how far the cap is.
public struct UsageReport: Sendable {
  private let language: Language
  private let format: NumberFormat
  private let isPlain: Bool

  /// - Parameter isPlain: words only, for `--plain` and terminals that show ASCII.
  public init(language: Language, isPlain: Bool = false) {
    self.language = language
    self.isPlain = isPlain
    format = NumberFormat(language)
  }

  /// The panel's lines.
  public func lines(_ estimate: UsageEstimateResponse) -> [String] {
    var table = TextTable([.left, .right, .left, .left, .right, .left, .right])
    func row(_ label: Phrase, _ amount: String, _ tariffLabel: Phrase, _ tariff: Double, _ cost: Double) {
      table.add([label(language), amount, "×", tariffLabel(language), format.tariff(tariff), "=", format.euros(cost)])
    }
    let usage = estimate.usage
    let tariffs = estimate.tariffs
    row(
      .storageGB, format.decimal(usage.storage_gb, places: 2), .storageTariff, tariffs.storage_eur_per_gb,
      usage.storage_gb * tariffs.storage_eur_per_gb)
    row(
      .egressGB, format.decimal(usage.egress_gb, places: 2), .egressTariff, tariffs.egress_eur_per_gb,
      usage.egress_gb * tariffs.egress_eur_per_gb)
    row(
      .encodeMinutes, format.decimal(usage.encode_min, places: 0), .encodeTariff, tariffs.encode_eur_per_min,
      usage.encode_min * tariffs.encode_eur_per_min)
    return [Phrase.usageTitle(month: estimate.month, isPlain: isPlain)(language)]
      + (estimate.known_until == nil ? [Phrase.noData(language)] : table.lines)
      + [total(estimate), terms(estimate)] + knownUntil(estimate)
  }

  private func total(_ estimate: UsageEstimateResponse) -> String {
    let amount = format.euros(estimate.estimated_cost_eur)
    var line = Phrase.monthlyEstimate(amount)(language)
    if estimate.capped {
      line += Phrase.nothingIsAdded(language)
    } else if estimate.raw_cost_eur < estimate.min_activation_eur {
      line += Phrase.belowMinimum(
        format.euros(estimate.raw_cost_eur), minimum: format.euros(estimate.min_activation_eur))(language)
    }
    guard !estimate.final, estimate.known_until != nil else { return line }
    return line + Phrase.projected(format.euros(estimate.projected_cost_eur))(language)
  }

  private func terms(_ estimate: UsageEstimateResponse) -> String {
    Phrase.capAndMinimum(
      cap: format.price(estimate.cap_eur), minimum: format.price(estimate.min_activation_eur))(language)
  }

  /// Until when the figures are known, and what of them is not as measured as it should be.
  private func knownUntil(_ estimate: UsageEstimateResponse) -> [String] {
    guard estimate.known_until != nil else { return [] }
    var lines: [String] = []
    if !estimate.final {
      let egress = estimate.egress_known_until.map { Phrase.egressKnownUntil(LocalTime.text($0, language)) }
      lines.append((egress ?? .egressUnknown)(language))
    }
    if estimate.storage_days_estimated > 0 {
      lines.append(Phrase.storageEstimated(days: estimate.storage_days_estimated)(language))
    }
    if estimate.egress_days_missing > 0 {
      lines.append(Phrase.egressMissing(days: estimate.egress_days_missing)(language))
    }
    return lines
  }
}
