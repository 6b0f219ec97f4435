import DepositDomain
import Platform
import Testing

/// What support staff may do to a deposit in each state, and that money never goes back twice.
@Suite struct StaffStepTests {
  private static let ada = UserID("ada")
  private static let bea = UserID("bea")

  /// Every action in every state: the foresight's code; an impossible one in brackets.
  static let table: [String: [SupportAction: String]] = {
    let paid = "refund_all"
    func row(_ refund: String, _ cancel: String, _ link: String, _ video: String, _ reveal: String = "reveal")
      -> [SupportAction: String]
    {
      [.refund: refund, .cancel: cancel, .checkoutLink: link, .deleteVideo: video, .reveal: reveal]
    }
    let none = "(no_video)"
    return [
      "asked": row("(nothing_paid)", "cancel_unpaid", "(link_opening)", none, "(payer_unknown)"),
      "refused": row("(nothing_paid)", "cancel_unpaid", "link_refused", none, "(payer_unknown)"),
      "open": row("(nothing_paid)", "cancel_unpaid", "link_replace", none, "(payer_unknown)"),
      "on its way": row("(nothing_paid)", "cancel_processing", "(already_paid)", none),
      "review": row(paid, "cancel_paid", "(already_paid)", none),
      "expired": row("(nothing_paid)", "cancel_unpaid", "link_expired", none, "(payer_unknown)"),
      "creator cancelled": row("(nothing_paid)", "cancel_unpaid", "link_expired", none, "(payer_unknown)"),
      "support cancelled": row(
        "(nothing_paid)", "(already_cancelled)", "(already_cancelled)", none, "(payer_unknown)"),
      "payment failed": row("(nothing_paid)", "cancel_unpaid", "link_expired", none),
      "paid": row(paid, "cancel_paid", "(already_paid)", none),
      "paid, held": row("(refund_under_way)", "cancel_paid", "(already_paid)", none),
      "awaits upload": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
      "uploading": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
      "encoding": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
      "playable": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
      "over limit": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
      "part refunded": row("refund_rest", "cancel_paid", "(already_paid)", "delete_replace"),
      "disputed": row("(disputed)", "(disputed)", "(already_paid)", "delete_final"),
      "refunded": row("(already_refunded)", "(already_refunded)", "(already_paid)", "delete_final"),
      "dispute lost": row("(already_refunded)", "(already_refunded)", "(already_paid)", "delete_final"),
      "encoding failed": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
      "deleted": row(paid, "cancel_paid", "(already_paid)", none),
      "doubted": row(paid, "cancel_paid", "(already_paid)", "delete_replace"),
    ]
  }()

  @Test(arguments: DocumentedStatesTests.states.map(\.name))
  func everyActionInEveryState(_ name: String) throws {
    let state = try #require(DocumentedStatesTests.states.first { $0.name == name })
    let deposit = Deposit.new.after(state.history)
    let row = try #require(Self.table[name], "a state without its row")
    let isOver = name == "over limit"
    let expected = row.merging([
      .claim: "claim", .release: "(not_claimed)", .retry: "retry", .note: "note", .replay: "replay",
      .acceptOverLimit: isOver ? "accept" : "(not_over_limit)",
      .askDifference: isOver ? "ask_difference" : "(not_over_limit)",
    ]) { $1 }
    #expect(expected.count == SupportAction.allCases.count)
    for action in SupportAction.allCases {
      let foresight = deposit.foresight(action, by: Self.ada)
      #expect((foresight.isPossible ? foresight.code : "(\(foresight.code))") == expected[action], "\(action)")
      #expect(Phrase.supportForesight(foresight.code, foresight.data).fr != foresight.code, "\(foresight.code) is said")
    }
  }

  /// What is foretold as possible has facts, what is not is refused with that very code, unless it is so already.
  @Test(arguments: DocumentedStatesTests.states.map(\.name))
  func aStepDoesWhatWasForetold(_ name: String) throws {
    let state = try #require(DocumentedStatesTests.states.first { $0.name == name })
    let deposit = Deposit.new.after(state.history)
    let guid = deposit.video?.guid ?? Fact.guid(1)
    let steps: [StaffStep] = [
      .claim(takeOver: false), .release, .retry, .refund(amount: nil, expected: deposit.refundCommitted), .cancel,
      .note("n"), .acceptOverLimit, .askDifference, .deleteVideo(guid), .reveal,
    ]
    for step in steps {
      let foresight = deposit.foresight(step.action, by: Self.ada)
      do {
        let facts = try deposit.facts(of: step, by: Self.ada, reason: "because")
        #expect(foresight.isPossible == !facts.isEmpty, "\(step)")
        #expect(foresight.isPossible || ["already_cancelled", "not_claimed"].contains(foresight.code), "\(step)")
        let after = deposit.after(facts)
        #expect(facts.isEmpty || after.version > deposit.version, "\(step) leaves a trace")
      } catch {
        #expect(!foresight.isPossible, "\(step): \(error.code)")
        #expect(error.code == foresight.code, "\(step)")
      }
    }
  }

