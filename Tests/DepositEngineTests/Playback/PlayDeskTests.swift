import BunnyGateway
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// The rules at work: who may ask, what is given, what ends it.
@Suite struct PlayDeskTests {
  private let owner = Principal(user: alice, roles: [.creator])
  private let admin = Principal(user: UserID("root"), roles: [.admin])

  private func viewer(_ address: String = "192.0.2.1", agent: String = "Netscape") throws -> PlayViewer {
    let address = try #require(IPAddress(address))
    return try #require(PlayViewer(address: address, agent: agent))
  }

  private func playable(_ bench: Bench) async throws -> (Deposit, VideoGUID) {
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video).guid
    let sight = Video.Sighting(guid: guid, state: .playable, encodePercent: 100, lengthSec: 60)
    try await bench.services.apply([.videoSeen(sight)], to: deposit.id, by: .bunny)
    return (try await bench.deposit(deposit.id), guid)
  }

  private func expectRefusal(
    _ code: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async {
    let error = await #expect(throws: VisualError.self, sourceLocation: sourceLocation) { try await body() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
  }

  @Test func theWholeWay() async throws {
    let bench = try Bench()
    let (_, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let link = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue), by: owner)
    #expect(link.playsLeft == 3)
    #expect(link.url == "http://engine.test/play/" + link.token)
    #expect(link.expiresAt == Instant(unixSeconds: (bench.clock.now() + .seconds(1_800)).unixSeconds))
    for left in [2, 1, 0] {
      bench.clock.advance(by: .seconds(60))
      let play = try await desk.redeem(link.token, for: try viewer())
      #expect(play.playsLeft == left)
      let expected = PlaybackSignature.embedURL(
        base: "http://player.test", libraryID: 42, guid: guid, key: Secret("security-key-of-bench"),
        expiresAt: link.expiresAt)
      #expect(play.url == expected, "it expires with the token")
    }
    await expectRefusal("exhausted") { _ = try await desk.redeem(link.token, for: try viewer()) }
  }

  @Test func ownersAndAdminsOnly() async throws {
    let bench = try Bench()
    let (_, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let request = PlayTokenRequest(videoGuid: guid.rawValue)
    _ = try await desk.issue(request, by: admin)
    await expectRefusal("deposit_not_found") {
      _ = try await desk.issue(request, by: Principal(user: bob, roles: [.creator]))
    }
    await expectRefusal("forbidden") {
      _ = try await desk.issue(request, by: Principal(user: alice, roles: [.support]))
    }
    for guid in ["", "nobody's", String(repeating: "a", count: 9_999)] {
      await expectRefusal("deposit_not_found") {
        _ = try await desk.issue(PlayTokenRequest(videoGuid: guid), by: admin)
      }
    }
    for (ip, agent) in [("host", nil), ("", nil), (nil, String(repeating: "n", count: 2_049))] as [(String?, String?)] {
      await expectRefusal("invalid_body") {
        _ = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue, ip: ip, userAgent: agent), by: owner)
      }
    }
  }

  @Test func onlyForWhatPlays() async throws {
    let bench = try Bench()
    let ready = try await bench.readyDeposit()
    let guid = try #require(ready.video).guid
    let desk = PlayDesk(services: bench.services)
    let request = PlayTokenRequest(videoGuid: guid.rawValue)
    await expectRefusal("not_playable") { _ = try await desk.issue(request, by: owner) }
    let sight = Video.Sighting(guid: guid, state: .playable, encodePercent: 100, lengthSec: 601)
    try await bench.services.apply([.videoSeen(sight)], to: ready.id, by: .bunny)
    await expectRefusal("not_playable") { _ = try await desk.issue(request, by: owner) }
  }

  @Test func aDisputeStopsLinksThatAreOut() async throws {
    let bench = try Bench()
    let (deposit, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let link = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue), by: owner)
    let intent = try #require(deposit.payments.first).id
    func dispute(_ state: Dispute.State) -> DepositEvent {
      .disputeSeen(Dispute(id: DisputeID("dp_1"), paymentIntent: intent, amount: deposit.fee, state: state))
    }
    try await bench.services.apply([dispute(.open)], to: deposit.id, by: .stripe)
    await expectRefusal("not_playable") { _ = try await desk.redeem(link.token, for: try viewer()) }
    await expectRefusal("not_playable") {
      _ = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue), by: owner)
    }
    try await bench.services.apply([dispute(.won)], to: deposit.id, by: .stripe)
    #expect(try await desk.redeem(link.token, for: try viewer()).playsLeft == 2)
  }

  @Test func forgeriesAndTime() async throws {
    let bench = try Bench()
    let (_, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let link = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue, ip: "192.0.2.1"), by: owner)
    await expectRefusal("bad_signature") { _ = try await desk.redeem(link.token + "A", for: try viewer()) }
    await expectRefusal("bad_signature") { _ = try await desk.redeem("", for: try viewer()) }
    await expectRefusal("viewer_mismatch") { _ = try await desk.redeem(link.token, for: try viewer("192.0.2.9")) }
    bench.clock.advance(by: .seconds(1_800))
    await expectRefusal("expired") { _ = try await desk.redeem(link.token, for: try viewer()) }
    bench.clock.advance(by: .seconds(0 - 3_700))
    await expectRefusal("expired") { _ = try await desk.redeem(link.token, for: try viewer()) }
  }

  @Test func burstsAreStopped() async throws {
    let bench = try Bench()
    let (_, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let request = PlayTokenRequest(videoGuid: guid.rawValue)
    for _ in 0..<20 { _ = try await desk.issue(request, by: owner) }
    await expectRefusal("too_many_play_tokens") { _ = try await desk.issue(request, by: owner) }
    _ = try await desk.issue(request, by: admin)
    bench.clock.advance(by: .seconds(10))
    _ = try await desk.issue(request, by: owner)
  }

  @Test func theTrailIsForSupportOnly() async throws {
    let bench = try Bench()
    let (deposit, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let link = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue), by: owner)
    _ = try await desk.redeem(link.token, for: try viewer())
    await expectRefusal("viewer_mismatch") {
      _ = try await desk.redeem(link.token, for: try viewer("198.51.100.7", agent: "Thief/1.0"))
    }
    let trail = try await bench.memory.playTrail(of: deposit.id, limit: 9).map(\.timelineEntry)
    #expect(trail.map(\.kind) == [.playLinkIssued, .playOpened, .playRefused])
    let theft = try #require(trail.last)
    let words = Phrase.timeline(theft.kind.rawValue, theft.data)
    #expect(words.en.contains("198.51.100.7") && words.en.contains("Thief/1.0") && words.en.contains("another device"))
    #expect(words.fr.contains("198.51.100.7"))
    for entry in trail {
      #expect(!entry.data.values.contains { link.token.contains($0) && $0.count > 8 }, "no token in it")
      #expect(Phrase.timeline(entry.kind.rawValue, entry.data).en != entry.kind.rawValue)
    }
    #expect(try await bench.memory.timeline(of: deposit.id).allSatisfy { $0.kind != .playOpened })
  }

  @Test func withoutAProtectionKeyThereAreNoLinks() async throws {
    let settings = try Bench.settings(["bunny_token_security_key": nil])
    #expect(settings.playback == nil)
    #expect(throws: VisualError.self) { _ = try Bench.settings(["playback": "cdn"]) }
    #expect(throws: VisualError.self) {
      _ = try Bench.settings(["playback": "cdn", "bunny_cdn_host": "cdn.test", "bunny_token_security_key": nil])
    }
  }

  @Test func theCDNsFormIsAChoice() async throws {
    let guid = VideoGUID("32d140e2-e4f4-4eec-9d53-20371e9be607")
    let address = try #require(IPAddress("192.0.2.1"))
    let expiry = Instant(unixSeconds: 1_598_024_587)
    let key = Secret("security-key-of-bench")
    for (choice, lock) in [("cdn", nil), ("cdn_ip", [192, 0, 2, 1])] as [(String, [UInt8]?)] {
      let settings = try Bench.settings(["playback": choice, "bunny_cdn_host": "vz-1.b-cdn.net"])
      let expected = PlaybackSignature.playlistURL(
        host: "vz-1.b-cdn.net", guid: guid, key: key, expiresAt: expiry, lockedTo: lock)
      #expect(settings.playback?.url(of: guid, for: address, expiresAt: expiry) == expected)
      #expect(expected.hasPrefix("https://vz-1.b-cdn.net/bcdn_token=HS256-"))
    }
  }

  @Test func sweepingForgetsWhatIsOld() async throws {
    let bench = try Bench()
    let (deposit, guid) = try await playable(bench)
    let desk = PlayDesk(services: bench.services)
    let link = try await desk.issue(PlayTokenRequest(videoGuid: guid.rawValue), by: owner)
    let id = try #require(try await bench.memory.playTrail(of: deposit.id, limit: 1).first).tokenID
    let sweeper = PlaySweeper(services: bench.services)
    bench.clock.advance(by: .seconds(1_800) + PlaySweeper.tokensKept)
    await sweeper.sweep()
    #expect(try await bench.memory.read { try $0.playToken(id) } != nil)
    bench.clock.advance(by: .seconds(2))
    await sweeper.sweep()
    #expect(try await bench.memory.read { try $0.playToken(id) } == nil)
    #expect(try await bench.memory.playTrail(of: deposit.id, limit: 9).count == 1, "the trail stays for a month")
    await expectRefusal("expired") { _ = try await desk.redeem(link.token, for: try viewer()) }
    bench.clock.advance(by: PlaySweeper.trailKept)
    await sweeper.sweep()
    #expect(try await bench.memory.playTrail(of: deposit.id, limit: 9).isEmpty)
  }
}
