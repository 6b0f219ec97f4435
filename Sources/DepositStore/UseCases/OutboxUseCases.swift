import DepositDomain
import Platform

extension OutboxRecord {
  /// The most characters kept of a failure's cause.
  static let causeLimit = 500
  /// What a failed attempt may have made is listed by then.
  public static let doubtfulWait: Duration = .seconds(120)
  /// Nothing is put off for longer: attempts and looks come every six hours at the slowest.
  public static let longestWait: Duration = .seconds(12 * 3_600)

  /// What the attempt that holds the lease sees.
  fileprivate func row(_ request: RequestTrace?) -> OutboxRow {
    OutboxRow(
      id: id, depositID: depositID, effect: effect, attempt: attempt, failures: failures, requestBody: requestBody,
      createdAt: createdAt, dueAt: dueAt, lastCause: lastCause, request: request)
  }

  fileprivate mutating func fail(retryAt: Instant, cause: String) {
    failures += 1
    dueAt = retryAt
    lastCause = String(cause.prefix(Self.causeLimit))
    leasedBy = nil
  }
}

extension StoreTransaction {
  /// The row as stored, when `row` is still the attempt that holds it.
  ///
  /// Every claim raises the attempt and every settlement ends the lease, so the two together name one lease.
  func fenced(_ row: OutboxRow) throws -> OutboxRecord? {
    guard let record = try outboxRecord(id: row.id), record.leasedBy != nil, record.attempt == row.attempt,
      record.doneAt == nil
    else { return nil }
    return record
  }

  func lease(_ record: OutboxRecord, to run: RunID) throws -> OutboxRow {
    let isUnsent = record.effect.kind == .openCheckout && record.requestBody == nil
    let opening = try isUnsent ? idempotencyRecord(of: record.depositID) : nil
    return try lease(record, to: run, openedBy: opening.map { RequestTrace(key: $0.key, digest: $0.digest) })
  }

  /// - Parameter request: what opened the deposit, for a Checkout that nothing was sent for yet.
  func lease(_ record: OutboxRecord, to run: RunID, openedBy request: RequestTrace?) throws -> OutboxRow {
    var leased = record
    leased.attempt += 1
    leased.leasedBy = run
    try update(leased)
    return leased.row(request)
  }

  func settle(_ record: OutboxRecord, _ outcome: OutboxSettlement.Outcome, at instant: Instant) throws {
    var settled = record
    switch outcome {
    case .done:
      settled.doneAt = instant
      settled.leasedBy = nil
    case .again(let due):
      settled.dueAt = due
      settled.failures = 0
      settled.lastCause = nil
      settled.leasedBy = nil
    case .failed(let retryAt, let cause):
      settled.fail(retryAt: retryAt, cause: cause)
    case .untried: settled.leasedBy = nil
    case .resting(let until):
      settled.dueAt = until
      settled.leasedBy = nil
    case .held(let until, let cause):
      // Absences and refusals are counted by causes.
      if settled.failures == 0 { settled.lastCause = String(cause.prefix(OutboxRecord.causeLimit)) }
      settled.dueAt = until
      settled.leasedBy = nil
    }
    try update(settled)
  }

  func claimEffects(
    of kinds: Set<Effect.Kind>, run: RunID, limit: Int, at instant: Instant
  ) throws -> [OutboxRow] {
    // Ended first, also of rows that are not due yet: else nothing would wake up for them.
    for var dead in try outboxRecords(leasedByOthersThan: run) {
      dead.leasedBy = nil
      try update(dead)
    }
    // A clock that was ahead put off what it saw to a time that may never come.
    try releaseOutbox(dueAfter: instant + OutboxRecord.longestWait, at: instant)
    return try dueOutboxRecords(of: kinds, at: instant, limit: max(0, limit)).map { try lease($0, to: run) }
  }

  func claimEffect(of id: DepositID, key: String, run: RunID) throws -> OutboxRow? {
    guard let record = try outboxRecord(of: id, key: key), record.doneAt == nil, record.leasedBy != run else {
      return nil
    }
    return try lease(record, to: run)
  }

  func freezeRequest(_ row: OutboxRow, body: String, at instant: Instant) throws -> FrozenRequest? {
    guard var record = try fenced(row) else { return nil }
    if let frozen = record.requestBody {
      return FrozenRequest(body: frozen, isFirst: false, frozenAt: record.frozenAt ?? record.createdAt)
    }
    record.requestBody = body
    record.frozenAt = instant
    try update(record)
    return FrozenRequest(body: body, isFirst: true, frozenAt: instant)
  }

  func postpone(_ row: OutboxRow, until: Instant, cause: String) throws -> Bool {
    guard var record = try fenced(row) else { return false }
    record.fail(retryAt: until, cause: cause)
    try update(record)
    return true
  }
}
