public import DepositDomain
public import Platform

/// A Checkout Session as Stripe describes it now.
public struct StripeSession: Hashable, Sendable {
  /// What the deposit keeps of it.
  public var session: CheckoutSession
  /// Which deposit it pays for; nil when it is none of ours or its metadata is damaged.
  public var metadata: DepositMetadata?
  /// When it was opened; 1970 when Stripe does not say.
  public var created: Instant

  /// For stand-ins of Stripe.
  public init(session: CheckoutSession, metadata: DepositMetadata?, created: Instant) {
    self.session = session
    self.metadata = metadata
    self.created = created
  }

  /// nil unless it is a Checkout Session with an id.
  init?(_ object: StripeObject) {
    guard object.object == "checkout.session", let id = object.id, !id.isEmpty else { return nil }
    let isFree = object.paymentStatus == "no_payment_required"
    let opened = object.created.flatMap { Instant(stripeSeconds: $0) }
    session = CheckoutSession(
      id: CheckoutSessionID(id), state: object.status.flatMap { .init(rawValue: $0) } ?? .open,
      money: isFree || object.paymentStatus == "paid" ? .paid : .unpaid,
      // Nothing was asked for, whatever the total says: it must not pass for the price.
      amountTotal: isFree ? .zero : object.amountTotal.map { Cents($0) }, currency: object.currency?.lowercased(),
      paymentIntent: object.paymentIntent.map { PaymentIntentID($0.id) }, url: object.url,
      expiresAt: object.expiresAt.flatMap { Instant(stripeSeconds: $0) }, isLive: object.livemode ?? false,
      createdAt: opened)
    metadata = DepositMetadata(object.metadata ?? [:])
    created = opened ?? Instant(microseconds: 0)
  }
}

extension Instant {
  /// Unix seconds from outside; nil when no honest clock says so (before 1970 or past the year 9999).
  init?(stripeSeconds seconds: Int) {
    guard (0...253_402_300_799).contains(seconds) else { return nil }
    self.init(unixSeconds: seconds)
  }
}
