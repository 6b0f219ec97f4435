public import DepositDomain
public import Platform

/// One run of the engine's process: leases name it, so that a dead run's leases are void.
public struct RunID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// What a creator asked for, priced and named, before it is stored.
public struct DepositDraft: Sendable {
  public var deposit: Deposit
  /// The client's `Idempotency-Key`, valid for this owner and the deposit's life.
  public var idempotencyKey: String?
  /// A digest of the request body's meaning; the same key with another digest is a mismatch.
  public var requestDigest: String

  public init(deposit: Deposit, idempotencyKey: String?, requestDigest: String) {
    self.deposit = deposit
    self.idempotencyKey = idempotencyKey
    self.requestDigest = requestDigest
  }
}

/// The outcome of ``DepositStore/open(_:run:at:)``.
public struct OpenedDeposit: Sendable {
  public var deposit: Deposit
  /// The deposit was there already, under the same key.
  public var isReplay: Bool
  /// The row that opens the Checkout Session, leased to the caller; nil on a replay.
  public var checkoutRow: OutboxRow?

  public init(deposit: Deposit, isReplay: Bool, checkoutRow: OutboxRow?) {
    self.deposit = deposit
    self.isReplay = isReplay
    self.checkoutRow = checkoutRow
  }
}

/// The outcome of applying facts.
public struct AppliedChange: Sendable {
  public var deposit: Deposit
  /// The version before; the same as the deposit's when nothing changed.
  public var previousVersion: Int
  /// Effects that were not asked for before.
  public var newEffects: [Effect]

  public init(deposit: Deposit, previousVersion: Int, newEffects: [Effect]) {
    self.deposit = deposit
    self.previousVersion = previousVersion
    self.newEffects = newEffects
  }

  public var isChange: Bool { deposit.version != previousVersion }
}

/// One effect to run, leased.
public struct OutboxRow: Hashable, Sendable {
  public let id: Int64
  public let depositID: DepositID
  public let effect: Effect
  /// Which attempt this lease is: raised by every claim, compared by every write (the fence).
  public let attempt: Int
  /// Attempts that failed since the last progress; sets the backoff.
  public let failures: Int
  /// The stored request, once an attempt froze it.
  public let requestBody: String?
  public let createdAt: Instant
  /// When this attempt was due; somebody may have hurried it.
  public let dueAt: Instant
  /// Why the attempt before failed; nil after progress.
  public let lastCause: String?
  /// What a repetition of the request that opened the deposit is known by: of a Checkout that nothing was sent for yet.
  public let request: RequestTrace?

  public init(
    id: Int64, depositID: DepositID, effect: Effect, attempt: Int, failures: Int, requestBody: String?,
    createdAt: Instant, dueAt: Instant, lastCause: String?, request: RequestTrace? = nil
  ) {
    self.id = id
    self.depositID = depositID
    self.effect = effect
    self.attempt = attempt
    self.failures = failures
    self.requestBody = requestBody
    self.createdAt = createdAt
    self.dueAt = dueAt
    self.lastCause = lastCause
    self.request = request
  }
}

/// The exact request of an effect, stored before its first sending.
public struct FrozenRequest: Hashable, Sendable {
  public let body: String
  /// This attempt froze it: nothing can have been sent before.
  public let isFirst: Bool
  /// When it was frozen; whatever the far side keeps of it is younger.
  public let frozenAt: Instant

  public init(body: String, isFirst: Bool, frozenAt: Instant) {
    self.body = body
    self.isFirst = isFirst
    self.frozenAt = frozenAt
  }
}

/// How an attempt ended, settled in the transaction that applies its facts.
public struct OutboxSettlement: Sendable {
  public enum Outcome: Hashable, Sendable {
    /// The effect happened, or needs not happen any more.
    case done
    /// Look again later; this is progress, not a failure (following an encoding).
    case again(at: Instant)
    /// It failed; try again later.
    case failed(retryAt: Instant, cause: String)
    /// Nothing was tried: somebody hurried what must wait. It stays as it was, and due when it was.
    case untried
    /// Nothing was tried: who is to be asked wants to be left alone until then. It is due at that time, and else as it was.
    case resting(until: Instant)
    /// Nothing was tried: something must be known first. It is due then, or once it is released by this cause
    /// (``DepositStore/releaseEffects(heldFor:at:)``); what has failed before keeps its own cause and time.
    case held(until: Instant, cause: String)
  }

