import Platform
import Testing

/// Stripe delivers twice, late, out of order or not at all: what was paid becomes one video.
@Suite struct WebhookDeliveryStories {
  private static let completed = "checkout.session.completed"

  @Test func deliveredTwiceAtOnceAndAgainLaterTakesEffectOnce() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("WEBHOOK /stripe/\(Self.completed)", "duplicate")
      let deposit = try await world.openDeposit()
      try await world.pay(deposit)
      try await eventually("both deliveries") {
        try await world.sandbox.state.deliveries(of: Self.completed) == 2
      }
      let ready = try await world.awaitStatus("READY", of: deposit.id)
      let event = try #require(try await world.sandbox.state.webhooks(Self.completed).first?["id"]?.string)
      try await world.sandbox.control("POST", "/events/\(event)/resend")
      try await eventually("the third delivery") {
        try await world.sandbox.state.deliveries(of: Self.completed) == 3
      }
      #expect(try await world.status(deposit.id)["version"] == ready["version"])
      let timeline = try await world.timeline(deposit.id)
      #expect(timeline.count { $0 == "payment_received" } == 1, "\(timeline)")
      #expect(timeline.count { $0 == "video_created" } == 1, "\(timeline)")
      try await world.expectExactlyOne()
    }
  }

  @Test func deliveredOutOfOrderComesToTheSame() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("WEBHOOK /stripe/\(Self.completed)", "reorder")
      let deposit = try await world.openDeposit()
      try await world.pay(deposit)
      try await world.awaitStatus("READY", of: deposit.id)
      try await world.expectExactlyOne()
    }
  }

  @Test func anEngineThatIsAwayGetsItLater() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      try world.killEngine()
      try await world.pay(deposit)
      try await world.startEngine()
      try await world.awaitStatus("READY", of: deposit.id)
      try await world.expectExactlyOne()
    }
  }

  @Test func moneyThatWentBackBeforeItsPaymentWasHeardOfMakesNoVideo() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("WEBHOOK /stripe/\(Self.completed)", "drop")
      // The engine's first look would see the payment by itself; a request under a key is answered once it is over.
      try await eventually("the first look is over") { try await world.initCheckout(key: "a").status == 200 }
      let deposit = try await world.openDeposit(key: "a")
      try await world.pay(deposit)
      let session = try #require(try await world.sandbox.state.sessionItems.first)
      let intent = try #require(session["paymentIntent"]?.string)
      #expect(
        try await world.sandbox.stripe("POST", "/v1/refunds", form: "payment_intent=\(intent)").status == 200)
      try await eventually("the refund's webhook") {
        try await world.sandbox.state.deliveries(of: "charge.refunded") == 1
      }
      let event = try #require(try await world.sandbox.state.webhooks(Self.completed).first?["id"]?.string)
      try await world.sandbox.control("POST", "/events/\(event)/resend")
      let status = try await world.awaitStatus("CANCELLED", of: deposit.id)
      #expect(status["payment"]?["state"]?.string == "refunded")
      #expect(status["payment"]?["refundedCents"]?.int == 200)
      #expect(try await world.sandbox.state.videosCreated == 0)
    }
  }

  @Test func withoutAnyWebhookTheReconcilerDoesTheWork() async throws {
    try await withWorld(Setup(sendsWebhooks: false, settings: ["STRIPE_WEBHOOK_SECRET": "off"])) { world in
      #expect(try await world.deliver([0x7B, 0x7D], signature: "t=1,v1=00").status == 404)
      let deposit = try await world.openDeposit()
      let version = try #require(try await world.status(deposit.id)["version"]?.int)
      async let waited = world.status(deposit.id, query: "?wait=25&after=\(version)")
      try await world.pay(deposit)
      let change = try await waited
      #expect(change["version"]?.int != version)
      try await world.awaitStatus("READY", of: deposit.id)
      try await world.expectExactlyOne()
    }
  }

  @Test func aDepositThatTheDatabaseLacksIsRebuiltFromItsMetadata() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit(
        ["type": "doc", "durationSec": 601, "title": "Le phare"])
      try world.killEngine()
      try await world.forgetDatabase()
      try await world.startEngine()
      // Money came while nobody remembered the deposit.
      try await world.pay(deposit)
      let token = try await world.makeToken(user: World.creator)
      try await eventually("the deposit") {
        try await world.call("GET", "/api/creator/deposits/\(deposit.id)", token: token).status == 200
      }
      let status = try await world.awaitStatus("READY", of: deposit.id, token: token)
      #expect(status["type"]?.string == "doc")
      #expect(status["durationSec"]?.int == 601)
      #expect(status["title"]?.string == "Le phare")
      #expect(status["userId"]?.string == World.creator)
      #expect(status["payment"]?["amountCents"]?.int == 500)
      try await world.expectExactlyOne()
    }
  }

  @Test func anotherInstallationsEventsAreLeftAlone() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      try world.killEngine()
      try await world.forgetDatabase()
      try await world.startEngine(settings: ["VISUAL_INSTANCE": "another"])
      try await world.pay(deposit)
      try await eventually("the webhook's delivery") {
        try await world.sandbox.state.deliveries(of: Self.completed) == 1
      }
      let token = try await world.makeToken(user: World.creator)
      let answer = try await world.call("GET", "/api/creator/deposits/\(deposit.id)", token: token)
      #expect(answer.status == 404)
      #expect(try await world.sandbox.state.videosCreated == 0)
    }
  }
}
