/// What a repetition of the request that opened a deposit is known by. It goes into the Checkout Session's metadata, too:
/// a store that was restored from an older backup learns from there what it had answered.
public struct RequestTrace: Hashable, Sendable {
  /// The client's `Idempotency-Key`, valid for one owner.
  public let key: String
  /// A digest of the request's meaning: the same key with another one is a mismatch.
  public let digest: String

  public init(key: String, digest: String) {
    self.key = key
    self.digest = digest
  }

  /// The longest key, in bytes.
  private static let longestKey = 255

  /// As the engine makes them: a key of visible ASCII, and a SHA-256 in hexadecimal. Metadata can be written by whoever
  /// has the account at Stripe.
  public var isWellFormed: Bool {
    (1...Self.longestKey).contains(key.utf8.count) && key.utf8.allSatisfy { (33...126).contains($0) }
      && digest.utf8.count == 64 && digest.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
