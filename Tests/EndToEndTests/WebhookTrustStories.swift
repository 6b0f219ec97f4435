import DepositDomain
import DepositStore
import DepositStoreSQLite
import Glibc
import Platform
import TestSupport
import Testing

/// Only what Stripe signed is believed, and nobody learns anything by trying.
@Suite struct WebhookTrustStories {
  private let silent = Setup(sendsWebhooks: false)

  /// Refused, Stripe would send it again for days; it says nothing that this engine could act on.
  @Test func aThinEventIsRecordedAndAnswered() async throws {
    try await withWorld(silent) { world in
      let thin = SignedEvent(
        json: [
          "id": "evt_thin_1", "object": "v2.core.event", "type": "v1.billing.meter.error_report_triggered",
          "created": "2026-11-25T10:00:00.000Z",
        ])
      for _ in 1...2 {
        let answer = try await world.deliver(thin)
        #expect(answer.status == 200 && answer.json == ["ok": true], "\(answer.text)")
      }
      let engine = try world.engine
      engine.process.signal(SIGTERM)
      #expect(try await engine.process.end() == .exited(0))
      let store = try SQLiteDepositStore(path: world.database)
      #expect(try await store.read { try $0.hasWebhook(EventID("evt_thin_1")) })
      try await store.checkpointAndClose()
    }
  }

  @Test func whatStripeDidNotSignChangesNothing() async throws {
    try await withWorld(silent) { world in
      let deposit = try await world.openDeposit()
      let event = try await SignedEvent.completed(deposit, in: world)
      let before = try await world.status(deposit.id)
      var touched = event.body
      touched[touched.count / 2] ^= 1
      let refused: [(String, [UInt8], String?)] = [
        ("unsigned", event.body, nil),
        ("an empty header", event.body, ""),
        ("junk", event.body, "hello"),
        ("another secret", event.body, event.signature(secret: "whsec_somebody_else")),
        ("an API key as secret", event.body, event.signature(secret: Secrets.stripeKey)),
        ("only v0", event.body, event.signature(scheme: "v0")),
        ("a touched byte", touched, event.signature()),
        ("a body cut short", Array(event.body.dropLast()), event.signature()),
        ("too old", event.body, event.signature(age: 302)),
        ("upper-case hex", event.body, event.signature().uppercased()),
      ]
      for (what, body, signature) in refused {
        let answer = try await world.deliver(body, signature: signature)
        #expect(answer.status == 400, "\(what)")
        #expect(answer.json["error"]?.string?.hasPrefix("Webhook Error: ") == true, "\(what): \(answer.text)")
        #expect(answer.json["code"]?.string == "bad_signature", "\(what)")
        #expect(!answer.text.contains("whsec_e2e"), "\(what) shows a secret")
      }
      #expect(try await world.status(deposit.id) == before)
      #expect(try await world.sandbox.state.videosCreated == 0)
      // The same event, signed as Stripe does, is what makes the difference.
      let taken = try await world.deliver(event.body, signature: event.signature(age: 290))
      #expect(taken.status == 200)
      #expect(taken.json == ["ok": true])
      try await world.awaitStatus("READY", of: deposit.id)
    }
  }

  @Test func theRefusalSpeaksTheAskersLanguage() async throws {
    try await withWorld(silent) { world in
      let french = try await world.deliver([0x7B, 0x7D], signature: nil, language: "fr")
      let english = try await world.deliver([0x7B, 0x7D], signature: nil, language: "en")
      #expect(french.json["error"]?.string?.contains("manque") == true, "\(french.text)")
      #expect(english.json["error"]?.string?.contains("missing") == true, "\(english.text)")
    }
  }

  @Test func aBodyBeyondTheLimitIsNotRead() async throws {
    try await withWorld(silent) { world in
      let large = [UInt8](repeating: UInt8(ascii: " "), count: 256 * 1_024 + 1)
      let refused = try await world.deliver(large, signature: "t=1,v1=00")
      #expect(refused.status == 413)
      #expect(refused.json["code"]?.string == "payload_too_large")
      let largest = try await world.deliver(Array(large.dropLast()), signature: "t=1,v1=00")
      #expect(largest.status == 400)
    }
  }

