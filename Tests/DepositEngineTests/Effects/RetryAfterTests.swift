import BunnyGateway
import DepositDomain
import DepositStore
import Logging
import Platform
import Testing

@testable import DepositEngine

/// A provider that asks to be left alone is left alone, whoever is in a hurry.
@Suite struct RetryAfterTests {
  /// A webhook, a report or a person hurries a look, as the worker takes a hint.
  private func hurry(_ effect: Effect, of id: DepositID, _ bench: Bench) async throws {
    let row = try await bench.services.store.claimEffect(
      of: id, key: effect.key, run: bench.services.run, at: bench.clock.now())
    if let row { _ = try await EffectRunner(services: bench.services).run(row) }
  }

  /// A deposit whose next look Bunny answers with that; the look has been made.
  private func refused(_ bench: Bench, _ trouble: ModelProviders.Trouble) async throws -> (Deposit, VideoGUID) {
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    let before = bench.providers.requests(VideoEffectTests.look).count
    bench.providers.fail(VideoEffectTests.look, trouble)
    try await hurry(.followVideo(guid), of: deposit.id, bench)
    #expect(bench.providers.requests(VideoEffectTests.look).count == before + 1)
    return (deposit, guid)
  }

  @Test(arguments: [429, 503])
  func hintedLooksWaitAsLongAsBunnyAsked(_ status: Int) async throws {
    let bench = try Bench()
    let (deposit, guid) = try await refused(bench, .retryLater(status, after: 600))
    let looks = bench.providers.requests(VideoEffectTests.look).count
    bench.providers.change {
      $0.bunny.change(guid.rawValue) { video in (video.status, video.length, video.storageSize) = (4, 60, 1_000) }
    }
    for _ in 0..<9 {
      bench.clock.advance(by: .seconds(60))
      try await hurry(.followVideo(guid), of: deposit.id, bench)
      await bench.work()
    }
    #expect(bench.providers.requests(VideoEffectTests.look).count == looks, "not before its time")
    bench.clock.advance(by: .seconds(65))
    await bench.work()
    #expect(try await bench.deposit(deposit.id).isPlayable, "the hint counts once the time is over")
  }

