import Platform
import Synchronization
import Testing

@testable import DepositJourney

@Suite struct EngineWaiterTests {
  @Test func theEngineIsLeftAloneForAsLongAsItAsks() {
    for attempt in [0, 3, 9] {
      for jitter in [0, 0.5, 1] {
        #expect(EngineWaiter.delay(attempt: attempt, jitter: jitter, asked: .seconds(20)) >= .seconds(20))
      }
    }
  }

  @Test func noLongerThanAMinute() {
    #expect(EngineWaiter.delay(attempt: 0, jitter: 0, asked: .seconds(86_400)) == .seconds(60))
  }

  @Test func askedForLessItKeepsItsOwnPace() {
    let own = EngineWaiter.delay(attempt: 5, jitter: 0.5)
    #expect(EngineWaiter.delay(attempt: 5, jitter: 0.5, asked: .seconds(1)) == own)
    #expect(EngineWaiter.delay(attempt: 5, jitter: 0.5, asked: nil) == own)
  }

  @Test func aWalkWaitsAsTheEngineAsked() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.onCheckout = { _ throws(VisualError) in bench.world.state.withLock { $0.busy = (2, "40") } }
    let (events, end) = try await bench.run(options)
    #expect(end.value != nil)
    #expect(events.count { $0 == "retry" } == 2)
    #expect(bench.clock.elapsed >= .seconds(80))
  }
}
