import Platform
import Testing

/// One `Idempotency-Key` is one deposit and at most one payable Session, for the deposit's life.
@Suite struct IdempotencyStories {
  @Test func theSameKeyAgainIsTheSameDeposit() async throws {
    try await withWorld { world in
      let first = try await world.openDeposit(key: "key-1")
      let again = try await world.openDeposit(key: "key-1")
      #expect(again.answer == first.answer)
      // The same meaning, spelled otherwise.
      let spelled = try await Wire.send(
        "POST", try world.engine.url + "/api/creator/videos/init-checkout",
        body: Array(#"{ "durationSec":3.0, "title":"Premier essai", "type":"clip" }"#.utf8),
        headers: [
          ("Authorization", "Bearer \(world.token)"), ("Content-Type", "application/json"),
          ("Idempotency-Key", "key-1"),
        ])
      #expect(spelled.json["depositId"]?.string == first.id)
      try await world.pay(first)
      try await world.awaitStatus("READY", of: first.id)
      // Still the same deposit when it is long paid.
      #expect(try await world.initCheckout(key: "key-1").json["depositId"]?.string == first.id)
      try await world.expectExactlyOne()
    }
  }

  @Test func theKeyOfACancelledDepositIsOver() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit(key: "key-1")
      #expect(try await world.call("POST", "/api/creator/deposits/\(deposit.id)/cancel", [:]).status == 200)
      let again = try await world.initCheckout(key: "key-1")
      #expect(again.status == 409)
      #expect(again.json["code"]?.string == "deposit_closed")
      #expect(try await world.sandbox.state.sessions == 1)
    }
  }

  @Test func theSameKeyForSomethingElseIsRefused() async throws {
    try await withWorld { world in
      let first = try await world.openDeposit(key: "key-1")
      let other = World.clip.adding(["durationSec": 4])
      for (language, word) in [("fr", "clé d’idempotence"), ("en", "idempotency key")] {
        let answer = try await world.call(
          "POST", "/api/creator/videos/init-checkout", other, key: "key-1", language: language)
        #expect(answer.status == 409)
        #expect(answer.json["code"]?.string == "idempotency_mismatch")
        #expect(answer.json["error"]?.string?.contains(word) == true, "\(answer.text)")
      }
      for key in [String(repeating: "k", count: 256), "a b", "é"] {
        let answer = try await world.initCheckout(key: key)
        #expect(answer.status == 400, "\(key)")
        #expect(answer.json["code"]?.string == "invalid_idempotency_key", "\(key)")
      }
      // Keys are each user's own; without one, every call is another deposit.
      let other2 = try await world.makeToken(user: "creator-2")
      #expect(try await world.openDeposit(key: "key-1", token: other2).id != first.id)
      #expect(try await world.openDeposit().id != world.openDeposit().id)
    }
  }

  @Test func tenAtOnceOpenOneSession() async throws {
    try await withWorld { world in
      // Slow enough for all ten to meet.
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["delayMs": 300])
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<10 { group.addTask { try await world.initCheckout(key: "key-1") } }
        var answers: [Answer] = []
        for try await answer in group { answers.append(answer) }
        return answers
      }
      #expect(answers.allSatisfy { $0.status == 200 }, "\(answers.map(\.text))")
      #expect(Set(answers.compactMap { $0.json["depositId"]?.string }).count == 1)
      #expect(Set(answers.compactMap { $0.json["checkoutUrl"]?.string }).count == 1)
      #expect(try await world.sandbox.state.sessions == 1)
    }
  }

  @Test func aLostAnswerOfStripesOpensNoSecondSession() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", "loseReply")
      _ = try await world.initCheckout(key: "key-1")
      try await eventually("the Session") { try await world.initCheckout(key: "key-1").status == 200 }
      #expect(try await world.sandbox.state.sessions == 1)
    }
  }

  @Test func aStickyServerErrorOfStripesOpensNoSecondSession() async throws {
    try await withWorld { world in
      // Stripe's key replays its 500 for ever; the Session was never made.
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["status": 500, "sticky": true])
      let answer = try await world.initCheckout(key: "key-1")
      #expect([502, 503].contains(answer.status))
      #expect(try await world.sandbox.state.sessions == 0)
    }
  }
}