  public var row: OutboxRow
  public var outcome: Outcome

  public init(row: OutboxRow, outcome: Outcome) {
    self.row = row
    self.outcome = outcome
  }
}

/// A deposit as its Checkout Session's metadata tells of it, for a store that may lack it (a restored backup).
public struct LostDeposit: Sendable {
  public var deposit: Deposit
  /// What a repetition of the request that opened it is known by; nil when it had no key.
  public var request: RequestTrace?

  public init(deposit: Deposit, request: RequestTrace? = nil) {
    self.deposit = deposit
    self.request = request
  }
}

/// A verified event from Stripe.
public struct ReceivedWebhook: Sendable {
  public var id: EventID
  /// Stripe's event type.
  public var type: String
  /// The event as received, with personal data masked.
  public var maskedBody: String
  /// Which deposit it speaks of; nil when none.
  public var depositID: DepositID?
  /// Set when the metadata lacks a deposit id but the object names a PaymentIntent.
  public var paymentIntent: PaymentIntentID?
  public var events: [DepositEvent]
  /// Makes the deposit anew when it is unknown.
  public var rebuild: LostDeposit?
  /// Who paid, as far as the event tells.
  public var customer = CustomerTrace()
  /// When it happened, by Stripe's clock; nil when that is not told.
  public var happenedAt: Instant?

  public init(
    id: EventID, type: String, maskedBody: String, depositID: DepositID?, paymentIntent: PaymentIntentID?,
    events: [DepositEvent], rebuild: LostDeposit?
  ) {
    self.id = id
    self.type = type
    self.maskedBody = maskedBody
    self.depositID = depositID
    self.paymentIntent = paymentIntent
    self.events = events
    self.rebuild = rebuild
  }
}

/// What recording an event led to.
public enum WebhookOutcome: Sendable {
  case applied(AppliedChange)
  /// The event id was recorded before.
  case duplicate
  /// Nothing here for us: another kind, another instance, or unknown.
  case ignored
  /// Kept until the deposit of its PaymentIntent is known.
  case parked
}

/// Which deposits, newest first.
public struct DepositQuery: Sendable {
  /// nil: everyone's.
  public var owner: UserID?
  public var status: DepositStatus?
  /// Continue after this id.
  public var after: DepositID?
  public var limit: Int

  public init(owner: UserID?, status: DepositStatus? = nil, after: DepositID? = nil, limit: Int) {
    self.owner = owner
    self.status = status
    self.after = after
    self.limit = limit
  }
}

/// One page, newest first.
public struct DepositPage: Sendable {
  public var deposits: [Deposit]
  /// Ask again after this id; nil at the end.
  public var next: DepositID?

  public init(deposits: [Deposit], next: DepositID?) {
    self.deposits = deposits
    self.next = next
  }
}

/// What a token may do.
public enum Role: String, Codable, CaseIterable, Sendable {
  case creator
  case support
  case admin
}

/// A bearer token, as stored: never its text, only the SHA-256 of it.
public struct APIToken: Hashable, Sendable {
  public let id: String
  public let user: UserID
  public let roles: Set<Role>
  /// SHA-256 of the token's text, 32 bytes.
  public let hash: [UInt8]
  public let createdAt: Instant
  public var expiresAt: Instant?
  public var revokedAt: Instant?

  public init(
    id: String, user: UserID, roles: Set<Role>, hash: [UInt8], createdAt: Instant, expiresAt: Instant? = nil,
    revokedAt: Instant? = nil
  ) {
    self.id = id
    self.user = user
    self.roles = roles
    self.hash = hash
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
  }

  /// Neither revoked nor expired.
  public func isInForce(at instant: Instant) -> Bool {
    ![revokedAt, expiresAt].contains { end in end.map { $0 <= instant } ?? false }
  }
}

/// A video with its owner's deposit, for metering.
public struct OwnedVideo: Hashable, Sendable {
  public var depositID: DepositID
  public var video: Video
  public var createdAt: Instant
  /// When it was found deleted.
  public var goneAt: Instant?
  /// The deposit's.
  public var title: String

  public init(depositID: DepositID, video: Video, createdAt: Instant, goneAt: Instant?, title: String = "") {
    self.title = title
    self.depositID = depositID
    self.video = video
    self.createdAt = createdAt
    self.goneAt = goneAt
  }
}
