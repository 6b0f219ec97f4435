import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("Refunds and disputes")
struct RefundTests {
  private func paid(_ client: Client) async throws -> String {
    let id = try await client.openSession()
    _ = try await client.pay(id)
    let session = try await client.stripe("GET", "/v1/checkout/sessions/\(id)")
    return try #require(session["payment_intent"]?.string)
  }

  @Test("partial refunds add up and never go above what was paid")
  func partial() async throws {
    try await withSandbox { client in
      let payment = try await paid(client)
      func refund(_ amount: String?, _ reason: String = "requested_by_customer") async throws -> Answer {
        try await client.stripe(
          "POST", "/v1/refunds",
          [("payment_intent", payment), ("reason", reason)] + (amount.map { [("amount", $0)] } ?? []))
      }
      let first = try await refund("200")
      #expect(first["status"] == "succeeded")
      #expect(first["amount"] == 200)
      #expect(first["payment_intent"]?.string == payment)
      #expect(try await refund("301")["error", "code"] == "amount_too_large")
      #expect(try await refund("100", "because").status == 400)
      #expect(try await refund("0").status == 400)
      #expect(try await refund(nil)["amount"] == 300)
      #expect(try await refund(nil)["error", "code"] == "charge_already_refunded")
      let listed = try await client.stripe("GET", "/v1/refunds?payment_intent=\(payment)")
      #expect(listed["data"]?.array?.count == 2)
      let events = try await client.stripe("GET", "/v1/events?types[]=charge.refunded")
      #expect(events["data"]?.array?.map { $0["data"]?["object"]?["amount_refunded"] } == [500, 200])
      #expect(events["data", "0", "data", "object", "refunded"] == true)
    }
  }

  @Test("a refund that the bank sends back gives the money back to be refunded")
  func fails() async throws {
    try await withSandbox { client in
      let payment = try await paid(client)
      let refund = try await client.stripe("POST", "/v1/refunds", [("payment_intent", payment)])
      let id = try #require(refund["id"]?.string)
      #expect(try await client.control("POST", "/refunds/\(id)/fail")["status"] == "failed")
      #expect(try await client.stripe("GET", "/v1/refunds/\(id)")["failure_reason"] == "expired_or_canceled_card")
      #expect(try await client.stripe("POST", "/v1/refunds", [("payment_intent", payment)]).status == 200)
    }
  }

  @Test("an unpaid payment has nothing to refund")
  func unpaid() async throws {
    try await withSandbox { client in
      let id = try await client.openSession()
      _ = try await client.pay(id, "pay-later")
      let session = try await client.stripe("GET", "/v1/checkout/sessions/\(id)")
      let payment = try #require(session["payment_intent"]?.string)
      #expect(try await client.stripe("POST", "/v1/refunds", [("payment_intent", payment)]).status == 400)
      #expect(try await client.stripe("POST", "/v1/refunds", [("payment_intent", "pi_none")]).status == 404)
    }
  }

  @Test("a dispute is opened once and closed once", arguments: ["won", "lost"])
  func dispute(outcome: String) async throws {
    try await withSandbox { client in
      let payment = try await paid(client)
      let opened = try await client.control("POST", "/disputes", "{\"payment_intent\":\"\(payment)\"}")
      let id = try #require(opened["id"]?.string)
      #expect(opened["status"] == "needs_response")
      #expect(try await client.control("POST", "/disputes", "{\"payment_intent\":\"\(payment)\"}").status == 400)
      #expect(try await client.control("POST", "/disputes/\(id)/close", "{\"status\":\"draw\"}").status == 400)
      let closed = try await client.control("POST", "/disputes/\(id)/close", "{\"status\":\"\(outcome)\"}")
      #expect(closed["status"]?.string == outcome)
      let events = try await client.stripe(
        "GET", "/v1/events?types[]=charge.dispute.created&types[]=charge.dispute.closed")
      #expect(
        events["data"]?.array?.compactMap { $0["type"]?.string } == [
          "charge.dispute.closed", "charge.dispute.created",
        ])
    }
  }
}
