import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// A deposit that was made anew after a database was lost is known by half until its refunds and disputes are in: by
/// that, nothing is made and nothing goes back.
@Suite struct MoneyLookTests {
  private static let events = "GET /v1/events"
  private static let sessions = "GET /v1/checkout/sessions"
  private static let asking = StaffDesk.Asking(staff: bob, reason: "asked for", expectedVersion: nil, key: nil)

  private func reconciler(_ bench: Bench) -> Reconciler {
    Reconciler(services: bench.services, signal: ReconcilerSignal())
  }

  /// The engine after the loss: its first look is over, and it has made no other.
  private func bereft(_ bench: Bench) async throws -> Bench {
    let next = try bench.bereft()
    try await EventIntake(services: next.services).begin()
    await reconciler(next).catchUp()
    #expect(!next.services.readiness.isBehind && next.services.readiness.lacksMoney)
    return next
  }

  /// A webhook, a report or a person hurries it.
  private func hurry(_ effect: Effect, of id: DepositID, _ bench: Bench) async throws {
    let row = try await bench.services.store.claimEffect(
      of: id, key: effect.key, run: bench.services.run, at: bench.clock.now())
    _ = try await EffectRunner(services: bench.services).run(try #require(row))
  }

  @Test func aRefundedDepositGetsNoVideo() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let intent = try #require(bench.providers.stripe.sessions.first?.payment_intent)
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.refundByHand(intent, now: now) }
    let lost = try await bereft(bench)
    #expect(try await lost.deposit(deposit.id).status == .paid, "as far as is known")
    await lost.work()
    try await hurry(.createVideo(generation: 1), of: deposit.id, lost)
    lost.clock.advance(by: .seconds(600))
    await lost.work()
    let due = try #require(try await lost.memory.nextEffectDue())
    #expect(due - lost.clock.now() == .seconds(150), "it is looked at ever more rarely")
    let file = try #require(try await lost.memory.caseFile(of: deposit.id))
    #expect(file.effects.contains { $0.lastCause == EngineServices.moneyHold }, "support sees why")

