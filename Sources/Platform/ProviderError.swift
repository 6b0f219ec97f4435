/// Trouble with Stripe or Bunny, sorted by what may be done next.
public struct ProviderError: Error, Hashable, Sendable {
  public enum Provider: String, CaseIterable, Sendable {
    case stripe = "Stripe"
    case bunny = "Bunny"
  }

  public enum Kind: String, Hashable, Sendable {
    /// The request surely never arrived.
    case unreachable
    /// It may have been carried out (a lost reply, a 5xx): look, or send the very same again.
    case indeterminate
    /// Not carried out, worth trying again later (409 in use, 423, 429, 460).
    case busy
    /// Refused for good: the same request would be refused again.
    case refused
    /// There is no such object.
    case notFound
    /// The key is wrong or may not do this: nothing works until the configuration is mended.
    case unauthorized
  }

  public let provider: Provider
  public let kind: Kind
  /// HTTP status; nil when there was no answer.
  public let status: Int?
  /// The provider's own code, such as Stripe's `idempotency_error`; empty when it gave none.
  public let code: String
  /// The provider's or transport's own sentence; never holds a key.
  public let message: String
  /// What `Retry-After` asked for.
  public let retryAfter: Duration?
  /// The answer of an earlier sending under the same idempotency key, told again: this sending did nothing.
  public let isReplayed: Bool

  public init(
    provider: Provider, kind: Kind, status: Int? = nil, code: String = "", message: String, retryAfter: Duration? = nil,
    isReplayed: Bool = false
  ) {
    self.provider = provider
    self.kind = kind
    self.status = status
    self.code = code
    self.message = message
    self.retryAfter = retryAfter
    self.isReplayed = isReplayed
  }

  /// Worth another attempt without a person's help. A wrong key counts: it is mended in the configuration, not here.
  public var isRetryable: Bool { kind != .refused && kind != .notFound }
}
