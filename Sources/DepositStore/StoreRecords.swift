public import DepositDomain
public import Platform

/// Which deposit a client's `Idempotency-Key` opened.
public struct IdempotencyRecord: Hashable, Sendable {
  public let owner: UserID
  public let key: String
  public let digest: String
  public let depositID: DepositID

  public init(owner: UserID, key: String, digest: String, depositID: DepositID) {
    self.owner = owner
    self.key = key
    self.digest = digest
    self.depositID = depositID
  }
}

/// An outbox row with its lease, as a backend stores it; ``OutboxRow`` is what an attempt sees of it.
public struct OutboxRecord: Hashable, Sendable {
  public let id: Int64
  public let depositID: DepositID
  public let effect: Effect
  public let createdAt: Instant
  public var dueAt: Instant
  /// Raised by every claim.
  public var attempt: Int
  public var failures: Int
  /// The run that holds it; nil when free.
  public var leasedBy: RunID?
  public var requestBody: String?
  /// When ``requestBody`` was stored.
  public var frozenAt: Instant?
  /// Why the last attempt failed; nil after progress.
  public var lastCause: String?
  /// Set when the effect happened; the row stays, so that it is not asked for again.
  public var doneAt: Instant?

  public init(
    id: Int64, depositID: DepositID, effect: Effect, createdAt: Instant, dueAt: Instant, attempt: Int = 0,
    failures: Int = 0, leasedBy: RunID? = nil, requestBody: String? = nil, frozenAt: Instant? = nil,
    lastCause: String? = nil, doneAt: Instant? = nil
  ) {
    self.id = id
    self.depositID = depositID
    self.effect = effect
    self.createdAt = createdAt
    self.dueAt = dueAt
    self.attempt = attempt
    self.failures = failures
    self.leasedBy = leasedBy
    self.requestBody = requestBody
    self.frozenAt = frozenAt
    self.lastCause = lastCause
    self.doneAt = doneAt
  }
}

/// A recorded event, with what became of it.
public struct WebhookRecord: Sendable {
  /// Stable names: they are stored.
  public enum Outcome: String, CaseIterable, Sendable {
    case applied
    case ignored
    case parked
  }

  public let id: EventID
  public let type: String
  public let maskedBody: String
  public internal(set) var outcome: Outcome
  public let receivedAt: Instant
  public internal(set) var depositID: DepositID?
  public let paymentIntent: PaymentIntentID?
  public let facts: [DepositEvent]

  init(_ webhook: ReceivedWebhook, outcome: Outcome, depositID: DepositID?, at instant: Instant) {
    id = webhook.id
    type = webhook.type
    maskedBody = webhook.maskedBody
    self.outcome = outcome
    receivedAt = instant
    self.depositID = depositID
    paymentIntent = webhook.paymentIntent
    facts = webhook.events
  }
}

/// An event that waits for the deposit of its PaymentIntent.
public struct ParkedWebhook: Sendable {
  public let id: EventID
  public let facts: [DepositEvent]

  public init(id: EventID, facts: [DepositEvent]) {
    self.id = id
    self.facts = facts
  }
}

extension Deposit {
  /// A Session may still change at Stripe. Money that a person must look at does not wait for Stripe: many such deposits
  /// would keep the others from being looked at.
  public var awaitsMoney: Bool {
    sessions.contains { $0.state == .open || $0.isProcessing }
  }
}
