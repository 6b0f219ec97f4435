import Cryptography
import Platform
import StripeGateway
import Testing

/// The cases of the official suites (stripe-node, stripe-python, stripe-go), on one vector.
struct SignatureTests {
  static let vectorBody =
    "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"checkout.session.completed\","
    + "\"data\":{\"object\":{\"id\":\"cs_1\",\"object\":\"checkout.session\"}}}"
  static let body = Array(vectorBody.utf8)
  static let secret = "whsec_test_secret"
  static let time = 1_700_000_000
  static let good = "3e7ab04b36992f6896855ae9e0a68e13961fe2a4438bf980e056f73c560de0d7"
  static let bad = String(repeating: "0", count: 64)

  /// nil when it is accepted.
  static func outcome(
    _ header: String?, body: [UInt8] = body, secrets: [String] = [secret], at seconds: Int = time,
    tolerance: Duration = .seconds(300)
  ) -> WebhookSignatureError? {
    let verifier = WebhookVerifier(secrets: secrets.map { Secret($0) }, tolerance: tolerance)
    do throws(WebhookSignatureError) {
      try verifier.verify(body: body, header: header, at: Instant(unixSeconds: seconds))
      return nil
    } catch {
      return error
    }
  }

  static func signature(secret: String, time: Int = time) -> String {
    Hex.encode(HMAC.sha256(Array("\(time).".utf8) + body, key: Array(secret.utf8)))
  }

  @Test func theVector() {
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)") == nil)
  }

  /// The signature is of the bytes, whatever they are: what they mean is another question.
  @Test func badJSONIsGenuineAndThenNotJSON() {
    let body = Array("} I am not JSON, sorry!".utf8)
    let signed = Hex.encode(HMAC.sha256(Array("\(Self.time).".utf8) + body, key: Array(Self.secret.utf8)))
    #expect(Self.outcome("t=\(Self.time),v1=\(signed)", body: body) == nil)
    #expect(throws: StripeEventError.notJSON) { try StripeEvent(body: body) }
  }

  @Test func aMissingOrEmptyHeader() {
    #expect(Self.outcome(nil)?.code == .headerMissing)
    #expect(Self.outcome("")?.code == .headerMissing)
  }

  @Test(arguments: [
    "i'm not even a real signature header\\", "v1=\(good)", "t=,v1=\(good)", "t=soon,v1=\(good)", "t=-5,v1=\(good)",
    "t=99999999999999999999,v1=\(good)", " t=\(time),v1=\(good)", "=,==,,", "t", "t=17000000é0,v1=\(good)",
  ])
  func aMalformedHeader(header: String) {
    #expect(Self.outcome(header)?.code == .headerMalformed)
  }

  @Test func onlyTheOldScheme() {
    #expect(Self.outcome("t=\(Self.time),v0=\(Self.good)")?.code == .schemeMissing)
    #expect(Self.outcome("t=\(Self.time)")?.code == .schemeMissing)
  }

  @Test(arguments: [bad, "", "bad_signature", String(good.dropLast()), good + "00", good.uppercased(), " " + good])
  func aWrongSignature(signature: String) {
    #expect(Self.outcome("t=\(Self.time),v1=\(signature)")?.code == .mismatch)
  }

  @Test func ageCountsFromFiveMinutes() {
    let header = "t=\(Self.time),v1=\(Self.good)"
    #expect(Self.outcome(header, at: Self.time + 300) == nil)
    #expect(Self.outcome(header, at: Self.time + 301)?.code == .tooOld)
    #expect(Self.outcome(header, at: Self.time + 11, tolerance: .seconds(10))?.code == .tooOld)
    // Whoever does not hold the secret is not told about the clock.
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.bad)", at: Self.time + 301)?.code == .mismatch)
  }

  @Test func aTimeInTheFutureIsAccepted() {
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)", at: Self.time - 86_400) == nil)
  }

  @Test func oneGoodSignatureAmongBadOnes() {
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.bad),v1=\(Self.good)") == nil)
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good),v1=\(Self.bad)") == nil)
    #expect(Self.outcome("t=\(Self.time),junk,a=b=c,,v0=x,v1=\(Self.good)") == nil)
  }

  @Test func aSecretBeingRolled() {
    let old = "whsec_old"
    let both = "t=\(Self.time),v1=\(Self.signature(secret: old)),v1=\(Self.good)"
    #expect(Self.outcome(both, secrets: [Self.secret]) == nil)
    #expect(Self.outcome(both, secrets: [old]) == nil)
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)", secrets: [old, Self.secret]) == nil)
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)", secrets: [old])?.code == .mismatch)
  }

  @Test(arguments: ["\n\(secret)\n", "  \(secret)\t", "\(secret)\r\n"])
  func whiteSpaceAroundTheSecret(secret: String) {
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)", secrets: [secret]) == nil)
  }

  @Test func everyTouchedByteIsNoticed() {
    for index in Self.body.indices {
      var touched = Self.body
      touched[index] ^= 1
      #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)", body: touched)?.code == .mismatch, "byte \(index)")
    }
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)", body: Self.body + [0x0A])?.code == .mismatch)
  }

  @Test func aSpaceAfterTheCommaIsRefused() {
    #expect(Self.outcome("t=\(Self.time), v1=\(Self.good)")?.code == .schemeMissing)
  }

  @Test func theFirstTimeCounts() {
    #expect(Self.outcome("t=\(Self.time),t=1,v1=\(Self.good)") == nil)
    #expect(Self.outcome("t=1,t=\(Self.time),v1=\(Self.good)")?.code == .mismatch)
  }

  @Test func anEndlessHeaderIsNotRead() {
    let items = String(repeating: ",v1=\(Self.bad)", count: 1_000)
    #expect(Self.outcome("t=\(Self.time),v1=\(Self.good)\(items)")?.code == .headerMalformed)
  }

  @Test func withoutASecretNothingIsGenuine() {
    for secrets in [[], [""], ["  "]] {
      #expect(Self.outcome("t=\(Self.time),v1=\(Self.signature(secret: ""))", secrets: secrets)?.code == .mismatch)
    }
  }

  @Test func theLikelyMistakeIsNamed() throws {
    let header = "t=\(Self.time),v1=\(Self.bad)"
    let plain = try #require(Self.outcome(header))
    let apiKey = try #require(Self.outcome(header, secrets: ["sk_test_abc123"]))
    #expect(apiKey.sentence != plain.sentence)
    #expect(apiKey.sentence.en.contains("whsec_") && !apiKey.sentence.en.contains("abc123"))
    let other = try #require(Self.outcome(header, secrets: ["hello"]))
    #expect(other.sentence != plain.sentence && !other.sentence.en.contains("hello"))
    let late = try #require(Self.outcome("t=\(Self.time),v1=\(Self.good)", at: Self.time + 4_000))
    #expect(late.sentence.fr.contains("4000") && late.sentence.fr.contains("300"))
  }
}
