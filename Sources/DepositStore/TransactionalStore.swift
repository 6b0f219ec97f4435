public import DepositDomain
public import Platform

/// A backend: something that runs a closure in a transaction. ``DepositStore`` comes with it.
///
/// The closures are synchronous and touch nothing but the transaction, so that a backend may run one again, and may
/// commit several together.
public protocol TransactionalStore: DepositStore {
  /// Runs `body` and makes what it wrote durable; when it throws, nothing of it is kept.
  ///
  /// Cancelling the caller's task does not stop it.
  func write<T: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> T) async throws -> T
  /// Runs `body` on one state of the store, which holds every write that was acknowledged before.
  func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> T) async throws -> T
}

// MARK: - Deposits

extension TransactionalStore {
  public func open(_ draft: DepositDraft, run: RunID, at instant: Instant) async throws -> OpenedDeposit {
    try await write { try $0.open(draft, run: run, at: instant) }
  }

  public func replay(of draft: DepositDraft) async throws -> Deposit? {
    try await read { try $0.replay(of: draft) }
  }

  public func apply(
    _ events: [DepositEvent], to id: DepositID, by actor: Actor, at instant: Instant, finishing: OutboxSettlement?
  ) async throws -> AppliedChange? {
    try await write { try $0.apply(events, to: id, by: actor, at: instant, finishing: finishing) }
  }

  public func adopt(
    _ session: CheckoutSession, of lost: LostDeposit, at instant: Instant
  ) async throws -> AppliedChange? {
    try await write { try $0.adopt(session, of: lost, at: instant) }
  }

  public func deposit(_ id: DepositID) async throws -> Deposit? {
    try await read { try $0.deposit(id) }
  }

  public func deposit(payCode: PayCode) async throws -> Deposit? {
    try await read { try $0.deposit($0.depositID(payCode: payCode)) }
  }

  public func deposit(video: VideoGUID) async throws -> Deposit? {
    try await read { try $0.deposit($0.depositID(video: video)) }
  }

  public func deposit(paymentIntent: PaymentIntentID) async throws -> Deposit? {
    try await read { try $0.deposit($0.depositID(paymentIntent: paymentIntent)) }
  }

  public func deposit(session: CheckoutSessionID) async throws -> Deposit? {
    try await read { try $0.deposit($0.depositID(session: session)) }
  }

  public func deposits(_ query: DepositQuery) async throws -> DepositPage {
    try await read { try $0.page(query) }
  }

  public func timeline(of id: DepositID) async throws -> [TimelineEntry] {
    try await read { try $0.timeline(of: id) }
  }

  public func record(_ webhook: ReceivedWebhook, at instant: Instant) async throws -> WebhookOutcome {
    try await write { try $0.record(webhook, at: instant) }
  }

  public func sweepWebhooks(before: Instant, limit: Int) async throws -> Int {
    try await write { try $0.deleteWebhooks(receivedBefore: before, limit: max(0, limit)) }
  }
}

// MARK: - Outbox

extension TransactionalStore {
  public func claimEffects(
    of kinds: Set<Effect.Kind>, run: RunID, limit: Int, at instant: Instant
  ) async throws -> [OutboxRow] {
    try await write { try $0.claimEffects(of: kinds, run: run, limit: limit, at: instant) }
  }

  public func claimEffect(of id: DepositID, key: String, run: RunID, at instant: Instant) async throws -> OutboxRow? {
    try await write { try $0.claimEffect(of: id, key: key, run: run) }
  }

  public func freezeRequest(_ row: OutboxRow, body: String, at instant: Instant) async throws -> FrozenRequest? {
    try await write { try $0.freezeRequest(row, body: body, at: instant) }
  }

  public func postpone(_ row: OutboxRow, until: Instant, cause: String) async throws -> Bool {
    try await write { try $0.postpone(row, until: until, cause: cause) }
  }

  public func releaseEffects(heldFor cause: String, at instant: Instant) async throws -> Int {
    try await write { try $0.releaseOutbox(heldFor: cause, at: instant) }
  }

  public func nextEffectDue(of kinds: Set<Effect.Kind>) async throws -> Instant? {
    try await read { try $0.earliestOutboxDue(of: kinds) }
  }

  public func outboxBacklog() async throws -> OutboxBacklog {
    try await read { try $0.outboxBacklog() }
  }

  public var commitFigures: CommitFigures? { nil }
}

// MARK: - Tokens, terms, reconciling

extension TransactionalStore {
  public func addToken(_ token: APIToken) async throws {
    try await write { try $0.insert(token) }
  }

  public func token(hash: [UInt8], at instant: Instant) async throws -> APIToken? {
    try await read { store in try store.token(hash: hash).flatMap { $0.isInForce(at: instant) ? $0 : nil } }
  }

  public func tokens() async throws -> [APIToken] {
    try await read { try $0.tokens() }
  }

  public func revokeToken(id: String, at instant: Instant) async throws -> Bool {
    try await write { store in
      guard let token = try store.token(id: id), token.revokedAt == nil else { return false }
      try store.setRevoked(tokenID: id, at: instant)
      return true
    }
  }

  public func billingTerms(at instant: Instant) async throws -> BillingTerms {
    try await read { try $0.billingTerms(at: instant) ?? .original }
  }

  public func setBillingTerms(_ terms: BillingTerms, from: Instant) async throws {
    try await write { try $0.insertBillingTerms(terms, from: from) }
  }

  public func depositsAwaitingMoney(limit: Int) async throws -> [DepositID] {
    try await read { try $0.depositIDsAwaitingMoney(limit: max(0, limit)) }
  }

  public func bookmark(_ name: String) async throws -> String? {
    try await read { try $0.bookmark(name) }
  }

  public func setBookmark(_ name: String, _ value: String) async throws {
    try await write { try $0.setBookmark(name, value) }
  }

  public func videos(of owner: UserID) async throws -> [OwnedVideo] {
    try await read { try $0.videos(of: owner) }
  }
}
