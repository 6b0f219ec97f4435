import DepositDomain
import DepositStore
import Platform
import Testing

@testable import DepositEngine

/// A film that is deleted at Bunny after it could be played is noticed when Bunny says that something happened to it.
@Suite struct FilmDoubtTests {
  private func playable(_ bench: Bench) async throws -> Deposit {
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid.rawValue)
    bench.providers.change {
      $0.bunny.change(guid) { video in (video.status, video.length, video.storageSize) = (4, 60, 1_000) }
    }
    try await bench.work { try await bench.deposit(deposit.id).isPlayable }
    return try await bench.deposit(deposit.id)
  }

  private func doubt(_ deposit: Deposit, _ bench: Bench) async throws {
    let guid = try #require(deposit.video?.guid)
    try await bench.services.apply([.filmDoubted(guid)], to: deposit.id, by: .bunny)
  }

  @Test func aFilmThatIsGoneMayBeUploadedAgain() async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    bench.providers.change { [guid = deposit.video?.guid.rawValue ?? ""] in $0.bunny.remove(guid) }
    try await doubt(deposit, bench)
    try await bench.work { try await bench.deposit(deposit.id).acceptsUpload }
    let present = try await bench.deposit(deposit.id)
    #expect(present.videos.map(\.state) == [.gone, .awaitingUpload])
    #expect(bench.providers.bunny.videos(for: deposit.id.rawValue).count == 1)
  }

  /// The doubt is on disk with the webhook's answer: whoever dies then has a successor that looks.
  @Test func theNextProcessLooks() async throws {
    let first = try Bench()
    let deposit = try await playable(first)
    first.providers.change { [guid = deposit.video?.guid.rawValue ?? ""] in $0.bunny.remove(guid) }
    try await doubt(deposit, first)
    let next = try first.restarted()
    try await next.work { try await next.deposit(deposit.id).acceptsUpload }
    #expect(try await next.deposit(deposit.id).videos.map(\.state) == [.gone, .awaitingUpload])
  }

  @Test(arguments: [
    [ModelProviders.Trouble.status(404), nil], [.status(404), .status(404), nil], [.status(404), .status(503), nil],
    [.status(503), nil], [.lostReply, nil], [.status(401), nil], [nil],
  ])
  func oneAbsenceIsNoProof(_ troubles: [ModelProviders.Trouble?]) async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    bench.providers.change { $0.script[VideoEffectTests.look] = troubles }
    try await doubt(deposit, bench)
    try await bench.work { try await bench.deposit(deposit.id).video?.doubtedAt == nil }
    #expect(bench.providers.change { $0.script[VideoEffectTests.look]?.count } == 0, "it looked")
    let present = try await bench.deposit(deposit.id)
    #expect(present.videos == deposit.videos)
    #expect(present.isPlayable)
  }

  /// A proxy's page says nothing of Bunny's library, however often it comes, and whatever it is asked.
  @Test(arguments: [true, false])
  func aProxysPageIsNoAbsence(_ isPlayable: Bool) async throws {
    let bench = try Bench()
    let deposit = isPlayable ? try await playable(bench) : try await bench.readyDeposit()
    let pages = 6
    bench.providers.change {
      $0.script[VideoEffectTests.look] = Array(repeating: .proxyPage(404), count: pages)
      $0.script["GET /library/{}/videos"] = Array(repeating: .proxyPage(404), count: pages)
    }
    if isPlayable { try await doubt(deposit, bench) }
    try await bench.work(within: .seconds(2 * 86_400)) {
      bench.providers.change { $0.script[VideoEffectTests.look]?.isEmpty == true }
    }
    await bench.work()
    let present = try await bench.deposit(deposit.id)
    #expect(present.videos.map(\.guid) == deposit.videos.map(\.guid), "nothing was replaced")
    #expect(present.video?.state == deposit.video?.state)
    #expect(bench.providers.bunny.createdCount == 1 && bench.providers.bunny.deleted.isEmpty)
  }

  /// Bunny may say it in another form than it documents: it is Bunny when it lists its library.
  @Test func anAbsenceInAnUnknownFormIsOneWhenBunnyListsItsLibrary() async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    bench.providers.change { [guid = deposit.video?.guid.rawValue ?? ""] state in
      state.bunny.remove(guid)
      state.script[VideoEffectTests.look] = Array(repeating: .proxyPage(404), count: 3)
    }
    try await doubt(deposit, bench)
    try await bench.work(within: .seconds(3_600)) { try await bench.deposit(deposit.id).acceptsUpload }
    #expect(try await bench.deposit(deposit.id).videos.map(\.state) == [.gone, .awaitingUpload])
  }

  /// A doubt that comes while somebody looks, and perhaps saw what was before, is looked at once more.
  @Test func aDoubtDuringTheLookIsNotLost() async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    let guid = try #require(deposit.video?.guid)
    let services = bench.services
    let clock = bench.clock
    bench.providers.change { state in
      state.after = { request in
        guard request.endpoint == VideoEffectTests.look else { return }
        bench.providers.change { state in
          state.after = nil
          state.bunny.remove(guid.rawValue)
        }
        clock.advance(by: .milliseconds(5))
        _ = try? await services.apply([.filmDoubted(guid)], to: deposit.id, by: .bunny)
      }
    }
    try await doubt(deposit, bench)
    try await bench.work { try await bench.deposit(deposit.id).acceptsUpload }
    #expect(try await bench.deposit(deposit.id).videos.first?.state == .gone)
  }

  /// Reports, webhooks and staff hurry a look; absences a second apart are one lag of Bunny's reading side.
  @Test(arguments: [true, false])
  func hurriedLooksProveNoDeletion(_ isPlayable: Bool) async throws {
    let bench = try Bench()
    let deposit = isPlayable ? try await playable(bench) : try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    bench.providers.change {
      $0.script[VideoEffectTests.look] = [.status(404), .status(404), .status(404), .status(404)]
    }
    if isPlayable { try await doubt(deposit, bench) }
    let effect = isPlayable ? Effect.confirmFilm(guid) : .followVideo(guid)
    for _ in 0..<8 {
      let row = try await bench.services.store.claimEffect(
        of: deposit.id, key: effect.key, run: bench.services.run, at: bench.clock.now())
      if let row { _ = try await EffectRunner(services: bench.services).run(row) }
      bench.clock.advance(by: .seconds(1))
    }
    #expect(bench.providers.change { $0.script[VideoEffectTests.look]?.count } == 3, "one look counts")
    #expect(try await bench.deposit(deposit.id).video?.guid == guid)
    bench.providers.change { $0.script[VideoEffectTests.look] = nil }
    try await bench.work(within: .seconds(600)) {
      try await bench.services.store.caseFile(of: deposit.id)?.effects
        .first { $0.effect == effect }.map { $0.failures == 0 || $0.doneAt != nil } ?? false
    }
    #expect(bench.providers.bunny.createdCount == 1)
  }

  @Test func repeatedHintsDoNotMakeUsAskInALoop() async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    let before = bench.providers.requests(VideoEffectTests.look).count
    for _ in 0..<50 {
      try await doubt(deposit, bench)
      await bench.work()
      bench.clock.advance(by: .milliseconds(100))
    }
    #expect(bench.providers.requests(VideoEffectTests.look).count - before == 1)
  }
}
