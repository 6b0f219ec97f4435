import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// A store that lost deposits takes them in again, from Stripe and Bunny, without making or charging anything twice.
@Suite struct AdoptionTests {
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
    try encode(bench, before)
    bench.clock.advance(by: .seconds(3_600))
    let next = try bench.bereft()
    await reconcile(next)
    await next.work()
    #expect(try await next.deposit(before.id).videos.map(\.guid.rawValue) == [guid])
    #expect(next.providers.bunny.createdCount == 1, "no second video")
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
