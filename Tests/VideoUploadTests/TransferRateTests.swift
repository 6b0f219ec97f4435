import Platform
import Testing

@testable import VideoUpload

@Suite struct TransferRateTests {
  /// A steady flow for so many seconds, ten samples each, from `start` on.
  private static func steady(
    _ rate: inout TransferRate, from start: Double, seconds: Double, bytesPerSecond: Double
  ) {
    var time = start
    while time < start + seconds - 0.001 {
      time += 0.1
      rate.record(bytes: Int(bytesPerSecond / 10), at: .seconds(time))
    }
  }

  @Test func aSteadyFlowIsMeasuredFromTheFirstSecondOn() {
    for seconds in [1.0, 3, 30, 500] {
      var rate = TransferRate(start: .seconds(100))
      Self.steady(&rate, from: 100, seconds: seconds, bytesPerSecond: 1_000_000)
      let measured = rate.bytesPerSecond(at: .seconds(100 + seconds))
      #expect(abs(measured - 1_000_000) < 30_000, "after \(seconds) s: \(measured)")
    }
  }

  @Test func speedHalvesInThreeSecondsWithoutBytes() {
    var rate = TransferRate(start: .zero)
    Self.steady(&rate, from: 0, seconds: 60, bytesPerSecond: 1_000_000)
    let before = rate.bytesPerSecond(at: .seconds(60))
    #expect(abs(rate.bytesPerSecond(at: .seconds(63)) / before - 0.5) < 0.01)
    #expect(abs(rate.bytesPerSecond(at: .seconds(66)) / before - 0.25) < 0.01)
  }

  @Test func speedIsHalfWayToANewOneAfterThreeSeconds() {
    var rate = TransferRate(start: .zero)
    Self.steady(&rate, from: 0, seconds: 60, bytesPerSecond: 1_000_000)
    Self.steady(&rate, from: 60, seconds: 3, bytesPerSecond: 3_000_000)
    #expect(abs(rate.bytesPerSecond(at: .seconds(63)) - 2_000_000) < 50_000)
  }

  @Test func timeLeftLooksFurtherBackThanSpeed() throws {
    var rate = TransferRate(start: .zero)
    Self.steady(&rate, from: 0, seconds: 100, bytesPerSecond: 1_000_000)
    // A pause of ten seconds: the speed is nearly gone, the time left is not.
    #expect(rate.bytesPerSecond(at: .seconds(110)) < 120_000)
    let left = try #require(rate.timeLeft(for: 100_000_000, at: .seconds(110)))
    #expect(left == .seconds(110))
  }

  @Test func whatIsOlderThanTwoMinutesDoesNotCount() throws {
    var rate = TransferRate(start: .zero)
    Self.steady(&rate, from: 0, seconds: 100, bytesPerSecond: 10_000_000)
    Self.steady(&rate, from: 100, seconds: 200, bytesPerSecond: 1_000_000)
    let left = try #require(rate.timeLeft(for: 100_000_000, at: .seconds(300)))
    #expect(abs(left.inSeconds - 100) < 3)
  }

  @Test func nothingIsSaidTooEarlyOrWithoutBytes() {
    var rate = TransferRate(start: .zero)
    #expect(rate.timeLeft(for: 10, at: .seconds(5)) == nil)
    #expect(rate.bytesPerSecond(at: .zero) == 0)
    rate.record(bytes: 1_000, at: .milliseconds(1))
    #expect(rate.bytesPerSecond(at: .milliseconds(1)) == 0)
    #expect(rate.timeLeft(for: 10, at: .milliseconds(2)) == nil)
    #expect(rate.timeLeft(for: 0, at: .milliseconds(2)) == .zero)
  }

  @Test func aClockOrACountThatGoesBackDoesNoHarm() {
    var rate = TransferRate(start: .seconds(10))
    Self.steady(&rate, from: 10, seconds: 10, bytesPerSecond: 1_000)
    let before = rate.bytesPerSecond(at: .seconds(20))
    rate.record(bytes: -5_000, at: .seconds(3))
    #expect(rate.bytesPerSecond(at: .seconds(5)) == before)
    #expect((rate.timeLeft(for: 1_000, at: .zero) ?? .zero) > .zero)
  }
}
