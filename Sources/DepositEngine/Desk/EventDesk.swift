import Cryptography
import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway

/// Takes in Stripe's events, from the webhook and from the reconciler alike: each id once.
struct EventDesk: Sendable {
  let services: EngineServices

  /// What became of an event.
  enum Taken: String, Sendable {
    case applied
    case duplicate
    case ignored
    case parked
    /// Another installation's, or none that means anything here; it is not kept.
    case foreign
  }

  /// Records what a verified event means. Returns after the commit.
  @discardableResult
  func take(_ event: StripeEvent) async throws -> Taken {
    // Another installation on the same Stripe account: not ours to act on.
    if let instance = event.instance, instance != services.settings.instance { return .foreign }
    guard !event.facts.isEmpty, isOurs(event) || isLostPayment(event) else { return .foreign }
    let outcome = try await record(webhook(event))
    let taken = Self.taken(outcome)
    // What goes as it should is in the deposit's history and in the metrics.
    services.logger.log(
      level: taken == .applied ? .debug : .info, "event recorded",
      metadata: ["event": "\(event.id)", "type": "\(event.type)", "outcome": "\(taken.rawValue)"])
    switch outcome {
    case .applied(let change): await services.publish(change)
    case .parked, .ignored: if isLostPayment(event) { warnOfLostPayment(event) }
    case .duplicate: break
    }
    return taken
  }

  /// What an event means here.
  func webhook(_ event: StripeEvent) -> ReceivedWebhook {
    var webhook = ReceivedWebhook(
      id: event.id, type: event.type, maskedBody: event.maskedBody, depositID: event.depositID,
      paymentIntent: event.paymentIntent, events: event.facts, rebuild: rebuilt(event))
    webhook.customer = services.emailKey.keyed(event.customer)
    // 1970: Stripe does not say.
    webhook.happenedAt = event.created.microseconds > 0 ? event.created : nil
    return webhook
  }

  /// Records that a thin event came: it carries no object, and so has no effect.
  func keepThin(_ id: EventID, type: String) async throws {
    let webhook = ReceivedWebhook(
      id: id, type: type, maskedBody: "", depositID: nil, paymentIntent: nil, events: [], rebuild: nil)
    _ = try await services.store.record(webhook, at: services.clock.now())
  }

  /// Money counts for one deposit only. An event that gives another deposit's Session or payment to this one is kept
  /// without effect, for a person: refused, Stripe would tell it again for days, and the reconciler for ever.
  private func record(_ webhook: ReceivedWebhook) async throws -> WebhookOutcome {
    do {
      return try await services.store.record(webhook, at: services.clock.now())
    } catch let error as VisualError where error.code == VisualError.recordConflict(record: "").code {
      services.logger.error(
        "event without effect: what it tells of belongs to another deposit; a person must look",
        metadata: [
          "event": "\(webhook.id)", "type": "\(webhook.type)", "deposit": "\(webhook.depositID?.rawValue ?? "-")",
          "cause": "\(error.sentence.en)",
        ])
      var idle = webhook
      idle.events = []
      idle.rebuild = nil
      return try await services.store.record(idle, at: services.clock.now())
    }
  }

  /// A payment of our kind whose metadata leads to no deposit: somebody paid, and nothing comes of it by itself. It is
  /// kept among the events that wait, where support finds it.
  private func isLostPayment(_ event: StripeEvent) -> Bool {
    guard case .session(let found) = event.subject else { return false }
    return event.isOfOurKind && found.metadata == nil && found.session.money == .paid
  }

  private func warnOfLostPayment(_ event: StripeEvent) {
    services.logger.error(
      "a payment whose metadata cannot be read leads to no deposit: a person must look",
      metadata: ["event": "\(event.id)", "payment": "\(event.paymentIntent?.rawValue ?? "-")"])
  }

  /// A Session that names no deposit is another shop's on the same account, and so is a charge of which nothing went back:
  /// Stripe copies the name onto ours. Refunds and disputes may lack the name, and are kept until their PaymentIntent is
  /// known.
  private func isOurs(_ event: StripeEvent) -> Bool {
    if event.depositID != nil { return true }
    return switch event.subject {
    case .session, .other: false
    case .payment(let payment, _): payment.amountRefunded > .zero
    case .refund, .dispute: event.paymentIntent != nil
    }
  }

  private func rebuilt(_ event: StripeEvent) -> LostDeposit? {
    guard case .session(let found) = event.subject else { return nil }
    return services.lostDeposit(found)
  }

  private static func taken(_ outcome: WebhookOutcome) -> Taken {
    switch outcome {
    case .applied: .applied
    case .duplicate: .duplicate
    case .ignored: .ignored
    case .parked: .parked
    }
  }
}

extension EngineServices {
  /// The deposit that a Session's metadata describes, for a store that lacks it (a restored backup); nil when it is
  /// another installation's, or describes none.
  func lostDeposit(_ found: StripeSession) -> LostDeposit? {
    guard let metadata = found.metadata, metadata.depositID.isWellFormed, metadata.owner.isWellFormed,
      metadata.instance == settings.instance
    else { return nil }
    do {
      let fee = try Pricing.fee(for: metadata.type, durationSec: metadata.durationSec)
      var deposit = Deposit(
        id: metadata.depositID, owner: metadata.owner, type: metadata.type, durationSec: metadata.durationSec, fee: fee,
        payCode: metadata.payCode ?? PayCode(Base64URL.encode(SecureRandom.bytes(16))), createdAt: found.created,
        title: metadata.title)
      deposit.language = metadata.language
      return LostDeposit(deposit: deposit, request: metadata.request)
    } catch {
      logger.warning(
        "metadata describes no deposit", metadata: ["session": "\(found.session.id)", "cause": "\(error.code)"])
      return nil
    }
  }
}
