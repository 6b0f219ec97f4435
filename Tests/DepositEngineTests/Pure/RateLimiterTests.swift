import DepositDomain
import Platform
import TestSupport
import Testing

@testable import DepositEngine

@Suite struct RateLimiterTests {
  private let start = Instant(unixSeconds: 1_700_000_000)

  @Test func aBurstPassesAndThenTheRate() {
    let limiter = RateLimiter<String>(perSecond: 2, burst: 5)
    for _ in 1...5 { #expect(limiter.wait("a", at: start) == nil) }
    #expect(limiter.wait("a", at: start) == .milliseconds(500), "as long as one takes")
    #expect(limiter.wait("b", at: start) == nil, "each for itself")
    #expect(limiter.wait("a", at: start + .milliseconds(499)) == .milliseconds(1))
    #expect(limiter.wait("a", at: start + .milliseconds(500)) == nil)
    #expect(limiter.wait("a", at: start + .milliseconds(500)) != nil, "one for each half second")
    for _ in 1...5 { #expect(limiter.wait("a", at: start + .seconds(10)) == nil) }
    #expect(limiter.wait("a", at: start + .seconds(10)) != nil, "rest is not saved up beyond the burst")
  }

  /// Over any stretch, no more pass than the burst and the rate allow; and what was refused costs nothing.
  @Test(arguments: SeededGenerator.seeds) func neverMoreThanTheRateAllows(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let limiter = RateLimiter<Int>(perSecond: 10, burst: 20)
    var now = start
    var passed: [Instant] = []
    for _ in 0..<2_000 {
      now = now + .milliseconds(Int.random(in: 0...60, using: &generator))
      if let wait = limiter.wait(1, at: now) {
        #expect(wait > .zero)
      } else {
        passed.append(now)
      }
    }
    for first in passed.indices {
      for last in stride(from: first, to: passed.count, by: 7) {
        let allowed = 20 + Int((passed[last] - passed[first]).inSeconds * 10) + 1
        #expect(last - first + 1 <= allowed)
      }
    }
    #expect(passed.count > 400, "the rate is used")
  }

  @Test func aClockThatIsSetBackShutsNobodyOut() {
    let limiter = RateLimiter<String>(perSecond: 1, burst: 2)
    for _ in 1...2 { #expect(limiter.wait("a", at: start) == nil) }
    #expect(limiter.wait("a", at: start - .seconds(3_600)) == nil)
  }

  @Test func manyKeysAreForgottenRatherThanKept() {
    let limiter = RateLimiter<Int>(perSecond: 1, burst: 1, capacity: 100)
    for key in 0..<1_000 { #expect(limiter.wait(key, at: start) == nil) }
    #expect(limiter.wait(999, at: start) != nil, "the newest are known")
  }

  @Test func linesThatAreLeftOutAreCounted() {
    let budget = LineBudget()
    var admitted = 0
    for _ in 0..<1_000 where budget.admit(at: start) != nil { admitted += 1 }
    #expect(admitted == 500)
    #expect(budget.admit(at: start + .seconds(1)) == 500)
    #expect(budget.admit(at: start + .seconds(1)) == 0)
  }
}
