import DepositDomain
import TestSupport
import Testing

@Suite struct UsageEstimateTests {
  @Test("The original design's example: 12.3 GB, 84.5 GB, 210 min make 2.02 €")
  func original() {
    let usage = usage(storageGB: 12.3, egressGB: 84.5, minutes: 210)
    let estimate = UsageEstimate(usage, terms: .original)
    #expect(estimate.rawCost == Cents(202) && estimate.cost.euros == 2.02 && !estimate.isCapped)
    #expect(usage.storageGB == 12.3 && usage.egressGB == 84.5 && usage.encodeMinutes == 210)
  }

  @Test("Nobody pays less than the minimum, nobody more than the cap")
  func bounds() {
    let nothing = UsageEstimate(usage(), terms: .original)
    #expect(nothing.rawCost == .zero && nothing.cost == Cents(100) && !nothing.isCapped)
    let below = UsageEstimate(usage(egressGB: 99), terms: .original)
    #expect(below.rawCost == Cents(99) && below.cost == Cents(100))
    let exactlyCap = UsageEstimate(usage(egressGB: 2_000), terms: .original)
    #expect(exactlyCap.cost == Cents(2_000) && !exactlyCap.isCapped)
    let overCap = UsageEstimate(usage(egressGB: 2_000.000000001), terms: .original)
    #expect(overCap.cost == Cents(2_000) && overCap.isCapped)
    let farOver = UsageEstimate(usage(egressGB: 5_000), terms: .original)
    #expect(farOver.rawCost == Cents(5_000) && farOver.cost == Cents(2_000) && farOver.isCapped)
  }

  @Test("Half a cent goes up, less goes down; nothing is rounded before the sum")
  func halfUp() {
    // 0.01 €/GB: half a cent is 500 MB.
    #expect(UsageEstimate(usage(egressBytes: 150_500_000_000), terms: .original).cost == Cents(151))
    #expect(UsageEstimate(usage(egressBytes: 150_499_999_999), terms: .original).cost == Cents(150))
    // Two quarters of a cent and one half make one.
    let parts = MonthlyUsage(
      storageByteDays: 250_000_000, sampledDays: 1, egressBytes: 250_000_000, encodeSeconds: 60)
    #expect(UsageEstimate(parts, terms: .original).rawCost == Cents(1))
  }

  @Test("Storage is the mean of the sampled days")
  func storageMean() {
    let threeDays = MonthlyUsage(
      storageByteDays: 900_000_000_000, sampledDays: 3, egressBytes: 0, encodeSeconds: 0)
    #expect(threeDays.storageGB == 300)
    #expect(UsageEstimate(threeDays, terms: .original).cost == Cents(300))
    let noSample = MonthlyUsage(storageByteDays: 0, sampledDays: 0, egressBytes: 0, encodeSeconds: 0)
    #expect(noSample.storageGB == 0)
  }

  @Test("Exact to the last byte: agrees with arithmetic on numbers of any size", arguments: SeededGenerator.seeds)
  func exactness(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let days = Int.random(in: 1...31, using: &random)
      let usage = MonthlyUsage(
        storageByteDays: Int.random(in: 0...Self.most(&random), using: &random), sampledDays: days,
        egressBytes: Int.random(in: 0...Self.most(&random), using: &random),
        encodeSeconds: Int.random(in: 0...10_000_000, using: &random))
      let terms = BillingTerms(
        storagePerGB: Tariff(microEuros: Int.random(in: 0...2_000_000, using: &random)),
        egressPerGB: Tariff(microEuros: Int.random(in: 0...2_000_000, using: &random)),
        encodePerMinute: Tariff(microEuros: Int.random(in: 0...2_000_000, using: &random)),
        cap: Cents(Int.random(in: 0...100_000, using: &random)),
        minimumActivation: Cents(Int.random(in: 0...1_000, using: &random)))
      check(UsageEstimate(usage, terms: terms), usage, terms)
    }
  }

  /// Largest size of one draw: from a byte to an exabyte, so that small sums are drawn as often as large ones.
  private static func most(_ random: inout SeededGenerator) -> Int {
    (0..<Int.random(in: 0...18, using: &random)).reduce(1) { power, _ in power * 10 }
  }

  /// The cost in cents is `numerator / denominator`; a rounding c of it half up has (2c−1)·d ≤ 2n < (2c+1)·d.
  private func check(_ estimate: UsageEstimate, _ usage: MonthlyUsage, _ terms: BillingTerms) {
    let days = BigNumber(usage.sampledDays)
    let gigabyte = BigNumber(1_000_000_000)
    let minute = BigNumber(60)
    let numerator =
      BigNumber(usage.storageByteDays) * BigNumber(terms.storagePerGB.microEuros) * minute
      + BigNumber(usage.egressBytes) * BigNumber(terms.egressPerGB.microEuros) * minute * days
      + BigNumber(usage.encodeSeconds) * BigNumber(terms.encodePerMinute.microEuros) * gigabyte * days
    let denominator = days * gigabyte * minute * BigNumber(10_000)
    let raw = estimate.rawCost.rawValue
    let doubled = numerator + numerator
    #expect(doubled < BigNumber(2 * raw + 1) * denominator, "\(usage) \(terms)")
    #expect(raw == 0 || !(doubled < BigNumber(2 * raw - 1) * denominator), "\(usage) \(terms)")
    // Raised to the minimum, then capped, then rounded; minimum and cap are whole cents.
    let expected = min(max(raw, terms.minimumActivation.rawValue), terms.cap.rawValue)
    #expect(estimate.cost == Cents(expected), "\(usage) \(terms)")
    #expect(estimate.isCapped == (BigNumber(terms.cap.rawValue) * denominator < numerator), "\(usage) \(terms)")
  }

  private func usage(
    storageGB: Double = 0, egressGB: Double = 0, minutes: Int = 0, egressBytes: Int? = nil
  ) -> MonthlyUsage {
    MonthlyUsage(
      storageByteDays: Int((storageGB * 1e9).rounded()), sampledDays: 1,
      egressBytes: egressBytes ?? Int((egressGB * 1e9).rounded()), encodeSeconds: minutes * 60)
  }
}

@Suite struct TariffTests {
  @Test(
    "Decimal euros with a dot and up to six places",
    arguments: [
      ("0", 0), ("0.01", 10_000), ("0.005", 5_000), ("1", 1_000_000), ("12.345678", 12_345_678), ("0.000001", 1),
      ("007.5", 7_500_000), ("999999999", 999_999_999_000_000),
    ])
  func reading(text: String, microEuros: Int) {
    #expect(Tariff(decimal: text) == Tariff(microEuros: microEuros))
  }

  @Test(
    "Anything else is no tariff",
    arguments: [
      "", ".", ".5", "5.", "-1", "+1", "0,01", "1.2.3", "0.0000001", "1e3", " 1", "1 ", "１", "1000000000", "abc",
    ])
  func refusing(text: String) {
    #expect(Tariff(decimal: text) == nil)
  }

  @Test("Euros for JSON")
  func euros() {
    #expect(Tariff(microEuros: 5_000).euros == 0.005)
    #expect(BillingTerms.original.storagePerGB.euros == 0.01)
  }
}
