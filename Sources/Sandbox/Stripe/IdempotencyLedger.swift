/// What was answered under each `Idempotency-Key` (Stripe's rules; kept 24 h).
struct IdempotencyLedger: Sendable {
  struct Reply: Sendable {
    var status: Int
    var body: [UInt8]
    /// `Request-Id` of the first request.
    var requestID: String
  }

  private struct Entry {
    var fingerprint: String
    var began: Int
    /// Nil while the first request is under way.
    var reply: Reply?
  }

  private var entries: [String: Entry] = [:]

  /// Takes the key for a request.
  /// - Returns: what to replay; nil when the work is to be done, and ``end(key:reply:)`` to be called.
  /// - Throws: `idempotency_error` for other parameters, 409 `idempotency_key_in_use`.
  mutating func begin(key: String, fingerprint: String, now: Int) throws(StripeError) -> Reply? {
    guard let entry = entries[key], entry.began > now - 86_400 else {
      entries[key] = Entry(fingerprint: fingerprint, began: now)
      return nil
    }
    guard entry.fingerprint == fingerprint else {
      throw StripeError(
        type: "idempotency_error",
        message: "Keys for idempotent requests can only be used with the same parameters they were first used with. "
          + "Try using a key other than '\(key)' if you meant to execute a different request.")
    }
    guard let reply = entry.reply else {
      throw StripeError(
        status: 409, type: "idempotency_error", code: "idempotency_key_in_use",
        message: "There is currently another in-progress request using this Idempotent Key (that probably means you "
          + "submitted twice, and the other request is still going through): \(key)")
    }
    return reply
  }

  /// Keeps the answer, or forgets the key when the request was refused before its work started.
  mutating func end(key: String, reply: Reply?) {
    if reply == nil {
      entries[key] = nil
    } else {
      entries[key]?.reply = reply
    }
  }
}
