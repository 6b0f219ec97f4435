import DepositDomain
import DepositStore
import Platform
import Testing

@testable import DepositEngine

/// Who waits on a deposit hears of its changes, and is let go in the end.
@Suite struct ChangeBroadcasterTests {
  private let one = deposit("dep_1", of: "alice")
  private let other = deposit("dep_2", of: "bob")

  private static func deposit(_ id: String, of owner: String) -> Deposit {
    Deposit(
      id: DepositID(id), owner: UserID(owner), type: .clip, durationSec: 60, fee: Cents(200), payCode: PayCode("c"),
      createdAt: Instant(unixSeconds: 1_790_000_000), title: "Film")
  }

  private func broadcaster(onMoneyWait: @escaping @Sendable () -> Void = {}) -> ChangeBroadcaster {
    ChangeBroadcaster(run: RunID("run_1"), onMoneyWait: onMoneyWait)
  }

  /// Whether an element comes before the stream ends.
  private func hears(_ subscription: ChangeBroadcaster.Subscription) async -> Bool {
    for await _ in subscription.stream { return true }
    return false
  }

  @Test func everySubscriberOfTheDepositHearsAndNoOther() async {
    let changes = broadcaster()
    let first = await changes.subscribe(to: .deposit(one.id))
    let second = await changes.subscribe(to: .deposit(one.id))
    let stranger = await changes.subscribe(to: .deposit(other.id))
    await changes.changed(one)
    await changes.releaseAll()
    #expect(await hears(first))
    #expect(await hears(second))
    #expect(await !hears(stranger))
  }

  @Test func listsHearOfWhatIsInThem() async {
    let changes = broadcaster()
    let topics: [ChangeBroadcaster.Topic] = [.deposits(of: one.owner), .deposits(of: other.owner), .allDeposits]
    var subscriptions: [ChangeBroadcaster.Subscription] = []
    for topic in topics { subscriptions.append(await changes.subscribe(to: topic)) }
    let before = await changes.version
    await changes.changed(one)
    await changes.releaseAll()
    for (subscription, isOf) in zip(subscriptions, [true, false, true]) { #expect(await hears(subscription) == isOf) }
    for (topic, isOf) in zip(topics, [true, false, true]) {
      #expect(await changes.hasChanged(topic, since: before) == isOf)
      #expect(await !changes.hasChanged(topic, since: changes.version))
    }
  }

  @Test(
    "A version that tells nothing counts as changed",
    arguments: ["", "x", "run_1", "run_1-", "run_1--1", "run_1-2", "run_2-0", "run_1-0-0"])
  func unknownVersions(_ version: String) async {
    let changes = broadcaster()
    await changes.changed(one)
    for topic in [.deposits(of: other.owner), .allDeposits] as [ChangeBroadcaster.Topic] {
      #expect(await changes.hasChanged(topic, since: version))
    }
  }

  @Test func aListOlderThanWhatIsRememberedCountsAsChanged() async {
    let changes = broadcaster()
    await changes.changed(other)
    let (early, count) = (await changes.version, ChangeBroadcaster.remembered)
    for _ in 0..<count { await changes.changed(one) }
    #expect(await !changes.hasChanged(.deposits(of: other.owner), since: early))
    #expect(await changes.hasChanged(.deposits(of: one.owner), since: early))
    await changes.changed(one)
    #expect(await changes.hasChanged(.deposits(of: other.owner), since: early))
  }

  @Test func aChangeBeforeTheWaitBeginsIsNotMissed() async {
    let changes = broadcaster()
    let subscription = await changes.subscribe(to: .deposit(one.id))
    await changes.changed(one)
    await changes.changed(one)
    var iterator = subscription.stream.makeAsyncIterator()
    #expect(await iterator.next() != nil)
    await changes.unsubscribe(subscription)
    #expect(await iterator.next() == nil, "many changes are one")
  }

  @Test func whoLeftHearsNothing() async {
    let changes = broadcaster()
    let subscription = await changes.subscribe(to: .deposit(one.id), forMoneyOf: one.id)
    #expect(await changes.awaitedMoney == Set([one.id]))
    await changes.unsubscribe(subscription)
    await changes.changed(one)
    #expect(await !hears(subscription))
    #expect(await changes.awaitedMoney.isEmpty)
  }

  @Test func waitingForMoneyWakesTheReconcilerUntilTheLastLeaves() async {
    let wakes = Locked(0)
    let changes = broadcaster { wakes.withLock { $0 += 1 } }
    let idle = await changes.subscribe(to: .deposit(one.id))
    #expect(await changes.awaitedMoney.isEmpty)
    #expect(wakes.withLock { $0 } == 0)
    let first = await changes.subscribe(to: .deposit(one.id), forMoneyOf: one.id)
    let second = await changes.subscribe(to: .deposit(one.id), forMoneyOf: one.id)
    #expect(wakes.withLock { $0 } == 2)
    await changes.unsubscribe(first)
    #expect(await changes.awaitedMoney == Set([one.id]))
    await changes.unsubscribe(second)
    #expect(await changes.awaitedMoney.isEmpty)
    await changes.unsubscribe(idle)
  }

  @Test func afterTheReleaseNobodyWaits() async {
    let wakes = Locked(0)
    let changes = broadcaster { wakes.withLock { $0 += 1 } }
    let before = await changes.subscribe(to: .deposit(one.id), forMoneyOf: one.id)
    await changes.releaseAll()
    #expect(await !hears(before))
    let after = await changes.subscribe(to: .deposit(one.id), forMoneyOf: one.id)
    #expect(await !hears(after))
    #expect(wakes.withLock { $0 } == 1, "who comes after the end is not waited for")
    await changes.unsubscribe(before)
    await changes.unsubscribe(after)
    #expect(await changes.awaitedMoney.isEmpty)
  }

  @Test func theDeadlineEndsTheWait() async {
    let changes = broadcaster()
    let subscription = await changes.subscribe(to: .deposit(one.id))
    let deadline = subscription.finish(after: .milliseconds(1))
    #expect(await !hears(subscription))
    await deadline.value
  }

  @Test func aCancelledDeadlineEndsNothing() async {
    let changes = broadcaster()
    let subscription = await changes.subscribe(to: .deposit(one.id))
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
    #expect(try await waiter.wait(for: one.id, upTo: .seconds(30)) { _ in false } == nil)
  }
}
