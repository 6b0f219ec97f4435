public import DepositDomain
public import Platform

/// `GET /api/support/deposits/{id}/file`: all that is known of one deposit, for the support desk.
///
/// No secret, and personal data only masked. Links lead to the dashboards of Stripe and Bunny; they are null where the
/// engine talks to stand-ins.
public struct SupportFileObject: Codable, Hashable, Sendable {
  /// The deposit as support sees it everywhere; without its timeline, which is ``timeline``.
  public var deposit: DepositObject
  /// Six letters and digits to say on the phone.
  public var reference: String
  @ExplicitNull public var maskedEmail: String?
  /// Stripe's receipt number.
  @ExplicitNull public var receipt: String?
  /// `fr`, `en`: what the creator reads, when that is known.
  @ExplicitNull public var language: String?
  @ExplicitNull public var claim: SupportClaimObject?
  /// A full refund is under way: no video, no ticket.
  public var held: Bool
  /// creator, support, payment_failure
  @ExplicitNull public var cancelledBy: String?
  @ExplicitNull public var cancelReason: String?
  /// Stripe's sentence, while it refuses to open a payment page.
  @ExplicitNull public var checkoutRefusal: String?
  public var money: SupportMoneyObject
  /// In the order in which they became known.
  public var sessions: [SupportSessionObject]
  public var payments: [SupportPaymentObject]
  public var refunds: [SupportRefundObject]
  public var disputes: [SupportDisputeObject]
  /// Replaced ones too, oldest first.
  public var videos: [SupportVideoObject]
  /// Stripe's events about it, newest first; the newest ``eventLimit``.
  public var events: [SupportEventObject]
  /// What is done outside because of it, oldest first.
  public var effects: [SupportEffectObject]
  /// Oldest first.
  public var timeline: [TimelineObject]
  /// Who of the staff did what and why, oldest first.
  public var audit: [SupportAuditObject]
  /// Every action, possible or not.
  public var actions: [SupportForesightObject]
  /// Kinds of prepared replies that fit, the likeliest first.
  public var replies: [String]

  public static let eventLimit = 100

  public init(
    deposit: DepositObject, reference: String, maskedEmail: String?, receipt: String?, language: String?,
    claim: SupportClaimObject?, held: Bool, cancelledBy: String?, cancelReason: String?, checkoutRefusal: String?,
    money: SupportMoneyObject, sessions: [SupportSessionObject], payments: [SupportPaymentObject],
    refunds: [SupportRefundObject], disputes: [SupportDisputeObject], videos: [SupportVideoObject],
    events: [SupportEventObject], effects: [SupportEffectObject], timeline: [TimelineObject],
    audit: [SupportAuditObject], actions: [SupportForesightObject], replies: [String]
  ) {
    self.deposit = deposit
    self.reference = reference
    self.maskedEmail = maskedEmail
    self.receipt = receipt
    self.language = language
    self.claim = claim
    self.held = held
    self.cancelledBy = cancelledBy
    self.cancelReason = cancelReason
    self.checkoutRefusal = checkoutRefusal
    self.money = money
    self.sessions = sessions
    self.payments = payments
    self.refunds = refunds
    self.disputes = disputes
    self.videos = videos
    self.events = events
    self.effects = effects
    self.timeline = timeline
    self.audit = audit
    self.actions = actions
    self.replies = replies
  }
}

extension SupportFileObject {
  /// The event that led to a line of the history, as far as it is among ``events``.
  public func event(behind entry: TimelineObject) -> SupportEventObject? {
    guard let id = entry.data[TimelineEntry.Link.event] else { return nil }
    return events.first { $0.id.rawValue == id }
  }

  /// What led to a line of the history, and what was asked for because of it: `← charge.refunded → delete the video`;
  /// the longest form first, none when nothing is known.
  public func links(of entry: TimelineObject, _ language: Language) -> [String] {
    var (cause, brief) = ("", "")
    if let id = entry.data[TimelineEntry.Link.event] {
      let type = event(behind: entry)?.type
      cause = "← " + (type ?? id)
      brief = type.map { "← …" + ($0.split(separator: ".").last ?? "") } ?? cause
    } else if let kind = entry.data[TimelineEntry.Link.effect] {
      cause = "← " + Phrase.Case.effect(kind)(language)
      brief = cause
    }
    let kinds = entry.data[TimelineEntry.Link.asked]?.split(separator: " ") ?? []
    let names = kinds.map { Phrase.Case.effect(String($0))(language) }.joined(separator: ", ")
    let asked = names.isEmpty ? "" : "→ " + names
    let forms = [[cause, asked], [brief, asked], [asked], [brief]].map { parts in
      parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
    return forms.filter { !$0.isEmpty }
  }
}

/// Who looks after a deposit.
public struct SupportClaimObject: Codable, Hashable, Sendable {
  public var by: UserID
  public var at: Instant

