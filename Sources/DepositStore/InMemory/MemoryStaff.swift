import DepositDomain
import Platform

extension MemoryTransaction {
  func audit(of id: DepositID) -> [AuditRecord] { state.audit.filter { $0.depositID == id } }

  func auditRecord(of staff: UserID, key: String) -> AuditRecord? {
    state.audit.first { $0.staff == staff && $0.key == key }
  }

  func append(_ record: AuditRecord) throws {
    if let key = record.key, auditRecord(of: record.staff, key: key) != nil {
      throw VisualError.recordConflict(record: "audit")
    }
    state.audit.append(record)
  }

  func outboxRecords(of id: DepositID) -> [OutboxRecord] { state.outbox.filter { $0.depositID == id } }

  func webhooks(_ query: WebhookQuery, limit: Int) -> [KeptWebhook] {
    let matching = state.webhooks.values.filter { record in
      (query.type ?? record.type) == record.type && (query.outcome ?? record.outcome) == record.outcome
        && (query.depositID == nil || query.depositID == record.depositID)
    }
    let newestFirst = matching.compactMap(kept).sorted { $0.number > $1.number }
    return Array(newestFirst.filter { $0.number < query.before ?? .max }.prefix(limit))
  }

  func webhook(_ id: EventID) -> KeptWebhook? { state.webhooks[id].flatMap(kept) }
  func webhookBody(_ id: EventID) -> String? { state.webhooks[id]?.maskedBody }

  private func kept(_ record: WebhookRecord) -> KeptWebhook? {
    state.webhookNumbers[record.id].map { number in
      KeptWebhook(
        number: number, id: record.id, type: record.type, outcome: record.outcome, receivedAt: record.receivedAt,
        depositID: record.depositID, paymentIntent: record.paymentIntent)
    }
  }
}
