import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway
import Testing

@testable import DepositEngine

/// Events that are genuine and yet odd are recorded, told to a person, and stop nothing.
@Suite struct EventDeskTests {
  private func event(_ type: String, _ object: String, id: String = "evt_odd") throws -> StripeEvent {
    try StripeEvent(
      body: Array(
        """
        {"id":"\(id)","object":"event","created":1795000000,"type":"\(type)","livemode":false,\
        "data":{"object":\(object)}}
        """.utf8))
  }

  private func session(_ id: String, metadata: String, intent: String = "pi_odd", amount: Int = 200) -> String {
    """
    {"id":"\(id)","object":"checkout.session","created":1795000000,"status":"complete","payment_status":"paid",\
    "amount_total":\(amount),"currency":"eur","payment_intent":"\(intent)","metadata":\(metadata)}
    """
  }

  private func metadata(_ id: DepositID, seconds: String = "60") -> String {
    """
    {"kind":"creator_deposit","depositId":"\(id)","userId":"alice","type":"clip","durationSec":"\(seconds)",\
    "title":"Vacances","instance":"visual"}
    """
  }

  @Test func aSessionOfAnotherDepositIsRecordedWithoutEffect() async throws {
    let bench = try Bench()
    let one = try await bench.paidDeposit()
    let other = try await bench.openDeposit()
    let taken = try #require(one.sessions.first).id.rawValue
    let desk = EventDesk(services: bench.services)
    let odd = try event("checkout.session.completed", session(taken, metadata: metadata(other.id)))
    try await desk.take(odd)
    #expect(try await bench.deposit(other.id) == other)
    #expect(bench.log.messages(.error).count { $0.contains("evt_odd") } == 1)
    #expect(try await bench.memory.read { try $0.hasWebhook(EventID("evt_odd")) })
    try await desk.take(odd)
    #expect(bench.log.messages(.error).count { $0.contains("evt_odd") } == 1, "known, and not tried again")
    // Its payment alone is another's, too.
    let intent = try #require(one.payments.first).id.rawValue
    try await desk.take(
      try event(
        "checkout.session.completed", session("cs_new", metadata: metadata(other.id), intent: intent), id: "evt_odd_2"))
    #expect(try await bench.deposit(other.id) == other)
  }

  @Test(arguments: [("checkout.session.completed", "60x", true), ("checkout.session.expired", "60x", false)])
  func aPaymentWhoseMetadataCannotBeReadIsToldToAPerson(_ type: String, _ seconds: String, _ isTold: Bool) async throws
  {
    let bench = try Bench()
    let unknown = DepositID("dep_" + String(repeating: "0", count: 26))
    var object = session("cs_odd", metadata: metadata(unknown, seconds: seconds))
    if !isTold { object = object.replacing("\"paid\"", with: "\"unpaid\"") }
    try await EventDesk(services: bench.services).take(try event(type, object))
    #expect(bench.log.messages(.error).contains { $0.contains("pi_odd") } == isTold)
    #expect(try await bench.memory.deposit(unknown) == nil)
  }

  @Test func aPaymentWhoseDepositCannotBeReadIsToldToAPerson() async throws {
    let bench = try Bench()
    let desk = EventDesk(services: bench.services)
    try await desk.take(
      try event("checkout.session.completed", session("cs_odd", metadata: metadata(DepositID("dep_?")))))
    #expect(bench.log.messages(.error).contains { $0.contains("pi_odd") })
    let waiting = try await bench.memory.webhooks(WebhookQuery(outcome: .parked, limit: 9)).webhooks
    #expect(waiting.map(\.type) == ["checkout.session.completed"], "where support finds it")
    // Another shop's payment is nobody's business here.
    try await desk.take(
      try event("checkout.session.completed", session("cs_shop", metadata: "{}", intent: "pi_shop"), id: "evt_shop"))
    #expect(!bench.log.messages(.error).contains { $0.contains("pi_shop") })
    #expect(try await !bench.memory.read { try $0.hasWebhook(EventID("evt_shop")) })
  }

  private func charge(_ metadata: String, intent: String, refunded: Int = 0) -> String {
    """
    {"id":"ch_\(intent)","object":"charge","amount":200,"amount_refunded":\(refunded),"payment_intent":"\(intent)",\
    "receipt_number":"2041-7734","billing_details":{"email":"bob@example.com"},"metadata":\(metadata)}
    """
  }

  /// A charge moves no money here: by it support finds what somebody paid, by receipt, charge or address.
  @Test func aChargeTellsWhatSupportIsAskedAbout() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let intent = try #require(deposit.payments.first).id.rawValue
    let desk = EventDesk(services: bench.services)
    try await desk.take(try event("charge.succeeded", charge(metadata(deposit.id), intent: intent)))
    let present = try await bench.deposit(deposit.id)
    #expect(present.payments.map(\.chargeID) == ["ch_\(intent)"])
    #expect(present.status == deposit.status && present.neededEffects == deposit.neededEffects)
    let customer = try await bench.memory.customer(of: deposit.id)
    #expect(customer.receipt == "2041-7734" && customer.maskedEmail == "b…@e….com")
    // Another shop's is not kept, unless money went back of which nobody can tell yet whose it was.
    try await desk.take(try event("charge.succeeded", charge("{}", intent: "pi_shop"), id: "evt_shop"))
    #expect(try await !bench.memory.read { try $0.hasWebhook(EventID("evt_shop")) })
    try await desk.take(try event("charge.refunded", charge("{}", intent: "pi_shop", refunded: 50), id: "evt_back"))
    #expect(try await bench.memory.read { try $0.hasWebhook(EventID("evt_back")) })
  }

  @Test func amountsThatNobodyPaysStopNothing() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    let desk = EventDesk(services: bench.services)
    for number in 1...2 {
      try await desk.take(
        try event(
          "checkout.session.completed",
          session("cs_\(number)_odd", metadata: metadata(deposit.id), intent: "pi_\(number)_odd", amount: .max),
          id: "evt_\(number)_odd"))
      try await desk.take(
        try event(
          "refund.created",
          """
          {"id":"re_\(number)_odd","object":"refund","amount":\(Int.max),"payment_intent":"pi_1_odd",\
          "status":"succeeded","metadata":{"depositId":"\(deposit.id)"}}
          """, id: "evt_\(number)_odd_refund"))
    }
    let present = try await bench.deposit(deposit.id)
    #expect(present.paymentState == .review)
    #expect(present.refunds.isEmpty)
    #expect(present.refundedTotal == .zero)
  }
}
