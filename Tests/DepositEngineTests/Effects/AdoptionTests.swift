import DepositDomain
import DepositStore
import EngineAPI
import Logging
import Platform
import Testing

@testable import DepositEngine

/// A store that lost deposits takes them in again, from Stripe and Bunny, without making or charging anything twice.
@Suite struct AdoptionTests {
  private static let sessions = "GET /v1/checkout/sessions"

  private func reconcile(_ bench: Bench) async {
    await Reconciler(services: bench.services, signal: ReconcilerSignal()).look()
  }

  /// Encoded at Bunny, whether or not the engine has seen it.
  private func encode(_ bench: Bench, _ deposit: Deposit) throws {
    let guid = try #require(deposit.video?.guid.rawValue)
    bench.providers.change {
      $0.bunny.change(guid) { video in
        (video.status, video.length, video.storageSize) = (4, 60, 1_000)
      }
    }
  }

  /// An hour later the film is encoded, and an engine that has lost everything takes it in.
  ///
  /// - Returns: that engine.
  private func expectAdopted(
    _ guid: String, _ bench: Bench, _ before: Deposit, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Bench {
    try encode(bench, before)
    bench.clock.advance(by: .seconds(3_600))
    let next = try bench.bereft()
    await reconcile(next)
    await next.work()
    let found = try await next.deposit(before.id).videos.map(\.guid.rawValue)
    #expect(found == [guid], sourceLocation: sourceLocation)
    #expect(next.providers.bunny.createdCount == 1, "no second video", sourceLocation: sourceLocation)
    return next
  }

  @Test(arguments: [Duration.seconds(20), .seconds(3_600), .seconds(25 * 86_400)])
  func anEmptyStoreTakesInWhatStripeAndBunnyHave(_ away: Duration) async throws {
    let bench = try Bench()
    let before = try await bench.readyDeposit()
    let began = bench.clock.now()
    try encode(bench, before)
    bench.clock.advance(by: away)
    let next = try bench.bereft()
    await reconcile(next)
    await next.work()
    let after = try await next.deposit(before.id)
    #expect(after.status == .ready)
    #expect(after.videos.map(\.guid) == before.videos.map(\.guid))
    #expect(after.createdAt == before.createdAt)
    #expect(after.language == before.language && after.language != nil)
    #expect(after.isPlayable)
    #expect(after.video?.storageBytes == ByteCount(1_000))
    #expect(after.video?.encodedAt.map { $0 <= began } == true, "in its own month, not in this one")
    #expect(next.providers.bunny.createdCount == 1, "no second video")
  }

  @Test func aBackupFromBeforeThePaymentMakesNoSecondVideo() async throws {
    let bench = try Bench()
    let unpaid = try await bench.openDeposit()
    let backup = try bench.bereft()
    // The engine that went on: paid, video made.
    let live = try bench.restarted()
    bench.clock.advance(by: .seconds(1_200))
    try await live.pay(unpaid)
    await live.work()
    let before = try await live.deposit(unpaid.id)
    // The backup knows the deposit, unpaid, and nothing of the rest.
    _ = try await backup.memory.open(
      DepositDraft(deposit: unpaid, idempotencyKey: nil, requestDigest: ""), run: RunID("old"), at: unpaid.createdAt)
    await reconcile(backup)
    await backup.work()
    #expect(try await backup.deposit(unpaid.id).videos.map(\.guid) == before.videos.map(\.guid))
    #expect(backup.providers.bunny.createdCount == 1)
  }

  /// An upload over TUS puts its own title in the place of the one that the video was made with.
  @Test func aFilmThatWasUploadedIsFoundByItsTitle() async throws {
    let bench = try Bench()
    let before = try await bench.readyDeposit()
    let ticket = try #require(UploadDesk(services: bench.services).ticket(for: before))
    let (guid, title) = (try #require(before.video?.guid.rawValue), try #require(ticket.metadata["title"]))
    #expect(title.hasPrefix(before.title))
    bench.providers.change { $0.bunny.change(guid) { $0.title = title } }
    _ = try await expectAdopted(guid, bench, before)
  }

  /// In the time that the backup lacks, the video was replaced, and the one before it deleted.
  @Test func aReplacementThatHoldsTheFilmIsFound() async throws {
    let bench = try Bench()
    let before = try await bench.readyDeposit()
    let guid = try #require(before.video?.guid.rawValue)
    bench.providers.change { state in
      state.bunny.change(guid) { $0.title = "Vacances [\(before.id)/2]" }
    }
    let next = try await expectAdopted(guid, bench, before)
    // Should it be lost after all, its successor is another video, however the first is called.
    let lost = Video.Sighting(guid: VideoGUID(guid), state: .gone)
    try await next.services.apply([.videoSeen(lost)], to: before.id, by: .bunny)
    try await next.work(within: .seconds(600)) { try await next.deposit(before.id).videos.count == 2 }
    #expect(next.providers.bunny.createdCount == 2)
  }

  /// The look at what was there before may fail itself: the next attempt looks again, however many videos there are.
  @Test func aLookThatFailsIsMadeAgain() async throws {
    let bench = try Bench()
    let before = try await bench.readyDeposit()
    try encode(bench, before)
    bench.clock.advance(by: .seconds(3_600))
    let now = bench.clock.now()
    bench.providers.change { state in
      for number in 0..<1_200 { state.bunny.add(title: "another \(number)", now: now) }
    }
    let made = bench.providers.bunny.createdCount
    let next = try bench.bereft()
    next.providers.fail("GET /library/{}/videos", .status(503))
    await reconcile(next)
    try await next.work(within: .seconds(600)) { try await next.deposit(before.id).status == .ready }
    #expect(try await next.deposit(before.id).videos.map(\.guid) == before.videos.map(\.guid))
    #expect(next.providers.bunny.createdCount == made, "no second video")
  }

  /// What comes in before the first look must not hide that the store was empty.
  @Test func anEmptyStoreIsKnownToBeSoBeforeItsDoorsOpen() async throws {
    let bench = try Bench()
    let old = try await bench.readyDeposit()
    bench.clock.advance(by: .seconds(5 * 86_400))
    let next = try bench.bereft()
    try await EventIntake(services: next.services).begin()
    _ = try await next.openDeposit()
    await reconcile(next)
    #expect(try await next.memory.deposit(old.id) != nil)
  }

  /// Nobody paid yet, so no event tells of it; whoever repeats the request finds the page that is open.
  @Test func aPageThatNobodyPaidYetIsFoundAgainWithItsKey() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    // No key opened it.
    let keyless = try await bench.openDeposit()
    let next = try bench.bereft()
    // One that fails is made up for by the next.
    next.providers.fail("GET /v1/checkout/sessions", .status(503))
    await reconcile(next)
    #expect(try await next.memory.deposit(first.depositId) == nil)
    await reconcile(next)
    let kept = try #require(try await next.memory.deposit(first.depositId))
    #expect(kept.status == .pending && kept.title == "Vacances")
    #expect(kept.payCode.rawValue == first.payUrl.split(separator: "/").last.map(String.init))
    #expect(try await next.memory.deposit(keyless.id)?.status == .pending)
    let again = try await next.initCheckout(key: "the-key")
    #expect(again.depositId == first.depositId && again.checkoutUrl == first.checkoutUrl)
    #expect(next.providers.stripe.sessions.count == 2)
    // What is listed late is in, too; then it is not asked for any more.
    next.clock.advance(by: .seconds(121))
    await reconcile(next)
    let asked = next.providers.requests("GET /v1/checkout/sessions").count
    await reconcile(next)
    #expect(asked > 2 && next.providers.requests("GET /v1/checkout/sessions").count == asked)
  }

  /// Another shop on the account has pages open, younger than ours.
  private func openElsewhere(_ bench: Bench, _ count: Int) {
    let now = bench.clock.now()
    bench.providers.change { state in
      for _ in 0..<count {
        state.stripe.add(
          amount: 100, metadata: [:], paymentMetadata: [:], expiresAt: now.unixSeconds + 3_600, now: now)
      }
    }
  }

  @Test func aPageIsFoundBehindThoseOfABusyShop() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    openElsewhere(bench, 10_050)
    let next = try bench.bereft()
    await reconcile(next)
    #expect(try await next.memory.deposit(first.depositId)?.status == .pending)
    #expect(next.services.metrics.counts.cutSessionLooks == 0)
  }

