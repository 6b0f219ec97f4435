import Platform
import Testing

/// What a person does on the payment page, and what the client that waits makes of it.
@Suite struct PaymentPageStories {
  private static let clip = Place.fixture("clip.mp4")

  @Test func withoutAnyWebhookTheWaitingClientStillArrives() async throws {
    try await withWorld(Setup(sendsWebhooks: false, settings: ["STRIPE_WEBHOOK_SECRET": "off"])) { world in
      try await world.expectArrival(of: Self.clip)
    }
  }

  /// Nobody waited when it was paid, and no webhook came: whoever uploads then has paid, and the engine asks.
  @Test(arguments: [true, false]) func withoutAnyWebhookAnUploadIsNotToldToPay(takesAll: Bool) async throws {
    try await withWorld(Setup(sendsWebhooks: false, settings: ["STRIPE_WEBHOOK_SECRET": "off"])) { world in
      let opened = try world.deposit(Self.clip, ["--no-wait"])
      let checkout = try await opened.event("checkout")
      let id = try #require(checkout["depositId"]?.string)
      #expect(try await opened.end() == 75)
      try await world.sandbox.press("pay", of: try #require(checkout["checkoutUrl"]?.string))
      let upload = try world.client(["upload", takesAll ? "--all" : id, "--json"])
      #expect(try await upload.end() == 0, "\(upload.words)")
      try await world.expectExactlyOne()
    }
  }

  @Test func aDeclinedCardIsNoEnd() async throws {
    try await withWorld { world in
      let run = try world.deposit(Self.clip)
      let page = try #require(try await run.event("checkout")["checkoutUrl"]?.string)
      #expect(try await world.sandbox.press("decline", of: page).status == 200)
      #expect(try await world.sandbox.press("cancel", of: page).status == 303)
      #expect(try await world.sandbox.state.payments == 0)
      try await world.expectArrival(of: Self.clip, with: run)
    }
  }

  @Test func moneyThatComesLaterIsWaitedFor() async throws {
    try await withWorld { world in
      let run = try world.deposit(Self.clip)
      let checkout = try await run.event("checkout")
      let page = try #require(checkout["checkoutUrl"]?.string)
      let id = try #require(checkout["depositId"]?.string)
      try await world.sandbox.press("pay-later", of: page)
      try await eventually("the payment under way") {
        try await world.status(id)["payment"]?["state"]?.string == "processing"
      }
      #expect(try await world.status(id)["status"]?.string == "PENDING")
      #expect(try await world.sandbox.state.videosCreated == 0)
      try await settle(page, "succeeded", world)
      #expect(try await run.end() == 0, "\(run.words)")
      try await world.expectExactlyOne()
    }
  }

  @Test func moneyThatNeverComesEndsTheDeposit() async throws {
    try await withWorld { world in
      let run = try world.deposit(Self.clip)
      let checkout = try await run.event("checkout")
      let page = try #require(checkout["checkoutUrl"]?.string)
      let id = try #require(checkout["depositId"]?.string)
      try await world.sandbox.press("pay-later", of: page)
      try await settle(page, "failed", world)
      #expect(try await run.end() == 1, "\(run.words)")
      #expect(try await run.event("failed")["code"]?.string == "deposit_cancelled")
      let status = try await world.status(id)
      #expect(status["status"]?.string == "CANCELLED")
      #expect(status["payment"]?["state"]?.string == "unpaid")
      #expect(try await world.timeline(id).contains("payment_failed"))
      #expect(try await world.sandbox.state.videosCreated == 0)
    }
  }

  @Test func aPageThatExpiredEndsTheDepositAndTheSameCommandMakesANewOne() async throws {
    try await withWorld { world in
      let run = try world.deposit(Self.clip)
      let first = try await run.event("checkout")
      let page = try #require(first["checkoutUrl"]?.string)
      let session = page.split(separator: "/").last ?? ""
      let expired = try await world.sandbox.stripe("POST", "/v1/checkout/sessions/\(session)/expire", form: "")
      #expect(expired.status == 200)
      #expect(try await world.sandbox.press("pay", of: page).status == 410)
      #expect(try await run.end() == 1, "\(run.words)")
      #expect(try await run.event("failed")["code"]?.string == "checkout_expired")
      let again = try world.deposit(Self.clip, ["--no-wait"])
      #expect(try await again.event("checkout")["depositId"] != first["depositId"])
      #expect(try await again.end() == 75)
    }
  }

  private func settle(_ page: String, _ outcome: String, _ world: World) async throws {
    let form = [("Content-Type", "application/x-www-form-urlencoded")]
    let answer = try await Wire.send("POST", page + "/settle", body: Array("outcome=\(outcome)".utf8), headers: form)
    guard answer.status == 200 else { throw StoryError("settle: \(answer.status) \(answer.text)") }
  }
}
