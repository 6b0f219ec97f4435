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
        let delay = Backoff.delay(failures: failures, retryAfter: nil, jitter: jitter)
        #expect(delay <= full)
        #expect(delay >= full * 0.666)
        #expect(delay == Backoff.delay(failures: failures, retryAfter: nil, jitter: jitter), "the same for the same")
      }
    }
    #expect(
      Backoff.delay(failures: 5, retryAfter: nil, jitter: 0.2)
        != Backoff.delay(failures: 5, retryAfter: nil, jitter: 0.7))
  }

  @Test(arguments: [-1, 0, 1])
  func backoffStartsAtOneSecond(_ failures: Int) {
    #expect(Backoff.delay(failures: failures, retryAfter: nil, jitter: 0) == .seconds(1))
  }

  @Test func retryAfterIsNeverUndercutAndNeverMoreThanAnHour() {
    #expect(Backoff.delay(failures: 1, retryAfter: .seconds(90), jitter: 1) == .seconds(90))
    #expect(Backoff.delay(failures: 1, retryAfter: .seconds(86_400), jitter: 0.5) == Backoff.slowest)
    #expect(Backoff.delay(failures: 12, retryAfter: .seconds(1), jitter: 0) == .seconds(2_048), "ours is longer")
    #expect(Backoff.delay(failures: 3, retryAfter: .seconds(-5), jitter: 0) == .seconds(4))
  }

  @Test func theReconcilerLooksOftenWhileSomebodyWaitsForAnHour() {
    var pace = ReconcilerPace()
    #expect(pace.pause(isAwaited: true) == .seconds(3))
    #expect(pace.pause(isAwaited: false) == .seconds(600))
    var waited: Duration = .zero
    var last: Duration = .zero
    var looks = 0
    while pace.pause(isAwaited: true) < ReconcilerPace.idle, looks < 10_000 {
      let pause = pace.pause(isAwaited: true)
      #expect(pause >= last)
      #expect((ReconcilerPace.fastest...ReconcilerPace.slowest).contains(pause))
      waited += pause
      last = pause
      looks += 1
      pace.looked(isAwaited: true)
    }
    #expect(last == ReconcilerPace.slowest)
    #expect((Duration.seconds(3_000)...Duration.seconds(4_500)).contains(waited), "about an hour")
    #expect(pace.pause(isAwaited: true) == ReconcilerPace.idle)
    pace.looked(isAwaited: false)
    #expect(pace.pause(isAwaited: true) == ReconcilerPace.fastest, "the next who waits is served as the first was")
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