  /// What is passed over is said, and counted.
  @Test func aLookThatEndsBeforeItsTimeSaysSo() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    openElsewhere(bench, 250)
    let next = try bench.bereft()
    try await EventIntake(services: next.services).begin()
    try await SessionIntake(services: next.services, mostPages: 2).run()
    #expect(try await next.memory.deposit(first.depositId) == nil)
    #expect(next.services.metrics.counts.cutSessionLooks == 1)
    #expect(next.log.messages(.warning).contains { $0.contains("may be missing") })
    try await SessionIntake(services: next.services, mostPages: 3).run()
    #expect(try await next.memory.deposit(first.depositId) != nil)
    #expect(next.services.metrics.counts.cutSessionLooks == 1)
  }

  /// A long list is not begun anew for one page of it, and what is paid while it is read is in all the same.
  @Test func aLongListIsReadOnce() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    openElsewhere(bench, 250)
    let next = try bench.bereft()
    try await EventIntake(services: next.services).begin()
    let page = try #require(next.providers.stripe.sessions.first).id
    let clock = next.clock
    let providers = next.providers
    next.providers.fail(Self.sessions, nil, .status(503), .retryLater(429, after: 5))
    next.providers.change { state in
      state.after = { request in
        // The first page is read, and ours is on the last.
        guard request.endpoint == Self.sessions else { return }
        let now = clock.now()
        providers.change { _ = $0.stripe.pay(page, now: now) }
      }
    }
    await Reconciler(services: next.services, signal: ReconcilerSignal()).catchUp()
    #expect(next.providers.requests(Self.sessions).count == 6, "three pages, two tries in vain, and the paid ones")
    #expect(next.pauses.all == [.seconds(1), .seconds(5)])
    #expect(try await next.deposit(first.depositId).status == .paid)
  }

  /// What was paid so lately that Stripe lists no event of it yet is listed among the completed.
  @Test func aPageWhoseEventIsListedLateIsIn() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    bench.clock.advance(by: .seconds(7_200))
    let next = try bench.bereft()
    let page = try #require(next.providers.stripe.sessions.first).id
    let now = next.clock.now()
    next.providers.change { state in
      state.stripe.pay(page, now: now)
      state.stripe.listingLag = 60
    }
    try await EventIntake(services: next.services).begin()
    await Reconciler(services: next.services, signal: ReconcilerSignal()).catchUp()
    #expect(try await next.deposit(first.depositId).paymentState == .paid)
    #expect(try await next.initCheckout(key: "the-key").depositId == first.depositId)
  }

  /// What is paid after the events were read, and before the Sessions are, stands in neither list.
  @Test func whatIsPaidBetweenTheListsIsIn() async throws {
    let bench = try Bench()
    let first = try await bench.initCheckout(key: "the-key")
    let next = try bench.bereft()
    try await EventIntake(services: next.services).begin()
    let page = try #require(next.providers.stripe.sessions.first).id
    let (clock, providers) = (next.clock, next.providers)
    next.providers.change { state in
      state.before = { request in
        guard request.endpoint == Self.sessions else { return }
        let now = clock.now()
        providers.change { _ = $0.stripe.pay(page, now: now) }
      }
      state.forges = { request in
        // The second list is not told of it either.
        guard request.endpoint == Self.sessions, request.parameter("status") == "complete" else { return nil }
        return ModelAnswer(["data": [String]()])
      }
    }
    await Reconciler(services: next.services, signal: ReconcilerSignal()).catchUp()
    #expect(!next.services.readiness.isBehind)
    #expect(try await next.deposit(first.depositId).status == .paid)
    #expect(try await next.initCheckout(key: "the-key").depositId == first.depositId)
  }

  /// One that belongs to another deposit is for a person; the others are in all the same.
  @Test func aPageThatCannotBeTakenInStopsNoOther() async throws {
    let bench = try Bench()
    let first = try await bench.openDeposit()
    let second = try await bench.openDeposit()
    let next = try bench.bereft()
    try await EventIntake(services: next.services).begin()
    let other = Deposit(
      id: DepositID("dep_01jd0000000000000000000000"), owner: alice, type: .clip, durationSec: 60, fee: Cents(200),
      payCode: first.payCode, createdAt: next.clock.now(), title: "Autre")
    let page = CheckoutSession(
      id: CheckoutSessionID("cs_other"), state: .open, money: .unpaid, amountTotal: Cents(200), currency: "eur",
      paymentIntent: nil, url: nil, expiresAt: nil, isLive: false)
    _ = try await next.memory.adopt(page, of: LostDeposit(deposit: other), at: next.clock.now())
    await reconcile(next)
    #expect(try await next.memory.deposit(first.id) == nil)
    #expect(try await next.memory.deposit(second.id)?.status == .pending)
    #expect(next.log.all.contains { $0.contains("a person must look") })
  }

  @Test func aVideoThatIsNotThereIsMadeAtOnce() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    bench.clock.advance(by: .seconds(7_200))
    try await bench.pay(deposit)
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .ready)
    #expect(bench.pauses.all.isEmpty, "what was made long ago is listed: one look is enough")
  }

  @Test func anExpiredPageIsRememberedToo() async throws {
    let bench = try Bench()
    let deposit = try await bench.openDeposit()
    bench.clock.advance(by: .seconds(24 * 3_600))
    await Reconciler(services: bench.services, signal: ReconcilerSignal()).checkUnsettled(all: true)
    try #require(try await bench.deposit(deposit.id).status == .expired)
    let next = try bench.bereft()
    await reconcile(next)
    #expect(try await next.memory.deposit(deposit.id).map(\.status) ?? .expired == .expired)
  }

  @Test func aStoreWithDepositsDoesNotGoBackOverEverything() async throws {
    let bench = try Bench()
    let old = try await bench.readyDeposit()
    bench.clock.advance(by: .seconds(5 * 86_400))
    let next = try bench.bereft()
    let recent = try await next.openDeposit()
    await reconcile(next)
    #expect(try await next.memory.deposit(old.id) == nil)
    #expect(try await next.memory.deposit(recent.id) != nil)
  }
}
