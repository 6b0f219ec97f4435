import DepositDomain
import DepositStore
import Platform
import Testing

@testable import DepositEngine

/// What no webhook told is found out all the same.
@Suite struct ReconcilerTests {
  private static let events = "GET /v1/events"

  private func reconciler(_ bench: Bench) -> Reconciler {
    Reconciler(services: bench.services, signal: ReconcilerSignal())
  }

  /// Pays at Stripe; nobody tells the engine.
  private func paySilently(_ bench: Bench, _ deposit: Deposit) throws {
    let session = try #require(deposit.openSession).id.rawValue
    let now = bench.clock.now()
    _ = bench.providers.change { $0.stripe.pay(session, now: now) }
  }

  @Test func oneListServesEveryone() async throws {
    let bench = try Bench()
    var ids: [DepositID] = []
    for _ in 0..<5 {
      let deposit = try await bench.openDeposit()
      try paySilently(bench, deposit)
      ids.append(deposit.id)
    }
    await reconciler(bench).look()
    for id in ids { #expect(try await bench.deposit(id).status == .paid) }
    #expect(bench.providers.requests(Self.events).count == 1)
    #expect(bench.providers.requests("GET /v1/checkout/sessions/{}").isEmpty, "no Session is read one by one")
    let version = try await bench.deposit(ids[0]).version
    await reconciler(bench).look()
    #expect(try await bench.deposit(ids[0]).version == version, "the same events again change nothing")
  }

  @Test func manyEventsArePaged() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    let now = bench.clock.now()
    // Another shop on the account is busy.
    bench.providers.change { state in
      for _ in 0..<250 {
        let page = state.stripe.add(
          amount: 100, metadata: [:], paymentMetadata: [:], expiresAt: now.unixSeconds + 3_600, now: now)
        state.stripe.pay(page.id, now: now)
      }
    }
    await reconciler(bench).look()
    #expect(bench.providers.requests(Self.events).count == 3)
    #expect(try await bench.deposit(deposit.id).status == .paid)
  }

  @Test func eventsOfAnOutageLongerThanTheFirstLooksWindowAreNotLost() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    for _ in 0..<20 {
      bench.providers.fail(Self.events, .status(503))
      await reconciler(bench).look()
      bench.clock.advance(by: .seconds(600))
    }
    await reconciler(bench).look()
    #expect(try await bench.deposit(deposit.id).status == .paid)
  }

  @Test func anEventThatCouldNotBeRecordedIsTakenAtTheNextLook() async throws {
    let bench = try Bench()
    await reconciler(bench).look()
    var ids: [DepositID] = []
    for _ in 0..<3 {
      let deposit = try await bench.openDeposit()
      try paySilently(bench, deposit)
      ids.append(deposit.id)
    }
    bench.store.failWrites(1)
    await reconciler(bench).look()
    let statuses = [
      try await bench.deposit(ids[0]).status, try await bench.deposit(ids[1]).status,
      try await bench.deposit(ids[2]).status,
    ]
    #expect(statuses == [.pending, .paid, .paid], "one failure does not stop the others")
    bench.clock.advance(by: .seconds(2 * 3_600))
    await reconciler(bench).look()
    #expect(try await bench.deposit(ids[0]).status == .paid)
  }

  @Test func whatHappenedWhileTheEngineWasAwayIsSeenAtStart() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    bench.clock.advance(by: .seconds(5 * 86_400))
    let next = try bench.restarted()
    await reconciler(next).checkUnsettled(all: true)
    #expect(try await next.deposit(deposit.id).status == .paid)
  }

  @Test func aPageIsLookedAtOnceItsTimeIsOver() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let one = "GET /v1/checkout/sessions/{}"
    await reconciler(bench).checkUnsettled(all: false)
    #expect(bench.providers.requests(one).isEmpty, "while it is open, nothing asks for it")
    bench.clock.advance(by: .seconds(23 * 3_600 + 60))
    await reconciler(bench).checkUnsettled(all: false)
    #expect(try await bench.deposit(deposit.id).status == .expired)
    #expect(bench.providers.requests(one).count == 1)
  }

  @Test func stripeAwayAfterTheExpiryIsNotAskedInALoop() async throws {
    let bench = try Bench()
    _ = try await bench.openDeposit()
    bench.clock.advance(by: .seconds(24 * 3_600))
    let one = "GET /v1/checkout/sessions/{}"
    bench.providers.fail(one, .status(503), .status(503), .status(503))
    for _ in 0..<10 {
      await reconciler(bench).checkUnsettled(all: false)
      bench.clock.advance(by: .seconds(60))
    }
    #expect(bench.providers.requests(one).count == 1)
    bench.clock.advance(by: .seconds(3_600))
    await reconciler(bench).checkUnsettled(all: false)
    #expect(bench.providers.requests(one).count == 2)
  }
}
