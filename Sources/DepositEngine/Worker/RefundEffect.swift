import DepositDomain
import DepositStore
import Platform
import StripeGateway

extension EffectRunner {
  /// Sends money back that must not be kept.
  func refund(
    _ row: OutboxRow, _ deposit: Deposit, _ intent: PaymentIntentID, _ reason: Effect.RefundReason
  ) async throws -> Attempt {
    guard deposit.neededEffects.contains(row.effect) else { return Attempt() }
    let request = RefundRequest(
      paymentIntent: intent, amount: nil, reason: reason == .duplicate ? "duplicate" : "requested_by_customer",
      metadata: ["depositId": deposit.id.rawValue, "instance": services.settings.instance, "cause": reason.rawValue])
    guard let frozen = try await freeze(row, request.form) else { return Attempt() }
    // Stripe replays the answer of a key: a refund that failed needs a new one.
    let failed = deposit.refunds.filter { $0.paymentIntent == intent && !$0.mayStillSucceed }.count
    let key = "\(services.settings.instance)-\(deposit.id)-refund-\(intent)-\(failed + 1)"
    let refund = try await services.stripe.createRefund(body: frozen.body, idempotencyKey: key)
    let retry = OutboxSettlement.Outcome.failed(
      retryAt: services.clock.now() + Backoff.slowest, cause: "the refund is \(refund.state.rawValue)")
    return Attempt(
      events: [.refundSeen(refund)], actor: .stripe, outcome: refund.mayStillSucceed ? .done : retry)
  }
}
