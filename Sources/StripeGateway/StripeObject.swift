/// The fields that matter of a Checkout Session, charge, refund or dispute, as Stripe writes them.
///
/// One form for all four, because an event may carry any of them. A field that is missing, null or not of the expected
/// kind is nil: what follows from nil is never money (no amount is not the price, no status is no news), and one odd
/// field must not make an event unreadable for ever.
struct StripeObject: Codable {
  var id: String?
  var object: String?
  var created: Int?
  var livemode: Bool?
  var status: String?
  var currency: String?
  var amount: Int?
  var amountTotal: Int?
  var amountRefunded: Int?
  var paymentStatus: String?
  var paymentIntent: PaymentIntentReference?
  var url: String?
  var expiresAt: Int?
  var metadata: [String: String]?

  enum CodingKeys: String, CodingKey {
    case id, object, created, livemode, status, currency, amount, url, metadata
    case amountTotal = "amount_total"
    case amountRefunded = "amount_refunded"
    case paymentStatus = "payment_status"
    case paymentIntent = "payment_intent"
    case expiresAt = "expires_at"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = fields.lenient(.id)
    object = fields.lenient(.object)
    created = fields.lenient(.created)
    livemode = fields.lenient(.livemode)
    status = fields.lenient(.status)
    currency = fields.lenient(.currency)
    amount = fields.amount(.amount)
    amountTotal = fields.amount(.amountTotal)
    amountRefunded = fields.amount(.amountRefunded)
    paymentStatus = fields.lenient(.paymentStatus)
    paymentIntent = fields.lenient(.paymentIntent)
    url = fields.lenient(.url)
    expiresAt = fields.lenient(.expiresAt)
    metadata = fields.lenient(.metadata)
  }
}

/// A PaymentIntent: its id, or the whole object when the answer was expanded.
struct PaymentIntentReference: Codable {
  var id: String
  /// Why its last payment failed, in Stripe's words; only an expanded object tells.
  var failure: String?

  private enum CodingKeys: String, CodingKey {
    case id
    case lastError = "last_payment_error"
  }

  private struct LastError: Codable {
    var message: String?
  }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      id = text
      return
    }
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = try fields.decode(String.self, forKey: .id)
    failure = (fields.lenient(.lastError) as LastError?)?.message
  }

  func encode(to encoder: any Encoder) throws {
    guard let failure else {
      var container = encoder.singleValueContainer()
      try container.encode(id)
      return
    }
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(LastError(message: failure), forKey: .lastError)
  }
}

extension KeyedDecodingContainer {
  /// The value, or nil when it is missing, null or of another kind.
  func lenient<Value: Decodable>(_ key: Key) -> Value? {
    try? decodeIfPresent(Value.self, forKey: key)
  }

  /// An amount in the currency's smallest unit; nil for what no payment is: below zero, or more than Stripe's twelve
  /// digits leave room for. What is kept can be added up without end.
  func amount(_ key: Key) -> Int? {
    let value: Int? = lenient(key)
    return value.flatMap { (0...99_999_999_999).contains($0) ? $0 : nil }
  }
}
