import DepositDomain
import Platform
import Testing

@testable import DepositEngine

/// A film that is deleted at Bunny after it could be played is noticed when Bunny says that something happened to it.
@Suite struct FilmDeskTests {
  private func playable(_ bench: Bench) async throws -> Deposit {
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid.rawValue)
    bench.providers.change {
      $0.bunny.change(guid) { video in (video.status, video.length, video.storageSize) = (4, 60, 1_000) }
    }
    try await bench.work { try await bench.deposit(deposit.id).isPlayable }
    return try await bench.deposit(deposit.id)
  }

  @Test func aFilmThatIsGoneMayBeUploadedAgain() async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    let guid = try #require(deposit.video?.guid)
    bench.providers.change { $0.bunny.remove(guid.rawValue) }
    await FilmDesk(services: bench.services).look(at: guid, of: deposit.id)
    await bench.work()
    let present = try await bench.deposit(deposit.id)
    #expect(present.videos.map(\.state) == [.gone, .awaitingUpload])
    #expect(present.acceptsUpload)
    #expect(bench.providers.bunny.videos(for: deposit.id.rawValue).count == 1)
  }

  @Test(arguments: [
    [ModelProviders.Trouble.status(404), nil], [.status(404), .status(404), nil], [.status(404), .status(503)],
    [.status(503)], [.lostReply], [.status(401)], [nil],
  ])
  func oneAbsenceIsNoProof(_ troubles: [ModelProviders.Trouble?]) async throws {
    let bench = try Bench()
    let deposit = try await playable(bench)
    let guid = try #require(deposit.video?.guid)
    bench.providers.change { $0.script[VideoEffectTests.look] = troubles }
    await FilmDesk(services: bench.services).look(at: guid, of: deposit.id)
    #expect(bench.providers.change { $0.script[VideoEffectTests.look]?.count } == 0, "it looked")
    #expect(try await bench.deposit(deposit.id) == deposit)
  }
}
