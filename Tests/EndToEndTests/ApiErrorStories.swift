import Platform
import TestSupport
import Testing

/// Every refusal has its status, its code, and a sentence in French and in English.
@Suite struct ApiErrorStories {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var body: JSONValue = World.clip
    let status: Int
    let code: String
    /// A word of the sentence.
    let french: String
    let english: String
  }

  private static func clip(_ duration: JSONValue) -> JSONValue { World.clip.adding(["durationSec": duration]) }

  static let refusals = [
    Refusal(
      testDescription: "an unknown type", body: World.clip.adding(["type": "serial"]), status: 400,
      code: "invalid_type",
      french: "Type de dépôt inconnu", english: "Unknown deposit type"),
    Refusal(
      testDescription: "0 s", body: clip(0), status: 400, code: "duration_not_allowed",
      french: "Durée non autorisée pour clip (max 600s)", english: "Duration not allowed for clip (max 600s)"),
    Refusal(
      testDescription: "less than nothing", body: clip(-5), status: 400, code: "duration_not_allowed",
      french: "Durée non autorisée pour clip (max 600s)", english: "Duration not allowed for clip (max 600s)"),
    Refusal(
      testDescription: "601 s for a clip", body: clip(601), status: 400, code: "duration_not_allowed",
      french: "Durée non autorisée pour clip (max 600s)", english: "Duration not allowed for clip (max 600s)"),
    Refusal(
      testDescription: "60.5 s", body: clip(60.5), status: 400, code: "invalid_duration",
      french: "nombre entier de secondes", english: "whole number of seconds"),
    Refusal(
      testDescription: "a duration in words", body: clip("three"), status: 400, code: "invalid_body",
      french: "durationSec", english: "durationSec"),
    Refusal(
      testDescription: "no duration", body: ["type": "clip"], status: 400, code: "invalid_body",
      french: "manque", english: "is missing"),
    Refusal(
      testDescription: "no object", body: ["clip"], status: 400, code: "invalid_body",
      french: "corps", english: "body"),
    Refusal(
      testDescription: "a title of 501",
      body: World.clip.adding(["title": .string(String(repeating: "é", count: 501))]),
      status: 400, code: "title_too_long", french: "Le titre dépasse", english: "title is longer"),
    Refusal(
      testDescription: "more than 64 KiB",
      body: World.clip.adding(["title": .string(String(repeating: "a", count: 65_536))]), status: 413,
      code: "payload_too_large", french: "dépasse 65536 octets", english: "larger than 65536 bytes"),
  ]

  @Test func initCheckoutSaysWhatIsWrong() async throws {
    try await withWorld { world in
      for refusal in Self.refusals {
        for (language, word) in [("fr", refusal.french), ("en", refusal.english)] {
          let answer = try await world.call(
            "POST", "/api/creator/videos/init-checkout", refusal.body, language: language)
          #expect(answer.status == refusal.status, "\(refusal.testDescription)")
          #expect(answer.json.keys == ["error", "code"], "\(refusal.testDescription): \(answer.text)")
          #expect(answer.json["code"]?.string == refusal.code, "\(refusal.testDescription)")
          #expect(answer.json["error"]?.string?.contains(word) == true, "\(refusal.testDescription): \(answer.text)")
        }
      }
      // Nothing of it reached Stripe, and a whole number written as 60.0 is one.
      #expect(try await world.sandbox.state.sessions == 0)
      #expect(try await postRaw(#"{"type":"clip","durationSec":60.0}"#, "application/json", world).status == 200)
    }
  }

  @Test func whatIsNotJSONIsSaidToBeNone() async throws {
    try await withWorld { world in
      let cases = [
        ("{\"type\":", "application/json", 400, "invalid_body"), ("", "application/json", 400, "invalid_body"),
        ("{\"type\":\"clip\",\"durationSec\":3}", "text/plain", 415, "unsupported_media_type"),
        ("type=clip", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
      ]
      for (body, media, status, code) in cases {
        let answer = try await postRaw(body, media, world)
        #expect(answer.status == status, "\(body) as \(media)")
        #expect(answer.json["code"]?.string == code, "\(body) as \(media)")
      }
    }
  }

  @Test func withoutATokenNothingIsSaid() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let paths = [
        "/api/creator/deposits", "/api/creator/deposits/\(deposit.id)", "/api/creator/usage/estimate",
        "/api/creator/videos/deposit/\(deposit.id)/status", "/api/me",
      ]
      for path in paths {
        for token in ["", "vis_unknown", String(world.token.dropLast())] {
          let answer = try await world.call("GET", path, token: token)
          #expect(answer.status == 401, "\(path) with '\(token)'")
          #expect(answer.json["code"]?.string == "unauthorized", "\(path)")
        }
      }
      let french = try await world.call("GET", "/api/creator/deposits", token: "", language: "fr")
      #expect(french.json["error"]?.string?.contains("jeton") == true, "\(french.text)")
      let english = try await world.call("GET", "/api/creator/deposits", token: "")
      #expect(english.json["error"]?.string?.contains("token") == true, "\(english.text)")
    }
  }

  @Test func anUnknownDepositAndSomeoneElsesLookTheSame() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let other = try await world.makeToken(user: "creator-2")
      let unknown = String(deposit.id.dropLast()) + (deposit.id.hasSuffix("0") ? "1" : "0")
      for (language, word) in [("fr", "Dépôt inconnu"), ("en", "Unknown deposit")] {
        for path in [
          "GET /api/creator/videos/deposit/{}/status", "GET /api/creator/deposits/{}",
          "POST /api/creator/deposits/{}/check", "POST /api/creator/deposits/{}/cancel",
          "POST /api/creator/deposits/{}/upload-ticket",
        ] {
          let words = path.split(separator: " ")
          func ask(_ id: String, _ token: String) async throws -> Answer {
            let path = words[1].split(separator: "{}", omittingEmptySubsequences: false).joined(separator: id)
            return try await world.call(
              String(words[0]), path, words[0] == "POST" ? [:] : nil, token: token, language: language)
          }
          let someoneElses = try await ask(deposit.id, other)
          let nobodys = try await ask(unknown, world.token)
          let malformed = try await ask("nonsense", world.token)
          #expect(someoneElses.status == 404, "\(path)")
          #expect(someoneElses.json["code"]?.string == "deposit_not_found", "\(path)")
          #expect(someoneElses.json["error"]?.string?.contains(word) == true, "\(path)")
          #expect(nobodys.text == someoneElses.text, "\(path) tells them apart")
          #expect(malformed.text == someoneElses.text, "\(path)")
        }
      }
      #expect(try await world.status(deposit.id)["status"]?.string == "PENDING")
    }
  }

  @Test func supportSeesWhatCreatorsDoNot() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let support = try await world.makeToken(user: "helpdesk", roles: ["support"])
      #expect(try await world.call("GET", "/api/support/deposits/\(deposit.id)", token: support).status == 200)
      let answer = try await world.call("GET", "/api/support/deposits")
      #expect(answer.status == 403)
      #expect(answer.json["code"]?.string == "forbidden")
      #expect(try await world.initCheckout(token: support).status == 403)
    }
  }

  @Test func whatIsNotThereIs404() async throws {
    try await withWorld { world in
      for path in ["/", "/api", "/api/creator/nothing", "/webhooks/paypal"] {
        let answer = try await world.call("GET", path)
        #expect(answer.status == 404, "\(path)")
        #expect(answer.json["code"]?.string == "not_found", "\(path)")
      }
      #expect(try await world.call("GET", "/healthz", token: "").status == 200)
      #expect(try await world.call("GET", "/readyz", token: "").status == 200)
    }
  }

  @Test(arguments: [(400, "checkout_refused"), (500, "checkout_refused"), (429, "checkout_refused")])
  func whenStripeRefusesTheSameKeyGoesOn(status: Int, code: String) async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["status": .integer(status)], count: 100)
      for (language, word) in [("fr", "page de paiement"), ("en", "payment page")] {
        let refused = try await world.call(
          "POST", "/api/creator/videos/init-checkout", World.clip, key: "key-\(status)", language: language)
        #expect(refused.status == 502 || refused.status == 503, "\(refused.status)")
        if refused.status == 502 { #expect(refused.json["code"]?.string == code) }
        #expect(refused.json["error"]?.string?.contains(word) == true, "\(refused.text)")
      }
      try await world.sandbox.forgetFaults()
      try await eventually("the same key's Session") {
        try await world.initCheckout(key: "key-\(status)").status == 200
      }
      #expect(try await world.sandbox.state.sessions == 1)
    }
  }

  private func postRaw(_ body: String, _ media: String, _ world: World) async throws -> Answer {
    try await Wire.send(
      "POST", try world.engine.url + "/api/creator/videos/init-checkout", body: Array(body.utf8),
      headers: [("Authorization", "Bearer \(world.token)"), ("Content-Type", media)])
  }
}
