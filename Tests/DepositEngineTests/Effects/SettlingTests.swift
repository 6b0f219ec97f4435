import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// An effect that happened is not repeated because its outcome could not be stored.
@Suite struct SettlingTests {
  @Test(arguments: [1, 3])
  func theStoreFailsWhileAVideoIsSettled(_ failures: Int) async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let store = bench.store
    bench.providers.change {
      $0.after = { if $0.endpoint == VideoEffectTests.create { store.failWrites(failures) } }
    }
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .ready)
    #expect(bench.providers.bunny.createdCount == 1)
    #expect(bench.pauses.all == Array(repeating: .seconds(5), count: failures))
  }

  /// The commit happened, only its acknowledgement did not come.
  @Test func aSettlementThatWasStoredAfterAllIsNotDoneTwice() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let store = bench.store
    bench.providers.change {
      $0.after = { request in
        guard request.endpoint == VideoEffectTests.create else { return }
        let isFirst = Locked(true)
        store.plan { access in
          guard access == .writing else { return nil }
          return isFirst.withLock { first in
            defer { first = false }
            return first ? .failsAfterwards : nil
          }
        }
      }
    }
    await bench.work()
    #expect(try await bench.deposit(deposit.id).videos.count == 1)
    #expect(bench.providers.bunny.createdCount == 1)
    #expect(try await bench.memory.timeline(of: deposit.id).count { $0.kind == .videoCreated } == 1)
  }

  @Test(arguments: 0..<4)
  func theStoreFailsAtAnyWriteOfARefund(_ skip: Int) async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let page = bench.strayPage(of: deposit)
    let now = bench.clock.now()
    let intent = try #require(bench.providers.change { $0.stripe.pay(page, now: now) })
    try await bench.deliverAll()
    bench.store.failWrites(1, after: skip)
    await bench.work()
    bench.store.plan(nil)
    try await bench.deliverAll()
    try await bench.work(within: .seconds(60)) { bench.providers.stripe.charges[intent]?.amount_refunded == 200 }
    #expect(bench.providers.stripe.refunds.count == 1)
    #expect(bench.providers.requests(RefundEffectTests.refund).count == 1)
  }

  @Test func theStoreFailsWhileAPageIsSettled() async throws {
    let bench = try Bench()
    let store = bench.store
    bench.providers.change {
      $0.after = { if $0.endpoint == CheckoutEffectTests.open { store.failWrites(2) } }
    }
    // Whoever waits is told at once; the attempt goes on, and the same key finds the page.
    await expectError("database_failed") { try await bench.initCheckout(key: "k") }
    let answer = try await bench.initCheckout(key: "k")
    #expect(bench.providers.requests(CheckoutEffectTests.open).count == 1)
    #expect(answer.checkoutUrl == bench.providers.stripe.sessions.first?.url)
  }

  @Test func aRowThatCanNeverBeSettledIsPutOff() async throws {
    let bench = try Bench()
    let first = try await bench.readyDeposit()
    let taken = try #require(first.video?.guid.rawValue)
    // Bunny names a video that belongs to another deposit: storing it would give one video to two.
    bench.providers.change { $0.bunny.guids = [taken] }
    let second = try await bench.paidDeposit()
    let row = try #require(
      try await bench.memory.claimEffects(run: bench.services.run, limit: 1, at: bench.clock.now()).first)
    await expectError("record_conflict") { _ = try await EffectRunner(services: bench.services).run(row) }
    #expect(try await bench.deposit(second.id).status == .paid)
    let due = try #require(try await bench.memory.nextEffectDue())
    #expect(due > bench.clock.now(), "later, not at once")
    let again = try #require(
      try await bench.memory.claimEffect(
        of: second.id, key: row.effect.key, run: RunID("another"), at: bench.clock.now()))
    #expect(again.failures == 1, "so that the pauses grow")
  }

  @Test func anAttemptThatAnotherTookOverStoresNothing() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let clock = bench.clock
    let memory = bench.memory
    bench.providers.change {
      $0.after = { request in
        guard request.endpoint == VideoEffectTests.create else { return }
        _ = try? await memory.claimEffects(run: RunID("another"), limit: 8, at: clock.now())
      }
    }
    let row = try #require(try await memory.claimEffects(run: bench.services.run, limit: 1, at: clock.now()).first)
    let result = try await EffectRunner(services: bench.services).run(row)
    #expect(result.change == nil)
    #expect(try await bench.deposit(deposit.id).videos.isEmpty)
  }

  @Test func anEffectThatWasNotNeededWhileHeldRunsOnceTheHoldIsLifted() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let intent = try #require(deposit.settledSession?.paymentIntent)
    func refund(_ state: Refund.State) -> DepositEvent {
      .refundSeen(Refund(id: RefundID("re_by_hand"), paymentIntent: intent, amount: deposit.fee, state: state))
    }
    try await bench.services.apply([refund(.pending)], to: deposit.id, by: .stripe)
    await bench.work()
    #expect(bench.providers.bunny.createdCount == 0, "held: nothing is made")
    try await bench.services.apply([refund(.failed)], to: deposit.id, by: .stripe)
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .ready)
    #expect(bench.providers.bunny.createdCount == 1)
  }
}
