import DepositDomain
import DepositStore
import GRDB
import Platform

extension SQLiteTransaction {
  func outboxRecord(id: Int64) throws -> OutboxRecord? {
    try readFirst("SELECT * FROM outbox WHERE id = ?", [id], outboxRecord)
  }

  func outboxRecord(of id: DepositID, key: String) throws -> OutboxRecord? {
    try readFirst("SELECT * FROM outbox WHERE deposit_id = ? AND key = ?", [id.rawValue, key], outboxRecord)
  }

  func dueOutboxRecords(of kinds: Set<Effect.Kind>, at instant: Instant, limit: Int) throws -> [OutboxRecord] {
    let sql = """
      SELECT * FROM outbox WHERE \(OutboxSchema.isFree(kinds)) AND due_at <= ? ORDER BY due_at, id LIMIT ?
      """
    return try read(sql, [instant.microseconds, limit], outboxRecord)
  }

  func outboxRecords(leasedByOthersThan run: RunID) throws -> [OutboxRecord] {
    let sql = "SELECT * FROM outbox WHERE leased_by IS NOT NULL AND leased_by <> ?"
    return try read(sql, [run.rawValue], outboxRecord)
  }

  func earliestOutboxDue(of kinds: Set<Effect.Kind>) throws -> Instant? {
    let sql = "SELECT due_at FROM outbox WHERE \(OutboxSchema.isFree(kinds)) ORDER BY due_at LIMIT 1"
    return try readFirst(sql) { try $0.instant("due_at") }
  }

  func outboxBacklog() throws -> OutboxBacklog {
    // In two parts, one for each of the partial indexes: the table keeps what is done, too.
    let sql = """
      SELECT count(*) AS row_count, count(CASE WHEN failures > 0 THEN 1 END) AS failing, min(created_at) AS oldest,
        min(CASE WHEN leased_by IS NULL THEN due_at END) AS oldest_due
      FROM (
        SELECT created_at, due_at, leased_by, failures FROM outbox WHERE done_at IS NULL AND leased_by IS NULL
        UNION ALL
        SELECT created_at, due_at, leased_by, failures FROM outbox WHERE leased_by IS NOT NULL
      )
      """
    let backlog = try readFirst(sql) { row in
      OutboxBacklog(
        rows: try row.get("row_count"), failing: try row.get("failing"), oldest: try row.instantIfPresent("oldest"),
        oldestDue: try row.instantIfPresent("oldest_due"))
    }
    return backlog ?? OutboxBacklog(rows: 0, failing: 0, oldest: nil, oldestDue: nil)
  }

  func insertOutbox(_ effect: Effect, of id: DepositID, at instant: Instant) throws -> OutboxRecord? {
    let sql = """
      INSERT INTO outbox (deposit_id, key, kind, argument, created_at, due_at, attempt, failures)
      VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (deposit_id, key) DO NOTHING
      """
    let inserted = try run(
      sql,
      [
        id.rawValue, effect.key, effect.kind.rawValue, effect.argument, instant.microseconds, instant.microseconds,
      ])
    guard inserted == 1 else { return nil }
    return OutboxRecord(
      id: db.lastInsertedRowID, depositID: id, effect: effect, createdAt: instant, dueAt: instant)
  }

  func update(_ record: OutboxRecord) throws {
    let sql = """
      UPDATE outbox SET due_at = ?, attempt = ?, failures = ?, leased_by = ?, request_body = ?, frozen_at = ?,
        last_cause = ?, done_at = ?
      WHERE id = ?
      """
    try run(
      sql,
      [
        record.dueAt.microseconds, record.attempt, record.failures, record.leasedBy?.rawValue, record.requestBody,
        record.frozenAt?.microseconds, record.lastCause, record.doneAt?.microseconds, record.id,
      ])
  }

  func releaseOutbox(heldFor cause: String, at instant: Instant) throws -> Int {
    let sql = """
      UPDATE outbox SET due_at = ?, last_cause = NULL
      WHERE done_at IS NULL AND leased_by IS NULL AND failures = 0 AND last_cause = ?
      """
    return try run(sql, [instant.microseconds, cause])
  }

  func releaseOutbox(dueAfter late: Instant, at instant: Instant) throws {
    let sql = """
      UPDATE outbox SET due_at = CASE WHEN failures > 0 THEN ? ELSE ? END
      WHERE done_at IS NULL AND leased_by IS NULL AND due_at > ?
      """
    let doubtful = instant + OutboxRecord.doubtfulWait
    try run(sql, [doubtful.microseconds, instant.microseconds, late.microseconds])
  }

  func outboxRecord(_ row: StoredRow) throws -> OutboxRecord {
    let id: Int64 = try row.get("id")
    let kind: Effect.Kind = try row.choice("kind")
    guard let effect = Effect(kind: kind, argument: try row.get("argument")) else {
      throw VisualError.storedRecordUnreadable(record: "outbox \(id)")
    }
    return OutboxRecord(
      id: id, depositID: try row.id("deposit_id"), effect: effect, createdAt: try row.instant("created_at"),
      dueAt: try row.instant("due_at"), attempt: try row.get("attempt"), failures: try row.get("failures"),
      leasedBy: try row.idIfPresent("leased_by"), requestBody: try row.get("request_body"),
      frozenAt: try row.instantIfPresent("frozen_at"), lastCause: try row.get("last_cause"),
      doneAt: try row.instantIfPresent("done_at"))
  }
}
