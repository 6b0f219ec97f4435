public import DepositDomain
public import Platform

/// Where deposits live. Each call is one transaction: a cause, its transition, its timeline and the effects to run
/// are stored together or not at all, and are durable when the call returns.
///
/// The rules (``Deposit/apply(_:by:at:)``, ``Deposit/neededEffects``) are the domain's; a store only keeps records.
/// Every backend passes the same conformance suite.
public protocol DepositStore: PlaybackStore, SupportStore, EmailTokenStore {
  // MARK: Deposits

  /// Opens a deposit, or finds the one the key already opened.
  ///
  /// The outbox row of its first Checkout Session is stored already leased to `run`, for the caller to carry out.
  /// - Throws: `idempotency_mismatch` when the key was used with another request.
  func open(_ draft: DepositDraft, run: RunID, at: Instant) async throws -> OpenedDeposit

  /// The deposit that a draft's key has opened before; nil when the key is new, or when there is none. Nothing is stored.
  /// - Throws: `idempotency_mismatch` when the key was used with another request.
  func replay(of draft: DepositDraft) async throws -> Deposit?

  /// Applies facts to one deposit, with what follows from them: timeline, effects.
  ///
  /// - Parameter finishing: the outbox row whose work these facts are the outcome of; it is settled in the same
  ///   transaction. When its fence has moved on (another attempt owns it), nothing at all is stored.
  /// - Returns: the deposit as stored, and the effects that are new; nil when the deposit is unknown or the fence passed.
  func apply(
    _ events: [DepositEvent], to id: DepositID, by actor: Actor, at: Instant, finishing: OutboxSettlement?
  ) async throws -> AppliedChange?

  /// Takes in a Checkout Session that the store lacks, and makes its deposit anew when that is lacking, too; nil, and
  /// nothing stored, when the Session is known.
  /// - Throws: `record_conflict` when the Session or the pay code is another deposit's.
  func adopt(_ session: CheckoutSession, of lost: LostDeposit, at: Instant) async throws -> AppliedChange?

  func deposit(_ id: DepositID) async throws -> Deposit?
  func deposit(payCode: PayCode) async throws -> Deposit?
  func deposit(video: VideoGUID) async throws -> Deposit?
  func deposit(paymentIntent: PaymentIntentID) async throws -> Deposit?
  func deposit(session: CheckoutSessionID) async throws -> Deposit?
  func deposits(_ query: DepositQuery) async throws -> DepositPage
  func timeline(of id: DepositID) async throws -> [TimelineEntry]

  // MARK: Webhook events

  /// Records a verified Stripe event and what it means, once for each event id.
  ///
  /// `events` are applied to `deposit` when it is known; when it is not and `rebuild` is given, the deposit is made anew
  /// from it first (a restored backup lacks it).
  func record(_ webhook: ReceivedWebhook, at: Instant) async throws -> WebhookOutcome

  /// Forgets events that came before an instant, parked ones too, at most `limit`, oldest first.
  ///
  /// - Returns: how many went.
  func sweepWebhooks(before: Instant, limit: Int) async throws -> Int

  // MARK: Outbox

  /// Leases due rows of these kinds to `run`, oldest first. Leases of other runs are void: one process writes, so they
  /// are dead.
  func claimEffects(of kinds: Set<Effect.Kind>, run: RunID, limit: Int, at: Instant) async throws -> [OutboxRow]

  /// The row of one effect, leased to `run`; nil when another attempt holds it, or it is done.
  func claimEffect(of id: DepositID, key: String, run: RunID, at: Instant) async throws -> OutboxRow?

  /// Stores the exact request before its first sending; later attempts send the same bytes.
  ///
  /// - Returns: what is stored: `body`, or what an earlier attempt stored. nil when the fence moved on.
  func freezeRequest(_ row: OutboxRow, body: String, at: Instant) async throws -> FrozenRequest?

  /// Puts a row back, to be tried again at `until`, as a failure for `cause`; false when the fence moved on.
  func postpone(_ row: OutboxRow, until: Instant, cause: String) async throws -> Bool

  /// Makes due what is held for `cause`, as if it had never been held.
  ///
  /// - Returns: how many rows.
  func releaseEffects(heldFor cause: String, at: Instant) async throws -> Int

  /// When the earliest unleased row of these kinds is due; nil when there is none.
  func nextEffectDue(of kinds: Set<Effect.Kind>) async throws -> Instant?

  /// How much is still to be done, for those who watch over the engine.
  func outboxBacklog() async throws -> OutboxBacklog

  /// How writes were committed together since the start; nil for a backend that commits each alone.
  var commitFigures: CommitFigures? { get }

  // MARK: Tokens and terms

  func addToken(_ token: APIToken) async throws
  /// Looks a token up by the SHA-256 of its text; nil when unknown, revoked or expired.
  func token(hash: [UInt8], at: Instant) async throws -> APIToken?
  func tokens() async throws -> [APIToken]
  /// False when there is no such token or it was revoked before.
  func revokeToken(id: String, at: Instant) async throws -> Bool

  /// The billing terms in force at an instant.
  func billingTerms(at: Instant) async throws -> BillingTerms
  func setBillingTerms(_ terms: BillingTerms, from: Instant) async throws

  // MARK: Reconciling and usage

  /// Deposits with a Session that may still change at Stripe: open or processing, oldest check first.
  func depositsAwaitingMoney(limit: Int) async throws -> [DepositID]
  /// A small named value that survives restarts, such as the events cursor.
  func bookmark(_ name: String) async throws -> String?
  func setBookmark(_ name: String, _ value: String) async throws
  /// All of an owner's videos, replaced ones too, with the instants that metering needs.
  func videos(of owner: UserID) async throws -> [OwnedVideo]
}

extension DepositStore {
  /// The same of any kind.
  public func nextEffectDue() async throws -> Instant? { try await nextEffectDue(of: Set(Effect.Kind.allCases)) }

  /// For tests: rows of any kind.
  package func claimEffects(run: RunID, limit: Int, at instant: Instant) async throws -> [OutboxRow] {
    try await claimEffects(of: Set(Effect.Kind.allCases), run: run, limit: limit, at: instant)
  }
}
