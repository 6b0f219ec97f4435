import DepositDomain
import DepositStore
import Platform
import Synchronization
import Testing

@testable import DepositEngine

/// The worker's loop: nothing is lost, nothing is leaked, nothing waits for another's trouble.
@Suite struct OutboxWorkerTests {
  /// Requests that wait until the test lets them go on.
  private final class Barrier: Sendable {
    private struct State {
      var isOpen = false
      var waiting: [CheckedContinuation<Void, Never>] = []
      var passed = 0
    }

    private let state = Mutex(State())

    var waitingCount: Int { state.withLock { $0.waiting.count } }
    /// Requests that came here, waiting or gone on.
    var count: Int { state.withLock { $0.waiting.count + $0.passed } }

    func wait() async {
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          if state.isOpen { state.passed += 1 } else { state.waiting.append(continuation) }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
    }

    func open() {
      let waiting = state.withLock { state in
        defer { state.waiting = [] }
        state.isOpen = true
        state.passed += state.waiting.count
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  /// Runs the worker while `body` runs.
  private func withWorker(_ bench: Bench, _ body: () async throws -> Void) async throws {
    let worker = Task { try await OutboxWorker(services: bench.services).run() }
    do {
      try await body()
    } catch {
      worker.cancel()
      throw error
    }
    worker.cancel()
    _ = await worker.result
  }

  private func paidDeposits(_ bench: Bench, _ count: Int) async throws -> [DepositID] {
    var ids: [DepositID] = []
    for _ in 0..<count { ids.append(try await bench.paidDeposit().id) }
    return ids
  }

  private func hold(_ endpoint: String, at barrier: Barrier, _ bench: Bench) {
    bench.providers.change { $0.before = { if $0.endpoint == endpoint { await barrier.wait() } } }
  }

  private func allReady(_ bench: Bench, _ ids: [DepositID]) async throws -> Bool {
    for id in ids where try await bench.deposit(id).status != .ready { return false }
    return true
  }

  @Test func whatIsDueIsDoneEightAtATime() async throws {
    let bench = try Bench()
    let ids = try await paidDeposits(bench, 20)
    let barrier = Barrier()
    hold(VideoEffectTests.create, at: barrier, bench)
    try await withWorker(bench) {
      try await eventually("eight at once") { barrier.waitingCount == OutboxWorker.concurrency }
      bench.services.worker.wake()
      bench.services.worker.wake()
      #expect(barrier.count == OutboxWorker.concurrency)
      barrier.open()
      try await eventually("all ready") { try await allReady(bench, ids) }
    }
    #expect(bench.providers.bunny.createdCount == 20)
  }

  /// Bunny hangs: what is due at Stripe is done all the same, and a hint more than there are places waits for one.
  @Test func aProviderThatHangsTakesNoPlaceOfTheOther() async throws {
    let bench = try Bench()
    let ids = try await paidDeposits(bench, 30)
    let barrier = Barrier()
    hold(VideoEffectTests.create, at: barrier, bench)
    try await withWorker(bench) {
      try await eventually("eight at once") { barrier.waitingCount == OutboxWorker.concurrency }
      for id in ids { bench.services.worker.expedite(.createVideo(generation: 1), of: id) }
      try await eventually("no more than so many hints") {
        barrier.waitingCount == OutboxWorker.concurrency + OutboxWorker.mostUrgent
      }
      let intent = try #require(try await bench.deposit(ids[29]).payments.first).id
      _ = try await bench.services.apply(
        [.refundOrdered(intent, Cents(50), reason: nil)], to: ids[29], by: .support(UserID("ada")))
      try await eventually("the money goes back") { bench.providers.stripe.refunds.map(\.amount) == [50] }
      #expect(barrier.waitingCount == OutboxWorker.concurrency + OutboxWorker.mostUrgent)
      barrier.open()
      try await eventually("all ready") { try await allReady(bench, ids) }
    }
    #expect(bench.providers.bunny.createdCount == 30)
  }

  @Test func aHintWhileTheEffectRunsIsLookedAtAfterwards() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    bench.clock.advance(by: .seconds(300))
    let barrier = Barrier()
    // It looked already, and found nothing new; its answer is on the way when the hint comes.
    bench.providers.change { $0.after = { if $0.endpoint == VideoEffectTests.look { await barrier.wait() } } }
    try await withWorker(bench) {
      try await eventually("the first look") { barrier.waitingCount == 1 }
      bench.providers.change { $0.bunny.change(guid.rawValue) { $0.status = 4 } }
      let writes = Locked(0)
      bench.store.plan { access in
        if access == .writing { writes.withLock { $0 += 1 } }
        return nil
      }
      bench.services.worker.expedite(.followVideo(guid), of: deposit.id)
      // The worker takes the hints first, then claims what is due: that claim says that the hint was taken.
      try await eventually("the hint is taken") { writes.withLock { $0 } > 0 }
      barrier.open()
      // The clock stands still: only the hint can bring the second look.
      try await eventually("playable") { try await bench.deposit(deposit.id).isPlayable }
    }
  }

  @Test func aHintSurvivesAStoreThatFails() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    bench.providers.change { $0.bunny.change(guid.rawValue) { $0.status = 4 } }
    try await withWorker(bench) {
      let failures = Locked(0)
      bench.store.plan { access in
        failures.withLock { $0 += 1 }
        return .fails
      }
      bench.services.worker.expedite(.followVideo(guid), of: deposit.id)
      try await eventually("it fails") { failures.withLock { $0 } > 0 }
      bench.store.plan(nil)
      bench.services.worker.wake()
      try await eventually("playable") { try await bench.deposit(deposit.id).isPlayable }
    }
  }