  public init(by: UserID, at: Instant) {
    self.by = by
    self.at = at
  }
}

/// What a refund counts with.
public struct SupportMoneyObject: Codable, Hashable, Sendable {
  /// Went back already.
  public var refundedCents: Int
  /// Asked for, and not back yet.
  public var underWayCents: Int
  /// What may still be sent back.
  public var refundableCents: Int
  /// What a refund request gives back as `expectedRefundedCents`: what went back and what is under way.
  public var expectedRefundedCents: Int

  public init(refundedCents: Int, underWayCents: Int, refundableCents: Int, expectedRefundedCents: Int) {
    self.refundedCents = refundedCents
    self.underWayCents = underWayCents
    self.refundableCents = refundableCents
    self.expectedRefundedCents = expectedRefundedCents
  }
}

/// One Checkout Session.
public struct SupportSessionObject: Codable, Hashable, Sendable {
  public var id: CheckoutSessionID
  /// open, expired, complete
  public var state: String
  /// unpaid, failed, paid
  public var money: String
  @ExplicitNull public var amountCents: Int?
  @ExplicitNull public var currency: String?
  @ExplicitNull public var paymentIntent: PaymentIntentID?
  @ExplicitNull public var expiresAt: Instant?
  public var live: Bool
  /// The deposit stands on this one's money.
  public var counts: Bool
  @ExplicitNull public var link: String?

  public init(
    id: CheckoutSessionID, state: String, money: String, amountCents: Int?, currency: String?,
    paymentIntent: PaymentIntentID?, expiresAt: Instant?, live: Bool, counts: Bool, link: String?
  ) {
    self.id = id
    self.state = state
    self.money = money
    self.amountCents = amountCents
    self.currency = currency
    self.paymentIntent = paymentIntent
    self.expiresAt = expiresAt
    self.live = live
    self.counts = counts
    self.link = link
  }
}

/// One PaymentIntent and its charge.
public struct SupportPaymentObject: Codable, Hashable, Sendable {
  public var paymentIntent: PaymentIntentID
  @ExplicitNull public var chargeId: String?
  /// What Stripe says went back of it.
  public var refundedCents: Int
  @ExplicitNull public var link: String?

  public init(paymentIntent: PaymentIntentID, chargeId: String?, refundedCents: Int, link: String?) {
    self.paymentIntent = paymentIntent
    self.chargeId = chargeId
    self.refundedCents = refundedCents
    self.link = link
  }
}

/// One refund: at Stripe, or asked for and not there yet.
public struct SupportRefundObject: Codable, Hashable, Sendable {
  /// Stripe's; null while it was only asked for here, or Stripe refused it.
  @ExplicitNull public var id: RefundID?
  public var paymentIntent: PaymentIntentID
  public var amountCents: Int
  /// asked, refused, or Stripe's: pending, requires_action, succeeded, failed, canceled
  public var state: String
  /// Which of the staff's orders it carries out, from 1; null for what the engine or a hand at Stripe sent back.
  @ExplicitNull public var order: Int?
  /// Why Stripe refused it.
  @ExplicitNull public var cause: String?
  @ExplicitNull public var link: String?

  public init(
    id: RefundID?, paymentIntent: PaymentIntentID, amountCents: Int, state: String, order: Int?, cause: String?,
    link: String?
  ) {
    self.id = id
    self.paymentIntent = paymentIntent
    self.amountCents = amountCents
    self.state = state
    self.order = order
    self.cause = cause
    self.link = link
  }
}

/// One dispute.
public struct SupportDisputeObject: Codable, Hashable, Sendable {
  public var id: DisputeID
  public var paymentIntent: PaymentIntentID
  public var amountCents: Int
  /// open, won, lost
  public var state: String
  @ExplicitNull public var link: String?