  private let playable = Deposit.new.after([
    Fact.session(), Fact.paid(), Fact.video(), Fact.report(.complete, sent: 10), Fact.seen(.playable, lengthSec: 60),
  ])

  private func ordering(_ deposit: Deposit, _ cents: Int?, expected: Int) throws -> Deposit {
    deposit.after(
      try deposit.facts(
        of: .refund(amount: cents.map { Cents($0) }, expected: Cents(expected)), by: Self.ada, reason: "r"))
  }

  @Test func theSecondOfTwoRefundsIsAConflict() throws {
    let ordered = try ordering(playable, nil, expected: 0)
    #expect(ordered.isHeld)
    #expect(!ordered.acceptsUpload && !ordered.isPlayable)
    #expect(ordered.refundCommitted == Cents(200) && ordered.refundableRest == .zero)
    #expect(ordered.neededEffects.contains(.refundOrder(number: 1)))
    for wish in [nil, 50] {
      #expect(throws: VisualError.self) { try ordering(ordered, wish, expected: 0) }
    }
    #expect(ordered.foresight(.refund, by: Self.bea).code == "refund_under_way")
  }

  @Test func partsAddUpToTheWholeAndNoMore() throws {
    var deposit = try ordering(playable, 50, expected: 0)
    #expect(!deposit.isHeld, "a part holds nothing")
    #expect(throws: VisualError.self) { try ordering(deposit, 151, expected: 50) }
    deposit = deposit.after(
      .refundSeen(
        Refund(id: RefundID("re_1"), paymentIntent: Fact.intent(1), amount: Cents(50), state: .pending, order: 1)))
    #expect(deposit.refundCommitted == Cents(50) && deposit.refundedTotal == .zero)
    #expect(!deposit.neededEffects.contains(.refundOrder(number: 1)))
    // Stripe's total holds what is pending: counted once.
    #expect(deposit.after(Fact.charge(refunded: 50)).refundCommitted == Cents(50))
    deposit = try ordering(deposit, nil, expected: 50)
    #expect(deposit.refundOrders.map(\.amount) == [Cents(50), Cents(150)] && deposit.isHeld)
    deposit = deposit.after(
      .refundSeen(
        Refund(id: RefundID("re_1"), paymentIntent: Fact.intent(1), amount: Cents(50), state: .succeeded, order: 1)),
      .refundSeen(
        Refund(id: RefundID("re_2"), paymentIntent: Fact.intent(1), amount: Cents(150), state: .succeeded, order: 2)))
    #expect(deposit.state == "CANCELLED/refunded" && !deposit.isHeld && deposit.refundCommitted == Cents(200))
  }

  @Test func anOrderThatStripeRefusesLiftsTheHold() throws {
    let ordered = try ordering(playable, nil, expected: 0)
    let refused = ordered.after(.refundOrderRefused(number: 1, cause: "no balance"))
    #expect(!refused.isHeld && refused.isPlayable)
    #expect(refused.refundCommitted == .zero)
    #expect(!refused.neededEffects.contains(.refundOrder(number: 1)))
    // Told again, or found to be done after all, nothing is done twice.
    #expect(refused.after(.refundOrderRefused(number: 1, cause: "no balance")).version == refused.version)
    #expect(try ordering(refused, nil, expected: 0).refundOrders.map(\.number) == [1, 2])
  }

  /// A page that was known first was paid last, while the payment that stood went back: found by a simulated life.
  @Test(arguments: [Refund.State.pending, .succeeded, .failed])
  func aHoldIsForTheMoneyThatCounts(_ end: Refund.State) throws {
    let ordered = try ordering(.new.after(Fact.session(1), Fact.session(2), Fact.paid(2)), nil, expected: 0)
    #expect(ordered.isHeld)
    let refund = Refund(id: RefundID("re_1"), paymentIntent: Fact.intent(2), amount: Cents(200), state: end, order: 1)
    let overtaken = ordered.after(Fact.paid(1), .refundSeen(refund))
    #expect(!overtaken.isHeld && overtaken.state == "PAID/paid")
    let second: [Effect] = end == .failed ? [.refund(Fact.intent(2), reason: .duplicate)] : []
    #expect(overtaken.neededEffects == second + [.createVideo(generation: 1)])
  }

