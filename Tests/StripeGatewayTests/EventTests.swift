import DepositDomain
import Platform
import StripeGateway
import Testing

struct EventTests {
  @Test func aCompletedSession() throws {
    let event = try Samples.read("checkout.session.completed", Samples.session())
    #expect(event.id == EventID("evt_1"))
    #expect(event.created == Instant(unixSeconds: 1_700_000_400))
    #expect(!event.isLive)
    #expect(event.depositID == DepositID(Samples.depositID))
    #expect(event.instance == "visual")
    #expect(event.paymentIntent == PaymentIntentID("pi_1"))
    guard case .session(let seen) = event.subject else {
      Issue.record("not a session: \(event.subject)")
      return
    }
    #expect(event.facts == [.sessionSeen(seen.session)])
    #expect(seen.session.money == .paid)
  }

  /// A delayed method: complete, and not a cent yet.
  @Test func completedIsNotPaid() throws {
    let event = try Samples.read("checkout.session.completed", Samples.session(paymentStatus: "\"unpaid\""))
    guard case .sessionSeen(let session) = event.facts.first else {
      Issue.record("no session: \(event.facts)")
      return
    }
    #expect(session.isProcessing)
    #expect(session.money == .unpaid)
  }

  @Test func aFailedAsyncPaymentWithItsReason() throws {
    let intent = "{\"id\":\"pi_1\",\"last_payment_error\":{\"message\":\"The bank refused.\",\"type\":\"card_error\"}}"
    for (intent, reason) in [("\"pi_1\"", nil), (intent, "The bank refused.")] {
      let event = try Samples.read(
        "checkout.session.async_payment_failed", Samples.session(paymentStatus: "\"unpaid\"", intent: intent))
      guard case .asyncPaymentFailed(let session, let told) = event.facts.first else {
        Issue.record("another fact: \(event.facts)")
        return
      }
      #expect(session.paymentIntent == PaymentIntentID("pi_1"))
      #expect(told == reason)
    }
  }

