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

  /// A look by a clock that is years ahead says nothing of these years: once it is right, what happens is seen.
  @Test(arguments: [0, 1_500])
  func aClockThatWasAheadHidesNothing(noise: Int) async throws {
    let bench = try Bench()
    makeNoise(bench, noise)
    let years = Duration.seconds(4 * 365 * 86_400)
    bench.clock.advance(by: years)
    await reconciler(bench).look()
    bench.clock.advance(by: .zero - years)
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    await reconciler(bench).look()
    #expect(try await bench.deposit(deposit.id).status == .paid)
  }

  /// A bookmark from such a look, as earlier versions left it.
  @Test func aBookmarkThatLiesAheadIsNotBelieved() async throws {
    let bench = try Bench()
    try await bench.memory.setBookmark(Self.bookmark, (bench.clock.now() + .seconds(9 * 86_400)).rfc3339)
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    await reconciler(bench).look()
    #expect(try await bench.deposit(deposit.id).status == .paid)
  }

  /// Evidence of many disputes makes a page larger than is taken in: it is asked for in smaller ones.
  @Test func aPageThatIsTooLargeComesInPortions() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    bench.providers.fail(Self.events, .tooLarge, .tooLarge)
    await reconciler(bench).look()
    #expect(try await bench.deposit(deposit.id).status == .paid)
    #expect(bench.providers.requests(Self.events).map { $0.parameter("limit") } == ["100", "50", "25"])
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

  private static let bookmark = "stripe_events_seen_until"

  /// Another shop on the account is busy: so many payments, one each `spacing` seconds.
  private func makeNoise(_ bench: Bench, _ count: Int, spacing: Int = 1) {
    let began = bench.clock.now()
    bench.providers.change { state in
      for number in 0..<count {
        let now = began + .seconds(number * spacing)
        let page = state.stripe.add(
          amount: 100, metadata: [:], paymentMetadata: [:], expiresAt: now.unixSeconds + 3_600, now: now)
        state.stripe.pay(page.id, now: now)
      }
    }
    bench.clock.advance(by: .seconds(count * spacing))
  }

  @Test func aCatchUpThatIsCutShortGoesOnWhereItWas() async throws {
    let bench = try Bench()
    // Something has been seen before.
    try paySilently(bench, try await bench.openDeposit())
    await reconciler(bench).look()
    let early = try await bench.openDeposit()
    try paySilently(bench, early)
    makeNoise(bench, 3_000)
    let late = try await bench.openDeposit()
    try paySilently(bench, late)
    // Stripe goes away after the first slices.
    bench.providers.change { state in
      let left = Locked(25)
      state.chance = { request in
        guard request.endpoint == Self.events else { return nil }
        return left.withLock { left in
          left -= 1
          return left < 0 ? .status(503) : nil
        }
      }
    }
    await reconciler(bench).look()
    #expect(try await bench.deposit(early.id).status == .paid, "what was read is in")
    #expect(try await bench.deposit(late.id).status == .pending)
    let half = try #require(try await bench.memory.bookmark(Self.bookmark).flatMap { Instant(rfc3339: $0) })
    #expect(half > early.createdAt + .seconds(600))

    bench.providers.change { $0.chance = nil }
    let before = bench.providers.requests(Self.events).count
    await reconciler(bench).look()
    #expect(try await bench.deposit(late.id).status == .paid)
    let again = bench.providers.requests(Self.events).dropFirst(before)
    let first = again.compactMap { $0.parameter("created[gte]").flatMap { Int($0) } }.min()
    #expect(first == (half - .seconds(300)).unixSeconds, "it does not begin anew")
    #expect(again.count < 60, "\(again.count) pages")
    #expect(try await bench.memory.bookmark(Self.bookmark) == bench.clock.now().rfc3339)
    await reconciler(bench).look()
    #expect(bench.providers.requests(Self.events).count - before - again.count < 6, "and then it is done")
  }

  @Test func anEventThatCannotBeRecordedHoldsTheCatchUpAtItsPlace() async throws {
    let bench = try Bench()
    await reconciler(bench).look()
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    makeNoise(bench, 1_500)
    bench.store.failWrites(1)
    await reconciler(bench).look()
    let held = try #require(try await bench.memory.bookmark(Self.bookmark).flatMap { Instant(rfc3339: $0) })
    #expect(held <= deposit.createdAt)
    await reconciler(bench).look()
    #expect(try await bench.deposit(deposit.id).status == .paid)
  }

  /// Whichever is taken in first counts: a lost store that took them in newest first would keep the wrong one.
  @Test func aLongCatchUpKeepsTheOrderOfPayments() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let second = bench.strayPage(of: deposit)
    try paySilently(bench, deposit)
    makeNoise(bench, 1_200, spacing: 30)
    let now = bench.clock.now()
    bench.providers.change { state in
      if let intent = state.stripe.pay(second, now: now) { state.stripe.refundByHand(intent, now: now) }
    }
    makeNoise(bench, 1_200)
    let next = try bench.bereft()
    await reconciler(next).look()
    await next.work()
    let after = try await next.deposit(deposit.id)
    #expect(after.status == .ready)
    #expect(after.sessions.first?.id == deposit.sessions.first?.id)
    #expect(next.providers.requests("POST /v1/refunds").isEmpty)
  }

  /// Stripe lists no finer than by the second.
  @Test func manyEventsInOneSecondAreTakenAsAWhole() async throws {
    let bench = try Bench()
    await reconciler(bench).look()
    let deposit = try await bench.openDeposit()
    try paySilently(bench, deposit)
    makeNoise(bench, 1_500, spacing: 0)
    await reconciler(bench).look()
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

  /// Bank money can be on its way for days: it is asked for now and then, and does not stand before what expires.
  @Test func moneyOnItsWayStandsBeforeNobody() async throws {
    let bench = try Bench()
    let slow = try await bench.openDeposit()
    var session = try #require(slow.sessions.first)
    session.state = .complete
    try await bench.services.apply([.sessionSeen(session)], to: slow.id, by: .stripe)
    #expect(try await bench.deposit(slow.id).paymentState == .processing)
    bench.clock.advance(by: .seconds(60))
    let open = try await bench.openDeposit()
    #expect(try await bench.memory.depositsAwaitingMoney(limit: 1) == [slow.id])
    bench.clock.advance(by: .seconds(60))
    await reconciler(bench).checkUnsettled(all: false)
    #expect(bench.providers.requests("GET /v1/checkout/sessions/{}").count == 1)
    #expect(try await bench.memory.depositsAwaitingMoney(limit: 1) == [open.id])
    await reconciler(bench).checkUnsettled(all: false)
    #expect(bench.providers.requests("GET /v1/checkout/sessions/{}").count == 1, "not at every look")
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
