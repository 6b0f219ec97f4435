/// The fields that matter of a Checkout Session, charge, refund or dispute, as Stripe writes them.
///
/// One form for all four, because an event may carry any of them. A field that is missing, null or not of the expected
/// kind is nil: what follows from nil is never money (no amount is not the price, no status is no news), and one odd
/// field must not make an event unreadable for ever.
struct StripeObject: Codable, Equatable {
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
  /// Who paid: read, and never written again.
  var customer = Customer()

  struct Customer: Equatable {
    var email: String?
    var receiptNumber: String?
  }

  private struct Details: Decodable {
    var email: String?
  }

  enum CodingKeys: String, CodingKey {
    case id, object, created, livemode, status, currency, amount, url, metadata
    case amountTotal = "amount_total"
    case amountRefunded = "amount_refunded"
    case paymentStatus = "payment_status"
    case paymentIntent = "payment_intent"
    case expiresAt = "expires_at"
    case customerDetails = "customer_details"
    case billingDetails = "billing_details"
    case receiptNumber = "receipt_number"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = fields.lenient(.id)
    object = fields.lenient(.object)
    created = fields.lenient(.created)
    livemode = fields.lenient(.livemode)
    status = fields.lenient(.status)
    currency = fields.lenient(.currency)
    amount = Self.amount(fields.lenient(.amount))
    amountTotal = Self.amount(fields.lenient(.amountTotal))
    amountRefunded = Self.amount(fields.lenient(.amountRefunded))
    paymentStatus = fields.lenient(.paymentStatus)
    paymentIntent = fields.lenient(.paymentIntent)
    url = fields.lenient(.url)
    expiresAt = fields.lenient(.expiresAt)
    metadata = fields.lenient(.metadata)
    let payer: Details? = fields.lenient(.customerDetails)
    let billed: Details? = fields.lenient(.billingDetails)
    customer = Customer(email: payer?.email ?? billed?.email, receiptNumber: fields.lenient(.receiptNumber))
  }

  /// The same as ``init(from:)`` gives; nil for what is no object.
  init?(_ value: JSONIndex.Value) {
    guard value.isObject else { return nil }
    id = value.member("id")?.string
    object = value.member("object")?.string
    created = value.member("created")?.int
    livemode = value.member("livemode")?.bool
    status = value.member("status")?.string
    currency = value.member("currency")?.string
    amount = Self.amount(value.member("amount")?.int)
    amountTotal = Self.amount(value.member("amount_total")?.int)
    amountRefunded = Self.amount(value.member("amount_refunded")?.int)
    paymentStatus = value.member("payment_status")?.string
    paymentIntent = value.member("payment_intent").flatMap { PaymentIntentReference($0) }
    url = value.member("url")?.string
    expiresAt = value.member("expires_at")?.int
    metadata = value.member("metadata")?.strings
    let payer = value.member("customer_details")?.member("email")?.string
    let billed = value.member("billing_details")?.member("email")?.string
    customer = Customer(email: payer ?? billed, receiptNumber: value.member("receipt_number")?.string)
  }

  /// An amount in the currency's smallest unit; nil for what no payment is: below zero, or more than Stripe's twelve
  /// digits leave room for. What is kept can be added up without end.
  fileprivate static func amount(_ value: Int?) -> Int? {
    value.flatMap { (0...99_999_999_999).contains($0) ? $0 : nil }
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encodeIfPresent(id, forKey: .id)
    try fields.encodeIfPresent(object, forKey: .object)
    try fields.encodeIfPresent(created, forKey: .created)
    try fields.encodeIfPresent(livemode, forKey: .livemode)
    try fields.encodeIfPresent(status, forKey: .status)
    try fields.encodeIfPresent(currency, forKey: .currency)
    try fields.encodeIfPresent(amount, forKey: .amount)
    try fields.encodeIfPresent(amountTotal, forKey: .amountTotal)
    try fields.encodeIfPresent(amountRefunded, forKey: .amountRefunded)
    try fields.encodeIfPresent(paymentStatus, forKey: .paymentStatus)
    try fields.encodeIfPresent(paymentIntent, forKey: .paymentIntent)
    try fields.encodeIfPresent(url, forKey: .url)
    try fields.encodeIfPresent(expiresAt, forKey: .expiresAt)
    try fields.encodeIfPresent(metadata, forKey: .metadata)
  }
}

/// A PaymentIntent: its id, or the whole object when the answer was expanded.
struct PaymentIntentReference: Codable, Equatable {
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

  /// The same as ``init(from:)`` gives; nil for what is neither an id nor an object with one.
  init?(_ value: JSONIndex.Value) {
    guard let id = value.string ?? value.member("id")?.string else { return nil }
    self.id = id
    failure = value.member("last_payment_error")?.member("message")?.string
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

}
