import Cryptography
import Glibc
import Platform
import TestSupport
import Testing

/// An event as Stripe would send it, made and signed by hand.
struct SignedEvent {
  var json: JSONValue

  /// `checkout.session.completed` for a Session of the sandbox, as if it had been paid.
  static func completed(
    _ deposit: OpenDeposit, in world: World, id: String = "evt_e2e_1", changes: [String: JSONValue] = [:]
  ) async throws -> SignedEvent {
    let session = try await world.sandbox.stripe("GET", "/v1/checkout/sessions/\(deposit.session)").json
    let paid: [String: JSONValue] = ["status": "complete", "payment_status": "paid", "payment_intent": "pi_e2e_1"]
    return SignedEvent(
      json: [
        "id": .string(id), "object": "event", "type": "checkout.session.completed",
        "created": .integer(time(nil)),
        "livemode": false, "data": ["object": session.adding(paid.merging(changes) { $1 })],
      ])
  }

  var body: [UInt8] { Array(json.text.utf8) }

  /// `Stripe-Signature`, made so many seconds ago.
  func signature(secret: String = Secrets.webhook, age: Int = 0, scheme: String = "v1") -> String {
    Self.signature(of: body, secret: secret, age: age, scheme: scheme)
  }

  static func signature(
    of body: [UInt8], secret: String = Secrets.webhook, age: Int = 0, scheme: String = "v1"
  ) -> String {
    let moment = time(nil) - age
    let hash = HMAC.sha256(Array("\(moment).".utf8) + body, key: Array(secret.utf8))
    return "t=\(moment),\(scheme)=\(Hex.encode(hash))"
  }
}

extension World {
  /// Delivers a body to the Stripe webhook.
  func deliver(_ body: [UInt8], signature: String?, language: String = "en") async throws -> Answer {
    var headers = [("Content-Type", "application/json"), ("Accept-Language", language)]
    if let signature { headers.append(("Stripe-Signature", signature)) }
    return try await Wire.send("POST", try engine.url + "/webhooks/stripe", body: body, headers: headers)
  }

  func deliver(_ event: SignedEvent) async throws -> Answer {
    try await deliver(event.body, signature: event.signature())
  }
}
