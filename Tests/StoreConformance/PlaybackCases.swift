import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let playback = [
    ConformanceCase("a token is counted, bound and refused, and its trail tells it") { store async throws in
      let deposit = try await store.openPlayable(1)
      let token = try playToken(1, of: deposit)
      try await store.issue(token, limits: .creator, at: start)
      let ada = try playViewer("192.0.2.1")
      for left in [2, 1, 0] {
        let outcome = try await store.redeem(claims(token), for: ada, at: later(60))
        #expect(outcome.refusal == nil)
        #expect(outcome.token?.playsLeft == left)
        #expect(outcome.token?.binding == PlayBinding(network: ada.network, agent: ada.agent))
      }
      let thief = try await store.redeem(claims(token), for: try playViewer("198.51.100.7"), at: later(61))
      #expect(thief.refusal == .viewerMismatch)
      #expect(try await store.redeem(claims(token), for: ada, at: later(62)).refusal == .exhausted)
      #expect(try await store.redeem(claims(token), for: ada, at: later(1_800)).refusal == .expired)
      let trail = try await store.playTrail(of: deposit.id, limit: 99)
      #expect(trail.map(\.kind) == [.issued, .played, .played, .played, .refused, .refused, .refused])
      #expect(trail.map(\.playsLeft) == [3, 2, 1, 0, 0, 0, 0])
      #expect(trail.compactMap(\.refusal) == [.viewerMismatch, .exhausted, .expired])
      #expect(trail[4].network?.description == "198.51.100.7")
      #expect(trail[4].agentName == "Netscape")
      #expect(trail.allSatisfy { $0.issuedBy == alice && $0.tokenID == token.id })
      #expect(try await store.playTrail(of: deposit.id, limit: 2) == trail.suffix(2))
      #expect(try await store.playTrail(of: sampleDeposit(2).id, limit: 9).isEmpty)
    },

    ConformanceCase("a token that is not there plays nothing, and an id is issued once") { store async throws in
      let deposit = try await store.openPlayable(1)
      let token = try playToken(1, of: deposit)
      let outcome = try await store.redeem(claims(token), for: try playViewer("::1"), at: start)
      #expect(outcome == PlayOutcome(token: nil, refusal: .expired))
      try await store.issue(token, limits: .creator, at: start)
      await expectError("record_conflict") { try await store.issue(token, limits: .creator, at: start) }
      #expect(try await store.playTrail(of: deposit.id, limit: 9).count == 1)
    },

    ConformanceCase("a refund ends a token that is out") { store async throws in
      let deposit = try await store.openPlayable(1)
      let token = try playToken(1, of: deposit)
      try await store.issue(token, limits: .creator, at: start)
      try await store.applying([refund("re_1", of: "pi_1")], to: deposit.id)
      let outcome = try await store.redeem(claims(token), for: try playViewer("::1"), at: later(1))
      #expect(outcome.refusal == .notPlayable)
      #expect(outcome.token?.plays == 0)
    },

    ConformanceCase("of a thousand who open one token at once, three do") { store async throws in
      let deposit = try await store.openPlayable(1)
      let token = try playToken(1, of: deposit)
      try await store.issue(token, limits: .creator, at: start)
      let viewer = try playViewer("192.0.2.1")
      let played = try await withThrowingTaskGroup(of: PlayOutcome.self) { group in
        for _ in 0..<1_000 { group.addTask { try await store.redeem(claims(token), for: viewer, at: later(1)) } }
        return try await group.reduce(into: 0) { $0 += $1.refusal == nil ? 1 : 0 }
      }
      #expect(played == PlayToken.maximumPlays)
      let trail = try await store.playTrail(of: deposit.id, limit: 5_000)
      #expect(trail.count { $0.kind == .played } == 3)
      #expect(trail.count { $0.kind == .refused } == PlayToken.keptRefusals, "the trail is bounded")
    },

    ConformanceCase("tokens are limited for who asks and for whom, in every window") { store async throws in
      let deposit = try await store.openPlayable(1)
      let limits = PlayLimits(
        perIssuer: [.init(span: .seconds(10), count: 2), .init(span: .seconds(100), count: 3)],
        perViewer: [.init(span: .seconds(10), count: 1)])
      func issue(_ number: Int, _ user: UserID = alice, for network: String? = nil, at second: Int) async throws {
        let token = try playToken(number, of: deposit, by: user, network: network, at: later(second))
        try await store.issue(token, limits: limits, at: later(second))
      }
      try await issue(1, at: 0)
      try await issue(2, at: 1)
      await expectError("too_many_play_tokens") { try await issue(3, at: 2) }
      try await issue(3, bob, at: 2)
      try await issue(4, at: 10)
      await expectError("too_many_play_tokens") { try await issue(5, at: 30) }
      try await issue(5, at: 100)
      try await issue(6, bob, for: "192.0.2.1", at: 100)
      await expectError("too_many_play_tokens") { try await issue(7, bob, for: "192.0.2.1", at: 101) }
      try await issue(7, UserID("carol"), for: "192.0.2.2", at: 101)
      #expect(try await store.playTrail(of: deposit.id, limit: 99).count == 7, "what is refused leaves nothing")
    },

    ConformanceCase("old tokens and their trail are swept, a few at a time") { store async throws in
      let deposit = try await store.openPlayable(1)
      for number in 1...5 {
        let at = later(number)
        try await store.issue(try playToken(number, of: deposit, at: at), limits: .platform, at: at)
      }
      func sweep(_ tokens: Int, _ trail: Int, limit: Int = 9) async throws -> Int {
        try await store.sweepPlayback(tokensBefore: later(tokens), trailBefore: later(trail), limit: limit)
      }
      #expect(try await sweep(0, 0) == 0)
      #expect(try await sweep(1_804, 0, limit: 2) == 2)
      #expect(try await sweep(1_804, 0, limit: 2) == 1)
      #expect(try await sweep(0, 3) == 2)
      #expect(try await store.playTrail(of: deposit.id, limit: 9).map(\.at) == [later(3), later(4), later(5)])
      let viewer = try playViewer("::1")
      for number in 1...3 {
        let gone = try await store.redeem(claims(try playToken(number, of: deposit)), for: viewer, at: later(6))
        #expect(gone == PlayOutcome(token: nil, refusal: .expired))
      }
      let kept = try await store.redeem(claims(try playToken(4, of: deposit)), for: viewer, at: later(6))
      #expect(kept.refusal == nil)
    },
  ]
}

