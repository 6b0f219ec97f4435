import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import StripeGateway

extension EffectRunner {
  /// Stripe keeps an idempotency key at least this long; past it, a blind retry could open a second Session.
  private static let keyLifetime: Duration = .seconds(23 * 3_600)
  /// How long a Checkout Session stays open: Stripe allows 24 h from its own clock.
  static let sessionLifetime: Duration = .seconds(23 * 3_600)
  /// So many server errors on one key, and Stripe is asked what it made of it: it may be replaying the error.
  private static let replayedFailures = 4

  /// Opens the deposit's Checkout Session, once, however often this is cut short: the body is frozen before the
  /// first sending and the key comes from the deposit.
  func openCheckout(_ row: OutboxRow, _ deposit: Deposit, number: Int) async throws -> Attempt {
    guard deposit.sessions.isEmpty else { return Attempt() }
    // Called off before anything was sent: nothing to open.
    if deposit.status != .pending, row.requestBody == nil { return Attempt() }
    guard let body = try await freeze(row, sessionRequest(deposit).form) else { return Attempt() }
    let isStale = services.clock.now() - row.createdAt > Self.keyLifetime
    if row.requestBody != nil, isStale || row.failures >= Self.replayedFailures {
      if let found = try await findSession(of: deposit, since: row.createdAt) {
        return try await opened(found, deposit)
      }
      if isStale { return refused("no Session was made within Stripe's key lifetime") }
    }
    do {
      let key = "\(services.settings.instance)-\(deposit.id)-checkout-\(number)"
      let session = try await services.stripe.createSession(body: body, idempotencyKey: key)
      return try await opened(session, deposit)
    } catch let error as ProviderError where error.kind == .refused || error.kind == .notFound {
      var attempt = refused(error.message)
      attempt.error = error
      return attempt
    }
  }

  private func refused(_ cause: String) -> Attempt {
    Attempt(events: [.checkoutRefused(cause: cause)], actor: .stripe)
  }

  /// The Session exists. When the deposit was called off meanwhile, it is closed at once.
  private func opened(_ found: StripeSession, _ deposit: Deposit) async throws -> Attempt {
    var events: [DepositEvent] = [.sessionSeen(found.session)]
    if deposit.cancellation != nil, found.session.state == .open {
      events.append(.sessionSeen(try await services.stripe.expire(found.session.id).session))
    }
    return Attempt(events: events, actor: .stripe)
  }

  private func findSession(of deposit: Deposit, since: Instant) async throws -> StripeSession? {
    let sessions = try await services.stripe.sessions(createdSince: since - .seconds(300), limit: 100)
    return sessions.first { $0.metadata?.depositID == deposit.id }
  }

  private func sessionRequest(_ deposit: Deposit) -> SessionRequest {
    let base = services.baseURL.value
    return SessionRequest(
      depositID: deposit.id, owner: deposit.owner, type: deposit.type, durationSec: deposit.durationSec,
      title: deposit.title, fee: deposit.fee, instance: services.settings.instance,
      expiresAt: services.clock.now() + Self.sessionLifetime,
      successURL: "\(base)\(Route.checkoutSuccess)?depositId=\(deposit.id)&session_id={CHECKOUT_SESSION_ID}",
      cancelURL: "\(base)\(Route.checkoutCancel)?depositId=\(deposit.id)", locale: .fr)
  }

  /// Sends money back that must not be kept.
  func refund(
    _ row: OutboxRow, _ deposit: Deposit, _ intent: PaymentIntentID, _ reason: Effect.RefundReason
  ) async throws -> Attempt {
    guard deposit.neededEffects.contains(row.effect) else { return Attempt() }
    let request = RefundRequest(
      paymentIntent: intent, amount: nil, reason: reason == .duplicate ? "duplicate" : "requested_by_customer",
      metadata: ["depositId": deposit.id.rawValue, "instance": services.settings.instance, "cause": reason.rawValue])
    guard let body = try await freeze(row, request.form) else { return Attempt() }
    // Stripe replays the answer of a key: a refund that failed needs a new one.
    let failed = deposit.refunds.filter { $0.paymentIntent == intent && !$0.mayStillSucceed }.count
    let key = "\(services.settings.instance)-\(deposit.id)-refund-\(intent)-\(failed + 1)"
    let refund = try await services.stripe.createRefund(body: body, idempotencyKey: key)
    let retry = OutboxSettlement.Outcome.failed(
      retryAt: services.clock.now() + Backoff.slowest, cause: "the refund is \(refund.state.rawValue)")
    return Attempt(
      events: [.refundSeen(refund)], actor: .stripe, outcome: refund.mayStillSucceed ? .done : retry)
  }
}
