public import DepositDomain
public import Platform

/// One page of a support search, newest deposits first.
public struct SupportSearch: Sendable {
  /// Which side of the cursor the page is on.
  public enum Direction: String, CaseIterable, Sendable {
    case older
    case newer
  }

  public var query: SupportQuery
  /// A hit's ``SupportHit/number``; nil: from the newest on, or up to the oldest.
  public var cursor: Int64?
  public var direction: Direction
  /// 1…``limitRange``
  public var limit: Int
  /// What patience counts from.
  public var now: Instant

  public static let limitRange = 1...200

  public init(
    _ query: SupportQuery, cursor: Int64? = nil, direction: Direction = .older, limit: Int = 50, now: Instant
  ) {
    self.query = query
    self.cursor = cursor
    self.direction = direction
    self.limit = limit
    self.now = now
  }

  var boundedLimit: Int { min(max(limit, Self.limitRange.lowerBound), Self.limitRange.upperBound) }
}

/// A found deposit, as lists show it.
public struct SupportHit: Hashable, Sendable {
  /// In the order in which the engine learnt of deposits; the cursor of pages.
  public let number: Int64
  public let id: DepositID
  public let owner: UserID
  public let createdAt: Instant
  public let title: String
  public let group: SearchGroup
  public let waiting: Waiting?
  public let waitingSince: Instant?
  public let maskedEmail: String?
  public let refunded: Cents

  public init(
    number: Int64, id: DepositID, owner: UserID, createdAt: Instant, title: String, group: SearchGroup,
    waiting: Waiting?, waitingSince: Instant?, maskedEmail: String?, refunded: Cents
  ) {
    self.number = number
    self.id = id
    self.owner = owner
    self.createdAt = createdAt
    self.title = title
    self.group = group
    self.waiting = waiting
    self.waitingSince = waitingSince
    self.maskedEmail = maskedEmail
    self.refunded = refunded
  }
}

/// Hits, newest first whatever the direction, and where to go on.
public struct SupportPage: Sendable {
  public let hits: [SupportHit]
  /// There are more in the direction that was asked for.
  public let hasMore: Bool
  /// How many there are on all pages; nil when that is not kept count of (words, people, times).
  public let total: Int?

  public init(hits: [SupportHit], hasMore: Bool, total: Int?) {
    self.hits = hits
    self.hasMore = hasMore
    self.total = total
  }
}

/// What stands out now.
public struct SupportPulse: Sendable {
  /// One UTC day's money.
  public struct Day: Hashable, Sendable {
    /// Days since 1970.
    public let day: Int
    public let opened: Int
    public let paid: Cents
    public let refunded: Cents

    public init(day: Int, opened: Int, paid: Cents, refunded: Cents) {
      self.day = day
      self.opened = opened
      self.paid = paid
      self.refunded = refunded
    }
  }

  /// Deposits of each group; none of zero.
  public var groups: [SearchGroup: Int] = [:]
  /// Beyond patience; counted up to ``countLimit``.
  public var stuck: [Waiting: Int] = [:]
  /// Deposits whose video could not be made three times or more; counted up to ``countLimit``.
  public var failingVideos = 0
  /// Events that wait for a deposit that is not known, by type.
  public var parkedEvents: [String: Int] = [:]
  /// The last ``dayLimit`` days on which something happened, oldest first.
  public var days: [Day] = []

  public static let countLimit = 1_000
  public static let dayLimit = 60
  /// So many failed attempts to make a video are for a person to look at.
  public static let failuresThatCount = 3

  public init() {}

  /// Deposits of the groups that match.
  public func count(where matches: (SearchGroup) -> Bool) -> Int {
    groups.reduce(0) { matches($1.key) ? $0 + $1.value : $0 }
  }
}

/// What support staff ask, for ``DepositStore``: answered from an index that each transaction keeps with its change.
public protocol SupportStore: Sendable {
  /// - Throws: `search_too_broad` when a store on disk would have to look at more than it may for one search.
  func search(_ search: SupportSearch) async throws -> SupportPage
  /// The deposits of these ids, in this order; unknown ids are left out.
  func deposits(_ ids: [DepositID]) async throws -> [Deposit]
  func supportPulse(at: Instant) async throws -> SupportPulse
  /// What is known of who paid.
  func customer(of id: DepositID) async throws -> CustomerTrace