  /// Stripe's charge tells of a part before its refund does, and another part is ordered meanwhile: found by a simulated
  /// life.
  @Test func partsThatLookedLikeTheWholeHoldNothingOnceTheyAreKnown() throws {
    var deposit = try ordering(playable, 50, expected: 0).after(Fact.charge(refunded: 50))
    deposit = deposit.after(Fact.ordered(amount: 100))
    #expect(deposit.isHeld, "50 told, 50 and 100 ordered: that may be all of it")
    let part = Refund(
      id: RefundID("re_1"), paymentIntent: Fact.intent(1), amount: Cents(50), state: .succeeded, order: 1)
    #expect(!deposit.after(.refundSeen(part)).isHeld)
    let lines = deposit.apply(.refundSeen(part), by: .stripe, at: deposit.createdAt)
    #expect(lines.last?.data == ["cause": "succeeded"])
  }

  /// The charge's total counts a refund that waits; canceled, it gives nothing back.
  @Test(arguments: [Refund.State.failed, .canceled]) func aRefundThatCameToNothingReturnsNothing(_ end: Refund.State) {
    let refunded = playable.after(Fact.charge(refunded: 200), Fact.refund(.pending))
    #expect(refunded.state == "CANCELLED/refunded")
    #expect(refunded.after(Fact.refund(end)).state == "READY/paid")
  }

  @Test func aCancelAfterAnOrderSendsTheRestOnce() throws {
    let part = try ordering(playable, 50, expected: 0)
    let cancelled = part.after(.cancelled(by: .support, reason: nil))
    #expect(cancelled.neededEffects.contains(.refund(Fact.intent(1), reason: .cancelled)), "what the order leaves")
    let whole = try ordering(playable, nil, expected: 0).after(.cancelled(by: .support, reason: nil))
    #expect(!whole.neededEffects.contains(.refund(Fact.intent(1), reason: .cancelled)), "the order takes all of it")
    #expect(whole.neededEffects.contains(.refundOrder(number: 1)))
  }

  /// A restored store has lost orders that Stripe's refunds still name: a new one is not taken for one of them.
  @Test func anOrderAfterARestoreHasANumberOfItsOwn() throws {
    var known = Refund(id: RefundID("re_1"), paymentIntent: Fact.intent(1), amount: Cents(50), state: .succeeded)
    known.order = 1
    let restored = playable.after(.refundSeen(known), Fact.charge(refunded: 50))
    let ordered = try ordering(restored, 100, expected: 50)
    #expect(ordered.refundOrders.map(\.number) == [2])
    #expect(ordered.neededEffects.contains(.refundOrder(number: 2)))
    #expect(ordered.refundUnderWay == Cents(100))
  }

