import DepositDomain
import Platform
import TestSupport
import Testing

@Suite struct PlayTokenTests {
  private let now = Instant(microseconds: 1_795_000_000_700_000)
  private let playable = Deposit.new.after(Fact.paid(), Fact.video(), Fact.seen(.playable, lengthSec: 60))

  private func viewer(_ address: String = "192.0.2.1", agent: UInt8 = 7) throws -> PlayViewer {
    PlayViewer(
      address: try #require(IPAddress(address)),
      agent: try #require(AgentDigest(bytes: [UInt8](repeating: agent, count: AgentDigest.byteCount))),
      agentName: "Browser \(agent)")
  }

  private func token(_ binding: PlayBinding = PlayBinding()) throws -> PlayToken {
    try #require(
      PlayToken(
        id: PlayTokenID(String(repeating: "ab", count: 16)), deposit: playable, issuedBy: UserID("ada"),
        binding: binding, at: now))
  }

  @Test func itHoldsForThirtyMinutesAndAWholeSecond() throws {
    let token = try token()
    #expect(token.expiresAt == Instant(unixSeconds: 1_795_001_800))
    #expect(token.playsLeft == 3)
    for (instant, refusal) in [
      (now, nil), (token.expiresAt - .microseconds(1), nil), (token.expiresAt, PlayRefusal.expired),
      (now - .seconds(60), nil), (now - .seconds(61), .expired),
    ] as [(Instant, PlayRefusal?)] {
      var copy = token
      #expect(copy.redeem(for: try viewer(), deposit: playable, at: instant) == refusal)
    }
  }

  @Test func threePlaysAndNoMore() throws {
    var token = try token()
    for left in [2, 1, 0] {
      #expect(token.redeem(for: try viewer(), deposit: playable, at: now) == nil)
      #expect(token.playsLeft == left)
    }
    #expect(token.redeem(for: try viewer(), deposit: playable, at: now) == .exhausted)
    #expect(token.plays == 3)
    #expect(token.refusals == 1)
  }

  @Test func theFirstToOpenItOwnsIt() throws {
    var token = try token()
    #expect(token.redeem(for: try viewer(), deposit: playable, at: now) == nil)
    #expect(token.redeem(for: try viewer("192.0.2.2"), deposit: playable, at: now) == .viewerMismatch)
    #expect(token.redeem(for: try viewer(agent: 8), deposit: playable, at: now) == .viewerMismatch)
    #expect(token.plays == 1, "a refusal costs no play")
    #expect(token.redeem(for: try viewer(), deposit: playable, at: now) == nil)
  }

  @Test func whoIsNamedAtIssueOwnsIt() throws {
    var token = try token(PlayBinding(network: try viewer("2001:db8:1:2::9").network))
    #expect(token.redeem(for: try viewer(), deposit: playable, at: now) == .viewerMismatch)
    // The same /64, another address of it: a phone's privacy addresses.
    #expect(token.redeem(for: try viewer("2001:db8:1:2:aaaa::1"), deposit: playable, at: now) == nil)
    #expect(token.redeem(for: try viewer("2001:db8:1:3::9"), deposit: playable, at: now) == .viewerMismatch)
    #expect(token.redeem(for: try viewer("2001:db8:1:2::9", agent: 8), deposit: playable, at: now) == .viewerMismatch)
  }

  /// A stranger is not told how often it was used.
  @Test func aStrangerIsToldTheSameWhateverWasPlayed() throws {
    var token = try token()
    for _ in 0..<3 { _ = token.redeem(for: try viewer(), deposit: playable, at: now) }
    #expect(token.redeem(for: try viewer("198.51.100.1"), deposit: playable, at: now) == .viewerMismatch)
  }

  @Test func whatIsNotPlayableAnyMoreIsNotPlayed() throws {
    let longer = Fact.seen(.playable, lengthSec: 601)
    let cases: [(String, Deposit?)] = [
      ("unknown", nil), ("refunded", playable.after(Fact.refund())), ("disputed", playable.after(Fact.dispute(.open))),
      ("on hold", playable.after(Fact.ordered())), ("gone", playable.after(Fact.seen(.gone))),
      ("too long", playable.after(longer)),
      ("replaced", playable.after(Fact.seen(.gone), Fact.video(2), Fact.seen(.playable, video: 2))),
    ]
    for (name, deposit) in cases {
      var token = try token()
      #expect(token.redeem(for: try viewer(), deposit: deposit, at: now) == .notPlayable, "\(name)")
      #expect(token.plays == 0)
    }
    var token = try token()
    #expect(
      token.redeem(for: try viewer(), deposit: playable.after(Fact.dispute(.open), Fact.dispute(.won)), at: now) == nil)
  }

  @Test(arguments: [Deposit.new, Deposit.new.after(Fact.paid()), Deposit.new.after(Fact.paid(), Fact.video())])
  func nothingIsIssuedForWhatIsNotPlayable(_ deposit: Deposit) {
    let id = PlayTokenID(String(repeating: "ab", count: 16))
    #expect(
      PlayToken(id: id, deposit: deposit, issuedBy: UserID("ada"), binding: PlayBinding(), at: now) == nil)
  }

  @Test func refusalsAreCountedUpToWhatIsKept() throws {
    var token = try token()
    for _ in 0..<3 { _ = token.redeem(for: try viewer(), deposit: playable, at: now) }
    for _ in 0..<50 { _ = token.redeem(for: try viewer(), deposit: playable, at: now) }
    #expect(token.refusals == PlayToken.keptRefusals)
  }

  /// However many, in whatever order: never more than three, never anybody but the first.
  @Test(arguments: SeededGenerator.seeds)
  func neverMoreThanThree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var token = try token()
      var played: [PlayViewer] = []
      for _ in 0..<12 {
        let viewer = try viewer(
          "192.0.2.\(Int.random(in: 1...2, using: &random))", agent: .random(in: 1...2, using: &random))
        let instant = now + .seconds(.random(in: -100...2_000, using: &random))
        if token.redeem(for: viewer, deposit: playable, at: instant) == nil { played.append(viewer) }
      }
      #expect(played.count <= 3)
      #expect(Set(played).count <= 1)
      #expect(token.plays == played.count)
    }
  }
}

