import Cryptography
import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("The hosted payment page and its webhooks")
struct PaymentPageTests {
  private static func configuration(_ hook: String) -> SandboxConfiguration {
    var configuration = SandboxConfiguration()
    configuration.webhookURL = hook
    configuration.webhookSecret = "whsec_test_secret"
    return configuration
  }

  /// Whether a `Stripe-Signature` header is right for `body`, by the rule rather than by the sandbox's code.
  private static func isSigned(_ delivery: WebhookReceiver.Delivery) -> Bool {
    let items = (delivery.stripeSignature ?? "").split(separator: ",")
    guard items.count == 2, items[0].hasPrefix("t="), items[1].hasPrefix("v1=") else { return false }
    let message = Array("\(items[0].dropFirst(2)).".utf8) + delivery.body
    return Hex.encode(HMAC.sha256(message, key: Array("whsec_test_secret".utf8))) == String(items[1].dropFirst(3))
  }

  @Test("the signature of the documented vector")
  func vector() {
    let body =
      #"{"id":"evt_1","object":"event","type":"checkout.session.completed","data":{"object":{"id":"cs_1","object":"checkout.session"}}}"#
    #expect(
      StripeSignature.header(Array(body.utf8), secret: "whsec_test_secret", at: 1_700_000_000)
        == "t=1700000000,v1=3e7ab04b36992f6896855ae9e0a68e13961fe2a4438bf980e056f73c560de0d7")
  }

  @Test("the page shows the escaped title, in the language that is asked for")
  func page() async throws {
    try await withSandbox { client in
      let id = try await client.openSession()
      var request = HTTPRequest("GET", "\(client.stripe)/pay/\(id)")
      let french = try await client.send(request)
      #expect(french.status == 200)
      #expect(french.text.contains("Dépôt vidéo &lt;doc&gt; &amp; &quot;co&quot;"))
      #expect(!french.text.contains("<doc>"))
      #expect(french.text.contains("Payer 5,00"))
      request.headers = [HTTPHeader("Accept-Language", "en-GB")]
      #expect(try await client.send(request).text.contains("Pay €5.00"))
      #expect(try await client.send(HTTPRequest("GET", "\(client.stripe)/pay/cs_test_none")).status == 404)
    }
  }

  @Test("paying completes the session, tells the signed webhook before the redirect, and is refused a second time")
  func pay() async throws {
    let receiver = WebhookReceiver()
    try await receiver.run { hook in
      try await withSandbox(Self.configuration(hook)) { client in
        let id = try await client.openSession()
        let paid = try await client.pay(id, body: "email=payer%40example.org")
        #expect(paid.status == 303)
        #expect(paid.response.header("Location") == "http://127.0.0.1:1/ok?session=\(id)")
        // Checkout redirects after the webhook's answer, so it is here by now.
        let delivery = try #require(await receiver.deliveries.first)
        #expect(delivery.type == "checkout.session.completed")
        #expect(Self.isSigned(delivery))
        let object = delivery.json?["data"]?["object"]
        #expect(object?["id"]?.string == id)
        #expect(object?["payment_status"] == "paid")
        #expect(object?["metadata"]?["depositId"] == "dep_1")
        #expect(object?["customer_details"]?["email"] == "payer@example.org")
        #expect(object?["url"] == .null)
        #expect(delivery.json?["api_version"] == "2024-06-20")

        let payment = try #require(object?["payment_intent"]?.string)
        let intent = try await client.stripe("GET", "/v1/payment_intents/\(payment)")
        #expect(intent["status"] == "succeeded")
        let charge = try #require(intent["latest_charge"]?.string)
        #expect(try await client.stripe("GET", "/v1/charges/\(charge)")["amount"] == 500)

        #expect(try await client.pay(id).status == 409)
        #expect(try await client.control("GET", "/state")["payments", "total"] == 1)
        #expect(await receiver.deliveries.count == 1)
      }
    }
  }

  @Test("a webhook that is not answered 2xx comes again, signed anew, with the same event")
  func redelivery() async throws {
    let receiver = WebhookReceiver(answers: [500, 302])
    try await receiver.run { hook in
      try await withSandbox(Self.configuration(hook)) { client in
        let id = try await client.openSession()
        #expect(try await client.pay(id).status == 303)
        try await eventually("third attempt") { await receiver.deliveries.count == 3 }
        let deliveries = await receiver.deliveries
        #expect(Set(deliveries.map { $0.json?["id"] }).count == 1)
        #expect(deliveries.allSatisfy(Self.isSigned))
        try await eventually("counted as delivered") {
          let records = try await client.control("GET", "/state")["webhooks"]?.array ?? []
          return records.contains { $0["attempts"] == 3 && $0["deliveries"] == 1 && $0["lastStatus"] == 200 }
        }
      }
    }
  }

  @Test("declined stays open and can be paid after; cancel goes back without paying")
  func declineAndCancel() async throws {
    try await withSandbox { client in
      let id = try await client.openSession()
      let declined = try await client.pay(id, "decline")
      #expect(declined.status == 200)
      #expect(declined.text.contains("refusée"))
      let cancelled = try await client.pay(id, "cancel")
      #expect(cancelled.status == 303)
      #expect(cancelled.response.header("Location") == "http://127.0.0.1:1/no")
      #expect(try await client.stripe("GET", "/v1/checkout/sessions/\(id)")["status"] == "open")
      #expect(try await client.pay(id).status == 303)
    }
  }

  @Test("a delayed method completes unpaid, then settles", arguments: [true, false])
  func delayed(succeeds: Bool) async throws {
    let receiver = WebhookReceiver()
    try await receiver.run { hook in
      try await withSandbox(Self.configuration(hook)) { client in
        let id = try await client.openSession()
        #expect(try await client.pay(id, "pay-later").status == 303)
        let waiting = try await client.stripe("GET", "/v1/checkout/sessions/\(id)")
        #expect(waiting["status"] == "complete")
        #expect(waiting["payment_status"] == "unpaid")
        #expect(try await client.pay(id).status == 409)
        #expect(try await client.pay(id, "settle", body: "outcome=maybe").status == 400)
        #expect(try await client.pay(id, "settle", body: "outcome=\(succeeds ? "succeeded" : "failed")").status == 200)
        let word = succeeds ? "succeeded" : "failed"
        try await eventually("both webhooks") {
          await receiver.types == ["checkout.session.completed", "checkout.session.async_payment_\(word)"]
        }
        let settled = try await client.stripe("GET", "/v1/checkout/sessions/\(id)")
        #expect(settled["payment_status"]?.string == (succeeds ? "paid" : "unpaid"))
        #expect(try await client.pay(id, "settle", body: "outcome=succeeded").status == 409)
      }
    }
  }

  @Test("an endpoint registered as at Stripe gets the types it asked for, with its own secret")
  func registered() async throws {
    let receiver = WebhookReceiver()
    try await receiver.run { hook in
      try await withSandbox { client in
        let made = try await client.stripe(
          "POST", "/v1/webhook_endpoints",
          [("url", "http://127.0.0.1:1/old"), ("enabled_events[0]", "checkout.session.expired")])
        let id = try #require(made["id"]?.string)
        #expect(made["secret"]?.string?.hasPrefix("whsec_") == true)
        let moved = try await client.stripe("POST", "/v1/webhook_endpoints/\(id)", [("url", hook)])
        #expect(moved["url"]?.string == hook)
        #expect(moved["secret"] == nil)
        let paid = try await client.openSession()
        _ = try await client.pay(paid)
        let expired = try await client.openSession()
        _ = try await client.stripe("POST", "/v1/checkout/sessions/\(expired)/expire")
        try await eventually("the one it asked for") { await receiver.types == ["checkout.session.expired"] }
        #expect(try await client.stripe("DELETE", "/v1/webhook_endpoints/\(id)")["deleted"] == true)
        #expect(try await client.stripe("GET", "/v1/webhook_endpoints/\(id)").status == 404)
      }
    }
  }
}
