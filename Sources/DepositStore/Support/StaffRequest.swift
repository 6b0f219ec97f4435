public import DepositDomain
public import Platform

/// What a member of staff asks for.
public struct StaffRequest: Sendable {
  public var step: StaffStep
  public var staff: UserID
  /// Why.
  public var reason: String?
  /// The version that was looked at; nil: any.
  public var expectedVersion: Int?
  /// The client's `Idempotency-Key`: the same one again does nothing again.
  public var key: String?
  /// A digest of what was asked; the same key with another digest is a mismatch.
  public var digest: String
  /// What Stripe said just now, taken in first.
  public var facts: [DepositEvent] = []

  public init(
    _ step: StaffStep, by staff: UserID, reason: String? = nil, expectedVersion: Int? = nil, key: String? = nil,
    digest: String = ""
  ) {
    self.step = step
    self.staff = staff
    self.reason = reason
    self.expectedVersion = expectedVersion
    self.key = key
    self.digest = digest
  }
}

/// The outcome of a staff's request.
public struct StaffOutcome: Sendable {
  public var change: AppliedChange
  /// It was done before, under the same key: nothing happened now.
  public var isRepeated: Bool
  /// The refund that was ordered, by its number: by now there may be others.
  public var refundOrder: Int?

  public init(change: AppliedChange, isRepeated: Bool, refundOrder: Int? = nil) {
    self.change = change
    self.isRepeated = isRepeated
    self.refundOrder = refundOrder
  }

  public var deposit: Deposit { change.deposit }
}

/// One line of the audit.
public struct AuditRecord: Hashable, Sendable {
  public let at: Instant
  public let staff: UserID
  public let action: SupportAction
  public let depositID: DepositID?
  public let eventID: EventID?
  public let reason: String?
  public let before: [String: String]
  public let after: [String: String]
  public let key: String?
  public let digest: String?

  public init(
    at: Instant, staff: UserID, action: SupportAction, depositID: DepositID?, eventID: EventID? = nil, reason: String?,
    before: [String: String], after: [String: String], key: String? = nil, digest: String? = nil
  ) {
    self.at = at
    self.staff = staff
    self.action = action
    self.depositID = depositID
    self.eventID = eventID
    self.reason = reason
    self.before = before
    self.after = after
    self.key = key
    self.digest = digest
  }
}

/// All that is kept about one deposit.
public struct CaseFile: Sendable {
  public var deposit: Deposit
  public var customer: CustomerTrace
  public var timeline: [TimelineEntry]
  /// What happened to its play links; the newest ``playLimit``.
  public var plays: [PlayAttempt]
  public var effects: [OutboxRecord]
  /// The newest ``webhookLimit``, newest first.
  public var webhooks: [KeptWebhook]
  public var audit: [AuditRecord]

  public static let playLimit = 200
  public static let webhookLimit = 100

  public init(
    deposit: Deposit, customer: CustomerTrace, timeline: [TimelineEntry], plays: [PlayAttempt],
    effects: [OutboxRecord], webhooks: [KeptWebhook], audit: [AuditRecord]
  ) {
    self.deposit = deposit
    self.customer = customer
    self.timeline = timeline
    self.plays = plays
    self.effects = effects
    self.webhooks = webhooks
    self.audit = audit
  }
}

/// An event as kept, without its body.
public struct KeptWebhook: Hashable, Sendable {
  /// In the order they came; the cursor of pages.
  public let number: Int64
  public let id: EventID
  public let type: String
  public let outcome: WebhookRecord.Outcome
  public let receivedAt: Instant
  public let depositID: DepositID?
  public let paymentIntent: PaymentIntentID?

  public init(
    number: Int64, id: EventID, type: String, outcome: WebhookRecord.Outcome, receivedAt: Instant,
    depositID: DepositID?, paymentIntent: PaymentIntentID?
  ) {
    self.number = number
    self.id = id
    self.type = type
    self.outcome = outcome
    self.receivedAt = receivedAt
    self.depositID = depositID
    self.paymentIntent = paymentIntent
  }
}

/// Which events, newest first.
public struct WebhookQuery: Sendable {
  public var type: String?
  public var outcome: WebhookRecord.Outcome?
  public var depositID: DepositID?
  /// Continue before this number.
  public var before: Int64?
  public var limit: Int

  public init(
    type: String? = nil, outcome: WebhookRecord.Outcome? = nil, depositID: DepositID? = nil, before: Int64? = nil,
    limit: Int
  ) {
    self.type = type
    self.outcome = outcome
    self.depositID = depositID
    self.before = before
    self.limit = limit
  }
}

public struct WebhookPage: Sendable {
  public var webhooks: [KeptWebhook]
  /// Ask again before this number; nil at the end.
  public var next: Int64?

  public init(webhooks: [KeptWebhook], next: Int64?) {
    self.webhooks = webhooks
    self.next = next
  }
}

/// What taking an event in again led to.
public enum ReplayOutcome: Sendable {
  case applied(AppliedChange)
  /// It had taken effect before.
  case alreadyApplied
  /// Its deposit is still not known.
  case parked
  /// It means nothing for any deposit here.
  case ignored
}
