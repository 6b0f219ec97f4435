import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Logging
import Platform
import Sandbox
import Testing

@testable import DepositEngine

/// An engine that may know less than Stripe takes no key for new; what it does know, it says at once.
@Suite struct FirstLookTests {
  private static let events = "GET /v1/events"
  private static let sessions = "GET /v1/checkout/sessions"
  private static let unknown = DepositID("dep_" + String(repeating: "0", count: 26))

  private func reconciler(_ bench: Bench) -> Reconciler {
    Reconciler(services: bench.services, signal: ReconcilerSignal())
  }

  /// As an engine does before its doors open.
  private func start(_ bench: Bench) async throws { try await EventIntake(services: bench.services).begin() }

  /// One try to catch up; then the engine stops.
  private func tryOnce(_ bench: Bench) async {
    var impatient = bench.services
    impatient.pause = { _ in throw CancellationError() }
    await Reconciler(services: impatient, signal: ReconcilerSignal()).catchUp()
  }

  private func requestCount(_ bench: Bench) -> Int { bench.providers.change { $0.requests.count } }

  @Test(arguments: [false, true])
  func aKeyOfALostDatabaseFindsWhatItOpened(_ isPaid: Bool) async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    if isPaid { try await bench.pay(try await bench.deposit(first.depositId)) }
    let next = try bench.bereft()
    try await start(next)
    #expect(next.services.readiness.obstacle == nil, "it is ready")
    await expectError("catching_up") { try await next.initCheckout(key: "the-key") }
    #expect(next.providers.requests(CheckoutEffectTests.open).count == 1)
    _ = try await next.initCheckout()