  /// Stripe's event may come before its answer, and another payment may have gone back before: each amount is told once.
  @Test func theHistoryTellsEachRefundOnce() {
    var deposit = Deposit.new.after(Fact.session(), Fact.paid())
    let first = deposit.apply(Fact.charge(refunded: 50), by: .stripe, at: deposit.createdAt)
    #expect(first.map { $0.data["amountCents"] } == ["50"])
    let refund = Refund(
      id: RefundID("re_9"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(50), state: .succeeded)
    #expect(deposit.apply(.refundSeen(refund), by: .stripe, at: deposit.createdAt).isEmpty)
    let rest = deposit.apply(Fact.charge(refunded: 200), by: .stripe, at: deposit.createdAt)
    #expect(rest.map { $0.data["amountCents"] } == ["150"], "not the sum")
  }

  /// Stripe may tell of one failed payment in two events; by then support has opened another page.
  @Test func aFailureThatIsToldTwiceCallsNothingOff() throws {
    let failed = Deposit.new.after(Fact.session(), Fact.processing(), Fact.asyncFailed())
    #expect(failed.state == "CANCELLED/unpaid")
    let reopened = failed.after(.checkoutReopened, Fact.session(2))
    #expect(reopened.state == "PENDING/unpaid")
    #expect(reopened.after(Fact.asyncFailed()).state == "PENDING/unpaid")
    #expect(reopened.after(Fact.asyncFailed()).neededEffects.isEmpty, "the new page stays open")
    #expect(reopened.after(Fact.session(2, .expired)).state == "EXPIRED/unpaid", "a closed page is not waited for")
  }

  @Test func anotherPageIsOpenedOnlyWhenEveryOneIsClosed() throws {
    let open = Deposit.new.after(Fact.session())
    #expect(throws: VisualError.self) { try open.facts(of: .checkoutLink, by: Self.ada, reason: nil) }
    #expect(open.after(.checkoutReopened).version == open.version, "the rule holds without the question")
    let expired = open.after(Fact.session(1, .expired))
    let again = expired.after(try expired.facts(of: .checkoutLink, by: Self.ada, reason: nil))
    #expect(again.state == "PENDING/unpaid")
    #expect(again.neededEffects == [.openCheckout(attempt: 2)])
    #expect(again.foresight(.checkoutLink, by: Self.ada).code == "link_opening")
    let reopened = again.after(Fact.session(2))
    #expect(reopened.neededEffects.isEmpty)
    #expect(reopened.openSession?.id == CheckoutSessionID("cs_2"))
    #expect(reopened.after(Fact.session(2, .expired)).state == "EXPIRED/unpaid")
    #expect(reopened.after(Fact.paid(2)).state == "PAID/paid")
    // Its creator called it off, and thinks better of it.
    let calledOff = expired.after(.cancelled(by: .creator, reason: nil))
    #expect(calledOff.after(.checkoutReopened).state == "PENDING/unpaid")
  }

  @Test func acceptedIsThisLengthAndNoOther() throws {
    let over = playable.after(Fact.seen(.playable, lengthSec: 601))
    #expect(!over.isPlayable && over.difference == Cents(300))
    let accepted = over.after(try over.facts(of: .acceptOverLimit, by: Self.ada, reason: "kind"))
    #expect(accepted.isPlayable && !accepted.isOverLimit)
    #expect(accepted.after(Fact.seen(.playable, lengthSec: 700)).isOverLimit, "a longer one needs another word")
    #expect(over.after(.overLimitAccepted(lengthSec: 700)).isOverLimit, "what was not measured is not accepted")
  }

  @Test func anUnwantedVideoGoesAndAPaidDepositGetsAnother() throws {
    #expect(throws: VisualError.self) { try playable.facts(of: .deleteVideo(Fact.guid(9)), by: Self.ada, reason: "r") }
    let unwanted = playable.after(try playable.facts(of: .deleteVideo(Fact.guid(1)), by: Self.ada, reason: "r"))
    #expect(!unwanted.isPlayable)
    #expect(unwanted.neededEffects == [.deleteVideo(Fact.guid(1))])
    #expect(try unwanted.facts(of: .deleteVideo(Fact.guid(1)), by: Self.bea, reason: "r").isEmpty)
    let gone = unwanted.after(Fact.seen(.gone))
    #expect(gone.neededEffects == [.createVideo(generation: 2)])
    let refunded = playable.after(Fact.refund())
    #expect(refunded.neededEffects.isEmpty, "an uploaded film stays until support decides")
    let decided = refunded.after(.videoDeletionAsked(Fact.guid(1)))
    #expect(decided.neededEffects == [.deleteVideo(Fact.guid(1))])
    #expect(decided.after(Fact.seen(.gone)).neededEffects.isEmpty)
  }

  @Test func aClaimIsOnesOwnUntilItIsTakenOver() throws {
    let claimed = playable.after(try playable.facts(of: .claim(takeOver: false), by: Self.ada, reason: nil))
    #expect(claimed.claim?.by == Self.ada)
    #expect(claimed.after(.claimed(Self.ada)).version == claimed.version)
    for step in [StaffStep.claim(takeOver: false), .release] {
      #expect(throws: VisualError.supportRefused("claimed_by_other", ["by": "ada"])) {
        try claimed.facts(of: step, by: Self.bea, reason: nil)
      }
    }
    let taken = claimed.after(try claimed.facts(of: .claim(takeOver: true), by: Self.bea, reason: nil))
    #expect(taken.claim?.by == Self.bea)
    #expect(taken.after(.released).claim == nil)
  }

  /// Another program's refund may carry any number: the next order's follows from those that can be followed.
  @Test func aNumberBeyondAllOthersIsNotCountedOnFrom() {
    let refund = Refund(
      id: RefundID("re_9"), paymentIntent: Fact.intent(1), amount: Cents(50), state: .succeeded, order: .max)
    let deposit = Deposit.new.after(Fact.paid(), .refundSeen(refund), Fact.ordered(amount: 50))
    #expect(deposit.refundOrders.map(\.number) == [1])
  }
}