@Suite struct PlayClaimsTests {
  static func random(_ random: inout SeededGenerator) throws -> PlayClaims {
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: 0...255, using: &random) } }
    let guid = (0..<Int.random(in: 1...64, using: &random)).map { _ in UInt8.random(in: 33...126, using: &random) }
    let network = [nil, 4, 8].randomElement(using: &random) ?? nil
    return PlayClaims(
      keyID: bytes(4), id: try #require(PlayTokenID(bytes: bytes(16))),
      videoGUID: VideoGUID(String(decoding: guid, as: UTF8.self)),
      expiresAt: Instant(unixSeconds: .random(in: 0...253_402_300_799, using: &random)),
      binding: PlayBinding(
        network: network.flatMap { ViewerNetwork(bytes: bytes($0)) },
        agent: Bool.random(using: &random) ? AgentDigest(bytes: bytes(16)) : nil))
  }

  @Test(arguments: SeededGenerator.seeds)
  func oneSpellingForEachMeaning(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let claims = try Self.random(&random)
      let bytes = try #require(claims.bytes)
      #expect(bytes.count <= PlayClaims.maximumByteCount)
      #expect(PlayClaims(bytes: bytes) == claims)
      // Whatever else reads, reads as something else.
      for index in bytes.indices {
        var touched = bytes
        touched[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
        if let other = PlayClaims(bytes: touched) {
          #expect(other != claims)
          #expect(other.bytes == touched)
        }
      }
      #expect(PlayClaims(bytes: Array(bytes.dropLast())) == nil)
      #expect(PlayClaims(bytes: bytes + [0]) == nil)
    }
  }

  @Test(arguments: SeededGenerator.seeds)
  func noBytesAtAllHarmIt(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5_000 {
      var bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if !bytes.isEmpty, Bool.random(using: &random) { bytes[0] = PlayClaims.version }
      if let claims = PlayClaims(bytes: bytes) { #expect(claims.bytes == bytes) }
    }
  }

  @Test(arguments: ["192.0.2.1", "2001:db8::/64", "2001:db8:1:2::/64", "::/64"])
  func networksAreWrittenAndRead(text: String) {
    #expect(ViewerNetwork(text)?.description == text)
  }

  @Test(arguments: ["", "2001:db8::1", "2001:db8::/65", "192.0.2.1/64", "2001:DB8::/64", "host"])
  func noNetworks(text: String) {
    #expect(ViewerNetwork(text) == nil)
  }
}
