import Cryptography
import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway

/// Takes in Stripe's events, from the webhook and from the reconciler alike: each id once.
struct EventDesk: Sendable {
  let services: EngineServices

  /// Records what a verified event means. Returns after the commit.
  func take(_ event: StripeEvent) async throws {
    // Another installation on the same Stripe account: not ours to act on.
    if let instance = event.instance, instance != services.settings.instance { return }
    guard !event.facts.isEmpty, isOurs(event) else { return }
    let webhook = ReceivedWebhook(
      id: event.id, type: event.type, maskedBody: event.maskedBody, depositID: event.depositID,
      paymentIntent: event.paymentIntent, events: event.facts, rebuild: rebuilt(event))
    let outcome = try await services.store.record(webhook, at: services.clock.now())
    services.logger.info(
      "event recorded",
      metadata: ["event": "\(event.id)", "type": "\(event.type)", "outcome": "\(Self.name(outcome))"])
    if case .applied(let change) = outcome { await services.publish(change) }
  }

  /// A Session that names no deposit is another shop's on the same account; refunds and disputes may lack the name, and
  /// are kept until their PaymentIntent is known.
  private func isOurs(_ event: StripeEvent) -> Bool {
    if case .session = event.subject { return event.depositID != nil }
    return event.depositID != nil || event.paymentIntent != nil
  }

  /// The deposit a Session's metadata describes, for a store that lacks it (a restored backup).
  private func rebuilt(_ event: StripeEvent) -> Deposit? {
    guard case .session(let found) = event.subject, let metadata = found.metadata, metadata.depositID.isWellFormed,
      metadata.owner.isWellFormed, metadata.instance == services.settings.instance
    else { return nil }
    do {
      let fee = try Pricing.fee(for: metadata.type, durationSec: metadata.durationSec)
      return Deposit(
        id: metadata.depositID, owner: metadata.owner, type: metadata.type, durationSec: metadata.durationSec, fee: fee,
        payCode: PayCode(Base64URL.encode(SecureRandom.bytes(16))), createdAt: found.created, title: metadata.title)
    } catch {
      services.logger.warning(
        "metadata describes no deposit", metadata: ["event": "\(event.id)", "cause": "\(error.code)"])
      return nil
    }
  }

  private static func name(_ outcome: WebhookOutcome) -> String {
    switch outcome {
    case .applied: "applied"
    case .duplicate: "duplicate"
    case .ignored: "ignored"
    case .parked: "parked"
    }
  }
}
