public import DepositDomain
public import Platform

/// What a backend must be able to find. The use cases are written once, on top of this.
public protocol StoreReading: PlaybackReading, SupportReading, EmailTokenReading {
  /// The deposits of these ids, in this order; unknown ids are left out.
  func deposits(_ ids: [DepositID]) throws -> [Deposit]
  func depositID(payCode: PayCode) throws -> DepositID?
  func depositID(video: VideoGUID) throws -> DepositID?
  func depositID(paymentIntent: PaymentIntentID) throws -> DepositID?
  func depositID(session: CheckoutSessionID) throws -> DepositID?
  /// Ids of at most `limit` matching deposits, newest first; the query's own limit is not looked at.
  func depositIDs(_ query: DepositQuery, limit: Int) throws -> [DepositID]
  /// Deposits with ``DepositDomain/Deposit/awaitsMoney``, the one whose money was looked at longest ago first.
  func depositIDsAwaitingMoney(limit: Int) throws -> [DepositID]
  /// Oldest first.
  func timeline(of id: DepositID) throws -> [TimelineEntry]
  /// By deposit, then generation.
  func videos(of owner: UserID) throws -> [OwnedVideo]

  func idempotencyRecord(owner: UserID, key: String) throws -> IdempotencyRecord?
  /// The record of the request that opened a deposit.
  func idempotencyRecord(of id: DepositID) throws -> IdempotencyRecord?

  func outboxRecord(id: Int64) throws -> OutboxRecord?
  func outboxRecord(of id: DepositID, key: String) throws -> OutboxRecord?
  /// Unfinished, unleased rows due at `at` or before, oldest due first.
  func dueOutboxRecords(of kinds: Set<Effect.Kind>, at: Instant, limit: Int) throws -> [OutboxRecord]
  /// Rows that a run other than `run` holds.
  func outboxRecords(leasedByOthersThan run: RunID) throws -> [OutboxRecord]
  /// When the earliest unfinished, unleased row is due.
  func earliestOutboxDue(of kinds: Set<Effect.Kind>) throws -> Instant?
  /// Over all unfinished rows, leased ones too.
  func outboxBacklog() throws -> OutboxBacklog

  func hasWebhook(_ id: EventID) throws -> Bool
  /// In the order they came.
  func parkedWebhooks(of intent: PaymentIntentID) throws -> [ParkedWebhook]

  func token(hash: [UInt8]) throws -> APIToken?
  func token(id: String) throws -> APIToken?
  /// Oldest first.
  func tokens() throws -> [APIToken]
  /// The terms with the latest start at `at` or before.
  func billingTerms(at: Instant) throws -> BillingTerms?
  func bookmark(_ name: String) throws -> String?
}

/// What a backend must be able to write, inside one transaction that is kept whole or not at all.
public protocol StoreTransaction: StoreReading, PlaybackWriting, SupportWriting, EmailTokenWriting {
  /// Stores a new deposit with all its records.
  /// - Throws: `record_conflict` when the id, the pay code or a record's id is taken.
  func insert(_ deposit: Deposit, at: Instant) throws
  /// Stores what differs from `previous`; a video's first and last sight are stamped `at`.
  /// - Throws: `record_conflict` when a record's id belongs to another deposit: money counts for one deposit only.
  func update(_ deposit: Deposit, from previous: Deposit, at: Instant) throws
  /// Moves a deposit that awaits money behind the others in ``StoreReading/depositIDsAwaitingMoney(limit:)``.
  func markMoneyChecked(_ id: DepositID, at: Instant) throws
  func append(_ entries: [TimelineEntry], to id: DepositID) throws

  func insert(_ record: IdempotencyRecord) throws

  /// A new row, due and created `at`; nil when the deposit has one of this key already.
  func insertOutbox(_ effect: Effect, of id: DepositID, at: Instant) throws -> OutboxRecord?
  func update(_ record: OutboxRecord) throws
  /// Rows without failures, unfinished and unleased, whose last cause is this one: due at `at`, and without it.
  ///
  /// - Returns: how many.
  func releaseOutbox(heldFor cause: String, at: Instant) throws -> Int
  /// Unfinished and unleased rows that are due after `late`: due at `at`, those that have failed ``OutboxRecord/doubtfulWait``
  /// later: what is listed late is waited for by their time.
  func releaseOutbox(dueAfter late: Instant, at: Instant) throws

  /// - Throws: `record_conflict` when the event id is there already.
  func insert(_ record: WebhookRecord) throws
  /// - Returns: how many went, oldest first.
  func deleteWebhooks(receivedBefore: Instant, limit: Int) throws -> Int
  /// A parked event found its deposit.
  func settleParked(_ id: EventID, with deposit: DepositID) throws

  /// - Throws: `record_conflict` when the id or the hash is taken.
  func insert(_ token: APIToken) throws
  func setRevoked(tokenID: String, at: Instant) throws
  /// Replaces terms with the same start.
  func insertBillingTerms(_ terms: BillingTerms, from: Instant) throws
  func setBookmark(_ name: String, _ value: String) throws
}

extension StoreReading {
  func deposit(_ id: DepositID?) throws -> Deposit? {
    guard let id else { return nil }
    return try deposits([id]).first
  }
}
