import HTTPTypes

extension HTTPField.Name {
  /// `Idempotency-Key`, as Stripe and the IETF draft name it.
  static let idempotencyKey = literal("Idempotency-Key")
  static let stripeSignature = literal("Stripe-Signature")
  static let bunnySignature = literal("X-BunnyStream-Signature")
  static let referrerPolicy = literal("Referrer-Policy")
  static let forwardedFor = literal("X-Forwarded-For")
  static let requestID = literal("X-Request-Id")
  static let purpose = literal("Purpose")
  static let secPurpose = literal("Sec-Purpose")

  /// A name written here in the source; only a misspelt one could fail, and it would in every test.
  private static func literal(_ name: StaticString) -> Self {
    guard let name = Self("\(name)") else { preconditionFailure("not a header name: \(name)") }
    return name
  }
}
