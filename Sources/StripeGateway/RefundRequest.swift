public import DepositDomain

/// What `POST /v1/refunds` is asked for.
public struct RefundRequest: Hashable, Sendable {
  /// The payment to send back.
  public var paymentIntent: PaymentIntentID
  /// nil: all that is left of it.
  public var amount: Cents?
  /// Stripe's word: `duplicate`, `fraudulent` or `requested_by_customer`.
  public var reason: String
  /// Copied onto the Refund; `depositId` and `instance` lead its events back to the deposit.
  public var metadata: [String: String]

  /// The metadata's key for the number of a staff's order.
  public static let orderKey = "order"
  /// The metadata's key for why a payment goes back of itself (``Effect/RefundReason``).
  public static let causeKey = "cause"

  /// Nothing is checked here: Stripe says what it refuses.
  public init(paymentIntent: PaymentIntentID, amount: Cents?, reason: String, metadata: [String: String]) {
    self.paymentIntent = paymentIntent
    self.amount = amount
    self.reason = reason
    self.metadata = metadata
  }

  /// The request's body: the same bytes for the same values, the metadata in the order of its keys.
  public var form: String {
    var form = FormEncoding()
    form.add("payment_intent", paymentIntent.rawValue)
    if let amount { form.add("amount", amount.rawValue) }
    form.add("reason", reason)
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { form.add("metadata[\(key)]", value) }
    return form.text
  }
}
