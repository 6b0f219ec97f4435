import DepositDomain
import DepositStore
import GRDB
import Platform

extension SQLiteTransaction {
  func audit(of id: DepositID) throws -> [AuditRecord] {
    try rows("SELECT * FROM support_audit WHERE deposit_id = ? ORDER BY id", [id.rawValue]).map(auditRecord)
  }

  func auditRecord(of staff: UserID, key: String) throws -> AuditRecord? {
    try row("SELECT * FROM support_audit WHERE staff = ? AND key = ?", [staff.rawValue, key]).map(auditRecord)
  }

  private func auditRecord(_ row: Row) throws -> AuditRecord {
    func view(_ column: String) throws -> [String: String] {
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
      into: "support_audit",
      [
        "at": record.at.microseconds, "staff": record.staff.rawValue, "action": record.action.rawValue,
        "deposit_id": record.depositID?.rawValue, "event_id": record.eventID?.rawValue, "reason": record.reason,
        "before": try ColumnJSON.text(record.before), "after": try ColumnJSON.text(record.after), "key": record.key,
        "digest": record.digest,
      ], record: "audit")
  }

  func outboxRecords(of id: DepositID) throws -> [OutboxRecord] {
    try rows("SELECT * FROM outbox WHERE deposit_id = ? ORDER BY id", [id.rawValue]).map(outboxRecord)
  }

  func webhooks(_ query: WebhookQuery, limit: Int) throws -> [KeptWebhook] {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
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
    return try rows(sql, StatementArguments(arguments + [limit])).map(kept)
  }

  func webhook(_ id: EventID) throws -> KeptWebhook? {
    try row("SELECT \(Self.keptColumns) FROM webhook_event WHERE id = ?", [id.rawValue]).map(kept)
  }

  func webhookBody(_ id: EventID) throws -> String? {
    try row("SELECT body FROM webhook_event WHERE id = ?", [id.rawValue])?.get("body")
  }

  private static let keptColumns = "rowid AS number, id, type, outcome, received_at, deposit_id, payment_intent"

  private func kept(_ row: Row) throws -> KeptWebhook {
    KeptWebhook(
      number: try row.get("number"), id: try row.id("id"), type: try row.get("type"),
      outcome: try row.choice("outcome"),
      receivedAt: try row.instant("received_at"), depositID: try row.idIfPresent("deposit_id"),
      paymentIntent: try row.idIfPresent("payment_intent"))
  }
}
