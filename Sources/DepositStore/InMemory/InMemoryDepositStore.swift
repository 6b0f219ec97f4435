import DepositDomain
import Platform

/// A store that forgets everything at the end of the process: for tests, and as the model that durable stores are
/// compared with.
public actor InMemoryDepositStore: TransactionalStore {
  private var state = MemoryState()

  public init() {}

  public func write<T: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws -> T
  ) async throws -> T {
    let transaction = MemoryTransaction(state)
    let value = try body(transaction)
    state = transaction.state
    return value
  }

  public func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> T) async throws -> T {
    try body(MemoryTransaction(state))
  }
}

/// All that the store holds: a value, so that rolling back is keeping the old one.
struct MemoryState {
  struct StoredDeposit {
    var deposit: Deposit
    var moneyCheckedAt: Instant
    var videoCreatedAt: [VideoGUID: Instant] = [:]
    var videoGoneAt: [VideoGUID: Instant] = [:]
    var timeline: [TimelineEntry] = []
  }

  struct IdempotencyKey: Hashable {
    let owner: UserID
    let key: String
  }

  /// Which kinds of name belong to one deposit only.
  enum UniqueName: Hashable {
    case payCode(PayCode)
    case session(CheckoutSessionID)
    case paymentIntent(PaymentIntentID)
    case refund(RefundID)
    case dispute(DisputeID)
    case video(VideoGUID)
  }

  var deposits: [DepositID: StoredDeposit] = [:]
  var names: [UniqueName: DepositID] = [:]
  var idempotency: [IdempotencyKey: IdempotencyRecord] = [:]
  /// By id, which is the index plus one.
  var outbox: [OutboxRecord] = []
  var webhooks: [EventID: WebhookRecord] = [:]
  /// In the order they came.
  var webhookNumbers: [EventID: Int64] = [:]
  var lastWebhookNumber: Int64 = 0
  /// Parked ones, in the order they came.
  var parked: [EventID] = []
  var tokens: [APIToken] = []
  var billingTerms: [Instant: BillingTerms] = [:]
  var bookmarks: [String: String] = [:]
  var playTokens: [PlayTokenID: PlayToken] = [:]
  /// In the order they came.
  var playTrail: [PlayAttempt] = []
  var search: [DepositID: MemorySearchRow] = [:]
  /// Only added to.
  var audit: [AuditRecord] = []
  var customers: [DepositID: CustomerTrace] = [:]
  /// By days since 1970.
  var days: [Int: SupportPulse.Day] = [:]
}
