public import DepositDomain
public import Platform

/// What `POST /v1/checkout/sessions` is asked for: one line in euros, and the metadata that leads every object back
/// to the deposit.
///
/// ``form`` is stored before the first send and sent as stored ever after: with one idempotency key, a body that
/// differs in a byte is an `idempotency_error`.
public struct SessionRequest: Hashable, Sendable {
  /// The deposit to pay for.
  public var depositID: DepositID
  /// Who pays.
  public var owner: UserID
  /// Named on the payment page: "Dépôt vidéo (clip)".
  public var type: DepositType
  /// Whole seconds.
  public var durationSec: Int
  /// As the creator typed it; cut to Stripe's limit in the metadata.
  public var title: String
  /// The price.
  public var fee: Cents
  /// This installation's name.
  public var instance: String
  /// 30 minutes to 24 hours ahead, by Stripe's clock; a part of a second is dropped.
  public var expiresAt: Instant
  /// May hold the literal `{CHECKOUT_SESSION_ID}`.
  public var successURL: String
  /// Where the payment page's back link leads.
  public var cancelURL: String
  /// The payment page's language: the creator's own.
  public var locale: Language
  /// What a repetition of the creator's request is known by; nil when it had no key.
  public var request: RequestTrace?
  /// The deposit's short link.
  public var payCode: PayCode?

  /// Nothing is checked here: Stripe says what it refuses.
  public init(
    depositID: DepositID, owner: UserID, type: DepositType, durationSec: Int, title: String, fee: Cents,
    instance: String, expiresAt: Instant, successURL: String, cancelURL: String, locale: Language,
    request: RequestTrace? = nil, payCode: PayCode? = nil
  ) {
    self.depositID = depositID
    self.owner = owner
    self.type = type
    self.durationSec = durationSec
    self.title = title
    self.fee = fee
    self.instance = instance
    self.expiresAt = expiresAt
    self.successURL = successURL
    self.cancelURL = cancelURL
    self.locale = locale
    self.request = request
    self.payCode = payCode
  }

  /// The request's body: the same bytes for the same values.
  public var form: String {
    var form = FormEncoding()
    form.add("mode", "payment")
    form.add("line_items[0][quantity]", 1)
    form.add("line_items[0][price_data][currency]", Deposit.currency)
    form.add("line_items[0][price_data][unit_amount]", fee.rawValue)
    form.add("line_items[0][price_data][product_data][name]", "Dépôt vidéo (\(type.rawValue))")
    form.add("client_reference_id", depositID.rawValue)
    let metadata = DepositMetadata(
      depositID: depositID, owner: owner, type: type, durationSec: durationSec, title: title, instance: instance,
      request: request, payCode: payCode, language: locale)
    for field in metadata.fields { form.add("metadata[\(field.key)]", field.value) }
    for field in metadata.referenceFields { form.add("payment_intent_data[metadata][\(field.key)]", field.value) }
    form.add("expires_at", expiresAt.unixSeconds)
    form.add("success_url", successURL)
    form.add("cancel_url", cancelURL)
    form.add("locale", locale.rawValue)
    return form.text
  }
}
