import Platform

/// What one video used in a month.
public struct VideoUsage: Hashable, Sendable {
  /// The sum, over the sampled days, of the bytes it held on each.
  public var storageByteDays: Int
  public var egressBytes: Int
  public var encodeSeconds: Int

  public init(storageByteDays: Int, egressBytes: Int, encodeSeconds: Int) {
    self.storageByteDays = storageByteDays
    self.egressBytes = egressBytes
    self.encodeSeconds = encodeSeconds
  }
}

/// Each video's part of a month's cost, in whole cents that add up exactly.
public struct UsageShares: Hashable, Sendable {
  public struct Share: Hashable, Sendable {
    public var storage = Cents.zero
    public var egress = Cents.zero
    public var encode = Cents.zero
    public var total: Cents { storage + egress + encode }
  }

  /// One for each video, in the order given.
  public let shares: [Share]
  /// What the minimum adds, or the cap takes off.
  public let adjustment: Cents
  /// What is to pay.
  public let total: Cents

  /// Gives every part its whole cents, and the cents that are left over, one each, to the parts with the largest
  /// remainders (the first of equal ones).
  ///
  /// - Parameter sampledDays: days of the month that were sampled.
  public init(_ videos: [VideoUsage], sampledDays: Int, terms: BillingTerms) {
    let month = MonthlyUsage(
      storageByteDays: videos.reduce(0) { $0.addingBounded($1.storageByteDays) }, sampledDays: sampledDays,
      egressBytes: videos.reduce(0) { $0.addingBounded($1.egressBytes) },
      encodeSeconds: videos.reduce(0) { $0.addingBounded($1.encodeSeconds) })
    let estimate = UsageEstimate(month, terms: terms)
    let days = Int128(max(1, sampledDays))
    // Cents over this denominator, exactly, as the estimate has them.
    let denominator = days * 1_000_000_000 * 60 * 10_000
    let storagePrice = Int128(terms.storagePerGB.microEuros) * 60
    let egressPrice = Int128(terms.egressPerGB.microEuros) * 60 * days
    let encodePrice = Int128(terms.encodePerMinute.microEuros) * 1_000_000_000 * days
    var exact: [Int128] = []
    for video in videos {
      exact.append(Int128(video.storageByteDays) * storagePrice)
      exact.append(Int128(video.egressBytes) * egressPrice)
      exact.append(Int128(video.encodeSeconds) * encodePrice)
    }
    let divided = exact.map { $0.quotientAndRemainder(dividingBy: denominator) }
    var cents: [Int] = divided.map { Int(clamping: $0.quotient) }
    let left = estimate.rawCost.rawValue.subtractingBounded(cents.reduce(0) { $0.addingBounded($1) })
    let order = exact.indices.sorted { a, b in
      let (first, second) = (divided[a].remainder, divided[b].remainder)
      return first == second ? a < b : first > second
    }
    for index in order.prefix(max(0, left)) { cents[index] += 1 }
    shares = videos.indices.map { index in
      Share(
        storage: Cents(cents[index * 3]), egress: Cents(cents[index * 3 + 1]), encode: Cents(cents[index * 3 + 2]))
    }
    total = estimate.cost
    adjustment = estimate.cost - estimate.rawCost
  }
}
