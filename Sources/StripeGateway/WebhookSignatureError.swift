public import Platform

/// Why a webhook's signature was not accepted.
public struct WebhookSignatureError: Error, Hashable, Sendable {
  /// Stable names: programs compare them.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// No `Stripe-Signature` header, or an empty one.
    case headerMissing = "signature_missing"
    /// No readable `t=`.
    case headerMalformed = "signature_malformed"
    /// No `v1=`; `v0` does not count.
    case schemeMissing = "signature_scheme_missing"
    /// None of the signatures was made of this body with one of our secrets.
    case mismatch = "signature_mismatch"
    /// Genuine, but older than the tolerance.
    case tooOld = "signature_too_old"
  }

  /// What is wrong.
  public let code: Code
  /// The cause and the next step; holds no secret and nothing of the body.
  public let sentence: Phrase
}
