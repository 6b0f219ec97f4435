import DepositDomain
import DepositStore
import FoundationEssentials
import GRDB
import Platform

extension SQLiteTransaction {
  func depositID(payCode: PayCode) throws -> DepositID? {
    try row("SELECT id FROM deposit WHERE pay_code = ?", [payCode.rawValue])?.id("id")
  }

  func depositID(video: VideoGUID) throws -> DepositID? {
    try row("SELECT deposit_id FROM video WHERE guid = ?", [video.rawValue])?.id("deposit_id")
  }

  func depositID(paymentIntent: PaymentIntentID) throws -> DepositID? {
    try row("SELECT deposit_id FROM payment_intent WHERE id = ?", [paymentIntent.rawValue])?.id("deposit_id")
  }

  func depositID(session: CheckoutSessionID) throws -> DepositID? {
    try row("SELECT deposit_id FROM checkout_session WHERE id = ?", [session.rawValue])?.id("deposit_id")
  }

  func depositIDs(_ query: DepositQuery, limit: Int) throws -> [DepositID] {
    var conditions: [String] = []
    var arguments: [(any DatabaseValueConvertible)?] = []
    func require(_ condition: String, _ value: String?) {
      guard let value else { return }
      conditions.append(condition)
      arguments.append(value)
    }
    require("owner = ?", query.owner?.rawValue)
    require("status = ?", query.status?.rawValue)
    require("id < ?", query.after?.rawValue)
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try rows(
      "SELECT id FROM deposit \(filter) ORDER BY id DESC LIMIT ?", StatementArguments(arguments + [limit])
    ).map { try $0.id("id") }
  }

  func depositIDsAwaitingMoney(limit: Int) throws -> [DepositID] {
    let sql = "SELECT id FROM deposit WHERE awaits_money = 1 ORDER BY money_checked_at, id LIMIT ?"
    return try rows(sql, [limit]).map { try $0.id("id") }
  }

  func timeline(of id: DepositID) throws -> [TimelineEntry] {
    let sql = "SELECT at, actor, kind, data FROM timeline WHERE deposit_id = ? ORDER BY id"
    return try rows(sql, [id.rawValue]).map { row in
      TimelineEntry(
        at: try row.instant("at"), actor: try row.get("actor"), kind: try row.choice("kind"),
        data: try ColumnJSON.value([String: String].self, from: try row.get("data"), record: "timeline of \(id)"))
    }
  }

  func append(_ entries: [TimelineEntry], to id: DepositID) throws {
    for entry in entries {
      try run(
        "INSERT INTO timeline (deposit_id, at, actor, kind, data) VALUES (?, ?, ?, ?, ?)",
        [
          id.rawValue, entry.at.microseconds, entry.actor, entry.kind.rawValue, try ColumnJSON.text(entry.data),
        ])
    }
  }

  func idempotencyRecord(owner: UserID, key: String) throws -> IdempotencyRecord? {
    let sql = "SELECT digest, deposit_id FROM idempotency_key WHERE owner = ? AND key = ?"
    return try row(sql, [owner.rawValue, key]).map { row in
      IdempotencyRecord(owner: owner, key: key, digest: try row.get("digest"), depositID: try row.id("deposit_id"))
    }
  }

  func insert(_ record: IdempotencyRecord) throws {
    try insert(
      into: "idempotency_key",
      [
        "owner": record.owner.rawValue, "key": record.key, "digest": record.digest,
        "deposit_id": record.depositID.rawValue,
      ], record: "idempotency key")
  }
}
