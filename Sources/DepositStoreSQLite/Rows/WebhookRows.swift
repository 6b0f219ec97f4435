import DepositDomain
import DepositStore
import GRDB
import Platform

extension SQLiteTransaction {
  func hasWebhook(_ id: EventID) throws -> Bool {
    try row("SELECT 1 FROM webhook_event WHERE id = ?", [id.rawValue]) != nil
  }

  func parkedWebhooks(of intent: PaymentIntentID) throws -> [ParkedWebhook] {
    let sql = """
      SELECT id, facts FROM webhook_event WHERE payment_intent = ? AND outcome = 'parked' ORDER BY rowid
      """
    return try rows(sql, [intent.rawValue]).map { row in
      let id: EventID = try row.id("id")
      let facts = try ColumnJSON.value([StoredFact].self, from: try row.get("facts"), record: "event \(id)")
      return ParkedWebhook(id: id, facts: facts.map(\.event))
    }
  }

  func insert(_ record: WebhookRecord) throws {
    try insert(
      into: "webhook_event",
      [
        "id": record.id.rawValue, "type": record.type, "body": record.maskedBody, "outcome": record.outcome.rawValue,
        "received_at": record.receivedAt.microseconds, "deposit_id": record.depositID?.rawValue,
        "payment_intent": record.paymentIntent?.rawValue,
        "facts": try ColumnJSON.text(record.facts.compactMap { StoredFact($0) }),
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
