import DepositDomain
import DepositStore
import Platform

extension SQLiteTransaction {
  func hasWebhook(_ id: EventID) throws -> Bool {
    try readFirst("SELECT 1 FROM webhook_event WHERE id = ?", [id.rawValue]) { _ in true } ?? false
  }

  func parkedWebhooks(of intent: PaymentIntentID) throws -> [ParkedWebhook] {
    let sql = """
      SELECT id, facts FROM webhook_event WHERE payment_intent = ? AND outcome = 'parked' ORDER BY rowid
      """
    return try read(sql, [intent.rawValue]) { row in
      let id: EventID = try row.id("id")
      let facts = try ColumnJSON.value([StoredFact].self, from: try row.get("facts"), record: "event \(id)")
      return ParkedWebhook(id: id, facts: facts.map(\.event))
    }
  }

  func insert(_ record: WebhookRecord) throws {
    // Only what is parked is applied later; what was applied is in the deposit.
    let facts = record.outcome == .parked ? try ColumnJSON.text(record.facts.compactMap { StoredFact($0) }) : "[]"
    try insert(
      """
      INSERT INTO webhook_event (id, type, body, outcome, received_at, deposit_id, payment_intent, facts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        record.id.rawValue, record.type, record.maskedBody, record.outcome.rawValue, record.receivedAt.microseconds,
        record.depositID?.rawValue, record.paymentIntent?.rawValue, facts,
      ], record: "event \(record.id)")
  }

  func deleteWebhooks(receivedBefore instant: Instant, limit: Int) throws -> Int {
    let sql = """
      DELETE FROM webhook_event
      WHERE rowid IN (SELECT rowid FROM webhook_event WHERE received_at < ? ORDER BY received_at LIMIT ?)
      """
    return try run(sql, [instant.microseconds, limit])
  }

  func settleParked(_ id: EventID, with deposit: DepositID) throws {
    try run(
      "UPDATE webhook_event SET outcome = ?, deposit_id = ? WHERE id = ?",
      [WebhookRecord.Outcome.applied.rawValue, deposit.rawValue, id.rawValue])
  }
}