  @Test func aRefundedCharge() throws {
    let event = try Samples.read("charge.refunded", Samples.charge)
    #expect(
      event.facts
        == [.paymentSeen(Payment(id: PaymentIntentID("pi_1"), chargeID: "ch_1", amountRefunded: Cents(200)))])
    #expect(event.depositID == DepositID(Samples.depositID))
  }

  @Test(arguments: [
    ("\"pending\"", Refund.State.pending), ("\"requires_action\"", .requiresAction), ("\"succeeded\"", .succeeded),
    ("\"failed\"", .failed), ("\"canceled\"", .canceled), ("null", .pending), ("\"someday\"", .pending),
  ])
  func aRefund(status: String, state: Refund.State) throws {
    let event = try Samples.read("refund.updated", Samples.refund(status: status))
    #expect(
      event.facts
        == [
          .refundSeen(
            Refund(id: RefundID("re_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: state))
        ])
    #expect(event.depositID == DepositID(Samples.depositID))
  }

  /// Anybody may write into Stripe's metadata: only a number that we may have given is an order's.
  @Test(arguments: [("3", 3), ("9223372036854775807", nil), ("0", nil), ("-4", nil), ("x", nil)] as [(String, Int?)])
  func aRefundsOrder(text: String, order: Int?) throws {
    let metadata = "{\"depositId\":\"\(Samples.depositID)\",\"order\":\"\(text)\"}"
    let event = try Samples.read("refund.updated", Samples.refund(metadata: metadata))
    #expect(
      event.facts
        == [
          .refundSeen(
            Refund(
              id: RefundID("re_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: .succeeded,
              order: order))
        ])
  }

  @Test(arguments: [("duplicate", true), ("after_refund", false), ("x", false)])
  func aRefundOfADuplicate(cause: String, isOfDuplicate: Bool) throws {
    let metadata = "{\"depositId\":\"\(Samples.depositID)\",\"cause\":\"\(cause)\"}"
    let event = try Samples.read("refund.updated", Samples.refund(metadata: metadata))
    #expect(
      event.facts
        == [
          .refundSeen(
            Refund(
              id: RefundID("re_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: .succeeded,
              isOfDuplicate: isOfDuplicate))
        ])
  }

  @Test(arguments: [
    ("needs_response", Dispute.State.open), ("under_review", .open), ("won", .won), ("lost", .lost),
    ("prevented", .open), ("a_new_one", .open),
  ])
  func aDispute(status: String, state: Dispute.State) throws {
    let event = try Samples.read("charge.dispute.closed", Samples.dispute(status: status))
    #expect(
      event.facts
        == [
          .disputeSeen(
            Dispute(id: DisputeID("du_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(500), state: state))
        ])
    // Stripe copies no metadata to a dispute: the payment leads to the deposit.
    #expect(event.depositID == nil)
    #expect(event.instance == nil)
    #expect(event.paymentIntent == PaymentIntentID("pi_1"))
  }

  /// Metadata can be written by whoever has the account: a link and a key that the engine cannot have made are none.
  @Test(arguments: [
    ("abcdefghijklmnopqrst-_", "a-key", String(repeating: "0f", count: 32), true),
    ("../../../../etc/passwd", "a key", String(repeating: "0f", count: 32), false),
    ("\\u001b[2Jklmnopqrstuvw", "a\\u001b[2J", String(repeating: "0f", count: 32), false),
    ("short", String(repeating: "k", count: 256), String(repeating: "0f", count: 32), false),
    (String(repeating: "a", count: 500), "a-key", "0F", false),
  ])
  func aLinkAndAKeyAreTakenOnlyAsTheyAreMade(code: String, key: String, digest: String, areTaken: Bool) throws {
    let more = "\"payCode\":\"\(code)\",\"requestKey\":\"\(key)\",\"requestDigest\":\"\(digest)\"}"
    let metadata = Samples.metadata.dropLast() + "," + more
    let event = try Samples.read("checkout.session.completed", Samples.session(metadata: String(metadata)))
    let session: StripeSession? = if case .session(let found) = event.subject { found } else { nil }
    let read = try #require(session?.metadata)
    #expect(read.depositID == DepositID(Samples.depositID))
    #expect(read.payCode == (areTaken ? PayCode(code) : nil))
    #expect(read.request == (areTaken ? RequestTrace(key: key, digest: digest) : nil))
  }

  @Test(arguments: ["warning_needs_response", "warning_under_review", "warning_closed"])
  func anInquiryTakesNoMoney(status: String) throws {
    let event = try Samples.read("charge.dispute.created", Samples.dispute(status: status))
    #expect(event.facts.isEmpty)
    #expect(event.subject == .other)
  }

  /// Stripe's amounts have at most eleven digits here; what is beyond is no amount, and no price.
  @Test(arguments: [
    ("99999999999", 99_999_999_999 as Int?), ("0", 0), ("100000000000", nil), ("9223372036854775807", nil),
    ("9223372036854775808", nil), ("-1", nil), ("-9223372036854775808", nil), ("1.5", nil),
  ])
  func onlyAmountsThatSomebodyCouldPayAreAmounts(text: String, amount: Int?) throws {
    let paid = try Samples.read("checkout.session.completed", Samples.session(amount: text))
    guard case .sessionSeen(let session) = paid.facts.first else {
      Issue.record("no session: \(paid.facts)")
      return
    }
    #expect(session.amountTotal == amount.map { Cents($0) })
    #expect(session.money == .paid)
    let charge = try Samples.read(
      "charge.refunded", Samples.charge.replacing("\"amount_refunded\":200", with: "\"amount_refunded\":\(text)"))
    guard case .paymentSeen(let payment) = charge.facts.first else {
      Issue.record("no payment: \(charge.facts)")
      return
    }
    #expect(payment.amountRefunded == Cents(amount ?? 0))
    let refund = try Samples.read(
      "refund.created", Samples.refund().replacing("\"amount\":200", with: "\"amount\":\(text)"))
    #expect(refund.facts.isEmpty == (amount == nil))
    let dispute = try Samples.read(
      "charge.dispute.created",
      Samples.dispute(status: "lost").replacing("\"amount\":500", with: "\"amount\":\(text)"))
    #expect(dispute.facts.isEmpty == (amount == nil))
  }

  @Test func whatIsNotOursIsReadAndMeansNothing() throws {
    let balance = try Samples.read("balance.available", "{\"object\":\"balance\",\"available\":[]}")
    #expect(balance.facts.isEmpty)
    let noIntent = try Samples.read("charge.refunded", Samples.charge.replacing("\"pi_1\"", with: "null"))
    #expect(noIntent.facts.isEmpty)
    let foreign = try Samples.read(
      "checkout.session.completed", Samples.session(metadata: "{\"depositId\":\"\(Samples.depositID)\"}"))
    #expect(foreign.depositID == nil)
    let shop = try Samples.read("refund.created", Samples.refund(metadata: "{\"depositId\":\"42\"}"))
    #expect(shop.depositID == nil)
  }

  /// The vector's body has no more than ids and types.
  @Test func theBarestEvent() throws {
    let event = try StripeEvent(body: Array(SignatureTests.vectorBody.utf8))
    guard case .session(let seen) = event.subject else {
      Issue.record("not a session")
      return
    }
    #expect(seen.session.money == .unpaid)
    #expect(seen.metadata == nil)
  }

  @Test func aThinEventSaysWhichItIs() {
    let body = """
      {"id":"evt_65","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered","livemode":true,\
      "created":"2026-09-17T06:20:52.246Z","related_object":{"id":"mtr_1","type":"billing.meter","url":"/v1/x"}}
      """
    #expect(throws: StripeEventError.thin(EventID("evt_65"), "v1.billing.meter.error_report_triggered")) {
      try StripeEvent(body: Array(body.utf8))
    }
  }

  @Test(arguments: [
    "", "{", "}", "[", "not json", "{\"id\":\"evt_1\"", "{\"id\":\"evt_1\",\"type\":\"x\"} x", "\u{FEFF}{}",
    "{}\u{0}",
  ])
  func whatIsNotJSON(body: String) {
    #expect(throws: StripeEventError.notJSON) { try StripeEvent(body: Array(body.utf8)) }
  }

  @Test func bytesThatAreNotUTF8() {
    let body = Array("{\"id\":\"evt_1\",\"type\":\"x\",\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)
    #expect(throws: StripeEventError.notJSON) { try StripeEvent(body: body) }
  }

  @Test(arguments: [
    "{}", "[]", "7", "\"evt_1\"", "null", "{\"id\":\"evt_1\"}", "{\"type\":\"x\"}", "{\"id\":\"\",\"type\":\"x\"}",
    "{\"id\":1,\"type\":\"x\"}", "{\"id\":\"\(String(repeating: "e", count: 256))\",\"type\":\"x\"}",
    Samples.event("charge.refunded", "{\"object\":\"charge\"}"),
  ])
  func whatIsJSONButNoEvent(body: String) {
    #expect(throws: StripeEventError.malformed) { try StripeEvent(body: Array(body.utf8)) }
  }

  @Test func moreThanAnEventMayBe() {
    let body = Samples.event("x", "{\"a\":\"\(String(repeating: "a", count: StripeEvent.maximumBytes))\"}")
    #expect(throws: StripeEventError.malformed) { try StripeEvent(body: Array(body.utf8)) }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func deepNestingIsRefusedWithoutHarm(open: String, close: String) {
    for depth in [600, 30_000] {
      let nest = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      let body = Samples.event(
        "checkout.session.completed", "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"x\":\(nest)}")
      #expect(body.utf8.count <= StripeEvent.maximumBytes)
      #expect(throws: StripeEventError.notJSON) { try StripeEvent(body: Array(body.utf8)) }
      // Cut short, it must not run off the end either.
      #expect(throws: StripeEventError.notJSON) { try StripeEvent(body: Array(body.utf8.prefix(depth))) }
    }
  }

  @Test func everyErrorTellsWhatToDoInBothLanguages() {
    for error in [StripeEventError.notJSON, .malformed, .thin(EventID("evt_1"), "a.b")] {
      #expect(!error.code.isEmpty)
      #expect(error.sentence.fr != error.sentence.en)
    }
  }
}
