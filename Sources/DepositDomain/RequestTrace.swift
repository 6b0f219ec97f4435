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
}
