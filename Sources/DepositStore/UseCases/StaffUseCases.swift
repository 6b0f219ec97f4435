import DepositDomain
import Platform

extension StoreReading {
  func repeated(_ request: StaffRequest, on id: DepositID) throws -> StaffOutcome? {
    guard let key = request.key, let record = try auditRecord(of: request.staff, key: key) else { return nil }
    guard record.digest == request.digest, record.depositID == id else { throw VisualError.idempotencyMismatch }
    guard let deposit = try deposit(id) else { return nil }
    let change = AppliedChange(deposit: deposit, previousVersion: deposit.version, newEffects: [])
    return StaffOutcome(
      change: change, isRepeated: true, refundOrder: record.after[AuditRecord.orderKey].flatMap { Int($0) })
  }

  func caseFile(of id: DepositID) throws -> CaseFile? {
    guard let deposit = try deposit(id) else { return nil }
    return CaseFile(
      deposit: deposit, customer: try customer(of: id), timeline: try timeline(of: id),
      plays: try playAttempts(of: id, limit: CaseFile.playLimit), effects: try outboxRecords(of: id),
      webhooks: try webhooks(WebhookQuery(depositID: id, limit: 0), limit: CaseFile.webhookLimit),
      audit: try audit(of: id))
  }

  func page(_ query: WebhookQuery) throws -> WebhookPage {
    let limit = min(max(1, query.limit), SupportSearch.limitRange.upperBound)
    let found = try webhooks(query, limit: limit + 1)
    let shown = Array(found.prefix(limit))
    return WebhookPage(webhooks: shown, next: found.count > limit ? shown.last?.number : nil)
  }
}

extension StoreTransaction {
  func act(_ request: StaffRequest, on id: DepositID, at instant: Instant) throws -> StaffOutcome? {
    guard let stored = try deposit(id) else { return nil }
    if let repeated = try repeated(request, on: id) { return repeated }
    if let expected = request.expectedVersion, expected != stored.version {
      let last = try timeline(of: id).last?.sentence
      throw VisualError.changedMeanwhile(expected: expected, present: stored.version, last: last)
    }
    var change = AppliedChange(deposit: stored, previousVersion: stored.version, newEffects: [])
    if !request.facts.isEmpty { change = try take(request.facts, into: stored, by: .stripe, at: instant) }
    let facts = try change.deposit.facts(of: request.step, by: request.staff, reason: request.reason)
    if !facts.isEmpty {
      change = try take(facts, into: change.deposit, by: .support(request.staff), at: instant).after(change)
    }
    let order = request.step.action == .refund ? change.deposit.refundOrders.last?.number : nil
    var after = change.deposit.auditView
    after[AuditRecord.orderKey] = order.map(String.init)
    try append(
      AuditRecord(
        at: instant, staff: request.staff, action: request.step.action, depositID: id, reason: request.why,
        before: stored.auditView, after: after, key: request.key, digest: request.digest))
    return StaffOutcome(change: change, isRepeated: false, refundOrder: order)
  }

  func replay(
    _ webhook: ReceivedWebhook, by staff: UserID, reason: String?, at instant: Instant
  ) throws -> ReplayOutcome {
    guard let kept = try self.webhook(webhook.id) else { throw VisualError.eventUnknown }
    var outcome = ReplayOutcome.ignored
    var found: Deposit?
    if kept.outcome == .applied {
      outcome = .alreadyApplied
    } else if !webhook.events.isEmpty {
      found = try target(of: webhook, at: instant)
      if let deposit = found {
        // First, so that it does not also come along with what it makes known.
        try settleParked(webhook.id, with: deposit.id)
        let change = try take(
          webhook.events, into: deposit, by: .stripe, because: .event(webhook.id), at: instant)
        let remark = DepositEvent.remarked(.replayed(webhook.id))
        outcome = .applied(
          try take([remark], into: change.deposit, by: .support(staff), at: instant).after(change))
      } else if webhook.paymentIntent != nil {
        outcome = .parked
      }
    }
    var after: Deposit?
    if case .applied(let change) = outcome { after = change.deposit }
    try append(
      AuditRecord(
        at: instant, staff: staff, action: .replay, depositID: found?.id ?? kept.depositID, eventID: webhook.id,
        reason: reason, before: (found?.auditView ?? [:]).merging(["outcome": kept.outcome.rawValue]) { $1 },
        after: (after?.auditView ?? [:]).merging(["outcome": outcome.name]) { $1 }))
    return outcome
  }
}

extension AuditRecord {
  /// Of a refund, its order's number stands beside what the deposit was afterwards.
  fileprivate static let orderKey = "order"
}

extension StaffRequest {
  /// What the audit keeps as the reason: a note is its own.
  fileprivate var why: String? {
    if case .note(let text) = step { text } else { reason }
  }
}

extension AppliedChange {
  /// Both changes as one.
  fileprivate func after(_ first: AppliedChange) -> AppliedChange {
    AppliedChange(
      deposit: deposit, previousVersion: first.previousVersion, newEffects: first.newEffects + newEffects)
  }
}

extension ReplayOutcome {
  fileprivate var name: String {
    switch self {
    case .applied, .alreadyApplied: WebhookRecord.Outcome.applied.rawValue
    case .parked: WebhookRecord.Outcome.parked.rawValue
    case .ignored: WebhookRecord.Outcome.ignored.rawValue
    }
  }
}
