import DepositDomain
import Testing

@testable import DepositEngine

/// Who waits on a deposit hears of its changes, and is let go in the end.
@Suite struct ChangeBroadcasterTests {
  private let one = DepositID("dep_1")
  private let other = DepositID("dep_2")

  /// Whether an element comes before the stream ends.
  private func hears(_ subscription: ChangeBroadcaster.Subscription) async -> Bool {
    for await _ in subscription.stream { return true }
    return false
  }

  @Test func everySubscriberOfTheDepositHearsAndNoOther() async {
    let changes = ChangeBroadcaster {}
    let first = await changes.subscribe(to: one, isForMoney: false)
    let second = await changes.subscribe(to: one, isForMoney: false)
    let stranger = await changes.subscribe(to: other, isForMoney: false)
    await changes.changed(one)
    await changes.releaseAll()
    #expect(await hears(first))
    #expect(await hears(second))
    #expect(await !hears(stranger))
  }

  @Test func aChangeBeforeTheWaitBeginsIsNotMissed() async {
    let changes = ChangeBroadcaster {}
    let subscription = await changes.subscribe(to: one, isForMoney: false)
    await changes.changed(one)
    await changes.changed(one)
    var iterator = subscription.stream.makeAsyncIterator()
    #expect(await iterator.next() != nil)
    await changes.unsubscribe(subscription)
    #expect(await iterator.next() == nil, "many changes are one")
  }

  @Test func whoLeftHearsNothing() async {
    let changes = ChangeBroadcaster {}
    let subscription = await changes.subscribe(to: one, isForMoney: true)
    #expect(await changes.isMoneyAwaited)
    await changes.unsubscribe(subscription)
    await changes.changed(one)
    #expect(await !hears(subscription))
    #expect(await !changes.isMoneyAwaited)
  }

  @Test func waitingForMoneyWakesTheReconcilerUntilTheLastLeaves() async {
    let wakes = Locked(0)
    let changes = ChangeBroadcaster { wakes.withLock { $0 += 1 } }
    let idle = await changes.subscribe(to: one, isForMoney: false)
    #expect(await !changes.isMoneyAwaited)
    #expect(wakes.withLock { $0 } == 0)
    let first = await changes.subscribe(to: one, isForMoney: true)
    let second = await changes.subscribe(to: one, isForMoney: true)
    #expect(wakes.withLock { $0 } == 2)
    await changes.unsubscribe(first)
    #expect(await changes.isMoneyAwaited)
    await changes.unsubscribe(second)
    #expect(await !changes.isMoneyAwaited)
    await changes.unsubscribe(idle)
  }

  @Test func afterTheReleaseNobodyWaits() async {
    let wakes = Locked(0)
    let changes = ChangeBroadcaster { wakes.withLock { $0 += 1 } }
    let before = await changes.subscribe(to: one, isForMoney: true)
    await changes.releaseAll()
    #expect(await !hears(before))
    let after = await changes.subscribe(to: one, isForMoney: true)
    #expect(await !hears(after))
    #expect(wakes.withLock { $0 } == 1, "who comes after the end is not waited for")
    await changes.unsubscribe(before)
    await changes.unsubscribe(after)
    #expect(await !changes.isMoneyAwaited)
  }

  @Test func theDeadlineEndsTheWait() async {
    let changes = ChangeBroadcaster {}
    let subscription = await changes.subscribe(to: one, isForMoney: false)
    let deadline = subscription.finish(after: .milliseconds(1))
    #expect(await !hears(subscription))
    await deadline.value
  }

  @Test func aCancelledDeadlineEndsNothing() async {
    let changes = ChangeBroadcaster {}
    let subscription = await changes.subscribe(to: one, isForMoney: false)
    let deadline = subscription.finish(after: .seconds(3_600))
    deadline.cancel()
    await deadline.value
    await changes.changed(one)
    #expect(await hears(subscription))
  }

  @Test func aWaiterReadsAgainAfterEachChange() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let reads = Locked(0)
    let waiter = Task {
      try await StatusWaiter(services: bench.services).wait(for: deposit.id, upTo: .seconds(30)) { deposit in
        reads.withLock { $0 += 1 }
        return deposit.title == "c"
      }
    }
    try await eventually("it reads") { reads.withLock { $0 } == 1 }
    try await bench.services.apply([.retitled("b")], to: deposit.id, by: .engine)
    try await eventually("it reads again") { reads.withLock { $0 } == 2 }
    try await bench.services.apply([.retitled("c")], to: deposit.id, by: .engine)
    #expect(try await waiter.value?.title == "c")
    #expect(reads.withLock { $0 } == 3)
  }

  @Test func aWaiterForAnUnknownDepositIsAnsweredAtOnce() async throws {
    let bench = try Bench()
    let waiter = StatusWaiter(services: bench.services)
    #expect(try await waiter.wait(for: one, upTo: .seconds(30)) { _ in false } == nil)
  }
}