    await reconciler(lost).catchUpOnMoney()
    #expect(!lost.services.readiness.lacksMoney)
    #expect(try await lost.memory.nextEffectDue() == lost.clock.now(), "it waits no longer")
    try await lost.work(within: .seconds(60)) { try await lost.memory.nextEffectDue() == nil }
    #expect(try await lost.deposit(deposit.id).paymentState == .refunded)
    #expect(try await lost.deposit(deposit.id).videos.isEmpty)
    #expect(lost.providers.requests(VideoEffectTests.create).isEmpty)
  }

  /// Stripe does not tell at once; what is paid and was not sent back gets what was paid for.
  @Test func aPaidDepositGetsItsVideoOnceItsMoneyIsKnown() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let lost = try await bereft(bench)
    // Refunds and disputes, then what is paid meanwhile, twice.
    lost.providers.fail(Self.events, .status(503), .status(503), .status(503), .status(503))
    await lost.work()
    #expect(lost.providers.requests(VideoEffectTests.create).isEmpty)
    await reconciler(lost).catchUpOnMoney()
    #expect(lost.pauses.all == [.seconds(1), .seconds(2)])
    try await lost.work(within: .seconds(60)) { try await lost.deposit(deposit.id).status == .ready }
    #expect(lost.providers.bunny.createdCount == 1)
  }

  /// The key may list events and no Sessions: what was paid is served, and keys still wait.
  @Test func aPaidDepositDoesNotWaitForSessions() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let lost = try bench.bereft()
    try await EventIntake(services: lost.services).begin()
    lost.providers.fail(Self.sessions, .status(403))
    var impatient = lost.services
    impatient.pause = { _ in throw CancellationError() }
    await Reconciler(services: impatient, signal: ReconcilerSignal()).catchUp()
    #expect(!lost.services.readiness.lacksMoney && lost.services.readiness.isBehind)
    #expect(lost.services.readiness.cause?.status == 403, "what keys wait for is named")
    try await lost.work(within: .seconds(60)) { try await lost.deposit(deposit.id).status == .ready }
  }

  /// A page that was opened just before the loss is listed a minute later: its key does not open another meanwhile.
  @Test func pagesListedLateAreLookedForMeanwhile() async throws {
    let bench = try Bench()
    bench.providers.change { $0.stripe.listingLag = 60 }
    let first = try await bench.initCheckout(key: "the-key")
    let lost = try await bereft(bench)
    #expect(try await lost.memory.deposit(first.depositId) == nil, "it is not listed yet")
    lost.clock.advance(by: .seconds(61))
    lost.providers.fail(Self.events, .status(503))
    var impatient = lost.services
    impatient.pause = { _ in throw CancellationError() }
    await Reconciler(services: impatient, signal: ReconcilerSignal()).catchUpOnMoney()
    #expect(lost.services.readiness.lacksMoney)
    #expect(try await lost.initCheckout(key: "the-key").depositId == first.depositId)
    #expect(lost.providers.stripe.sessions.count == 1)
  }

  /// Stripe does not list refunds, and does list what is paid.
  @Test func whatIsPaidMeanwhileIsTakenIn() async throws {
    let bench = try Bench()
    let open = try await bench.openDeposit()
    let session = try #require(open.openSession).id.rawValue
    let lost = try await bereft(bench)
    lost.clock.advance(by: .seconds(60))
    let now = lost.clock.now()
    _ = lost.providers.change { $0.stripe.pay(session, now: now) }
    lost.providers.fail(Self.events, .status(503))
    var impatient = lost.services
    impatient.pause = { _ in throw CancellationError() }
    await Reconciler(services: impatient, signal: ReconcilerSignal()).catchUpOnMoney()
    #expect(lost.services.readiness.lacksMoney)
    #expect(try await lost.deposit(open.id).status == .paid)
  }

  /// What the first look has read is not read again for it.
  @Test func refundsAndDisputesAreAskedForAlone() async throws {
    let bench = try Bench()
    _ = try await bench.paidDeposit()
    let lost = try await bereft(bench)
    let before = lost.providers.requests(Self.events).count
    await reconciler(lost).catchUpOnMoney()
    let requests = lost.providers.requests(Self.events).dropFirst(before)
    let types = requests.flatMap(\.query).filter { $0.name == "types[]" }.map(\.value)
    #expect(requests.count == 1 && types.count == 8)
    #expect(!types.contains { $0.hasPrefix("checkout.session.") })
    #expect(!lost.services.readiness.lacksMoney)
  }

  /// The second payment went back before the loss: Stripe is not even asked for it.
  @Test func whatWentBackIsNotSentBackAgain() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let page = bench.strayPage(of: deposit)
    let now = bench.clock.now()
    bench.providers.change { state in
      if let intent = state.stripe.pay(page, now: now) { state.stripe.refundByHand(intent, now: now) }
    }
    let lost = try await bereft(bench)
    #expect(try await lost.deposit(deposit.id).owesRefund, "as far as is known")
    await lost.work()
    await reconciler(lost).catchUpOnMoney()
    try await lost.work(within: .seconds(60)) { try await lost.deposit(deposit.id).status == .ready }
    #expect(try await lost.deposit(deposit.id).videos.map(\.guid) == deposit.videos.map(\.guid))
    #expect(lost.providers.requests(RefundEffectTests.refund).isEmpty)
    #expect(lost.providers.stripe.refunds.count == 1)
  }

  /// Nothing of it was before this database: it waits for nobody, however long Stripe does not tell.
  @Test func whatWasOpenedHereIsNotHeld() async throws {
    let bench = try Bench()
    let old = try await bench.paidDeposit()
    let lost = try await bereft(bench)
    let new = try await lost.readyDeposit()
    let step = StaffStep.refund(amount: Cents(50), expected: .zero)
    _ = try await StaffDesk(services: lost.services).act(step, on: new.id, Self.asking)
    await lost.work()
    #expect(lost.providers.stripe.refunds.map(\.amount) == [50])
    #expect(lost.services.readiness.lacksMoney)
    #expect(try await lost.deposit(old.id).status == .paid)
    #expect(lost.providers.bunny.createdCount == 1)
  }

  /// A page from before the loss is paid after it, and Stripe's webhook says so: it was not sent back before. The key
  /// may not list events, so that nothing else would end the wait.
  @Test func whatIsPaidSinceIsNotHeld() async throws {
    let bench = try Bench()
    let old = try await bench.paidDeposit()
    let open = try await bench.openDeposit()
    let session = try #require(open.openSession).id.rawValue
    bench.clock.advance(by: .seconds(60))
    let lost = try bench.bereft()
    try await EventIntake(services: lost.services).begin()
    lost.clock.advance(by: .seconds(61))
    let now = lost.clock.now()
    _ = lost.providers.change { $0.stripe.pay(session, now: now) }
    try await lost.deliverAll()
    lost.providers.fail(Self.events, .status(403))
    var impatient = lost.services
    impatient.pause = { _ in throw CancellationError() }
    await Reconciler(services: impatient, signal: ReconcilerSignal()).catchUp()
    try await lost.work(within: .seconds(60)) { try await lost.deposit(open.id).status == .ready }
    #expect(try await lost.deposit(old.id).videos.isEmpty, "it may have gone back before")
    try await lost.services.requireMoney(of: open.id)
    await expectError("catching_up") { try await lost.services.requireMoney(of: old.id) }
    let reasons = await ReadinessCheck(services: lost.services).reasons()
    #expect(reasons.map(\.code) == ["refunds_unknown"])

    await reconciler(lost).catchUp()
    await reconciler(lost).catchUpOnMoney()
    #expect(await ReadinessCheck(services: lost.services).reasons().isEmpty)
    try await lost.work(within: .seconds(60)) { try await lost.deposit(old.id).status == .ready }
  }

  @Test func theNextProcessWaitsForItToo() async throws {
    let bench = try Bench()
    _ = try await bench.paidDeposit()
    let next = try await bereft(bench).restarted()
    try await EventIntake(services: next.services).begin()
    #expect(!next.services.readiness.isBehind && next.services.readiness.lacksMoney)
    await reconciler(next).look()
    #expect(!next.services.readiness.lacksMoney, "any look that takes in everything will do")
    #expect(try await next.memory.bookmark(EventIntake.moneyLook) == "")
    let later = try next.restarted()
    try await EventIntake(services: later.services).begin()
    #expect(!later.services.readiness.lacksMoney)
  }

  // MARK: Staff

  /// A part went back before the loss. Ordered again by somebody who does not know, it would go back a second time, or be
  /// taken for the first one.
  @Test func staffMoveNoMoneyThatIsKnownByHalf() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    let part = StaffStep.refund(amount: Cents(50), expected: .zero)
    _ = try await StaffDesk(services: bench.services).act(part, on: deposit.id, Self.asking)
    await bench.work()
    try #require(bench.providers.stripe.refunds.map(\.amount) == [50])

    let lost = try await bereft(bench)
    let desk = StaffDesk(services: lost.services)
    for step in [part, .cancel, .checkoutLink, .deleteVideo(guid)] {
      await expectError("catching_up") { _ = try await desk.act(step, on: deposit.id, Self.asking) }
    }
    _ = try await desk.act(.note("seen"), on: deposit.id, Self.asking)
    await expectError("catching_up") { _ = try await desk.retry(deposit.id, Self.asking) }
    #expect(try await impossible(deposit.id, lost) == [.refund, .cancel])
    lost.providers.fail(Self.events, .status(401))
    var impatient = lost.services
    impatient.pause = { _ in throw CancellationError() }
    await Reconciler(services: impatient, signal: ReconcilerSignal()).catchUpOnMoney()
    let error = await #expect(throws: VisualError.self) { try await lost.services.requireMoney(of: deposit.id) }
    #expect(error?.sentence.en.contains("rejects the engine's key") == true, "what stands in the way is named")

    await reconciler(lost).catchUpOnMoney()
    #expect(try await impossible(deposit.id, lost).isEmpty)
    await expectError("refund_conflict") { _ = try await desk.act(part, on: deposit.id, Self.asking) }
    let rest = StaffStep.refund(amount: Cents(50), expected: Cents(50))
    _ = try await desk.act(rest, on: deposit.id, Self.asking)
    await lost.work()
    #expect(lost.providers.stripe.refunds.map(\.amount) == [50, 50])
  }

  /// What the case says to be refused for what is not known yet.
  private func impossible(_ id: DepositID, _ bench: Bench) async throws -> [SupportAction] {
    let file = try #require(try await bench.memory.caseFile(of: id))
    let lacksMoney = try await bench.services.isKnownByHalf(id)
    let object = CasePresenter(services: bench.services).object(file, for: bob, .en, lacksMoney: lacksMoney)
    return object.actions.filter { !$0.possible && $0.code == "catching_up" }.map(\.action)
  }

  @Test func noPageIsClosedForAnother() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let lost = try await bereft(bench)
    let desk = StaffDesk(services: lost.services)
    await expectError("catching_up") { _ = try await desk.openAnotherCheckout(deposit.id, Self.asking) }
    #expect(lost.providers.stripe.sessions.map(\.status) == ["open"])
    await reconciler(lost).catchUpOnMoney()
    _ = try await desk.openAnotherCheckout(deposit.id, Self.asking)
    #expect(lost.providers.stripe.sessions.map(\.status) == ["expired"], "the worker opens the next")
  }
}
