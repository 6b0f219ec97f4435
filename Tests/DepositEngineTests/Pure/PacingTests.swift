import DepositDomain
import Platform
import TestSupport
import Testing

@testable import DepositEngine

/// How long the engine waits, and how often it lets something through.
@Suite struct PacingTests {
  @Test(arguments: SeededGenerator.seeds)
  func backoffDoublesWithinBounds(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for failures in 1...60 {
      let full = Duration.seconds(failures > 12 ? 3_600 : min(3_600, 1 << (failures - 1)))
      for _ in 0..<20 {
        let jitter = Double.random(in: 0...1, using: &random)
        let delay = Backoff.delay(failures: failures, jitter: jitter)
        #expect(delay <= full)
        #expect(delay >= full * 0.666)
        #expect(delay == Backoff.delay(failures: failures, jitter: jitter), "the same for the same")
      }
    }
    #expect(
      Backoff.delay(failures: 5, jitter: 0.2)
        != Backoff.delay(failures: 5, jitter: 0.7))
  }

  @Test(arguments: [-1, 0, 1])
  func backoffStartsAtOneSecond(_ failures: Int) {
    #expect(Backoff.delay(failures: failures, jitter: 0) == .seconds(1))
  }

  private func refusal(_ provider: ProviderError.Provider, retryAfter: Duration?) -> ProviderError {
    ProviderError(provider: provider, kind: .busy, status: 503, message: "busy", retryAfter: retryAfter)
  }

  @Test(arguments: [
    (ProviderError.Provider.stripe, Duration.seconds(60)), (ProviderError.Provider.bunny, Duration.seconds(600)),
  ])
  func aPauseIsNeverUndercutNorLongerThanItsProviders(_ provider: ProviderError.Provider, _ longest: Duration) {
    func delay(_ failures: Int, _ retryAfter: Duration?, jitter: Double = 0) -> Duration {
      Backoff.delay(failures: failures, after: refusal(provider, retryAfter: retryAfter), jitter: jitter)
    }
    #expect(provider.longestPause == longest)
    #expect(delay(1, .seconds(45), jitter: 1) == .seconds(45))
    #expect(delay(1, longest, jitter: 0.5) == longest)
    #expect(delay(1, .seconds(86_400), jitter: 0.5) == longest)
    #expect(delay(12, .seconds(1)) == .seconds(2_048), "ours is longer")
    #expect(delay(12, .seconds(86_400)) == .seconds(2_048))
    #expect(delay(3, .seconds(-5)) == .seconds(4))
    #expect(delay(3, nil) == .seconds(4))
    let now = Instant(unixSeconds: 1_795_000_000)
    let patience = ProviderPatience()
    #expect(patience.note(provider, asksFor: .seconds(86_400), at: now) == now + longest, "one rule for both")
  }

  @Test func theReconcilerLooksOftenWhileSomebodyWaitsForAnHour() {
    var pace = ReconcilerPace()
    let awaited: Set = [DepositID("dep_a")]
    let began = ContinuousClock.now
    #expect(pace.pause(for: awaited) == .seconds(3))
    #expect(pace.pause(for: []) == .seconds(600))
    var waited: Duration = .zero
    var last: Duration = .zero
    var looks = 0
    while pace.pause(for: awaited) < ReconcilerPace.idle, looks < 10_000 {
      let pause = pace.pause(for: awaited)
      #expect(pause >= last)
      #expect((ReconcilerPace.fastest...ReconcilerPace.slowest).contains(pause))
      waited += pause
      last = pause
      looks += 1
      pace.looked(for: awaited, at: began + waited)
    }
    #expect(last == ReconcilerPace.slowest)
    #expect(looks == ReconcilerPace.patience)
    #expect((Duration.seconds(3_000)...Duration.seconds(4_500)).contains(waited), "about an hour")
    #expect(pace.pause(for: awaited) == ReconcilerPace.idle)
    pace.looked(for: [], at: began + waited + .seconds(600))
    #expect(pace.pause(for: awaited) == ReconcilerPace.idle, "who was missed once has not begun anew")
    pace.looked(for: [], at: began + waited + .seconds(1_800))
    #expect(pace.pause(for: awaited) == ReconcilerPace.idle, "nor who comes back while the page may be paid")
    pace.looked(for: [], at: began + waited + .seconds(86_400))
    #expect(pace.pause(for: awaited) == ReconcilerPace.fastest, "who comes back the day after has")
  }

  /// Stripe's own bad hour is not the payer's.
  @Test func looksThatStripeDoesNotAnswerCountForNobody() {
    var pace = ReconcilerPace()
    let awaited: Set = [DepositID("dep_a")]
    let now = ContinuousClock.now
    var last = ReconcilerPace.fastest
    for _ in 0..<1_000 {
      pace.looked(for: awaited, at: now, isAnswered: false)
      #expect(pace.pause(for: awaited) >= last, "they come ever more rarely")
      last = pace.pause(for: awaited)
    }
    #expect(last == ReconcilerPace.slowest)
    #expect(pace.pause(for: []) == ReconcilerPace.idle)
    pace.looked(for: awaited, at: now)
    #expect(pace.pause(for: awaited) == ReconcilerPace.fastest * 1.3, "one look has been made for it")
  }

  /// The seconds of the looks that are made while each deposit is waited for from one second to another.
  private func looks(_ waits: [DepositID: Range<Int>], within seconds: Int) -> [Int] {
    var pace = ReconcilerPace()
    let began = ContinuousClock.now
    var looks: [Int] = []
    for second in 0..<seconds {
      let awaited = Set(waits.filter { $0.value.contains(second) }.keys)
      if let last = looks.last, Duration.seconds(second - last) < pace.pause(for: awaited) { continue }
      pace.looked(for: awaited, at: began + .seconds(second))
      looks.append(second)
    }
    return looks
  }

  @Test func manyWhoWaitTogetherCostNoMoreThanOne() {
    let hours = 10_000
    let one = looks([DepositID("dep_a"): 0..<hours], within: hours)
    var all: [DepositID: Range<Int>] = [:]
    for number in 0..<50 { all[DepositID("dep_\(number)")] = 0..<hours }
    #expect(looks(all, within: hours) == one)
    #expect(one.count <= ReconcilerPace.patience + hours / 600 + 1)
  }

  /// With webhooks off, a look is all that tells of a payment.
  @Test func whoWaitsForEverStarvesNobody() {
    // Somebody has left a window open since long ago; then others come, one after the other.
    var waits: [DepositID: Range<Int>] = [DepositID("dep_old"): 0..<30_000]
    for number in 0..<20 { waits[DepositID("dep_\(number)")] = (10_000 + number * 1_000)..<(10_120 + number * 1_000) }
    let times = looks(waits, within: 30_000)
    for (id, wait) in waits where id != DepositID("dep_old") {
      let own = times.filter { wait.contains($0) }
      #expect(own.count >= 8, "\(id): \(own.count)")
      #expect(own.first.map { $0 - wait.lowerBound <= 4 } == true, "\(id) is looked for at once")
      #expect(zip(own, own.dropFirst()).allSatisfy { $1 - $0 <= 31 }, "\(id)")
    }
  }

  /// Stripe allows 500 reads for each payment, 10,000 a month at least; an idle engine takes 4,320 of them.
  @Test(arguments: SeededGenerator.seeds)
  func nobodyCostsMoreThanTheirShare(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let day = 86_400
    var waits: [DepositID: Range<Int>] = [:]
    let count = Int.random(in: 1...20, using: &random)
    for number in 0..<count {
      let start = Int.random(in: 0..<day, using: &random)
      let length = Int.random(in: 1...(number % 4 == 0 ? day : 600), using: &random)
      waits[DepositID("dep_\(number)")] = start..<(start + length)
    }
    let made = looks(waits, within: day).count
    #expect(made <= ReconcilerPace.patience * count + day / 600 + 1, "seed \(seed)")
    #expect(ReconcilerPace.patience < 500)
  }

  @Test func aThrottleLetsAKeyThroughOnceInAWhile() async {
    let throttle = Throttle()
    let now = Instant(unixSeconds: 1_795_000_000)
    let every = Duration.seconds(10)
    #expect(await throttle.passes("a", every: every, now: now))
    #expect(await throttle.passes("b", every: every, now: now), "each key for itself")
    #expect(await !throttle.passes("a", every: every, now: now))
    #expect(await !throttle.passes("a", every: every, now: now + .milliseconds(9_999)))
    #expect(await throttle.passes("a", every: every, now: now + .seconds(10)))
    #expect(await !throttle.passes("a", every: every, now: now + .seconds(19)), "counted from the last that passed")
    #expect(await throttle.passes("a", every: every, now: now - .seconds(3_600)), "a clock set back stops nobody")
  }

  @Test func aThrottleForgetsRatherThanGrow() async {
    let throttle = Throttle()
    let now = Instant(unixSeconds: 1_795_000_000)
    for number in 0..<10_001 {
      #expect(await throttle.passes("\(number)", every: .seconds(10), now: now + .microseconds(Int64(number))))
    }
    #expect(await !throttle.passes("10000", every: .seconds(10), now: now + .seconds(1)), "the last is remembered")
  }
}
