import DepositDomain
import Platform

extension StoreTransaction {
  func record(_ webhook: ReceivedWebhook, at instant: Instant) throws -> WebhookOutcome {
    if try hasWebhook(webhook.id) { return .duplicate }
    guard !webhook.events.isEmpty else { return try keep(webhook, as: .ignored, at: instant) }
    if let deposit = try target(of: webhook, at: instant) {
      let change = try take(webhook.events, into: deposit, by: .stripe, at: instant)
      try insert(WebhookRecord(webhook, outcome: .applied, depositID: deposit.id, at: instant))
      if !webhook.customer.isEmpty { try keep(webhook.customer, of: change.deposit, at: instant) }
      return .applied(change)
    }
    return try keep(webhook, as: webhook.paymentIntent == nil ? .ignored : .parked, at: instant)
  }

  /// The deposit an event speaks of: by its id, made anew when it is lost, else by its PaymentIntent.
  func target(of webhook: ReceivedWebhook, at instant: Instant) throws -> Deposit? {
    if let id = webhook.depositID {
      if let deposit = try deposit(id) { return deposit }
      if let rebuild = webhook.rebuild, rebuild.deposit.id == id {
        try create(rebuild, at: instant)
        return rebuild.deposit
      }
    }
    guard let intent = webhook.paymentIntent else { return nil }
    return try deposit(depositID(paymentIntent: intent))
  }

  private func keep(
    _ webhook: ReceivedWebhook, as outcome: WebhookRecord.Outcome, at instant: Instant
  ) throws -> WebhookOutcome {
    try insert(WebhookRecord(webhook, outcome: outcome, depositID: nil, at: instant))
    return outcome == .parked ? .parked : .ignored
  }

  /// Applies the parked events of PaymentIntents that became known; those may make others known in turn.
  func takeParked(
    into deposit: inout Deposit, knownBefore: Set<PaymentIntentID>, at instant: Instant
  ) throws -> [TimelineEntry] {
    var looked = knownBefore
    var entries: [TimelineEntry] = []
    while let intent = deposit.paymentIntents.subtracting(looked).min(by: { $0.rawValue < $1.rawValue }) {
      looked.insert(intent)
      for parked in try parkedWebhooks(of: intent) {
        entries += parked.facts.flatMap { deposit.apply($0, by: .stripe, at: instant) }
        try settleParked(parked.id, with: deposit.id)
      }
    }
    return entries
  }
}
