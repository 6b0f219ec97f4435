public import DepositDomain
public import Platform

/// Something that happened at Stripe, from a webhook's verified body or from the list of events.
///
/// What it means is read from the object it carries, not from its name: two events can describe one change, and the
/// order of arrival says nothing.
public struct StripeEvent: Sendable {
  /// Taken once, whatever is repeated.
  public let id: EventID
  /// Such as `checkout.session.completed`.
  public let type: String
  /// When it happened; 1970 when Stripe does not say.
  public let created: Instant
  /// Not of a test mode or sandbox.
  public let isLive: Bool
  /// What it is about.
  public let subject: Subject
  let object: StripeObject?
  let body: [UInt8]

  /// Largest body read, in bytes.
  public static let maximumBytes = 256 * 1_024
  private static let maximumNameBytes = 255

  /// The object an event carries, with the deposit its metadata names.
  public enum Subject: Hashable, Sendable {
    /// A Checkout Session.
    case session(StripeSession)
    /// A charge.
    case payment(Payment, DepositID?)
    /// A refund.
    case refund(Refund, DepositID?)
    /// A dispute of money; Stripe puts none of our metadata on it.
    case dispute(Dispute)
    /// Anything else: an inquiry, a charge that no PaymentIntent made, another part of Stripe.
    case other
  }

  /// Reads the bytes as received; for a webhook, verify them first.
  public init(body: [UInt8]) throws(StripeEventError) { try self.init(body: body, limit: Self.maximumBytes) }

  init(body: [UInt8], limit: Int) throws(StripeEventError) {
    guard body.count <= limit else { throw .malformed }
    let envelope = try EventEnvelope.read(body)
    guard let id = envelope.id, let type = envelope.type, !id.isEmpty, id.utf8.count <= Self.maximumNameBytes,
      !type.isEmpty, type.utf8.count <= Self.maximumNameBytes
    else { throw .malformed }
    if envelope.object == "v2.core.event" { throw .thin(EventID(id), type) }
    self.id = EventID(id)
    self.type = type
    created = envelope.created.flatMap { Instant(stripeSeconds: $0) } ?? Instant(microseconds: 0)
    isLive = envelope.livemode ?? false
    object = envelope.data?.object
    subject = try Self.subject(object)
    self.body = body
  }

  /// From the object's metadata: the Session's own, or the copy on the charge or refund.
  public var depositID: DepositID? { object.flatMap(Self.depositID) }

  /// The metadata says that it is about a creator's deposit, whether or not the rest of it can be read.
  public var isOfOurKind: Bool { object?.metadata?[DepositMetadata.Key.kind] == DepositMetadata.kind }

  /// Which installation the object was made by; nil when it carries none.
  public var instance: String? { object?.metadata?[DepositMetadata.Key.instance] }

  /// The payment the object belongs to: leads to the deposit when the metadata does not.
  public var paymentIntent: PaymentIntentID? { (object?.paymentIntent).map { PaymentIntentID($0.id) } }

  /// What a deposit learns from it; empty when it is about nothing a deposit keeps.
  public var facts: [DepositEvent] {
    switch subject {
    case .session(let seen) where type == "checkout.session.async_payment_failed":
      [.asyncPaymentFailed(seen.session, reason: (object?.paymentIntent?.failure).map { String($0.prefix(300)) })]
    case .session(let seen): [.sessionSeen(seen.session)]
    case .payment(let payment, _): [.paymentSeen(payment)]
    case .refund(let refund, _): [.refundSeen(refund)]
    case .dispute(let dispute): [.disputeSeen(dispute)]
    case .other: []
    }
  }

  /// The body without personal data, for the record: same facts, valid JSON, at most
  /// ``EventRecord/maximumBytes`` bytes.
  public var maskedBody: String { EventRecord.text(of: self, body: body) }

  private static func subject(_ object: StripeObject?) throws(StripeEventError) -> Subject {
    guard let object, let kind = object.object else { return .other }
    guard ["checkout.session", "charge", "refund", "dispute"].contains(kind) else { return .other }
    guard object.id?.isEmpty == false else { throw .malformed }
    let deposit = depositID(object)
    return switch kind {
    case "checkout.session": StripeSession(object).map { .session($0) } ?? .other
    case "charge": Payment(object).map { .payment($0, deposit) } ?? .other
    case "refund": Refund(object).map { .refund($0, deposit) } ?? .other
    default: Dispute(object).map { .dispute($0) } ?? .other
    }
  }

  /// A Session says `kind`, always; a refund made by hand in Stripe's dashboard may only carry the id.
  private static func depositID(_ object: StripeObject) -> DepositID? {
    let metadata = object.metadata ?? [:]
    let kind = metadata[DepositMetadata.Key.kind]
    guard kind == DepositMetadata.kind || kind == nil && object.object != "checkout.session" else { return nil }
    guard let id = metadata[DepositMetadata.Key.depositID].map({ DepositID($0) }), id.isWellFormed else { return nil }
    return id
  }
}
