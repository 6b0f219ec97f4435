public import Platform

/// A fact that changes what is known of a deposit. Facts from Stripe and Bunny may come twice and in any order.
public enum DepositEvent: Hashable, Sendable {
  /// Stripe refused to open a Checkout Session, for good; the cause is Stripe's sentence.
  case checkoutRefused(cause: String)
  /// The creator asked again after a refusal.
  case checkoutAskedAgain
  /// A Checkout Session as Stripe describes it.
  case sessionSeen(CheckoutSession)
  /// `checkout.session.async_payment_failed`.
  case asyncPaymentFailed(CheckoutSession, reason: String?)
  /// A charge as `charge.refunded` describes it.
  case paymentSeen(Payment)
  case refundSeen(Refund)
  case disputeSeen(Dispute)
  /// The Session is closed at Stripe and nothing was paid.
  case cancelled(by: Deposit.Cancellation.By, reason: String?)
  case videoCreated(VideoGUID)
  /// Creating the video failed; it is tried again for ever.
  case videoCreationFailed(cause: String, attempt: Int)
  case videoSeen(Video.Sighting)
  /// Something happened to a film at Bunny after it was playable: it may be gone.
  case filmDoubted(VideoGUID)
  case uploadReported(UploadReport)
  case retitled(String)

  // What staff decides.

  /// Somebody looks after it; whoever did before does no longer.
  case claimed(UserID)
  case released
  /// Money of a payment is to go back.
  case refundOrdered(PaymentIntentID, Cents, reason: String?)
  /// Stripe will not carry an order out, for good.
  case refundOrderRefused(number: Int, cause: String)
  /// Another payment page is wanted: every one before is closed at Stripe, and nothing was paid.
  case checkoutReopened
  /// A film of this length may play.
  case overLimitAccepted(lengthSec: Int)
  case videoDeletionAsked(VideoGUID)
  /// What changes no state.
  case remarked(Remark)
}

/// What staff did that changes nothing of a deposit, and stands in its history all the same.
public enum Remark: Hashable, Sendable {
  case note(String)
  case retried
  /// The payer's name and address were looked at.
  case revealed(reason: String)
  /// A message that asks for a difference was prepared.
  case differenceAsked(Cents)
  /// One of Stripe's events was taken in again.
  case replayed(EventID)
}

/// Who or what caused a change.
public enum Actor: Hashable, Sendable {
  case creator(UserID)
  case support(UserID)
  case stripe
  case bunny
  /// The engine itself: worker, reconciler.
  case engine

  /// As the timeline's `actor` shows it.
  public var name: String {
    switch self {
    case .creator(let user): "creator:\(user)"
    case .support(let user): "support:\(user)"
    case .stripe: "stripe"
    case .bunny: "bunny"
    case .engine: "engine"
    }
  }
}

/// One line of a deposit's history.
public struct TimelineEntry: Hashable, Sendable {
  /// Stable names: programs compare them.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case created
    case checkoutOpened = "checkout_opened"
    case checkoutRefused = "checkout_refused"
    case checkoutAskedAgain = "checkout_asked_again"
    case checkoutExpired = "checkout_expired"
    case paymentProcessing = "payment_processing"
    case paymentReceived = "payment_received"
    case paymentFailed = "payment_failed"
    case paymentNeedsReview = "payment_needs_review"
    case secondPayment = "second_payment"
    case latePayment = "late_payment"
    case refundUpdated = "refund_updated"
    case refundHold = "refund_hold"
    case refundHoldLifted = "refund_hold_lifted"
    case disputeUpdated = "dispute_updated"
    case cancelled
    case videoCreated = "video_created"
    case videoCreationFailed = "video_creation_failed"
    case videoReplaced = "video_replaced"
    case uploadStarted = "upload_started"
    case uploadFinished = "upload_finished"
    case encodingStarted = "encoding_started"
    case playable
    case overLimit = "over_limit"
    case encodingFailed = "encoding_failed"
    case videoDeleted = "video_deleted"
    case retitled
    case claimed
    case released
    case supportNote = "support_note"
    case supportRetry = "support_retry"
    case refundOrdered = "refund_ordered"
    case refundOrderRefused = "refund_order_refused"
    case checkoutReopened = "checkout_reopened"
    case overLimitAccepted = "over_limit_accepted"
    case differenceAsked = "difference_asked"
    case videoDeletionAsked = "video_deletion_asked"
    case payerRevealed = "payer_revealed"
    case eventReplayed = "event_replayed"
    case playLinkIssued = "play_link_issued"
    case playOpened = "play_opened"
    case playRefused = "play_refused"

    /// Among the staff: not for the creator's eyes.
    public var isInternal: Bool {
      switch self {
      case .claimed, .released, .supportNote, .supportRetry, .differenceAsked, .payerRevealed, .eventReplayed: true
      default: false
      }
    }
  }

  public let at: Instant
  public let actor: String
  public let kind: Kind
  /// What the sentence is made from; no secret, no personal data.
  public let data: [String: String]

  public init(at: Instant, actor: String, kind: Kind, data: [String: String] = [:]) {
    self.at = at
    self.actor = actor
    self.kind = kind
    self.data = data
  }
}

extension TimelineEntry {
  /// What led to a line.
  public enum Cause: Hashable, Sendable {
    /// An event of Stripe's.
    case event(EventID)
    /// What the engine has done outside.
    case effect(Effect.Kind)
  }

  /// Where ``data`` says what led to a line, and what was asked for because of it.
  public enum Link {
    public static let event = "byEvent"
    public static let effect = "byEffect"
    /// Kinds of effects, with a blank between them.
    public static let asked = "asked"

    /// Among the staff: creators are told what happened, not by what.
    public static let all: Set<String> = [event, effect, asked]
  }

  /// The same line, with what led to it.
  public func caused(by cause: Cause?) -> TimelineEntry {
    switch cause {
    case nil: self
    case .event(let id): linked(Link.event, id.rawValue)
    case .effect(let kind): linked(Link.effect, kind.rawValue)
    }
  }

  /// The same line, with what was asked for because of it.
  public func asking(for effects: [Effect]) -> TimelineEntry {
    effects.isEmpty ? self : linked(Link.asked, effects.map(\.kind.rawValue).joined(separator: " "))
  }

  private func linked(_ link: String, _ value: String) -> TimelineEntry {
    TimelineEntry(at: at, actor: actor, kind: kind, data: data.merging([link: value]) { known, _ in known })
  }
}

extension TimelineEntry {
  /// Its sentence. A deposit that Stripe tells of, and the store had lost, was created before.
  public var sentence: Phrase {
    kind == .created && actor == Actor.stripe.name ? .depositRebuilt : .timeline(kind.rawValue, data)
  }
}
