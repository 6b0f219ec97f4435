import Cryptography
import DepositDomain
import DepositStore
import Platform
import TestSupport
import Testing

@testable import DepositEngine

@Suite struct PlayTokenSignerTests {
  private static let old = Secret("an old secret of at least 32 bytes…")
  private static let new = Secret("a new secret of at least 32 bytes!!")
  private let signer = PlayTokenSigner(secrets: [new])

  static func token(
    guid: String = "32d140e2-e4f4-4eec-9d53-20371e9be607", binding: PlayBinding = PlayBinding()
  ) -> PlayToken {
    let now = Instant(unixSeconds: 1_795_000_000)
    return PlayToken(
      id: .random(), depositID: DepositID("dep_1"), videoGUID: VideoGUID(guid), issuedBy: alice, issuedAt: now,
      expiresAt: now + PlayToken.lifetime, binding: binding)
  }

  private func boundToken() throws -> PlayToken {
    let agent = try #require(AgentDigest(of: "Netscape"))
    let network = ViewerNetwork(try #require(IPAddress("2001:db8::1")))
    return Self.token(binding: PlayBinding(network: network, agent: agent))
  }

  @Test func whatWasSignedIsRead() throws {
    for token in [Self.token(), try boundToken(), Self.token(guid: "v")] {
      let text = try #require(signer.text(of: token))
      let claims = try #require(signer.claims(in: text))
      #expect(claims.id == token.id)
      #expect(claims.videoGUID == token.videoGUID)
      #expect(claims.expiresAt == token.expiresAt)
      #expect(claims.binding == token.binding)
      #expect(
        text.utf8.allSatisfy { byte in
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
        }, "it stands in a URL as it is")
      for secret in [Self.old, Self.new] { #expect(!text.contains(secret.reveal())) }
    }
  }

  /// Every bit of the token, and every bit of its text.
  @Test func anyBitFlippedIsRefused() throws {
    for token in [Self.token(), try boundToken()] {
      let text = try #require(signer.text(of: token))
      let bytes = try #require(Base64URL.decode(text))
      for bit in 0..<bytes.count * 8 {
        var touched = bytes
        touched[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(signer.claims(in: Base64URL.encode(touched)) == nil, "bit \(bit)")
      }
      let characters = Array(text.utf8)
      for bit in 0..<characters.count * 8 {
        var touched = characters
        touched[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(signer.claims(in: String(decoding: touched, as: UTF8.self)) == nil, "bit \(bit) of the text")
      }
      for length in 0..<text.count { #expect(signer.claims(in: String(text.prefix(length))) == nil) }
      for tail in ["A", "=", " ", "\n", "/", ".x", text] { #expect(signer.claims(in: text + tail) == nil) }
    }
  }

  @Test func aSecretIsRolledWhileTokensAreOut() throws {
    let before = PlayTokenSigner(secrets: [Self.old])
    let during = PlayTokenSigner(secrets: [Self.new, Self.old])
    let token = Self.token()
    let oldText = try #require(before.text(of: token))
    let newText = try #require(during.text(of: token))
    #expect(oldText != newText)
    for text in [oldText, newText] { #expect(during.claims(in: text) != nil) }
    #expect(signer.claims(in: newText) != nil)
    #expect(signer.claims(in: oldText) == nil, "once the old secret is gone, so are its tokens")
    #expect(before.claims(in: newText) == nil)
    // The key id is part of what is signed, and tells nothing of the secret.
    #expect(during.claims(in: oldText)?.keyID != during.claims(in: newText)?.keyID)
  }

  /// The same secret signs nothing else that could pass for a token.
  @Test func aBareHMACIsNoToken() throws {
    let text = try #require(signer.text(of: Self.token()))
    let payload = Array(try #require(Base64URL.decode(text)).dropLast(32))
    let bare = Base64URL.encode(payload + HMAC.sha256(payload, key: Self.new.bytes))
    #expect(signer.claims(in: bare) == nil)
  }

  @Test func noSecretNoToken() {
    #expect(PlayTokenSigner(secrets: []).text(of: Self.token()) == nil)
    #expect(signer.text(of: Self.token(guid: "")) == nil)
    #expect(signer.text(of: Self.token(guid: "a b")) == nil)
    #expect(signer.text(of: Self.token(guid: String(repeating: "a", count: 65))) == nil)
  }

  /// Anything at all, and tokens with something done to them: refused, and nothing breaks. A few thousand each time; as
  /// long as `VISUAL_FUZZ_SECONDS` says when it is set.
  @Test(arguments: SeededGenerator.seeds)
  func nothingFromOutsideBreaksTheReader(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let valid = try [Self.token(), boundToken()].map { try #require(signer.text(of: $0)) }
    let seconds = Environment.process["VISUAL_FUZZ_SECONDS"].flatMap { Int($0) } ?? 0
    let end = ContinuousClock.now + .seconds(seconds)
    var tries = 0
    while tries < 3_000 || ContinuousClock.now < end {
      tries += 1
      let text = Self.mangled(valid, &random)
      if valid.contains(text) { continue }
      if signer.claims(in: text) != nil { Issue.record("accepted: \(text)") }
    }
    if seconds > 0 { print("play token fuzz: seed \(seed), \(tries) inputs") }
  }

  private static func mangled(_ valid: [String], _ random: inout SeededGenerator) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var bytes = Array((random.pick(valid) ?? "").utf8)
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      let count = Int.random(in: 0...600, using: &random)
      return String(decoding: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }, as: UTF8.self)
    case 1:
      let count = Int.random(in: 0...420, using: &random)
      return String(decoding: (0..<count).map { _ in random.pick(alphabet) ?? 65 }, as: UTF8.self)
    case 2:
      let start = Int.random(in: 0...bytes.count, using: &random)
      bytes.removeSubrange(start..<Int.random(in: start...bytes.count, using: &random))
    case 3:
      let piece = bytes.suffix(Int.random(in: 0...bytes.count, using: &random))
      bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
    case 4:
      // Its bytes, spelt correctly again: past the alphabet, into the reader.
      var raw = Base64URL.decode(String(decoding: bytes, as: UTF8.self)) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) where !raw.isEmpty {
        raw[Int.random(in: raw.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      return Base64URL.encode(raw)
    default:
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
