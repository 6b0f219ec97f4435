/// A price with six decimals, exactly: micro-euros per unit (0.005 € is 5000).
public struct Tariff: Hashable, Comparable, Sendable {
  public var microEuros: Int

  public init(microEuros: Int) {
    self.microEuros = microEuros
  }

  /// Euros per unit, for JSON.
  public var euros: Double { Double(microEuros) / 1_000_000 }

  /// Reads decimal euros with a dot and up to 6 places; nil for anything else, negatives included.
  public init?(decimal text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      (1...9).contains(parts[0].count), let whole = Int(parts[0])
    else { return nil }
    let fraction = parts.count == 2 ? String(parts[1]) : "0"
    guard (1...6).contains(fraction.count),
      let digits = Int(fraction + String(repeating: "0", count: 6 - fraction.count))
    else { return nil }
    microEuros = whole * 1_000_000 + digits
  }

  public static func < (a: Tariff, b: Tariff) -> Bool { a.microEuros < b.microEuros }
}

/// What a month is charged by.
public struct BillingTerms: Hashable, Sendable {
  /// Per GB (10⁹ bytes), the month's mean.
  public var storagePerGB: Tariff
  /// Per GB sent.
  public var egressPerGB: Tariff
  /// Per minute of video encoded.
  public var encodePerMinute: Tariff
  /// Nobody pays more than this in a month.
  public var cap: Cents
  /// Nobody pays less, usage or none.
  public var minimumActivation: Cents

  public init(
    storagePerGB: Tariff, egressPerGB: Tariff, encodePerMinute: Tariff, cap: Cents, minimumActivation: Cents
  ) {
    self.storagePerGB = storagePerGB
    self.egressPerGB = egressPerGB
    self.encodePerMinute = encodePerMinute
    self.cap = cap
    self.minimumActivation = minimumActivation
  }

  /// The original design's tariffs: 0.01 €/GB, 0.01 €/GB, 0.005 €/min, cap 20 €, minimum 1 €.
  public static let original = BillingTerms(
    storagePerGB: Tariff(microEuros: 10_000), egressPerGB: Tariff(microEuros: 10_000),
    encodePerMinute: Tariff(microEuros: 5_000), cap: Cents(2_000), minimumActivation: Cents(100))
}

/// What one creator used in a month.
public struct MonthlyUsage: Hashable, Sendable {
  /// The sum, over the sampled days, of the bytes stored on each.
  public var storageByteDays: Int
  /// Days sampled; 0 when there is no sample yet.
  public var sampledDays: Int
  public var egressBytes: Int
  public var encodeSeconds: Int

  public init(storageByteDays: Int, sampledDays: Int, egressBytes: Int, encodeSeconds: Int) {
    self.storageByteDays = storageByteDays
    self.sampledDays = sampledDays
    self.egressBytes = egressBytes
    self.encodeSeconds = encodeSeconds
  }

  /// Mean of the daily samples, in GB (10⁹ bytes), unrounded.
  public var storageGB: Double { sampledDays == 0 ? 0 : Double(storageByteDays) / Double(sampledDays) / 1e9 }
  public var egressGB: Double { Double(egressBytes) / 1e9 }
  public var encodeMinutes: Double { Double(encodeSeconds) / 60 }
}

/// The month's cost: exact until the one rounding, half up to a cent.
public struct UsageEstimate: Hashable, Sendable {
  /// Usage times tariffs, rounded, before minimum and cap.
  public let rawCost: Cents
  /// What is to pay: at least the minimum, at most the cap.
  public let cost: Cents
  /// The cap took something off.
  public let isCapped: Bool

  public init(_ usage: MonthlyUsage, terms: BillingTerms) {
    // In micro-euros over the common denominator days · 10⁹ · 60, in 128 bits, so that nothing is lost.
    let days = Int128(max(1, usage.sampledDays))
    let storage = Int128(usage.storageByteDays) * Int128(terms.storagePerGB.microEuros) * 60
    let egress = Int128(usage.egressBytes) * Int128(terms.egressPerGB.microEuros) * 60 * days
    let encode = Int128(usage.encodeSeconds) * Int128(terms.encodePerMinute.microEuros) * 1_000_000_000 * days
    let microEurosPerCent: Int128 = 10_000
    let denominator = days * 1_000_000_000 * 60 * microEurosPerCent
    let total = storage + egress + encode
    // An amount that nobody could pay stays at the limit.
    rawCost = Cents(Int(clamping: (2 * total + denominator) / (2 * denominator)))
    // Compared before rounding: half a cent above the cap is capped all the same.
    isCapped = total > Int128(terms.cap.rawValue) * denominator
    cost = min(max(rawCost, terms.minimumActivation), terms.cap)
  }
}
