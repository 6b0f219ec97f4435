import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// One key, one payable page, whatever happens between the engine and Stripe.
@Suite struct CheckoutEffectTests {
  static let open = "POST /v1/checkout/sessions"

  /// Every request for a page had the same key and the same bytes.
  private func expectOneRequest(_ bench: Bench, times: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    let requests = bench.providers.requests(Self.open)
    #expect(requests.count == times, sourceLocation: sourceLocation)
    #expect(Set(requests.map { $0.idempotencyKey ?? "" }).count == 1, sourceLocation: sourceLocation)
    #expect(Set(requests.map(\.body)).count == 1, sourceLocation: sourceLocation)
  }

  @Test func aLostAnswerIsAskedForAgainWithTheSameBytes() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, .lostReply)
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    bench.clock.advance(by: .seconds(77))
    let answer = try await bench.initCheckout(key: "k")
    expectOneRequest(bench, times: 2)
    #expect(bench.providers.stripe.sessions.count == 1)
    #expect(answer.checkoutUrl == bench.providers.stripe.sessions.first?.url)
    #expect(try await bench.initCheckout(key: "k") == answer)
  }

  @Test(arguments: [ModelProviders.Trouble.notSent, .status(429), .status(503), .status(401)])
  func whatWasNotCarriedOutIsDoneByTheWorker(_ trouble: ModelProviders.Trouble) async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, trouble, trouble)
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    #expect(await bench.work() == 0, "not before its time")
    try await bench.work(within: .seconds(60)) { !bench.providers.stripe.sessions.isEmpty }
    expectOneRequest(bench, times: 3)
  }

  @Test func aServerErrorThatIsReplayedIsLookedUp() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, .doneButStatus(500))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    let id = try #require(bench.providers.stripe.sessions.first?.metadata["depositId"])
    try await bench.work(within: .seconds(120)) { try await !bench.deposit(DepositID(id)).sessions.isEmpty }
    #expect(bench.providers.stripe.sessions.count == 1)
    #expect(bench.providers.requests("GET /v1/checkout/sessions").count == 1)
    expectOneRequest(bench, times: 2)
  }

  /// The first request is still under way at Stripe, or not listed yet: only its own key is safe.
  @Test func aKeyInUseIsNeverGivenUp() async throws {
    let bench = try Bench()
    bench.providers.change { $0.stripe.listingLag = 600 }
    bench.providers.fail(
      Self.open, .lostReply, .status(409), .status(409), .status(409), .status(409), .status(409), .notSent,
      .status(401))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    let id = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first).id
    try await bench.work(within: .seconds(580)) { try await !bench.deposit(id).sessions.isEmpty }
    expectOneRequest(bench, times: 9)
    #expect(bench.providers.stripe.sessions.count == 1)
    #expect(!bench.providers.requests("GET /v1/checkout/sessions").isEmpty, "looked up, and not found")
  }

  @Test func aRefusalDoesNotProveThatNothingIsListedSoon() async throws {
    let bench = try Bench()
    bench.providers.change { $0.stripe.listingLag = 60 }
    bench.clock.advance(by: .seconds(1))
    bench.providers.fail(Self.open, .notSent, .lostReply, .status(400), .status(400), .status(400))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    // Long after the first sending, and whoever asks again meanwhile.
    bench.clock.advance(by: .seconds(3_600))
    for _ in 0..<3 {
      await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
      bench.clock.advance(by: .seconds(10))
    }
    let id = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first).id
    try await bench.work(within: .seconds(180)) { try await !bench.deposit(id).sessions.isEmpty }
    #expect(bench.providers.stripe.sessions.count == 1)
    #expect(Set(bench.providers.requests(Self.open).map { $0.idempotencyKey ?? "" }).count == 1)
  }

  /// Stripe keeps its own failure for the key: no page will ever come of it, and another key opens one.
  @Test func aServerErrorKeptForTheKeyIsGivenUpAfterAWhile() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, .keptStatus(500))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    let id = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first).id
    let began = bench.clock.now()
    try await bench.work(within: .seconds(900)) { try await bench.deposit(id).checkoutRefusal != nil }
    #expect(bench.clock.now() - began >= .seconds(120), "until then it may be listed late")
    let lines = try await bench.memory.timeline(of: id).filter { $0.kind == .checkoutRefused }
    for line in lines {
      let sentence = Phrase.timeline(line.kind.rawValue, line.data)
      #expect(sentence.fr.contains("page de paiement") && !sentence.fr.contains("no_session"))
      #expect(sentence.en.contains("payment page") && !sentence.en.contains("refused"))
    }
    #expect(lines.count == 1)
    #expect(VisualError.checkoutRefused(.noSessionCame).sentence.fr.contains("redemandée"))
    try await bench.initCheckout(key: "k")
    #expect(bench.providers.stripe.sessions.map(\.status) == ["open"])
  }

  @Test(arguments: [ModelProviders.Trouble.notSent, .status(503), .status(500), .status(409), .status(401), .lostReply])
  func anOutageIsNoRefusal(_ trouble: ModelProviders.Trouble) async throws {
    let bench = try Bench()
    bench.providers.change { state in
      state.stripe.listingLag = 7 * 86_400
      state.chance = { $0.endpoint == Self.open ? trouble : nil }
    }
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    let id = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first).id
    let end = bench.clock.now() + .seconds(6 * 3_600)
    try await bench.work(within: .seconds(7 * 3_600)) { bench.clock.now() > end }
    #expect(try await bench.deposit(id).checkoutRefusal == nil)
    bench.providers.change { $0.chance = nil }
    try await bench.work(within: .seconds(7_200)) { try await !bench.deposit(id).sessions.isEmpty }
    #expect(bench.providers.stripe.sessions.count == 1)
  }

  @Test func aKeyThatStripeForgotIsNotUsedBlindly() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, .lostReply)
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    bench.clock.advance(by: .seconds(25 * 3_600))
    await expectError("deposit_closed") { try await bench.initCheckout(key: "k") }
    expectOneRequest(bench, times: 1)
    #expect(bench.providers.stripe.sessions.count == 1)
    let found = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first)
    #expect(found.status == .expired, "its page closed in the meantime")
    #expect(!found.sessions.isEmpty)
  }

  @Test func aKeyThatStripeForgotAndThatOpenedNothingIsReplaced() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, .notSent)
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    bench.clock.advance(by: .seconds(25 * 3_600))
    await bench.work()
    #expect(bench.providers.stripe.sessions.isEmpty)
    try await bench.initCheckout(key: "k")
    let requests = bench.providers.requests(Self.open)
    #expect(requests.count == 2)
    #expect(Set(requests.map { $0.idempotencyKey ?? "" }).count == 2)
    #expect(bench.providers.stripe.sessions.map(\.status) == ["open"])
  }

  @Test func afterARefusalItIsAskedAgainWithANewKey() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, .status(400))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    #expect(await bench.work() == 0, "a refusal is not repeated by itself")
    bench.clock.advance(by: .seconds(3_600))
    let answer = try await bench.initCheckout(key: "k")
    let requests = bench.providers.requests(Self.open)
    #expect(requests.map { $0.idempotencyKey?.split(separator: "-").last } == ["1", "2"])
    #expect(requests.first?.field("expires_at") != requests.last?.field("expires_at"), "a page of full length")
    let deposit = try await bench.deposit(answer.depositId)
    #expect(deposit.checkoutRefusal == nil)
    #expect(deposit.openSession?.url == answer.checkoutUrl)
  }

  @Test func twoAtOnceShareOnePage() async throws {
    let bench = try Bench()
    // The second asks while the first is on its way to Stripe.
    let second = Locked<Task<InitCheckoutResponse, any Error>?>(nil)
    bench.providers.change {
      $0.before = { request in
        guard request.endpoint == Self.open, second.withLock({ $0 == nil }) else { return }
        let task = Task { try await bench.initCheckout(key: "k") }
        second.withLock { $0 = task }
      }
    }
    let first = try await bench.initCheckout(key: "k")
    let other = try #require(second.withLock { $0 })
    #expect(try await other.value == first)
    expectOneRequest(bench, times: 1)
  }

  @Test(arguments: [nil, ModelProviders.Trouble.lostReply, .doneButStatus(502)])
  func cancelledWhileItOpensThePageIsClosedAgain(_ trouble: ModelProviders.Trouble?) async throws {
    let bench = try Bench()
    bench.providers.fail(Self.open, trouble)
    bench.providers.change {
      $0.before = { request in
        guard request.endpoint == Self.open,
          let deposit = try? await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first
        else { return }
        let desk = PaymentDesk(services: bench.services)
        _ = try? await desk.cancel(deposit, by: .creator, actor: .creator(alice), reason: nil)
      }
    }
    _ = try? await bench.initCheckout(key: "k")
    let deposit = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first)
    #expect(deposit.status == .cancelled)
    try await bench.work(within: .seconds(600)) { bench.providers.stripe.sessions.map(\.status) == ["expired"] }
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
  }

  @Test func cancelledBeforeAnythingWasSentNothingIsOpened() async throws {
    let bench = try Bench()
    // The process dies between the deposit's commit and the frozen request.
    bench.store.plan { $0 == .reading ? .diesBefore : nil }
    await #expect(throws: CancellationError.self) { try await bench.initCheckout(key: "k") }
    let next = try bench.restarted()
    let deposit = try #require(try await next.memory.deposits(.init(owner: alice, limit: 1)).deposits.first)
    let desk = PaymentDesk(services: next.services)
    _ = try await desk.cancel(deposit, by: .creator, actor: .creator(alice), reason: "changed my mind")
    await next.work()
    #expect(next.providers.requests(Self.open).isEmpty)
    #expect(try await next.memory.nextEffectDue() == nil, "nothing is left to do")
  }

  /// Its pay link leads nowhere: the answer says so, whether or not there ever was a page.
  @Test(arguments: [true, false])
  func theKeyOfAClosedDepositOpensNothing(_ hasPage: Bool) async throws {
    let bench = try Bench()
    if !hasPage { bench.providers.fail(Self.open, .status(400)) }
    _ = try? await bench.initCheckout(key: "k")
    let deposit = try #require(try await bench.memory.deposits(.init(owner: alice, limit: 1)).deposits.first)
    #expect(deposit.sessions.isEmpty != hasPage)
    let desk = PaymentDesk(services: bench.services)
    _ = try await desk.cancel(deposit, by: .creator, actor: .creator(alice), reason: nil)
    await expectError("deposit_closed") { try await bench.initCheckout(key: "k") }
    #expect(bench.providers.stripe.sessions.allSatisfy { $0.status == "expired" })
  }

  @Test func theKeyOfAPaidDepositStillAnswers() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "k")
    try await bench.pay(try await bench.deposit(first.depositId))
    #expect(try await bench.initCheckout(key: "k").depositId == first.depositId)
    await bench.work()
    #expect(try await bench.initCheckout(key: "k").depositId == first.depositId)
  }

  @Test func aPageThatWasPaidCannotBeCancelled() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let session = try #require(deposit.openSession).id.rawValue
    let now = bench.clock.now()
    _ = bench.providers.change { $0.stripe.pay(session, now: now) }
    await expectError("already_paid") {
      _ = try await PaymentDesk(services: bench.services).cancel(
        deposit, by: .creator, actor: .creator(alice), reason: nil)
    }
    #expect(try await bench.deposit(deposit.id).paymentState == .paid)
  }

  /// Stripe counts what is read: a creator's loop is told what is known.
  @Test func aLoopOfChecksAsksStripeOnce() async throws {
    let bench = try Bench()
    let deposits = [try await bench.openDeposit(), try await bench.openDeposit()]
    let desk = PaymentDesk(services: bench.services)
    func asked() -> Int { bench.providers.requests("GET /v1/checkout/sessions/{}").count }
    for _ in 0..<5 { #expect(try await desk.checkAgain(deposits[0]).id == deposits[0].id) }
    #expect(asked() == 1)
    _ = try await desk.checkAgain(deposits[1])
    #expect(asked() == 1, "another of the same creator's, at once")
    bench.clock.advance(by: .seconds(2))
    // Stripe is away: that is said for as long as nobody asks again, and nobody does at once.
    bench.providers.fail("GET /v1/checkout/sessions/{}", .status(503))
    for _ in 0..<3 { await expectError("provider_unreachable") { _ = try await desk.checkAgain(deposits[0]) } }
    #expect(asked() == 2)
    bench.clock.advance(by: .seconds(2))
    try await bench.pay(deposits[0])
    #expect(try await desk.checkAgain(deposits[0]).paymentState == .paid)
  }
}
