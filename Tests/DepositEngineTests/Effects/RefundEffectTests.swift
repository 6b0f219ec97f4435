import DepositDomain
import DepositStore
import Platform
import StripeGateway
import Testing

@testable import DepositEngine

/// Money that must not be kept goes back once; money that is wanted stays.
@Suite struct RefundEffectTests {
  static let refund = "POST /v1/refunds"

  private func payStray(_ bench: Bench, _ deposit: Deposit) async throws -> String {
    let page = bench.strayPage(of: deposit)
    let now = bench.clock.now()
    let intent = try #require(bench.providers.change { $0.stripe.pay(page, now: now) })
    try await bench.deliverAll()
    return intent
  }

  @Test(arguments: [nil, ModelProviders.Trouble.lostReply, .notSent, .status(500), .status(429), .status(409)])
  func aSecondPaymentGoesBackOnce(_ trouble: ModelProviders.Trouble?) async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.fail(Self.refund, trouble, trouble)
    let second = try await payStray(bench, deposit)
    try await bench.work(within: .seconds(60)) { bench.providers.stripe.charges[second]?.amount_refunded == 200 }
    try await bench.deliverAll()
    await bench.work()
    let requests = bench.providers.requests(Self.refund)
    #expect(Set(requests.map { $0.idempotencyKey ?? "" }).count == 1)
    #expect(bench.providers.stripe.refunds.map(\.reason) == ["duplicate"])
    let first = try #require(deposit.payments.first?.id.rawValue)
    #expect(bench.providers.stripe.charges[first]?.amount_refunded == 0, "the first payment is kept")
    let present = try await bench.deposit(deposit.id)
    #expect(present.status == .ready)
    #expect(present.paymentState == .paid)
    #expect(bench.providers.bunny.createdCount == 1)
  }

  /// Stripe keeps a refusal under its key: whoever repeats the key hears it again, whatever has changed since.
  @Test func aRefusedRefundIsAskedAnewUnderAnotherKey() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.fail(Self.refund, .status(400), .status(400))
    let second = try await payStray(bench, deposit)
    try await bench.work(within: .seconds(3_600)) { bench.providers.stripe.charges[second]?.amount_refunded == 200 }
    let keys = bench.providers.requests(Self.refund).map { $0.idempotencyKey ?? "" }
    #expect(keys.count == 3 && Set(keys).count == 3, "\(keys)")
    #expect(bench.providers.stripe.refunds.count == 1)
    #expect(try await bench.deposit(deposit.id).paymentState == .paid)
  }

  @Test func aPaymentAfterACreatorsCancelIsHonoured() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    _ = try await PaymentDesk(services: bench.services).cancel(
      deposit, by: .creator, actor: .creator(alice), reason: nil)
    #expect(bench.providers.stripe.sessions.map(\.status) == ["expired"])
    _ = try await payStray(bench, deposit)
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .ready)
    #expect(bench.providers.requests(Self.refund).isEmpty)
  }

  @Test func aPaymentAfterSupportsCancelGoesBackAndMakesNoVideo() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    _ = try await bench.services.apply(
      [.cancelled(by: .support, reason: "test")], to: deposit.id, by: .support(UserID("ada")))
    let intent = try await payStray(bench, deposit)
    await bench.work()
    try await bench.deliverAll()
    await bench.work()
    #expect(bench.providers.stripe.refunds.map(\.payment_intent) == [intent])
    #expect(bench.providers.stripe.refunds.map(\.reason) == ["requested_by_customer"])
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
    #expect(bench.providers.bunny.createdCount == 0)
    #expect(bench.providers.stripe.sessions.allSatisfy { $0.status != "open" }, "nothing is payable")
  }

  @Test func aPaymentAfterAFullRefundGoesBack() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let first = try #require(deposit.payments.first?.id.rawValue)
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.refundByHand(first, now: now) }
    try await bench.deliverAll()
    let second = try await payStray(bench, deposit)
    await bench.work()
    #expect(bench.providers.stripe.charges[second]?.amount_refunded == 200)
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
  }

  /// Stripe knows what went back before any event tells of it: which payment stays is decided by that.
  @Test(arguments: [false, true]) func whatWentBackAlreadyIsAskedForFirst(isOfFirst: Bool) async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let first = try #require(deposit.payments.first?.id.rawValue)
    let second = try await payStray(bench, deposit)
    let (returned, kept) = isOfFirst ? (first, second) : (second, first)
    let now = bench.clock.now()
    bench.providers.change {
      $0.stripe.refundByHand(returned, now: now, metadata: [RefundRequest.causeKey: "duplicate"])
    }
    await bench.work()
    #expect(bench.providers.requests(Self.refund).isEmpty)
    #expect(bench.providers.stripe.charges[kept]?.amount_refunded == 0)
    #expect(try await bench.deposit(deposit.id).paymentState == .paid)
    try await bench.deliverAll()
    await bench.work()
    #expect(bench.providers.requests(Self.refund).isEmpty)
    #expect(try await bench.deposit(deposit.id).status == .ready)
  }

  /// Nothing goes back while Stripe does not say what already did.
  @Test func withoutThatAnswerNothingGoesBackYet() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let second = try await payStray(bench, deposit)
    bench.providers.fail("GET /v1/refunds", .status(500), .notSent)
    await bench.work()
    #expect(bench.providers.requests(Self.refund).isEmpty)
    try await bench.work(within: .seconds(60)) { bench.providers.stripe.charges[second]?.amount_refunded == 200 }
  }

  /// Another payment that Stripe does not know by this key tells nothing; any other refusal to tell is waited out.
  @Test(arguments: [(404, true), (400, false), (401, false)])
  func aPaymentThatIsNotThereTellsNothing(_ status: Int, _ goesBack: Bool) async throws {
    let bench = try Bench()
    _ = try await bench.readyDeposit()
    let deposit = try #require(try await bench.memory.deposits(DepositQuery(owner: nil, limit: 1)).deposits.first)
    _ = try await payStray(bench, deposit)
    bench.providers.fail("GET /v1/refunds", .status(status))
    await bench.work()
    #expect(bench.providers.requests(Self.refund).isEmpty == !goesBack)
  }

  /// Staff's order fails after the rest went back under a key of its own: what is left again goes back by a key whose
  /// answer is not known, once.
  @Test func whatAFailedOrderLeavesGoesBackUnderANewKey() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let intent = try #require(deposit.payments.first).id
    _ = try await bench.services.apply(
      [.refundOrdered(intent, Cents(50), reason: nil)], to: deposit.id, by: .support(UserID("ada")))
    await bench.work()
    let ordered = try #require(bench.providers.stripe.refunds.first)
    bench.providers.fail(Self.refund, .status(400))
    _ = try await bench.services.apply(
      [.cancelled(by: .support, reason: "test")], to: deposit.id, by: .support(UserID("ada")))
    try await bench.work(within: .seconds(3_600)) {
      bench.providers.stripe.charges[intent.rawValue]?.amount_refunded == 200
    }
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.finish(refund: ordered.id, state: "failed", now: now) }
    try await bench.deliverAll()
    try await bench.work(within: .seconds(7_200)) {
      bench.providers.stripe.charges[intent.rawValue]?.amount_refunded == 200
    }
    #expect(bench.providers.stripe.refunds.map(\.amount) == [50, 150, 50])
    let count = bench.providers.requests(Self.refund).count
    try await bench.deliverAll()
    bench.clock.advance(by: .seconds(86_400))
    await bench.work()
    #expect(bench.providers.requests(Self.refund).count == count, "nothing is left to go back")
  }

  @Test func aRefundThatFailedGetsANewKey() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.change { $0.stripe.refundStates = ["pending"] }
    let second = try await payStray(bench, deposit)
    await bench.work()
    let pending = try #require(bench.providers.stripe.refunds.first)
    #expect(bench.providers.requests(Self.refund).count == 1)
    bench.clock.advance(by: .seconds(86_400))
    try await bench.deliverAll()
    await bench.work()
    #expect(bench.providers.requests(Self.refund).count == 1, "while it may still succeed, no other is asked for")

    let now = bench.clock.now()
    bench.providers.change { $0.stripe.finish(refund: pending.id, state: "failed", now: now) }
    try await bench.deliverAll()
    try await bench.work(within: .seconds(60)) { bench.providers.stripe.charges[second]?.amount_refunded == 200 }
    let requests = bench.providers.requests(Self.refund)
    #expect(requests.map { $0.idempotencyKey?.split(separator: "-").last } == ["1", "2"])
    #expect(bench.providers.stripe.refunds.map(\.status) == ["failed", "succeeded"])
  }

  /// Refused, then made, then failed after all: the keys of both are used, whatever the row remembers.
  @Test func aRefundThatFailedAfterARefusalGetsANewKey() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.fail(Self.refund, .status(400))
    let second = try await payStray(bench, deposit)
    try await bench.work(within: .seconds(3_600)) { bench.providers.stripe.refunds.count == 1 }
    let made = try #require(bench.providers.stripe.refunds.first)
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.finish(refund: made.id, state: "failed", now: now) }
    try await bench.deliverAll()
    let before = bench.providers.requests(Self.refund).count
    try await bench.work(within: .seconds(7_200)) { bench.providers.stripe.refunds.count == 2 }
    #expect(bench.providers.stripe.charges[second]?.amount_refunded == 200)
    #expect(bench.providers.requests(Self.refund).count <= before + 2, "a used key is found out once")
  }

  @Test func aRefundThatStripeFailsAtOnceIsTriedAgainLater() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.change { $0.stripe.refundStates = ["failed", "failed"] }
    let second = try await payStray(bench, deposit)
    await bench.work()
    #expect(bench.providers.requests(Self.refund).count == 1, "not in a loop")
    try await bench.deliverAll()
    try await bench.work(within: .seconds(3 * 3_600)) {
      bench.providers.stripe.charges[second]?.amount_refunded == 200
    }
    #expect(Set(bench.providers.requests(Self.refund).map { $0.idempotencyKey ?? "" }).count == 3)
  }

  @Test func whatSupportSentBackByHandIsNotSentBackAgain() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let clock = bench.clock
    // Stripe's dashboard is faster than the worker; its events are still on their way.
    bench.providers.change {
      $0.before = { request in
        guard request.endpoint == Self.refund, let intent = request.field("payment_intent") else { return }
        bench.providers.change { $0.stripe.refundByHand(intent, now: clock.now()) }
      }
    }
    let second = try await payStray(bench, deposit)
    await bench.work()
    try await bench.deliverAll()
    try await bench.work { try await bench.memory.nextEffectDue().map { $0 > clock.now() + .seconds(60) } ?? true }
    #expect(bench.providers.stripe.charges[second]?.amount_refunded == 200)
    #expect(bench.providers.stripe.refunds.count == 1)
    #expect(try await bench.deposit(deposit.id).status == .ready)
  }

  /// Money that is not the price: nobody gets a video for it, nobody sends it back unasked.
  @Test(arguments: [1, 199, 201, 100_000])
  func anotherAmountIsForAPerson(_ cents: Int) async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let session = try #require(deposit.openSession).id.rawValue
    let now = bench.clock.now()
    _ = bench.providers.change { $0.stripe.pay(session, now: now, amount: cents) }
    try await bench.deliverAll()
    await bench.work()
    let present = try await bench.deposit(deposit.id)
    #expect(present.status == .pending)
    #expect(present.paymentState == .review)
    #expect(bench.providers.bunny.createdCount == 0)
    #expect(bench.providers.stripe.refunds.isEmpty)
  }
}
