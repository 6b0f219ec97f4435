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
    #expect(bench.log.messages(.error).contains { $0.contains("cs_odd") } == isTold)
    #expect(try await bench.memory.deposit(unknown) == nil)
  }

  @Test func aPaymentWhoseDepositCannotBeReadIsToldToAPerson() async throws {
    let bench = try Bench()
    let desk = EventDesk(services: bench.services)
    try await desk.take(
      try event("checkout.session.completed", session("cs_odd", metadata: metadata(DepositID("dep_?")))))
    #expect(bench.log.messages(.error).contains { $0.contains("cs_odd") })
    // Another shop's payment is nobody's business here.
    try await desk.take(
      try event("checkout.session.completed", session("cs_shop", metadata: "{}"), id: "evt_shop"))
    #expect(!bench.log.messages(.error).contains { $0.contains("cs_shop") })
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
