import DepositDomain
import DepositStore
import Platform

extension SQLiteTransaction {
  func audit(of id: DepositID) throws -> [AuditRecord] {
    try read("SELECT * FROM support_audit WHERE deposit_id = ? ORDER BY id", [id.rawValue], auditRecord)
  }

  func auditRecord(of staff: UserID, key: String) throws -> AuditRecord? {
    try readFirst("SELECT * FROM support_audit WHERE staff = ? AND key = ?", [staff.rawValue, key], auditRecord)
  }

  private func auditRecord(_ row: StoredRow) throws -> AuditRecord {
    func view(_ column: StaticString) throws -> [String: String] {
      try ColumnJSON.value([String: String].self, from: try row.get(column), record: "audit")
    }
    return AuditRecord(
      at: try row.instant("at"), staff: try row.id("staff"), action: try row.choice("action"),
      depositID: try row.idIfPresent("deposit_id"), eventID: try row.idIfPresent("event_id"),
      reason: try row.get("reason"), before: try view("before"), after: try view("after"), key: try row.get("key"),
      digest: try row.get("digest"))
  }

  func append(_ record: AuditRecord) throws {
    try insert(
      """
      INSERT INTO support_audit (at, staff, action, deposit_id, event_id, reason, before, after, key, digest)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        record.at.microseconds, record.staff.rawValue, record.action.rawValue, record.depositID?.rawValue,
        record.eventID?.rawValue, record.reason, ColumnJSON.text(record.before), ColumnJSON.text(record.after),
        record.key, record.digest,
      ], record: "audit")
  }

  func outboxRecords(of id: DepositID) throws -> [OutboxRecord] {
    try read("SELECT * FROM outbox WHERE deposit_id = ? ORDER BY id", [id.rawValue], outboxRecord)
  }

  func webhooks(_ query: WebhookQuery, limit: Int) throws -> [KeptWebhook] {
    var conditions: [String] = []
    var arguments: Values = []
    func require(_ condition: String, _ value: (any ColumnValue)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments.append(value)
    }
    require("deposit_id = ?", query.depositID?.rawValue)
    require("type = ?", query.type)
    require("rowid < ?", query.before)
    if let outcome = query.outcome {
      require("outcome = ?", outcome.rawValue)
      // In the index's own words: it holds only these, and SQLite does not conclude that.
      if outcome != .applied { conditions.append("outcome <> 'applied'") }
    }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    let sql = "SELECT \(Self.keptColumns) FROM webhook_event \(filter) ORDER BY rowid DESC LIMIT ?"
    return try read(sql, arguments + [limit], kept)
  }

  func webhook(_ id: EventID) throws -> KeptWebhook? {
    try readFirst("SELECT \(Self.keptColumns) FROM webhook_event WHERE id = ?", [id.rawValue], kept)
  }

  func webhookBody(_ id: EventID) throws -> String? {
    try readFirst("SELECT body FROM webhook_event WHERE id = ?", [id.rawValue]) { try $0.get("body") }
  }

  private static let keptColumns = "rowid AS number, id, type, outcome, received_at, deposit_id, payment_intent"

  private func kept(_ row: StoredRow) throws -> KeptWebhook {
    KeptWebhook(
      number: try row.get("number"), id: try row.id("id"), type: try row.get("type"),
      outcome: try row.choice("outcome"),
      receivedAt: try row.instant("received_at"), depositID: try row.idIfPresent("deposit_id"),
      paymentIntent: try row.idIfPresent("payment_intent"))
  }
}
