import DepositDomain
import Platform

/// What was found out about a closed month afterwards.
struct LateUsage: Codable, Hashable, Sendable {
  /// More than was charged for; negative for less.
  var egressBytes: Int
  /// The same, as the sum of the bytes held on each day.
  var storageByteDays: Int
  var encodeSeconds: Int
  /// What the month would have cost more.
  var costCents: Int

  func text() throws -> String { try StoredJSON.text(self) }

  init(egressBytes: Int, storageByteDays: Int, encodeSeconds: Int, costCents: Int) {
    self.egressBytes = egressBytes
    self.storageByteDays = storageByteDays
    self.encodeSeconds = encodeSeconds
    self.costCents = costCents
  }

  /// The first ones that were stored know egress only.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    egressBytes = try fields.decode(Int.self, forKey: .egressBytes)
    storageByteDays = try fields.decodeIfPresent(Int.self, forKey: .storageByteDays) ?? 0
    encodeSeconds = try fields.decodeIfPresent(Int.self, forKey: .encodeSeconds) ?? 0
    costCents = try fields.decode(Int.self, forKey: .costCents)
  }

  /// What a month was charged for and corrected by, against what is measured now; nil when nothing differs.
  init?(charged: MonthlyUsage, corrections: [LateUsage], measured: MonthlyUsage, terms: BillingTerms) {
    var known = charged
    for correction in corrections {
      known.egressBytes = known.egressBytes.addingBounded(correction.egressBytes)
      known.storageByteDays = known.storageByteDays.addingBounded(correction.storageByteDays)
      known.encodeSeconds = known.encodeSeconds.addingBounded(correction.encodeSeconds)
    }
    egressBytes = measured.egressBytes.subtractingBounded(known.egressBytes)
    storageByteDays = measured.storageByteDays.subtractingBounded(known.storageByteDays)
    encodeSeconds = measured.encodeSeconds.subtractingBounded(known.encodeSeconds)
    guard egressBytes != 0 || storageByteDays != 0 || encodeSeconds != 0 else { return nil }
    costCents = (UsageEstimate(measured, terms: terms).cost - UsageEstimate(known, terms: terms).cost).rawValue
  }

  init(text: String) throws(VisualError) {
    self = try StoredJSON.value(from: text, record: "correction")
  }
}
