public import Platform

/// One paid right to put one video on the platform, with everything known about its money and its video.
///
/// Nothing here says PAID or READY: status is derived from the records (see `status`), so that the order in which
/// facts arrive does not matter. ``apply(_:by:at:)`` is the one place where records change.
public struct Deposit: Hashable, Sendable {
  public let id: DepositID
  public let owner: UserID
  public let type: DepositType
  /// Whole seconds, as the client measured; compared with Bunny's own measure after encoding.
  public let durationSec: Int
  public let fee: Cents
  public let payCode: PayCode
  public let createdAt: Instant
  public var title: String
  public var fileName: String?
  public var declaredSize: ByteCount?
  /// What its creator reads; nil when that was not kept.
  public var language: Language?

  /// In the order in which they became known; a store keeps it.
  public var sessions: [CheckoutSession] = []
  public var payments: [Payment] = []
  public var refunds: [Refund] = []
  public var disputes: [Dispute] = []
  /// What staff asked to send back, oldest first.
  public var refundOrders: [RefundOrder] = []
  /// The present video is the one of the highest generation.
  public var videos: [Video] = []
  public var upload: UploadReport?
  public var cancellation: Cancellation?
  /// Why Stripe refused the last request for a Checkout Session; nil once one is open.
  public var checkoutRefusal: String?
  /// A new Checkout Session is wanted although there was one before; until it is known.
  public var wantsCheckout: Bool = false
  /// How many Checkout Sessions were asked for: part of Stripe's idempotency key, raised after a refusal.
  public var checkoutAttempt: Int = 1
  /// A film of this length may play, whatever was paid for.
  public var acceptedLengthSec: Int?
  /// Who of the staff looks after it.
  public var claim: Claim?
  /// Counts the changes; waiters and two people at one deposit compare it.
  public var version: Int = 1

  /// Currency of every price, as Stripe writes it.
  public static let currency = "eur"

  public init(
    id: DepositID, owner: UserID, type: DepositType, durationSec: Int, fee: Cents, payCode: PayCode, createdAt: Instant,
    title: String, fileName: String? = nil, declaredSize: ByteCount? = nil
  ) {
    self.id = id
    self.owner = owner
    self.type = type
    self.durationSec = durationSec
    self.fee = fee
    self.payCode = payCode
    self.createdAt = createdAt
    self.title = title
    self.fileName = fileName
    self.declaredSize = declaredSize
  }

  /// Who called it off, while it was unpaid.
  public struct Cancellation: Hashable, Sendable {
    public enum By: String, Codable, Sendable {
      case creator
      case support
      /// An async payment failed.
      case paymentFailure = "payment_failure"
    }

    public let by: By
    public let reason: String?

    public init(by: By, reason: String?) {
      self.by = by
      self.reason = reason
    }
  }
}