  @Test func aFailingStoreLeaksNoPlace() async throws {
    let bench = try Bench()
    let ids = try await paidDeposits(bench, 12)
    let barrier = Barrier()
    hold(VideoEffectTests.create, at: barrier, bench)
    let failures = Locked(0)
    bench.store.plan { _ in
      failures.withLock { $0 += 1 }
      return .fails
    }
    try await withWorker(bench) {
      for round in 1...20 {
        bench.services.worker.wake()
        try await eventually("failure \(round)") { failures.withLock { $0 } >= round }
      }
      bench.store.plan(nil)
      bench.services.worker.wake()
      try await eventually("eight at once all the same") { barrier.waitingCount == OutboxWorker.concurrency }
      barrier.open()
      try await eventually("all ready") { try await allReady(bench, ids) }
    }
  }

  /// Effects whose settlement fails for a while keep their place, and give it back.
  @Test func aStoreThatFailsUnderRunningEffectsLeaksNoPlace() async throws {
    let bench = try Bench()
    let ids = try await paidDeposits(bench, 16)
    let barrier = Barrier()
    hold(VideoEffectTests.create, at: barrier, bench)
    try await withWorker(bench) {
      try await eventually("eight at once") { barrier.waitingCount == OutboxWorker.concurrency }
      bench.store.failWrites(8)
      barrier.open()
      try await eventually("all ready") {
        bench.services.worker.wake()
        return try await allReady(bench, ids)
      }
    }
    #expect(bench.providers.bunny.createdCount == 16)
  }

  @Test func rowsThatCanNeverBeSettledDoNotStopTheOthers() async throws {
    let bench = try Bench()
    let first = try await bench.readyDeposit()
    let taken = try #require(first.video?.guid.rawValue)
    let count = OutboxWorker.concurrency + 2
    bench.providers.change { $0.bunny.guids = Array(repeating: taken, count: count) }
    let stuck = try await paidDeposits(bench, count)
    try await withWorker(bench) {
      try await eventually("all were tried") { bench.providers.bunny.createdCount == 1 + count }
      let others = try await paidDeposits(bench, 3)
      try await eventually("the others are ready") { try await allReady(bench, others) }
      for id in stuck { #expect(try await bench.deposit(id).status == .paid) }
      #expect(try await bench.deposit(first.id).video?.guid.rawValue == taken)
    }
  }

  @Test func anUrgentEffectDoesNotWaitForAFreePlace() async throws {
    let bench = try Bench()
    let ready = try await bench.readyDeposit()
    let guid = try #require(ready.video?.guid)
    bench.providers.change { $0.bunny.change(guid.rawValue) { $0.status = 4 } }
    _ = try await paidDeposits(bench, 10)
    let barrier = Barrier()
    hold(VideoEffectTests.create, at: barrier, bench)
    try await withWorker(bench) {
      try await eventually("eight at once") { barrier.waitingCount == OutboxWorker.concurrency }
      bench.services.worker.expedite(.followVideo(guid), of: ready.id)
      try await eventually("playable") { try await bench.deposit(ready.id).isPlayable }
      barrier.open()
    }
  }

  @Test func aCheckoutThatFailedInItsRequestIsTriedAgainByAnIdleEngine() async throws {
    let bench = try Bench()
    bench.providers.fail(CheckoutEffectTests.open, .status(503))
    try await withWorker(bench) {
      let looks = Locked(0)
      bench.store.plan { access in
        if access == .reading { looks.withLock { $0 += 1 } }
        return nil
      }
      // It looks for what is due, finds nothing, and sleeps without an alarm.
      try await eventually("the worker sleeps") { looks.withLock { $0 } > 0 }
      bench.store.plan(nil)
      await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
      try await eventually("it is tried again") {
        bench.clock.advance(by: .seconds(1))
        return !bench.providers.stripe.sessions.isEmpty
      }
    }
  }

  @Test func itSleepsUntilTheNextIsDue() async throws {
    let bench = try Bench()
    bench.providers.fail(VideoEffectTests.create, .status(503))
    let deposit = try await bench.paidDeposit()
    try await withWorker(bench) {
      try await eventually("the first attempt") { bench.providers.requests(VideoEffectTests.create).count == 1 }
      try await eventually("it is put off") { try await bench.memory.nextEffectDue() != nil }
      // The pause after a first failure is at most a second, and runs by itself: no one wakes the worker.
      bench.clock.advance(by: .seconds(2))
      try await eventually("ready") { try await bench.deposit(deposit.id).status == .ready }
    }
    #expect(bench.providers.requests(VideoEffectTests.create).count == 2)
  }

  /// It is put off for a person to look, and its place is free meanwhile; the next attempt finds what the first one made.
  @Test func aSettlementThatTheDatabaseNeverTakesIsPutOff() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let wasRefused = Locked(false)
    bench.store.plan { access in
      guard access == .writing, bench.providers.requests(VideoEffectTests.create).count == 1 else { return nil }
      return wasRefused.withLock { was in
        defer { was = true }
        return was ? nil : .refuses
      }
    }
    try await withWorker(bench) {
      try await eventually("it is put off") {
        try await bench.memory.read { try $0.outboxRecords(of: deposit.id) }.contains {
          $0.lastCause == "database_refused"
        }
      }
      try await eventually("ready") {
        bench.clock.advance(by: .seconds(5))
        return try await bench.deposit(deposit.id).status == .ready
      }
    }
    #expect(bench.providers.requests(VideoEffectTests.create).count == 1)
  }
}
