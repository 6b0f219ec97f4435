import DepositDomain
import Platform

/// A fact as `webhook_event.facts` keeps it: a form of its own, so that renaming something in the domain does not make
/// stored events unreadable. Cases and labels are stored names. What staff decides is told by no event.
enum StoredFact: Codable {
  case checkoutRefused(cause: String)
  case checkoutAskedAgain
  case sessionSeen(session: Session)
  case asyncPaymentFailed(session: Session, reason: String?)
  case paymentSeen(id: PaymentIntentID, chargeID: String?, amountRefunded: Int)
  case refundSeen(
    id: RefundID, paymentIntent: PaymentIntentID, amount: Int, state: Refund.State, order: Int?, isOfDuplicate: Bool?)
  case disputeSeen(id: DisputeID, paymentIntent: PaymentIntentID, amount: Int, state: Dispute.State)
  case cancelled(by: Deposit.Cancellation.By, reason: String?)
  case videoCreated(guid: VideoGUID)
  case videoCreationFailed(cause: String, attempt: Int)
  case videoSeen(sighting: Sighting)
  case filmDoubted(guid: VideoGUID)
  case uploadReported(confirmedBytes: Int, totalBytes: Int, state: UploadReport.State, at: Int64)
  case retitled(title: String)

  struct Session: Codable {
    var id: CheckoutSessionID
    var state: CheckoutSession.State
    var money: CheckoutSession.Money
    var amountTotal: Int?
    var currency: String?
    var paymentIntent: PaymentIntentID?
    var url: String?
    var expiresAt: Int64?
    var isLive: Bool
    var createdAt: Int64?
  }

  struct Sighting: Codable {
    var guid: VideoGUID
    var state: Video.State
    var encodePercent: Int
    var lengthSec: Int?
    var storageBytes: Int?
    var originalHash: String?
    var encodedAt: Int64?
    var lookedAt: Int64?
  }
}

extension StoredFact {
  init?(_ event: DepositEvent) {
    switch event {
    case .checkoutRefused(let cause): self = .checkoutRefused(cause: cause)
    case .checkoutAskedAgain: self = .checkoutAskedAgain
    case .sessionSeen(let session): self = .sessionSeen(session: Session(session))
    case .asyncPaymentFailed(let session, let reason):
      self = .asyncPaymentFailed(session: Session(session), reason: reason)
    case .paymentSeen(let payment):
      self = .paymentSeen(
        id: payment.id, chargeID: payment.chargeID, amountRefunded: payment.amountRefunded.rawValue)
    case .refundSeen(let refund):
      self = .refundSeen(
        id: refund.id, paymentIntent: refund.paymentIntent, amount: refund.amount.rawValue, state: refund.state,
        order: refund.order, isOfDuplicate: refund.isOfDuplicate)
    case .disputeSeen(let dispute):
      self = .disputeSeen(
        id: dispute.id, paymentIntent: dispute.paymentIntent, amount: dispute.amount.rawValue, state: dispute.state)
    case .cancelled(let by, let reason): self = .cancelled(by: by, reason: reason)
    case .videoCreated(let guid): self = .videoCreated(guid: guid)
    case .videoCreationFailed(let cause, let attempt): self = .videoCreationFailed(cause: cause, attempt: attempt)
    case .videoSeen(let sighting): self = .videoSeen(sighting: Sighting(sighting))
    case .filmDoubted(let guid): self = .filmDoubted(guid: guid)
    case .uploadReported(let report):
      self = .uploadReported(
        confirmedBytes: report.confirmedBytes.rawValue, totalBytes: report.totalBytes.rawValue, state: report.state,
        at: report.at.microseconds)
    case .retitled(let title): self = .retitled(title: title)
    case .claimed, .released, .refundOrdered, .refundOrderRefused, .checkoutReopened, .overLimitAccepted,
      .videoDeletionAsked, .remarked:
      return nil
    }
  }

  var event: DepositEvent {
    switch self {
    case .checkoutRefused(let cause): .checkoutRefused(cause: cause)
    case .checkoutAskedAgain: .checkoutAskedAgain
    case .sessionSeen(let session): .sessionSeen(session.value)
    case .asyncPaymentFailed(let session, let reason): .asyncPaymentFailed(session.value, reason: reason)
    case .paymentSeen(let id, let chargeID, let refunded):
      .paymentSeen(Payment(id: id, chargeID: chargeID, amountRefunded: Cents(refunded)))
    case .refundSeen(let id, let intent, let amount, let state, let order, let isOfDuplicate):
      .refundSeen(
        Refund(
          id: id, paymentIntent: intent, amount: Cents(amount), state: state, order: order,
          isOfDuplicate: isOfDuplicate ?? false))
    case .disputeSeen(let id, let intent, let amount, let state):
      .disputeSeen(Dispute(id: id, paymentIntent: intent, amount: Cents(amount), state: state))
    case .cancelled(let by, let reason): .cancelled(by: by, reason: reason)
    case .videoCreated(let guid): .videoCreated(guid)
    case .videoCreationFailed(let cause, let attempt): .videoCreationFailed(cause: cause, attempt: attempt)
    case .videoSeen(let sighting): .videoSeen(sighting.value)
    case .filmDoubted(let guid): .filmDoubted(guid)
    case .uploadReported(let confirmed, let total, let state, let at):
      .uploadReported(
        UploadReport(
          confirmedBytes: ByteCount(confirmed), totalBytes: ByteCount(total), state: state,
          at: Instant(microseconds: at)))
    case .retitled(let title): .retitled(title)
    }
  }
}

extension StoredFact.Session {
  init(_ session: CheckoutSession) {
    self.init(
      id: session.id, state: session.state, money: session.money, amountTotal: session.amountTotal?.rawValue,
      currency: session.currency, paymentIntent: session.paymentIntent, url: session.url,
      expiresAt: session.expiresAt?.microseconds, isLive: session.isLive,
      createdAt: session.createdAt?.microseconds)
  }

  var value: CheckoutSession {
    CheckoutSession(
      id: id, state: state, money: money, amountTotal: amountTotal.map { Cents($0) }, currency: currency,
      paymentIntent: paymentIntent, url: url, expiresAt: expiresAt.map { Instant(microseconds: $0) }, isLive: isLive,
      createdAt: createdAt.map { Instant(microseconds: $0) })
  }
}

extension StoredFact.Sighting {
  init(_ sighting: Video.Sighting) {
    self.init(
      guid: sighting.guid, state: sighting.state, encodePercent: sighting.encodePercent,
      lengthSec: sighting.lengthSec, storageBytes: sighting.storageBytes?.rawValue,
      originalHash: sighting.originalHash, encodedAt: sighting.encodedAt?.microseconds,
      lookedAt: sighting.lookedAt?.microseconds)
  }

  var value: Video.Sighting {
    Video.Sighting(
      guid: guid, state: state, encodePercent: encodePercent, lengthSec: lengthSec,
      storageBytes: storageBytes.map { ByteCount($0) }, originalHash: originalHash,
      encodedAt: encodedAt.map { Instant(microseconds: $0) },
      lookedAt: lookedAt.map { Instant(microseconds: $0) })
  }
}
