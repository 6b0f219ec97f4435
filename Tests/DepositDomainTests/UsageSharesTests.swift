import DepositDomain
import TestSupport
import Testing

/// Each video's part of a month: whole cents that add up to the total, each as near to the truth as a cent allows.
@Suite struct UsageSharesTests {
  private func terms(_ micro: Int, cap: Int = 100_000, minimum: Int = 0) -> BillingTerms {
    BillingTerms(
      storagePerGB: Tariff(microEuros: micro), egressPerGB: Tariff(microEuros: micro),
      encodePerMinute: Tariff(microEuros: micro), cap: Cents(cap), minimumActivation: Cents(minimum))
  }

  private func egress(_ bytes: Int...) -> [VideoUsage] {
    bytes.map { VideoUsage(storageByteDays: 0, egressBytes: $0, encodeSeconds: 0) }
  }

  @Test("The cents that are left over go to the largest remainders, the first of equal ones")
  func largestRemainder() {
    // At 0.01 €/GB: 0.4, 0.7, 0.4 and 0.5 cents make 2.
    let shares = UsageShares(
      egress(400_000_000, 700_000_000, 400_000_000, 500_000_000), sampledDays: 1, terms: terms(10_000))
    #expect(shares.shares.map(\.total.rawValue) == [0, 1, 0, 1])
    #expect(shares.total == Cents(2))
    let equal = UsageShares(egress(500_000_000, 500_000_000, 500_000_000), sampledDays: 1, terms: terms(10_000))
    // 1.5 cents round up to 2.
    #expect(equal.shares.map(\.total.rawValue) == [1, 1, 0])
  }

  @Test("Minimum and cap are one adjustment")
  func adjustment() {
    let low = UsageShares(egress(5_000_000_000), sampledDays: 1, terms: terms(10_000, minimum: 100))
    #expect(low.shares.map(\.total.rawValue) == [5] && low.adjustment == Cents(95) && low.total == Cents(100))
    let high = UsageShares(egress(500_000_000_000), sampledDays: 1, terms: terms(10_000, cap: 300))
    #expect(high.shares.map(\.total.rawValue) == [500] && high.adjustment == Cents(-200) && high.total == Cents(300))
    let none = UsageShares([], sampledDays: 0, terms: .original)
    #expect(none.shares.isEmpty && none.adjustment == Cents(100) && none.total == Cents(100))
  }

  @Test("Sums are exact, and no part is off by a cent or more", arguments: SeededGenerator.seeds)
  func exactness(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let days = Int.random(in: 1...31, using: &random)
      let videos = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        VideoUsage(
          storageByteDays: random.next() % 3 == 0 ? 0 : .random(in: 0...5_000_000_000_000, using: &random),
          egressBytes: random.next() % 3 == 0 ? 0 : .random(in: 0...900_000_000_000, using: &random),
          encodeSeconds: .random(in: 0...20_000, using: &random))
      }
      let terms = BillingTerms(
        storagePerGB: Tariff(microEuros: .random(in: 0...50_000, using: &random)),
        egressPerGB: Tariff(microEuros: .random(in: 0...50_000, using: &random)),
        encodePerMinute: Tariff(microEuros: .random(in: 0...50_000, using: &random)),
        cap: Cents(.random(in: 500...5_000, using: &random)),
        minimumActivation: Cents(.random(in: 0...500, using: &random)))
      let shares = UsageShares(videos, sampledDays: days, terms: terms)
      let month = MonthlyUsage(
        storageByteDays: videos.reduce(0) { $0 + $1.storageByteDays }, sampledDays: days,
        egressBytes: videos.reduce(0) { $0 + $1.egressBytes },
        encodeSeconds: videos.reduce(0) { $0 + $1.encodeSeconds })
      let estimate = UsageEstimate(month, terms: terms)
      #expect(shares.shares.count == videos.count)
      #expect(shares.total == estimate.cost)
      #expect(shares.shares.reduce(shares.adjustment.rawValue) { $0 + $1.total.rawValue } == estimate.cost.rawValue)
      for (video, share) in zip(videos, shares.shares) {
        let storage = Double(video.storageByteDays) / Double(days) / 1e9 * terms.storagePerGB.euros * 100
        let egress = Double(video.egressBytes) / 1e9 * terms.egressPerGB.euros * 100
        let encode = Double(video.encodeSeconds) / 60 * terms.encodePerMinute.euros * 100
        #expect(abs(Double(share.storage.rawValue) - storage) < 1.000001)
        #expect(abs(Double(share.egress.rawValue) - egress) < 1.000001)
        #expect(abs(Double(share.encode.rawValue) - encode) < 1.000001)
      }
    }
  }

  @Test("Amounts beyond all measure stay at the limit")
  func limits() {
    let terms = BillingTerms(
      storagePerGB: Tariff(microEuros: 999_999_999_000_000), egressPerGB: Tariff(microEuros: 999_999_999_000_000),
      encodePerMinute: Tariff(microEuros: 0), cap: Cents(2_000), minimumActivation: Cents(100))
    let month = MonthlyUsage(storageByteDays: .max / 2, sampledDays: 31, egressBytes: .max / 2, encodeSeconds: 0)
    let estimate = UsageEstimate(month, terms: terms)
    #expect(estimate.cost == Cents(2_000) && estimate.isCapped)
    let video = VideoUsage(storageByteDays: .max, egressBytes: .max, encodeSeconds: .max)
    let shares = UsageShares([video, video, video], sampledDays: 31, terms: .original)
    #expect(shares.shares.count == 3 && shares.total == BillingTerms.original.cap)
  }
}
