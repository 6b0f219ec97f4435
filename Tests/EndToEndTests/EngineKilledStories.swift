import Platform
import Testing

/// The engine is killed at every step and started again on the same database: one Session, one payment, one video.
@Suite struct EngineKilledStories {
  /// Stripe has made the Session; the answer is still on its way when the engine dies.
  @Test(arguments: [true, false])
  func duringInitCheckout(clientStays: Bool) async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["delayReplyMs": 20_000])
      let clip = Place.fixture("clip.mp4")
      var run = try world.deposit(clip)
      try await eventually("the Session") { try await world.sandbox.state.sessions == 1 }
      if !clientStays { run.process.destroy() }
      try await world.killAndRestartEngine()
      if !clientStays { run = try world.deposit(clip) }
      try await world.expectArrival(of: clip, with: run)
    }
  }

  @Test(arguments: [true, false])
  func afterInitCheckout(clientStays: Bool) async throws {
    try await withWorld { world in
      let clip = Place.fixture("clip.mp4")
      var run = try world.deposit(clip)
      _ = try await run.event("checkout")
      if !clientStays { run.process.destroy() }
      try await world.killAndRestartEngine()
      if !clientStays { run = try world.deposit(clip) }
      try await world.expectArrival(of: clip, with: run)
    }
  }

  /// The page's button answers once the webhook was answered 200: the engine dies within the next moments, before,
  /// while and after it makes the video.
  @Test(arguments: [0, 1, 3, 6, 10, 20, 40])
  func rightAfterThe200ToThePaidWebhook(milliseconds: Int) async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      try await world.pay(deposit)
      #expect(try await world.sandbox.state.deliveries(of: "checkout.session.completed") == 1)
      // Not for something to happen: each argument picks another instant to die at.
      try await Task.sleep(for: .milliseconds(milliseconds))
      try await world.killAndRestartEngine()
      try await world.awaitStatus("READY", of: deposit.id)
      try await world.expectExactlyOne()
      #expect(try await world.sandbox.state.videosCreated == 1)
      // And a second start finds nothing left to do.
      try await world.killAndRestartEngine()
      try await world.awaitStatus("READY", of: deposit.id)
      try await world.expectExactlyOne()
    }
  }

  /// The video is made at Bunny; the answer is still on its way when the engine dies.
  @Test func whileTheAnswerWithTheVideoIsOnItsWay() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /library/{}/videos", ["delayReplyMs": 20_000])
      let clip = Place.fixture("clip.mp4")
      let run = try world.deposit(clip)
      try await world.payIfAsked(run)
      try await eventually("the video") { try await world.sandbox.state.videosCreated == 1 }
      try await world.killAndRestartEngine()
      try await world.expectArrival(of: clip, with: run)
      #expect(try await world.sandbox.state.videosCreated == 1)
    }
  }

  /// Bunny works on the request of an engine that is dead by then; its successor must wait and see.
  @Test func whileBunnyIsSlowToMakeTheVideo() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /library/{}/videos", ["delayMs": 800])
      let deposit = try await world.openDeposit()
      try await world.pay(deposit)
      try await eventually("the request at Bunny") {
        try await world.sandbox.control("GET", "/faults").json.array?.first?["actsLeft"]?.int == 0
      }
      try await world.killAndRestartEngine()
      try await world.awaitStatus("READY", of: deposit.id)
      try await eventually("the first video as well") { try await world.sandbox.state.videosCreated >= 1 }
      try await world.expectExactlyOne()
    }
  }

  @Test func theAnswerWithTheVideoIsLost() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /library/{}/videos", "loseReply")
      let deposit = try await world.openDeposit()
      try await world.pay(deposit)
      try await world.awaitStatus("READY", of: deposit.id)
      try await world.expectExactlyOne()
      #expect(try await world.sandbox.state.videosCreated == 1)
    }
  }

  @Test(arguments: [true, false])
  func duringTheUpload(clientStays: Bool) async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 600_000)
      var run = try world.deposit(movie, ["--limit", "300k"])
      try await world.payIfAsked(run)
      _ = try await run.event("progress") { ($0["sentBytes"]?.int ?? 0) > 0 }
      if !clientStays { run.process.destroy() }
      try await world.killAndRestartEngine()
      if !clientStays { run = try world.deposit(movie) }
      try await world.expectArrival(of: movie, with: run)
    }
  }

  @Test(arguments: [true, false])
  func duringTheEncoding(clientStays: Bool) async throws {
    try await withWorld(Setup(encodeSeconds: 1.5)) { world in
      let clip = Place.fixture("clip.mp4")
      var run = try world.deposit(clip)
      try await world.payIfAsked(run)
      _ = try await run.event("uploaded")
      if !clientStays { run.process.destroy() }
      try await world.killAndRestartEngine()
      if !clientStays { run = try world.deposit(clip) }
      try await world.expectArrival(of: clip, with: run)
    }
  }

  @Test func atEveryStepOfOneDeposit() async throws {
    try await withWorld(Setup(encodeSeconds: 1.5)) { world in
      let movie = try world.movie(bytes: 400_000)
      let run = try world.deposit(movie, ["--limit", "200k"])
      for step in ["probed", "checkout", "paid", "ready", "progress", "uploaded", "processing"] {
        if step == "paid" { try await world.payIfAsked(run) }
        // On a slow machine the encoding is over before the client asks.
        let isThere = try await run.firstEvent { [step, "playable"].contains($0["event"]?.string) } != nil
        #expect(isThere, "no \(step): \(run.words)")
        try await world.killAndRestartEngine()
      }
      try await world.expectArrival(of: movie, with: run)
    }
  }
}
