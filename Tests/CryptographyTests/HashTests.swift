import Cryptography
import TestSupport
import Testing

struct SHA256Tests {
  /// FIPS 180-4's examples (NIST's "SHA256.pdf"), and the empty message of NIST's SHA test vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func publishedVectors(message: String, digest: String) {
    #expect(Hex.encode(SHA256.hash(Array(message.utf8))) == digest)
  }

  @Test func aMillionTimesTheLetterA() {
    let thousand = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
    var digest = SHA256()
    for _ in 0..<1000 { digest.update(thousand) }
    let result = Hex.encode(digest.finalize())
    #expect(result == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: SeededGenerator.seeds)
  func piecesGiveWhatTheWholeGives(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let message = generator.bytes(upTo: 500)
      var digest = SHA256()
      var rest = message[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 0...130, using: &generator))
        if Bool.random(using: &generator) {
          digest.update(Array(piece))
        } else {
          piece.withUnsafeBytes { digest.update($0) }
        }
        rest = rest.dropFirst(piece.count)
      }
      let result = digest.finalize()
      #expect(result == SHA256.hash(message), "\(message.count) bytes")
    }
  }

  @Test func anEmptyBufferWithoutAddressChangesNothing() {
    var digest = SHA256()
    digest.update(UnsafeRawBufferPointer(start: nil, count: 0))
    let result = digest.finalize()
    #expect(result == SHA256.hash([]))
  }

  /// Bunny's TUS upload signature: library id, key, expiry, video id.
  @Test func bunnyUploadSignature() {
    let signed = "42" + "library-key" + "1700000000" + "v-1"
    #expect(
      Hex.encode(SHA256.hash(Array(signed.utf8)))
        == "d8955544996627cd6917acc5972dceb71a9580864d0b6de10f7abd3feebba032")
  }

  /// Bunny's embed view token: security key, video guid, expiry.
  @Test func bunnyEmbedToken() {
    let signed =
      "4742a81b-bf15-42fe-8b1c-8fcb9024c550" + "32d140e2-e4f4-4eec-9d53-20371e9be607" + "1623440202"
    #expect(
      Hex.encode(SHA256.hash(Array(signed.utf8)))
        == "a8617f6df2e9b55b65ac7112138c70417766d80614bfe146d0d9bb2bd21fef87")
  }
}

struct HMACTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var key: [UInt8]
    var message: [UInt8]
    /// The MAC, or how it begins where the RFC truncates it.
    var mac: String

    var testDescription: String { name }

    init(_ name: String, key: [UInt8], _ message: [UInt8], _ mac: String) {
      self.name = name
      self.key = key
      self.message = message
      self.mac = mac
    }
  }

  /// RFC 4231 §4.2 to §4.8.
  static let rfc4231 = [
    Vector(
      "1", key: [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      "2", key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      "3", key: [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      "4", key: Array(0x01...0x19), [UInt8](repeating: 0xCD, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      "5", key: [UInt8](repeating: 0x0C, count: 20), Array("Test With Truncation".utf8),
      "a3b6167473100ee06e0c796c2955552b"),
    Vector(
      "6", key: [UInt8](repeating: 0xAA, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      "7", key: [UInt8](repeating: 0xAA, count: 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    Vector("empty", key: [], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ]

  @Test(arguments: rfc4231)
  func publishedVectors(vector: Vector) {
    let mac = HMAC.sha256(vector.message, key: vector.key)
    #expect(mac.count == SHA256.byteCount)
    #expect(Hex.encode(mac).hasPrefix(vector.mac))
  }

  @Test func stripeWebhookSignature() {
    let body =
      #"{"id":"evt_1","object":"event","type":"checkout.session.completed","#
      + #""data":{"object":{"id":"cs_1","object":"checkout.session"}}}"#
    #expect(
      Hex.encode(HMAC.sha256(Array("1700000000.\(body)".utf8), key: Array("whsec_test_secret".utf8)))
        == "3e7ab04b36992f6896855ae9e0a68e13961fe2a4438bf980e056f73c560de0d7")
  }

  @Test func bunnyWebhookSignature() {
    let body = #"{"VideoLibraryId":133,"VideoGuid":"657bb740-a71b-4529-a012-528021c31a92","Status":3}"#
    #expect(
      Hex.encode(HMAC.sha256(Array(body.utf8), key: Array("read-only-key".utf8)))
        == "95ba721a9a8ee56efa4ce19d45dba902747c0effc76c76a6d3d316f1f332cfd8")
  }

  @Test func bunnyPlaybackToken() {
    let mac = HMAC.sha256(Array("/300kb.jpg1598024587".utf8), key: Array("SecurityKey".utf8))
    #expect("HS256-" + Base64URL.encode(mac) == "HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4")
  }
}