  public init(id: DisputeID, paymentIntent: PaymentIntentID, amountCents: Int, state: String, link: String?) {
    self.id = id
    self.paymentIntent = paymentIntent
    self.amountCents = amountCents
    self.state = state
    self.link = link
  }
}

/// One video at Bunny.
public struct SupportVideoObject: Codable, Hashable, Sendable {
  public var guid: VideoGUID
  /// 1 for the first, one more for each that replaced another.
  public var generation: Int
  /// The one in use.
  public var current: Bool
  /// awaiting_upload, uploading, processing, playable, failed, gone
  public var state: String
  /// 0…100
  public var encodePercent: Int
  @ExplicitNull public var lengthSec: Int?
  @ExplicitNull public var sizeBytes: Int?
  @ExplicitNull public var encodedAt: Instant?
  /// Since when it may be gone at Bunny.
  @ExplicitNull public var doubtedAt: Instant?
  /// Support asked to delete it.
  public var deletionAsked: Bool
  @ExplicitNull public var link: String?

  public init(
    guid: VideoGUID, generation: Int, current: Bool, state: String, encodePercent: Int, lengthSec: Int?,
    sizeBytes: Int?, encodedAt: Instant?, doubtedAt: Instant?, deletionAsked: Bool, link: String?
  ) {
    self.guid = guid
    self.generation = generation
    self.current = current
    self.state = state
    self.encodePercent = encodePercent
    self.lengthSec = lengthSec
    self.sizeBytes = sizeBytes
    self.encodedAt = encodedAt
    self.doubtedAt = doubtedAt
    self.deletionAsked = deletionAsked
    self.link = link
  }
}

/// One row of the outbox: something that is done at Stripe or Bunny.
public struct SupportEffectObject: Codable, Hashable, Sendable {
  /// open_checkout, close_session, create_video, follow_video, confirm_film, refund, refund_order, delete_video
  public var kind: String
  /// What it is about: an id, or a number.
  public var argument: String
  /// waiting, running, done
  public var state: String
  public var attempts: Int
  /// Attempts that failed since the last progress.
  public var failures: Int
  /// When it is tried next.
  public var dueAt: Instant
  @ExplicitNull public var lastError: String?
  public var createdAt: Instant
  @ExplicitNull public var doneAt: Instant?

  public init(
    kind: String, argument: String, state: String, attempts: Int, failures: Int, dueAt: Instant, lastError: String?,
    createdAt: Instant, doneAt: Instant?
  ) {
    self.kind = kind
    self.argument = argument
    self.state = state
    self.attempts = attempts
    self.failures = failures
    self.dueAt = dueAt
    self.lastError = lastError
    self.createdAt = createdAt
    self.doneAt = doneAt
  }
}

/// One line of the audit: nobody can change or remove it.
public struct SupportAuditObject: Codable, Hashable, Sendable {
  public var at: Instant
  public var staff: UserID
  /// One of ``SupportAction``'s names.
  public var action: String
  @ExplicitNull public var reason: String?
  @ExplicitNull public var eventId: EventID?
  /// What changed: status, payment, refundedCents, underWayCents, video, version, claim, …
  public var before: [String: String]
  public var after: [String: String]

  public init(
    at: Instant, staff: UserID, action: String, reason: String?, eventId: EventID?, before: [String: String],
    after: [String: String]
  ) {
    self.at = at
    self.staff = staff
    self.action = action
    self.reason = reason
    self.eventId = eventId
    self.before = before
    self.after = after
  }
}

/// What an action would do now, or why it cannot be done.
public struct SupportForesightObject: Codable, Hashable, Sendable {
  public var action: SupportAction
  public var possible: Bool
  /// What will happen, or why not: a stable name, said by `Phrase.supportForesight(code, data)` in any language.
  public var code: String
  /// What the sentence is made from: `amountCents`, `lengthSec`, `by`, …
  public var data: [String: String]
  /// The sentence, in the language of `Accept-Language`.
  public var text: String
  public var needsReason: Bool
  /// Money moves, or something is lost for good: ask first.
  public var grave: Bool

  public init(
    action: SupportAction, possible: Bool, code: String, data: [String: String], text: String, needsReason: Bool,
    grave: Bool
  ) {
    self.action = action
    self.possible = possible
    self.code = code
    self.data = data
    self.text = text
    self.needsReason = needsReason
    self.grave = grave
  }
}
