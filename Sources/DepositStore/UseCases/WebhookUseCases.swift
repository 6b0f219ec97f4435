import DepositDomain
import Platform

extension StoreTransaction {
  func record(_ webhook: ReceivedWebhook, at instant: Instant) throws -> WebhookOutcome {
    if try hasWebhook(webhook.id) { return .duplicate }
    guard !webhook.events.isEmpty else { return try keep(webhook, as: .ignored, at: instant) }
    if let deposit = try target(of: webhook, at: instant) {
      let moment = try moment(of: webhook, in: deposit.id, at: instant)
      let change = try take(
        webhook.events, into: deposit, by: .stripe, because: .event(webhook.id), at: instant, happenedAt: moment)
      try insert(WebhookRecord(webhook, outcome: .applied, depositID: deposit.id, at: instant))
      if !webhook.customer.isEmpty { try keep(webhook.customer, of: change.deposit, at: moment) }
      return .applied(change)
    }
    return try keep(webhook, as: webhook.paymentIntent == nil ? .ignored : .parked, at: instant)
  }

  /// What is told later than this is dated when it happened: after a restore the history tells of weeks, not of the
  /// minute in which they were learnt.
  private static var lateness: Duration { .seconds(3_600) }

  /// When the history says that an event happened: never before what it says already.
  private func moment(of webhook: ReceivedWebhook, in id: DepositID, at instant: Instant) throws -> Instant {
    guard let happened = webhook.happenedAt, instant - happened > Self.lateness else { return instant }
    return min(instant, max(happened, try timeline(of: id).last?.at ?? happened))
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
        let lines = parked.facts.flatMap { deposit.apply($0, by: .stripe, at: instant) }
        entries += lines.map { $0.caused(by: .event(parked.id)) }
        try settleParked(parked.id, with: deposit.id)
      }
    }
    return entries
  }
}
