import Cryptography
import DepositDomain
import DepositStore
import Logging
import Platform

/// The key of the words by which e-mail addresses are found: without it, whoever has the database could try addresses.
///
/// It is random, made once, and lies in the database wrapped: by a pad that follows from the play tokens' secret, which
/// is in the configuration alone. So the secret may be rolled like any other, the new one before the old one, and
/// nothing that was found by an address before is lost.
struct EmailKey: Sendable {
  private let key: [UInt8]

  private static let byteCount = SHA256.byteCount
  /// Letters of a keyed word; the first tells it from a bare digest, which begins with `e`.
  private static let kind: Character = "m"
  private static let wordBytes = 12

  /// One for this process only.
  init() { key = SecureRandom.bytes(Self.byteCount) }

  private init(key: [UInt8]) { self.key = key }

  /// The word of an address's digest, as the search keeps it.
  func word(_ digest: String) -> String {
    String(Self.kind)
      + Hex.encode(Array(HMAC.sha256(Array("visual e-mail word\0\(digest)".utf8), key: key).prefix(Self.wordBytes)))
  }

  /// Who paid, with the word in the digest's place.
  func keyed(_ customer: CustomerTrace) -> CustomerTrace {
    var keyed = customer
    keyed.emailToken = customer.emailToken.map(word)
    return keyed
  }
}

// MARK: - How it is kept

extension EmailKey {
  private static let bookmark = "email_key"
  /// What was kept before there was a key has been keyed.
  private static let doneBookmark = "email_key_applied"
  /// Digests that are keyed in one commit.
  private static let batch = 500

  /// The database's key, made when there is none; digests that were kept without one are keyed first.
  ///
  /// - Parameter secrets: the first wraps, all unwrap.
  static func open(
    _ store: any DepositStore, secrets: [Secret], at instant: Instant, logger: Logger
  ) async throws -> EmailKey {
    let stored = try await store.bookmark(bookmark)
    let unwrapped = stored.flatMap { text in secrets.lazy.compactMap { unwrap(text, by: $0) }.first }
    if stored != nil, unwrapped == nil {
      logger.error(
        """
        e-mail addresses kept under another VISUAL_PLAY_TOKEN_SECRET are found no more; list the old secret behind the \
        new one
        """)
    }
    let key = unwrapped ?? EmailKey()
    if let secret = secrets.first, stored.flatMap({ unwrap($0, by: secret) }) == nil {
      try await store.setBookmark(bookmark, key.wrapped(by: secret))
    }
    if try await store.bookmark(doneBookmark) == nil {
      try await key.apply(to: store, at: instant)
      try await store.setBookmark(doneBookmark, "1")
    }
    return key
  }

  /// What was kept as a bare digest becomes a keyed word, which needs no address.
  private func apply(to store: any DepositStore, at instant: Instant) async throws {
    var last: DepositID?
    while true {
      let (found, end) = try await store.replaceEmailTokens(after: last, limit: Self.batch, at: instant) { token in
        token.hasPrefix("e") ? word(token) : nil
      }
      guard found > 0 else { return }
      last = end
    }
  }

  /// `SALT.PAD.CHECK` in hexadecimal: the key under a pad that no other salt and no other use of the secret makes, and
  /// what tells whether it came out whole.
  private func wrapped(by secret: Secret) -> String {
    let salt = SecureRandom.bytes(16)
    let pad = Self.pad(salt, secret)
    let covered = zip(key, pad).map { $0 ^ $1 }
    return [salt, covered, check].map { Hex.encode($0) }.joined(separator: ".")
  }

  private static func unwrap(_ text: String, by secret: Secret) -> EmailKey? {
    let parts = text.split(separator: ".").map { Hex.decode(String($0)) }
    guard parts.count == 3, let salt = parts[0], let covered = parts[1], let check = parts[2],
      covered.count == byteCount
    else { return nil }
    let key = EmailKey(key: zip(covered, pad(salt, secret)).map { $0 ^ $1 })
    return ConstantTime.equals(key.check, check) ? key : nil
  }

  private static func pad(_ salt: [UInt8], _ secret: Secret) -> [UInt8] {
    HMAC.sha256(Array("visual e-mail key pad\0".utf8) + salt, key: secret.bytes)
  }

  private var check: [UInt8] {
    Array(HMAC.sha256(Array("visual e-mail key check\0".utf8), key: key).prefix(16))
  }
}