  @Test(arguments: [100, 199, 201, 20_000])
  func anotherAmountThanThePriceIsForSupportToLookAt(cents: Int) async throws {
    try await withWorld(silent) { world in
      let deposit = try await world.openDeposit()
      let event = try await SignedEvent.completed(
        deposit, in: world, changes: ["amount_total": .integer(cents)])
      #expect(try await world.deliver(event).status == 200)
      let status = try await world.status(deposit.id)
      #expect(status["status"]?.string == "PENDING")
      #expect(status["payment"]?["state"]?.string == "review")
      #expect(status["videoGuid"]?.isNull == true)
      #expect(try await world.sandbox.state.videosCreated == 0)
    }
  }

  /// Genuine, and it would give one payment to two deposits: it is taken, and changes nothing.
  @Test func aSessionOfAnotherDepositChangesNothing() async throws {
    try await withWorld(silent) { world in
      let one = try await world.openDeposit()
      let other = try await world.openDeposit()
      let before = try await world.status(other.id)
      let session = try await world.sandbox.stripe("GET", "/v1/checkout/sessions/\(one.session)").json
      let metadata = try #require(session["metadata"]).adding(["depositId": .string(other.id)])
      let event = try await SignedEvent.completed(one, in: world, changes: ["metadata": metadata])
      for _ in 0..<2 {
        let answer = try await world.deliver(event)
        #expect(answer.status == 200, "\(answer.text)")
      }
      #expect(try await world.status(other.id) == before)
      #expect(try await world.status(one.id)["status"]?.string == "PENDING")
    }
  }

  /// Two sums that no number holds must neither stop the engine nor pass for money.
  @Test func amountsBeyondAllMeasureStopNothing() async throws {
    try await withWorld(silent) { world in
      let deposit = try await world.openDeposit()
      for number in 1...2 {
        let event = try await SignedEvent.completed(
          deposit, in: world, id: "evt_e2e_max_\(number)",
          changes: ["id": .string("cs_test_max\(number)"), "payment_intent": .string("pi_max_\(number)")])
        let body = Array(
          event.json.text.replacing("\"amount_total\":200", with: "\"amount_total\":9223372036854775807").utf8)
        try #require(body != event.body)
        let answer = try await world.deliver(body, signature: SignedEvent.signature(of: body))
        #expect(answer.status == 200, "\(answer.text)")
      }
      let status = try await world.status(deposit.id)
      #expect(status["payment"]?["state"]?.string == "review")
      #expect(status["payment"]?["refundedCents"] == 0)
    }
  }

  @Test func anotherCurrencyIsForSupportToLookAt() async throws {
    try await withWorld(silent) { world in
      let deposit = try await world.openDeposit()
      let event = try await SignedEvent.completed(deposit, in: world, changes: ["currency": "usd"])
      #expect(try await world.deliver(event).status == 200)
      let status = try await world.status(deposit.id)
      #expect(status["status"]?.string == "PENDING")
      #expect(status["payment"]?["state"]?.string == "review")
    }
  }

  @Test func completedButUnpaidIsNotPaid() async throws {
    try await withWorld(silent) { world in
      let deposit = try await world.openDeposit()
      let event = try await SignedEvent.completed(deposit, in: world, changes: ["payment_status": "unpaid"])
      #expect(try await world.deliver(event).status == 200)
      let status = try await world.status(deposit.id)
      #expect(status["status"]?.string == "PENDING")
      #expect(status["payment"]?["state"]?.string == "processing")
    }
  }

  @Test func bunnysWebhookIsSignedToo() async throws {
    try await withWorld(silent) { world in
      let body = Array(#"{"VideoLibraryId":42,"VideoGuid":"657bb740-a71b-4529-a012-528021c31a92","Status":3}"#.utf8)
      let url = try world.engine.url + "/webhooks/bunny"
      #expect(try await Wire.send("POST", url, body: body).status == 400)
      let wrong = [("X-BunnyStream-Signature", String(repeating: "0", count: 64))]
      #expect(try await Wire.send("POST", url, body: body, headers: wrong).status == 400)
    }
  }
}