  /// Does what a member of staff asks for, with its line in the audit and on the timeline, in one transaction.
  ///
  /// - Returns: nil when the deposit is unknown.
  /// - Throws: `idempotency_mismatch`, `changed_meanwhile`, and what ``DepositDomain/Deposit/facts(of:by:reason:)`` throws;
  ///   then nothing is kept.
  func act(_ request: StaffRequest, on id: DepositID, at: Instant) async throws -> StaffOutcome?
  /// The outcome of an earlier request under this key; nil when there was none.
  ///
  /// - Throws: `idempotency_mismatch`.
  func repeated(_ request: StaffRequest, on id: DepositID) async throws -> StaffOutcome?
  /// All that is kept about one deposit, as of one moment.
  func caseFile(of id: DepositID) async throws -> CaseFile?
  func webhooks(_ query: WebhookQuery) async throws -> WebhookPage
  func webhook(_ id: EventID) async throws -> KeptWebhook?
  /// The event as received, masked; nil when it is not kept.
  func webhookBody(_ id: EventID) async throws -> String?
  /// Takes in a kept event that had no effect, with its line in the audit.
  ///
  /// - Parameter webhook: the kept event, read again.
  /// - Throws: `event_not_found`; `record_conflict` when what it tells of belongs to another deposit.
  func replay(_ webhook: ReceivedWebhook, by staff: UserID, reason: String?, at: Instant) async throws -> ReplayOutcome
}

/// What a backend must be able to find for support.
public protocol SupportReading {
  func supportPage(_ search: SupportSearch) throws -> SupportPage
  func supportPulse(at: Instant) throws -> SupportPulse
  /// Empty when nothing is known.
  func customer(of id: DepositID) throws -> CustomerTrace
  /// Oldest first.
  func audit(of id: DepositID) throws -> [AuditRecord]
  /// The line that a staff's key made.
  func auditRecord(of staff: UserID, key: String) throws -> AuditRecord?
  /// All of a deposit's rows, oldest first.
  func outboxRecords(of id: DepositID) throws -> [OutboxRecord]
  /// Newest first; the query's own limit is not looked at.
  func webhooks(_ query: WebhookQuery, limit: Int) throws -> [KeptWebhook]
  func webhook(_ id: EventID) throws -> KeptWebhook?
  func webhookBody(_ id: EventID) throws -> String?
}

/// What a backend must be able to keep for support.
public protocol SupportWriting {
  /// Adds to what is known of who paid; the deposit is found by it from this commit on.
  ///
  /// - Parameter deposit: as it is stored.
  func keep(_ customer: CustomerTrace, of deposit: Deposit, at: Instant) throws
  /// Adds to the audit, which nobody changes afterwards.
  func append(_ record: AuditRecord) throws
}

extension TransactionalStore {
  public func search(_ search: SupportSearch) async throws -> SupportPage {
    try await read { try $0.supportPage(search) }
  }

  public func deposits(_ ids: [DepositID]) async throws -> [Deposit] {
    try await read { try $0.deposits(ids) }
  }

  public func supportPulse(at instant: Instant) async throws -> SupportPulse {
    try await read { try $0.supportPulse(at: instant) }
  }

  public func customer(of id: DepositID) async throws -> CustomerTrace {
    try await read { try $0.customer(of: id) }
  }
}

// MARK: - Acting

extension TransactionalStore {
  public func act(_ request: StaffRequest, on id: DepositID, at instant: Instant) async throws -> StaffOutcome? {
    try await write { try $0.act(request, on: id, at: instant) }
  }

  public func repeated(_ request: StaffRequest, on id: DepositID) async throws -> StaffOutcome? {
    try await read { try $0.repeated(request, on: id) }
  }

  public func caseFile(of id: DepositID) async throws -> CaseFile? {
    try await read { try $0.caseFile(of: id) }
  }

  public func webhooks(_ query: WebhookQuery) async throws -> WebhookPage {
    try await read { try $0.page(query) }
  }

  public func webhook(_ id: EventID) async throws -> KeptWebhook? {
    try await read { try $0.webhook(id) }
  }

  public func webhookBody(_ id: EventID) async throws -> String? {
    try await read { try $0.webhookBody(id) }
  }

  public func replay(
    _ webhook: ReceivedWebhook, by staff: UserID, reason: String?, at instant: Instant
  ) async throws -> ReplayOutcome {
    try await write { try $0.replay(webhook, by: staff, reason: reason, at: instant) }
  }
}