    // Whoever asks while the look is under way gets the answer when it is over.
    var services = next.services
    services.pause = { _ in try await Task.sleep(for: .seconds(600)) }
    let desk = CheckoutDesk(services: services)
    let again = Task { try await desk.initCheckout(Bench.clip, key: "the-key", owner: alice, in: .en) }
    await reconciler(next).catchUp()
    #expect(try await again.value.depositId == first.depositId)
    #expect(next.providers.stripe.sessions.count == 2)
    #expect(try await next.deposit(first.depositId).status == (isPaid ? .paid : .pending))
    _ = try await next.initCheckout(key: "a-new-key")
    #expect(next.providers.stripe.sessions.count == 3)
  }

  /// As long as Stripe does not tell, nothing is opened; the next process knows that, too.
  @Test func theFirstLookIsOverWhenItSucceeded() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    let lost = try bench.bereft()
    try await start(lost)
    lost.providers.fail(Self.events, .status(503))
    lost.providers.fail(Self.sessions, .status(503))
    await reconciler(lost).look()
    let next = try lost.restarted()
    try await start(next)
    next.providers.fail(Self.sessions, .status(503))
    await expectError("catching_up") { try await next.initCheckout(key: "the-key") }
    await reconciler(next).catchUp()
    #expect(try await next.initCheckout(key: "the-key").depositId == first.depositId)
    #expect(try await next.memory.bookmark(EventIntake.firstLook) == "")
    let later = try next.restarted()
    try await start(later)
    #expect(!later.services.readiness.isBehind)
  }

  /// For events, for Sessions that are open, for those that were paid, and for what was paid between the lists.
  @Test func anOrdinaryFirstStartAsksStripeFourTimes() async throws {
    let bench = try Bench()
    try await start(bench)
    await reconciler(bench).catchUp()
    #expect(requestCount(bench) == 4)
    #expect(bench.pauses.all.isEmpty)
    #expect(!bench.services.readiness.isBehind)
    _ = try await bench.initCheckout(key: "k")
  }

  /// What keeps Stripe from telling is said to whoever asks, and at once when only a person can mend it.
  @Test(arguments: [401, 503], [false, true])
  func whatStandsInTheWayIsNamed(_ status: Int, isRestored: Bool) async throws {
    let bench = try Bench()
    if isRestored { bench.services.readiness.begin(.catchUp) } else { try await start(bench) }
    bench.providers.fail(Self.sessions, .status(status))
    await tryOnce(bench)
    let cause = try #require(bench.services.readiness.cause)
    #expect(cause.status == status)
    let error = await #expect(throws: VisualError.self) { try await bench.initCheckout(key: "k") }
    #expect(error?.code == "checkout_refused" && error?.kind.httpStatus == 502)
    #expect(error?.sentence.en == VisualError.checkoutRefused(cause).sentence.en)
    #expect(bench.pauses.all == (status == 401 || isRestored ? [] : [.seconds(5)]))
    #expect(bench.log.messages(.notice).contains { $0.contains("are held") })

    await reconciler(bench).catchUp()
    #expect(bench.services.readiness.cause == nil)
    #expect(bench.log.messages(.notice).contains { $0.contains("no longer held") })
    _ = try await bench.initCheckout(key: "k")
  }

  /// Whoever is told to come back is told why, whatever was asked for.
  @Test(arguments: [401, 503], [false, true])
  func everyAnswerNamesWhatStandsInTheWay(_ status: Int, isRestored: Bool) async throws {
    let bench = try Bench()
    if isRestored { bench.services.readiness.begin(.catchUp) } else { try await start(bench) }
    bench.providers.fail(Self.sessions, .status(status))
    await tryOnce(bench)
    let cause = try #require(bench.services.readiness.cause)
    let thrown = await #expect(throws: VisualError.self) {
      _ = try await bench.services.known { try await bench.memory.deposit(Self.unknown) }
    }
    let error = try #require(thrown)
    #expect(error.code == "catching_up" && error.kind.httpStatus == 503)
    for sentence in [error.sentence.fr, error.sentence.en] { #expect(sentence.contains(cause.message), "\(sentence)") }
    #expect(error.sentence.en.contains("Tell whoever") == (status == 401), "waiting mends no key")
    #expect(error.sentence.en.contains("Try again") == (status != 401))
    let reasons = await ReadinessCheck(services: bench.services).reasons()
    #expect(reasons == (isRestored ? [error] : []), "supervisors are told, too")

    await reconciler(bench).catchUp()
    let found = try await bench.services.known { try await bench.memory.deposit(Self.unknown) }
    #expect(found == nil)
  }

  /// An account tells of far more refunds and disputes, whoever's they are: keys do not wait for them.
  @Test func refundsAreForTheLooksAfterIt() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let intent = try #require(bench.providers.stripe.sessions.first?.payment_intent)
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.refundByHand(intent, now: now) }
    let lost = try bench.bereft()
    try await start(lost)
    await reconciler(lost).catchUp()
    #expect(!lost.services.readiness.isBehind)
    let types = lost.providers.requests(Self.events).flatMap(\.query).filter { $0.name == "types[]" }.map(\.value)
    #expect(Set(types).count == 4 && types.allSatisfy { $0.hasPrefix("checkout.session.") })
    #expect(try await lost.deposit(deposit.id).paymentState == .paid)
    await reconciler(lost).look()
    #expect(try await lost.deposit(deposit.id).paymentState == .refunded)
  }

  /// The look ends between a look-up that found nothing and its answer.
  @Test func whatTheLookFindsMeanwhileIsNotDenied() async throws {
    let bench = try Bench()
    let first = try await bench.openDeposit()
    let lost = try bench.bereft()
    try await start(lost)
    let found = try await lost.services.known { () async throws -> Deposit? in
      let deposit = try await lost.memory.deposit(first.id)
      await reconciler(lost).catchUp()
      return deposit
    }
    #expect(found?.id == first.id)
    #expect(!lost.services.readiness.isBehind)
  }

  /// A look that came further is gone on with at once.
  @Test func progressIsNoReasonToWaitLonger() async throws {
    let bench = try Bench()
    try await start(bench)
    let clock = bench.clock
    let slices = Locked(0)
    // Far too many for one look; of the slices of time every other fails, three times.
    bench.providers.change { state in
      state.forges = { request in
        guard request.endpoint == Self.events else { return nil }
        let old = clock.now() - .seconds(20 * 86_400)
        let event = """
          {"id":"evt_1","object":"event","created":\(old.unixSeconds),"livemode":false,"type":"a.b",\
          "data":{"object":{"id":"a","object":"b"}}}
          """
        let whole = ModelAnswer(page: "{\"object\":\"list\",\"data\":[],\"has_more\":false}", status: 200)
        guard request.parameter("created[lt]") != nil else {
          if slices.withLock({ $0 }) >= 6 { return whole }
          return ModelAnswer(page: "{\"object\":\"list\",\"data\":[\(event)],\"has_more\":true}", status: 200)
        }
        let number = slices.withLock { count -> Int in
          count += 1
          return count
        }
        return number.isMultiple(of: 2) ? ModelStripe.refusal("scripted", type: "api_error", status: 503) : whole
      }
    }
    await reconciler(bench).catchUp()
    #expect(bench.pauses.all == [.seconds(1), .seconds(1), .seconds(1)])
    #expect(!bench.services.readiness.isBehind)
  }

  // MARK: After a restore

  /// The backup knows the key: there is nothing to wait for, and nothing to ask.
  @Test func aKnownKeyIsAnsweredFromTheRestoredStore() async throws {
    let first = try Bench()
    let opened = try await first.initCheckout(key: "known")
    let bench = try first.restarted()
    bench.services.readiness.begin(.catchUp)
    let asked = requestCount(bench)
    #expect(try await bench.initCheckout(key: "known") == opened)
    await expectError("catching_up") { try await bench.initCheckout(key: "unknown") }
    await expectError("catching_up") { try await bench.initCheckout(key: "known", owner: bob) }
    let other = InitCheckoutRequest(type: "clip", durationSec: 61, title: "Vacances")
    await expectError("idempotency_mismatch") { try await bench.initCheckout(key: "known", other) }
    #expect(requestCount(bench) == asked, "Stripe was asked for nothing")
  }

  /// What a backup says of the end of a deposit may be old: it may have been paid since. Nor is a page opened by it.
  @Test func whatMayHaveChangedSinceIsNotSaid() async throws {
    let first = try Bench()
    first.providers.fail(CheckoutEffectTests.open, nil, .notSent)
    let closed = try await first.deposit(try await first.initCheckout(key: "closed").depositId)
    _ = try await PaymentDesk(services: first.services).cancel(
      closed, by: .creator, actor: .creator(alice), reason: nil)
    await expectError("checkout_refused") { try await first.initCheckout(key: "without-page") }
    let bench = try first.restarted()
    bench.services.readiness.begin(.catchUp)
    let asked = requestCount(bench)
    await expectError("catching_up") { try await bench.initCheckout(key: "closed") }
    await expectError("catching_up") { try await bench.initCheckout(key: "without-page") }
    #expect(requestCount(bench) == asked)
    await reconciler(bench).catchUp()
    await expectError("deposit_closed") { try await bench.initCheckout(key: "closed") }
    _ = try await bench.initCheckout(key: "without-page")
    #expect(bench.providers.stripe.sessions.count == 2)
  }

  // MARK: Through the doors

  @Test func aNewEngineTakesKeysAndNamesNoDepositThatIsNot() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      #expect(try await engine.call("GET", Route.status(of: Self.unknown), token: token).status == 404)
      let key = HTTPHeader("Idempotency-Key", "the-first")
      let answer = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip, [key])
      #expect(answer.status == 200, "\(answer.text)")
    }
  }

  /// Stripe does not take the key: a deposit that the engine lacks is not said to be none, and the creator learns why.
  @Test func aDepositThatIsNotKnownYetIsNotDenied() async throws {
    let events = try #require(Endpoint("GET /v1/events"))
    let faults = [Fault(events, count: 10_000, action: .reply(Fault.Reply(status: 401)))]
    try await LiveEngine.run(faults: faults, hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let calls = [
        ("GET", Route.status(of: Self.unknown)), ("GET", Route.deposit(Self.unknown)),
        ("POST", Route.check(Self.unknown)), ("POST", Route.uploadTicket(Self.unknown)),
      ]
      for (method, path) in calls {
        let answer = try await engine.call(method, path, token: token)
        #expect(answer.status == 503 && answer.code == "catching_up", "\(answer.text)")
        #expect(answer.text.contains("rejects the engine's key"), "\(answer.text)")
        #expect(answer.header("Retry-After") == "5")
      }
      let support = try await engine.token("sam", .support)
      let one = Route.supportDeposits + "/" + Self.unknown.rawValue
      let steps = [("GET", one), ("GET", one + "/file"), ("GET", one + "/reply"), ("POST", one + "/checkout-link")]
      for (method, path) in steps {
        let answer = try await engine.call(method, path, token: support)
        #expect(answer.status == 503 && answer.code == "catching_up", "\(path) \(answer.text)")
      }
      let key = HTTPHeader("Idempotency-Key", "the-first")
      let answer = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip, [key])
      #expect(answer.status == 502 && answer.code == "checkout_refused", "\(answer.text)")
      #expect(answer.text.contains("rejects the engine's key"), "\(answer.text)")
    }
  }
}
