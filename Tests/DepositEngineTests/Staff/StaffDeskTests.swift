import DepositDomain
import DepositStore
import EngineAPI
import FoundationEssentials
import Platform
import StripeGateway
import Testing

@testable import DepositEngine

/// What the desk's people do comes out right, whatever fails on the way.
@Suite struct StaffDeskTests {
  private static let ada = UserID("ada")
  private static let refunds = "POST /v1/refunds"

  private func asking(_ key: String? = nil, reason: String? = "asked for", by staff: UserID = UserID("ada"))
    -> StaffDesk.Asking
  {
    StaffDesk.Asking(staff: staff, reason: reason, expectedVersion: nil, key: key)
  }

  private func refund(_ cents: Int? = nil, expected: Int = 0) -> StaffStep {
    .refund(amount: cents.map { Cents($0) }, expected: Cents(expected))
  }

  @Test func ofTwoPeopleAtTheSameMomentOneRefunds() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let desk = StaffDesk(services: bench.services)
    let codes = await withTaskGroup(of: String.self) { group in
      for number in 1...20 {
        group.addTask {
          do {
            _ = try await desk.act(
              refund(), on: deposit.id, asking("key-\(number)", by: UserID("staff-\(number)")))
            return "done"
          } catch {
            return (error as? VisualError)?.code ?? "\(error)"
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.count { $0 == "done" } == 1)
    #expect(codes.count { $0 == "refund_conflict" } == 19)
    await bench.work()
    try await bench.deliverAll()
    await bench.work()
    #expect(bench.providers.stripe.refunds.map(\.amount) == [200])
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
  }

  @Test(arguments: [nil, ModelProviders.Trouble.lostReply, .notSent, .status(500), .status(429), .doneButStatus(500)])
  func anOrderIsCarriedOutOnce(_ trouble: ModelProviders.Trouble?) async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.fail(Self.refunds, trouble, trouble)
    let held = try await StaffDesk(services: bench.services).act(refund(50), on: deposit.id, asking("k"))
    #expect(!held.isHeld && held.refundUnderWay == Cents(50))
    try await bench.work(within: .seconds(3_600)) {
      let present = try await bench.deposit(deposit.id)
      return !present.refundOrders.contains(where: present.isOpen)
    }
    try await bench.deliverAll()
    await bench.work()
    #expect(bench.providers.stripe.refunds.map(\.amount) == [50])
    let present = try await bench.deposit(deposit.id)
    #expect(present.state == "READY/paid" && present.refundedTotal == Cents(50))
    #expect(Set(bench.providers.requests(Self.refunds).map { $0.idempotencyKey ?? "" }).count == 1)
  }

  @Test func pastTheKeysLifeStripeIsAskedBeforeItIsSentAgain() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.fail(Self.refunds, .lostReply)
    _ = try await StaffDesk(services: bench.services).act(refund(50), on: deposit.id, asking("k"))
    await bench.work()
    bench.clock.advance(by: .seconds(30 * 3_600))
    await bench.work()
    #expect(bench.providers.stripe.refunds.map(\.amount) == [50])
    #expect(try await bench.deposit(deposit.id).refundedTotal == Cents(50))
    #expect(bench.providers.requests("GET /v1/refunds").count == 1)
  }

  @Test func theProcessDiesBetweenOrderAndRefund() async throws {
    var bench = try Bench()
    let deposit = try await bench.readyDeposit()
    _ = try await StaffDesk(services: bench.services).act(refund(), on: deposit.id, asking("k"))
    let dying = bench
    bench.providers.change { $0.after = { _ in dying.store.die() } }
    await bench.work()
    bench.providers.change { $0.after = nil }
    #expect(bench.providers.stripe.refunds.count == 1)
    bench = try bench.restarted()
    // Whoever's answer was lost asks again under the same key.
    let again = try await StaffDesk(services: bench.services).act(refund(), on: deposit.id, asking("k"))
    #expect(again.refundOrders.count == 1)
    await bench.work()
    #expect(bench.providers.stripe.refunds.map(\.amount) == [200])
    #expect(try await bench.deposit(deposit.id).paymentState == .refunded)
  }