  /// The pause is the provider's, not the row's: what else Bunny is asked for waits, too, and has not failed.
  @Test func otherDepositsWaitToo() async throws {
    let bench = try Bench()
    _ = try await refused(bench, .retryLater(429, after: 600))
    let made = bench.providers.bunny.createdCount
    let other = try await bench.paidDeposit()
    await bench.work()
    try await hurry(.createVideo(generation: 1), of: other.id, bench)
    #expect(bench.providers.requests(VideoEffectTests.create).count == made, "nothing was sent")
    #expect(try await bench.memory.timeline(of: other.id).allSatisfy { $0.kind != .videoCreationFailed })
    await #expect(throws: ProviderError.self, "nor by others than the worker") {
      try await bench.services.bunny.videos(page: 1, perPage: 10)
    }
    #expect(bench.providers.requests("GET /library/{}/videos").isEmpty)
    try await bench.work(within: .seconds(605)) { try await bench.deposit(other.id).status == .ready }
    #expect(bench.providers.bunny.createdCount == made + 1)
  }

  /// Stripe has asked for nothing.
  @Test func theOtherProviderIsAskedAsBefore() async throws {
    let bench = try Bench()
    _ = try await refused(bench, .retryLater(429, after: 600))
    _ = try await bench.initCheckout(key: "k")
    #expect(bench.providers.stripe.sessions.count == 2)
  }

  /// Who asks for a page meanwhile is told so, and gets it afterwards, under the same key.
  @Test func aPageIsOpenedOnceStripeMayBeAsked() async throws {
    let bench = try Bench()
    bench.providers.fail(CheckoutEffectTests.open, .retryLater(429, after: 60))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    for _ in 0..<5 {
      bench.clock.advance(by: .seconds(10))
      await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
      await expectError("checkout_refused") { try await bench.initCheckout(key: "another") }
    }
    #expect(bench.providers.requests(CheckoutEffectTests.open).count == 1)
    bench.clock.advance(by: .seconds(20))
    await bench.work()
    #expect(bench.providers.stripe.sessions.count == 2)
    _ = try await bench.initCheckout(key: "k")
    #expect(bench.providers.stripe.sessions.count == 2)
  }

  /// A day's pause may be a proxy's idea.
  @Test func noPauseOfBunnysIsLongerThanTenMinutes() async throws {
    let bench = try Bench()
    let (deposit, guid) = try await refused(bench, .retryLater(503, after: 86_400))
    let looks = bench.providers.requests(VideoEffectTests.look).count
    bench.clock.advance(by: .seconds(599))
    try await hurry(.followVideo(guid), of: deposit.id, bench)
    #expect(bench.providers.requests(VideoEffectTests.look).count == looks)
    bench.clock.advance(by: .seconds(1))
    try await hurry(.followVideo(guid), of: deposit.id, bench)
    #expect(bench.providers.requests(VideoEffectTests.look).count == looks + 1)
  }

  /// Who pays waits for Stripe.
  @Test func noPauseOfStripesIsLongerThanAMinute() async throws {
    let bench = try Bench()
    bench.providers.fail(CheckoutEffectTests.open, .retryLater(503, after: 86_400))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    bench.clock.advance(by: .seconds(59))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "another") }
    #expect(bench.providers.requests(CheckoutEffectTests.open).count == 1)
    bench.clock.advance(by: .seconds(1))
    _ = try await bench.initCheckout(key: "another")
    #expect(bench.providers.requests(CheckoutEffectTests.open).count == 2)
  }

  /// When an effect of a deposit is tried again.
  private func due(_ effect: Effect, of id: DepositID, _ bench: Bench) async throws -> Instant {
    let file = try #require(try await bench.services.store.caseFile(of: id))
    return try #require(file.effects.first { $0.effect == effect }).dueAt
  }

  /// The row that was refused waits as long as its provider is left alone, and no longer.
  @Test func noRowWaitsLongerThanItsProvidersPause() async throws {
    let bench = try Bench()
    let asked = bench.clock.now()
    bench.providers.fail(CheckoutEffectTests.open, .retryLater(503, after: 86_400))
    await expectError("checkout_refused") { try await bench.initCheckout(key: "k") }
    let asking = try #require(try await bench.services.store.deposits(.init(owner: alice, limit: 1)).deposits.first)
    #expect(try await due(.openCheckout(attempt: 1), of: asking.id, bench) == asked + .seconds(60))
    bench.clock.advance(by: .seconds(60))
    await bench.work()
    try await bench.pay(try await bench.deposit(asking.id))

    bench.providers.fail(VideoEffectTests.create, .retryLater(503, after: 86_400))
    await bench.work()
    #expect(
      try await due(.createVideo(generation: 1), of: asking.id, bench) == bench.clock.now() + .seconds(600))
    bench.clock.advance(by: .seconds(600))
    await bench.work()

    let guid = try #require(try await bench.deposit(asking.id).video?.guid)
    bench.providers.fail(VideoEffectTests.look, .retryLater(503, after: 86_400))
    try await hurry(.followVideo(guid), of: asking.id, bench)
    #expect(try await due(.followVideo(guid), of: asking.id, bench) == bench.clock.now() + .seconds(600))
  }

  /// What waited together does not come back together, nor before its time.
  @Test func whatRestsComesBackSpreadOut() async throws {
    let bench = try Bench()
    _ = try await refused(bench, .retryLater(429, after: 60))
    let until = try #require(bench.services.patience.rest(of: .bunny, at: bench.clock.now()))
    var dues: [Instant] = []
    for jitter in [0, 0.5, 1] {
      let other = try await bench.paidDeposit()
      var services = bench.services
      services.jitter = { jitter }
      let row = try await bench.services.store.claimEffect(
        of: other.id, key: Effect.createVideo(generation: 1).key, run: services.run, at: bench.clock.now())
      _ = try await EffectRunner(services: services).run(try #require(row))
      let file = try await bench.services.store.caseFile(of: other.id)
      dues += try #require(file).effects.filter { $0.effect == .createVideo(generation: 1) }.map(\.dueAt)
    }
    #expect(dues.map { $0 - until } == [.zero, .milliseconds(2_500), .seconds(5)])
  }

  /// A pause is said once; what it held is counted, not logged.
  @Test func aPauseIsSaidOnceAndWhatItHoldsIsCounted() async throws {
    let bench = try Bench()
    _ = try await refused(bench, .retryLater(429, after: 60))
    for _ in 0..<5 { _ = try? await bench.services.bunny.videos(page: 1, perPage: 10) }
    func lines() -> [String] { bench.log.messages(.warning).filter { $0.contains("left alone") } }
    #expect(lines().count == 1 && lines().first?.contains("Bunny") == true)
    let counts = bench.services.metrics.counts
    #expect(counts.pauses == ["bunny": 1])
    #expect(counts.providerCalls == [EngineMetrics.ProviderCall(provider: "bunny", outcome: EngineMetrics.held): 5])
    #expect(counts.providerDurations.isEmpty)
  }

  /// Absences prove something only with time between them: a pause that is over sooner does not bring them together.
  @Test func aPauseDoesNotBringAbsencesTogether() async throws {
    let bench = try Bench()
    let (deposit, guid) = try await refused(bench, .status(404))
    let other = try await bench.readyDeposit()
    let otherGuid = try #require(other.video?.guid)
    bench.providers.fail(VideoEffectTests.look, .retryLater(429, after: 10), .status(404), .status(404))
    try await hurry(.followVideo(otherGuid), of: other.id, bench)
    let looks = bench.providers.requests(VideoEffectTests.look).count
    for _ in 0..<6 {
      bench.clock.advance(by: .seconds(5))
      try await hurry(.followVideo(guid), of: deposit.id, bench)
      await bench.work()
    }
    #expect(bench.providers.requests(VideoEffectTests.look).count == looks)
    #expect(try await bench.deposit(deposit.id).video?.state == .awaitingUpload)
  }

  @Test func whoRepeatsThatAnUploadIsCompleteHurriesItOnceInAWhile() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    func hints() async -> Int {
      var count = 0
      for _ in 0..<4 {
        await bench.services.hurryLook(at: guid, of: deposit.id)
        while bench.services.worker.nextUrgent() != nil { count += 1 }
      }
      return count
    }
    #expect(await hints() == 1)
    bench.clock.advance(by: .milliseconds(4_999))
    #expect(await hints() == 0)
    bench.clock.advance(by: .milliseconds(1))
    #expect(await hints() == 1)
  }

  @Test func theLongestPauseCountsAndAClockSetBackProlongsNone() {
    let patience = ProviderPatience()
    let now = Instant(unixSeconds: 1_795_000_000)
    #expect(patience.rest(of: .bunny, at: now) == nil)
    #expect(patience.note(.bunny, asksFor: .seconds(60), at: now) == now + .seconds(60))
    #expect(patience.note(.bunny, asksFor: .seconds(10), at: now) == nil)
    #expect(patience.note(.bunny, asksFor: .zero, at: now) == nil)
    #expect(patience.note(.bunny, asksFor: .seconds(60), at: now) == nil, "the same pause, asked for twice")
    #expect(patience.rest(of: .bunny, at: now) == now + .seconds(60))
    #expect(patience.rest(of: .stripe, at: now) == nil)
    #expect(patience.rest(of: .bunny, at: now + .seconds(60)) == nil)
    let before = now - .seconds(86_400)
    #expect(patience.rest(of: .bunny, at: before) == nil)
    patience.note(.bunny, asksFor: .seconds(5), at: before)
    #expect(patience.rest(of: .bunny, at: before) == before + .seconds(5))
  }
}
