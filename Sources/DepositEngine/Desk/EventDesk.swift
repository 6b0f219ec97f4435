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
    guard !event.facts.isEmpty else { return }
    let webhook = ReceivedWebhook(
      id: event.id, type: event.type, maskedBody: event.maskedBody, depositID: event.depositID,
      paymentIntent: event.paymentIntent, events: event.facts, rebuild: rebuilt(event))
    let outcome = try await services.store.record(webhook, at: services.clock.now())
    services.logger.info(
      "event recorded",
      metadata: ["event": "\(event.id)", "type": "\(event.type)", "outcome": "\(Self.name(outcome))"])
    if case .applied(let change) = outcome { await services.publish(change) }
  }

  /// The deposit a Session's metadata describes, for a store that lacks it (a restored backup).
  private func rebuilt(_ event: StripeEvent) -> Deposit? {
    guard case .session(let found) = event.subject, let metadata = found.metadata, metadata.depositID.isWellFormed,
      metadata.owner.isWellFormed
    else { return nil }
    do {
      let fee = try Pricing.fee(for: metadata.type, durationSec: metadata.durationSec)
      return Deposit(
        id: metadata.depositID, owner: metadata.owner, type: metadata.type, durationSec: metadata.durationSec, fee: fee,
        payCode: PayCode(Base64URL.encode(SecureRandom.bytes(16))), createdAt: found.created, title: metadata.title)
    } catch {
      services.logger.warning("metadata describes no deposit", metadata: ["event": "\(event.id)", "cause": "\(error.code)"])
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