  @Test func aFullRefundHoldsAndItsRefusalLiftsTheHold() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    bench.providers.fail(Self.refunds, .status(400))
    let held = try await StaffDesk(services: bench.services).act(refund(), on: deposit.id, asking("k"))
    #expect(held.isHeld && !held.neededEffects.contains(.createVideo(generation: 1)))
    await bench.work()
    let present = try await bench.deposit(deposit.id)
    #expect(!present.isHeld && present.state == "READY/paid", "the video is made after all")
    #expect(present.refundOrders.first?.refusal != nil)
    #expect(present.foresight(.refund, by: Self.ada).code == "refund_all")
    let kinds = try await bench.memory.timeline(of: deposit.id).map(\.kind)
    #expect(kinds.contains(.refundOrderRefused) && kinds.contains(.refundHoldLifted))
  }

  @Test func aRefundThatTheBankSendsBackLiftsTheHold() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    bench.providers.change { $0.stripe.refundStates = ["pending"] }
    _ = try await StaffDesk(services: bench.services).act(refund(), on: deposit.id, asking("k"))
    await bench.work()
    let made = try #require(bench.providers.stripe.refunds.first)
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.finish(refund: made.id, state: "failed", now: now) }
    try await bench.deliverAll()
    await bench.work()
    let present = try await bench.deposit(deposit.id)
    #expect(!present.isHeld && present.state == "READY/paid" && present.refundCommitted == .zero)
    #expect(bench.providers.stripe.refunds.count == 1, "a person decides again")
  }

  @Test func supportsCancelSendsBackWhatIsThereAndWhatStillComes() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let desk = StaffDesk(services: bench.services)
    let cancelled = try await desk.act(.cancel, on: deposit.id, asking())
    #expect(cancelled.status == .cancelled)
    #expect(try await desk.act(.cancel, on: deposit.id, asking()).version == cancelled.version, "again is the same")
    await bench.work()
    let page = bench.strayPage(of: deposit)
    let now = bench.clock.now()
    let late = try #require(bench.providers.change { $0.stripe.pay(page, now: now) })
    try await bench.deliverAll()
    await bench.work()
    for charge in bench.providers.stripe.charges.values { #expect(charge.amount_refunded == charge.amount) }
    #expect(bench.providers.stripe.charges[late]?.amount_refunded == 200)
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
  }

  /// A clip whose film is longer than was paid for, as Bunny has measured.
  private func depositOverLimit(_ bench: Bench) async throws -> Deposit {
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    bench.providers.change { state in
      state.bunny.change(guid.rawValue) { video in
        (video.status, video.storageSize, video.length) = (4, 1_000, 700)
      }
    }
    try await bench.work { try await bench.deposit(deposit.id).isOverLimit }
    return deposit
  }

  @Test func whatIsTooLongIsAcceptedAndPlays() async throws {
    let bench = try Bench()
    let deposit = try await depositOverLimit(bench)
    let desk = StaffDesk(services: bench.services)
    await #expect(throws: VisualError.reasonMissing) {
      _ = try await desk.act(.acceptOverLimit, on: deposit.id, asking(reason: " "))
    }
    let reply = try desk.reply(try await bench.deposit(deposit.id), kind: nil, .en)
    #expect(reply.kind == "over_limit_difference" && reply.text.contains("€3.00"))
    let accepted = try await desk.act(.acceptOverLimit, on: deposit.id, asking())
    #expect(accepted.isPlayable)
  }

  /// A film that is too long needs a person; once its money went back, nobody.
  @Test func whatWasSentBackNeedsNobody() async throws {
    let bench = try Bench()
    let deposit = try await depositOverLimit(bench)
    func waiting() async throws -> Int? {
      let pulse = try await SupportDesk(services: bench.services).pulse()
      let concern = try #require(pulse.concerns.first { $0.kind == "over_limit" })
      let search = SupportSearch(try SupportQuery(concern.query ?? "", now: bench.clock.now()), now: bench.clock.now())
      #expect(try await bench.memory.search(search).hits.count == concern.count, "the number opens its list")
      return concern.count
    }
    #expect(try await waiting() == 1)
    let intent = try #require(deposit.payments.first).id.rawValue
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.refundByHand(intent, now: now) }
    try await bench.deliverAll()
    #expect(try await waiting() == 0)
  }

  @Test func anUnwantedVideoIsDeletedAndAnotherMade() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    bench.providers.change { state in
      state.bunny.change(guid.rawValue) { video in
        video.status = 4
        video.storageSize = 1_000
      }
    }
    _ = try await StaffDesk(services: bench.services).act(.deleteVideo(guid), on: deposit.id, asking())
    await bench.work()
    let present = try await bench.deposit(deposit.id)
    #expect(present.videos.map(\.state) == [.gone, .awaitingUpload])
    #expect(bench.providers.bunny.videos.map(\.guid) == [present.video?.guid.rawValue])
    #expect(present.acceptsUpload)
  }

  // MARK: Another payment page

  @Test func anotherPageIsOpenedOnceTheOldOneIsClosed() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let desk = StaffDesk(services: bench.services)
    _ = try await desk.openAnotherCheckout(deposit.id, asking("k"))
    await bench.work()
    #expect(bench.providers.stripe.sessions.map(\.status) == ["expired", "open"])
    let present = try await bench.deposit(deposit.id)
    #expect(present.status == .pending && present.openSession?.id.rawValue == bench.providers.stripe.sessions[1].id)
    #expect(present.payCode == deposit.payCode, "the same short link")
    // The same key is the same wish.
    _ = try await desk.openAnotherCheckout(deposit.id, asking("k"))
    await bench.work()
    #expect(bench.providers.stripe.sessions.count == 2)
    try await bench.pay(present)
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .ready)
  }

  @Test func nobodySeesItExpiredInBetween() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    _ = try await StaffDesk(services: bench.services).openAnotherCheckout(deposit.id, asking())
    #expect(try await bench.deposit(deposit.id).status == .pending)
    try await bench.deliverAll()
    #expect(try await bench.deposit(deposit.id).status == .pending, "Stripe's word on the old page changes nothing")
  }

  @Test func whoeverPaidMeanwhileKeepsTheirPage() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let now = bench.clock.now()
    let session = try #require(deposit.openSession).id.rawValue
    _ = bench.providers.change { $0.stripe.pay(session, now: now) }
    await #expect(throws: VisualError.supportRefused("already_paid", [:])) {
      _ = try await StaffDesk(services: bench.services).openAnotherCheckout(deposit.id, asking())
    }
    #expect(try await bench.deposit(deposit.id).paymentState == .paid, "and it is known now")
    #expect(bench.providers.stripe.sessions.count == 1)
  }

  @Test func aConflictClosesNothing() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    var asking = asking()
    asking.expectedVersion = deposit.version - 1
    let stale = asking
    await #expect(throws: VisualError.self) {
      _ = try await StaffDesk(services: bench.services).openAnotherCheckout(deposit.id, stale)
    }
    #expect(bench.providers.stripe.sessions.map(\.status) == ["open"])
  }

  // MARK: Looking

  @Test func theLookIsOnRecordBeforeAnythingIsShown() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let desk = StaffDesk(services: bench.services)
    bench.providers.fail("GET /v1/checkout/sessions/{}", .notSent)
    await #expect(throws: VisualError.self) { _ = try await desk.reveal(deposit.id, asking()) }
    let payer = try await desk.reveal(deposit.id, asking())
    #expect(payer.email == "payer@example.com" && payer.name == "Camille Payeur")
    let file = try #require(try await bench.memory.caseFile(of: deposit.id))
    #expect(file.audit.map(\.action) == [.reveal, .reveal])
    #expect(file.timeline.count { $0.kind == .payerRevealed } == 2)
  }

  @Test func aCaseHoldsNoPersonalDataAndNoSecret() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let file = try #require(try await bench.memory.caseFile(of: deposit.id))
    let object = CasePresenter(services: bench.services).object(file, for: Self.ada, .en)
    let events = EventShelf(services: bench.services)
    var text = String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    for event in object.events { text += try await events.detail(event.id).body }
    #expect(text.contains("p…@e….com") && text.contains("checkout.session.completed"))
    for secret in ["payer@example.com", "Camille", "sk_test_bench", "library-key", "whsec_", "pay.example"] {
      #expect(!text.contains(secret), "\(secret)")
    }
    #expect(object.actions.map(\.action) == SupportAction.allCases)
  }

  @Test func whatStripeHasLostIsReplayedFromWhatWasKept() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let now = bench.clock.now()
    let session = try #require(deposit.openSession).id.rawValue
    _ = bench.providers.change { $0.stripe.pay(session, now: now) }
    let event = try #require(bench.providers.stripe.events.last { $0.type == "checkout.session.completed" })
    // As an engine kept it that could not act on it.
    var idle = EventDesk(services: bench.services).webhook(try StripeEvent(body: event.body))
    idle.events = []
    _ = try await bench.memory.record(idle, at: now)
    let shelf = EventShelf(services: bench.services)
    #expect(try await shelf.replay(EventID(event.id), by: Self.ada, reason: nil) == .applied)
    #expect(try await bench.deposit(deposit.id).status == .paid)
    #expect(try await shelf.replay(EventID(event.id), by: Self.ada, reason: nil) == .alreadyApplied)
    try await bench.deliverAll()
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .ready)
    #expect(bench.providers.bunny.createdCount == 1)
    await #expect(throws: VisualError.eventUnknown) {
      _ = try await shelf.replay(EventID("evt_none"), by: Self.ada, reason: nil)
    }
  }
}

extension Deposit {
  fileprivate var state: String { "\(status.rawValue)/\(paymentState.rawValue)" }
}