private func playViewer(_ address: String) throws -> PlayViewer {
  let agent = try #require(AgentDigest(bytes: [UInt8](repeating: 3, count: AgentDigest.byteCount)))
  return PlayViewer(address: try #require(IPAddress(address)), agent: agent, agentName: "Netscape")
}

private func playToken(
  _ number: Int, of deposit: Deposit, by user: UserID = alice, network: String? = nil, at instant: Instant = start
) throws -> PlayToken {
  let id = try #require(PlayTokenID(bytes: [UInt8](repeating: UInt8(number), count: PlayTokenID.byteCount)))
  let binding = PlayBinding(network: try network.map { try #require(ViewerNetwork($0)) })
  return try #require(PlayToken(id: id, deposit: deposit, issuedBy: user, binding: binding, at: instant))
}

private func claims(_ token: PlayToken) -> PlayClaims {
  PlayClaims(
    keyID: [0, 0, 0, 0], id: token.id, videoGUID: token.videoGUID, expiresAt: token.expiresAt, binding: token.binding)
}

extension DepositStore {
  /// A deposit whose film can be played.
  fileprivate func openPlayable(_ number: Int) async throws -> Deposit {
    let deposit = try await openSettled(number, [paidSession("cs_\(number)", intent: "pi_\(number)")])
    let guid = VideoGUID("v-\(number)")
    let change = try await applying(
      [.videoCreated(guid), .videoSeen(Video.Sighting(guid: guid, state: .playable, lengthSec: 60))], to: deposit.id)
    #expect(change.deposit.isPlayable)
    return change.deposit
  }
}
