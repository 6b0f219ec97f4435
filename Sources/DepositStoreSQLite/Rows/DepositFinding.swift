import DepositDomain
import DepositStore
import Platform

extension SQLiteTransaction {
  func depositID(payCode: PayCode) throws -> DepositID? {
    try readFirst("SELECT id FROM deposit WHERE pay_code = ?", [payCode.rawValue]) { try $0.id("id") }
  }

  func depositID(video: VideoGUID) throws -> DepositID? {
    try readFirst("SELECT deposit_id FROM video WHERE guid = ?", [video.rawValue]) { try $0.id("deposit_id") }
  }

  func depositID(paymentIntent: PaymentIntentID) throws -> DepositID? {
    try readFirst("SELECT deposit_id FROM payment_intent WHERE id = ?", [paymentIntent.rawValue]) {
      try $0.id("deposit_id")
    }
  }

  func depositID(session: CheckoutSessionID) throws -> DepositID? {
    try readFirst("SELECT deposit_id FROM checkout_session WHERE id = ?", [session.rawValue]) {
      try $0.id("deposit_id")
    }
  }

  func depositIDs(_ query: DepositQuery, limit: Int) throws -> [DepositID] {
    var conditions: [String] = []
    var values: Values = []
    func require(_ condition: String, _ value: String?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }
    require("owner = ?", query.owner?.rawValue)
    require("status = ?", query.status?.rawValue)
    require("id < ?", query.after?.rawValue)
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try read("SELECT id FROM deposit \(filter) ORDER BY id DESC LIMIT ?", values + [limit]) { try $0.id("id") }
  }

  func depositIDsAwaitingMoney(limit: Int) throws -> [DepositID] {
    let sql = "SELECT id FROM deposit WHERE awaits_money = 1 ORDER BY money_checked_at, id LIMIT ?"
    return try read(sql, [limit]) { try $0.id("id") }
  }

  func timeline(of id: DepositID) throws -> [TimelineEntry] {
    let sql = "SELECT at, actor, kind, data FROM timeline WHERE deposit_id = ? ORDER BY id"
    return try read(sql, [id.rawValue]) { row in
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
          id.rawValue, entry.at.microseconds, entry.actor, entry.kind.rawValue, ColumnJSON.text(entry.data),
        ])
    }
  }

  func idempotencyRecord(owner: UserID, key: String) throws -> IdempotencyRecord? {
    let sql = "SELECT digest, deposit_id FROM idempotency_key WHERE owner = ? AND key = ?"
    return try readFirst(sql, [owner.rawValue, key]) { row in
      IdempotencyRecord(owner: owner, key: key, digest: try row.get("digest"), depositID: try row.id("deposit_id"))
    }
  }

  func idempotencyRecord(of id: DepositID) throws -> IdempotencyRecord? {
    let sql = "SELECT owner, key, digest FROM idempotency_key WHERE deposit_id = ?"
    return try readFirst(sql, [id.rawValue]) { row in
      IdempotencyRecord(
        owner: try row.id("owner"), key: try row.get("key"), digest: try row.get("digest"), depositID: id)
    }
  }

  func insert(_ record: IdempotencyRecord) throws {
    try insert(
      "INSERT INTO idempotency_key (owner, key, digest, deposit_id) VALUES (?, ?, ?, ?)",
      [record.owner.rawValue, record.key, record.digest, record.depositID.rawValue], record: "idempotency key")
  }
}
