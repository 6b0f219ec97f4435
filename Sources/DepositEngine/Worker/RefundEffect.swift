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
    // Lists of events run behind, and a database that was lost knows of nothing: what went back already decides which
    // payment this deposit keeps.
    let (known, told) = try await refundsTold(of: deposit, beside: intent)
    guard known.neededEffects.contains(row.effect) else { return Attempt(events: told, actor: .stripe) }
    let request = RefundRequest(
      paymentIntent: intent, amount: nil, reason: reason == .duplicate ? "duplicate" : "requested_by_customer",
      metadata: [
        "depositId": deposit.id.rawValue, "instance": services.settings.instance,
        RefundRequest.causeKey: reason.rawValue,
      ])
    guard let frozen = try await freeze(row, request.form) else { return Attempt() }
    // Stripe replays the answer of a key: a refund that failed, or was refused, needs a new one.
    let failed = known.refunds.filter { $0.paymentIntent == intent && !$0.mayStillSucceed }.count
    let refusals = Self.refusals(row.lastCause)
    let refund: Refund
    do throws(ProviderError) {
      refund = try await createRefund(frozen.body, of: known, intent, from: failed + refusals + 1)
    } catch {
      guard error.kind == .refused || Self.isDeadEnd(error) else { throw error }
      // It says nothing of an earlier sending whose answer was lost; the next one gets a key of its own.
      let (present, told) = try await refundsTold(of: deposit, beside: intent)
      if !present.neededEffects.contains(row.effect) { return Attempt(events: told, actor: .stripe) }
      var attempt = self.failed(error, row)
      if case .failed(let retryAt, let cause) = attempt.outcome {
        attempt.outcome = .failed(retryAt: retryAt, cause: "\(Self.refused)\(refusals + 1): \(cause)")
      }
      (attempt.events, attempt.actor) = (told, .stripe)
      return attempt
    }
    let retry = OutboxSettlement.Outcome.failed(
      retryAt: services.clock.now() + Backoff.slowest, cause: "the refund is \(refund.state.rawValue)")
    return Attempt(
      events: told + [.refundSeen(refund)], actor: .stripe, outcome: refund.mayStillSucceed ? .done : retry)
  }

  /// Keys tried at once.
  private static let mostKeys = 30

  /// Sends a refund under the first key, from that number on, whose answer is not of a refund that is known: more must go
  /// back than that, and refusals that were forgotten have used keys, too.
  private func createRefund(
    _ body: String, of deposit: Deposit, _ intent: PaymentIntentID, from first: Int
  ) async throws(ProviderError) -> Refund {
    var number = first
    while true {
      let refund = try await services.stripe.createRefund(
        body: body, idempotencyKey: "\(services.settings.instance)-\(deposit.id)-refund-\(intent)-\(number)")
      number += 1
      let isSpent = deposit.refunds.contains { $0.id == refund.id }
      guard isSpent, number < first + Self.mostKeys else { return refund }
    }
  }

  /// Before the number of refusals in a row, in the row's last cause.
  private static let refused = "refused #"

  /// How often Stripe refused this refund so far, each time for a key of its own. Forgotten when something else went
  /// wrong in between: an older key's answer is then heard once more, and counts on.
  private static func refusals(_ cause: String?) -> Int {
    guard let cause, cause.hasPrefix(refused) else { return 0 }
    return Int(cause.dropFirst(refused.count).prefix { $0.isNumber }) ?? 0
  }

  /// Stripe's code where a parameter names what it does not have.
  private static let unknownObject = "resource_missing"

  /// What Stripe, asked for each of the deposit's payments, knows of refunds.
  ///
  /// - Parameter intent: without an answer about this one nothing is told; another may be one that Stripe does not know
  ///   by this key.
  /// - Returns: the deposit with that, and what was told.
  private func refundsTold(
    of deposit: Deposit, beside intent: PaymentIntentID
  ) async throws(ProviderError) -> (known: Deposit, told: [DepositEvent]) {
    var known = deposit
    var told: [DepositEvent] = []
    for payment in deposit.sessions.filter({ $0.money == .paid }).compactMap(\.paymentIntent) {
      let refunds: [Refund]
      do throws(ProviderError) {
        refunds = try await services.stripe.refunds(of: payment)
      } catch {
        guard payment != intent, error.kind == .notFound || error.code == Self.unknownObject else { throw error }
        continue
      }
      for refund in refunds {
        told.append(.refundSeen(refund))
        _ = known.apply(.refundSeen(refund), by: .stripe, at: services.clock.now())
      }
    }
    return (known, told)
  }

  /// Sends back what a member of staff ordered, once: the body is frozen before the first sending, the key comes from the
  /// order, and the Refund carries its number, so that one whose answer was lost is found again.
  func refundOrder(_ row: OutboxRow, _ deposit: Deposit, number: Int) async throws -> Attempt {
    guard let order = deposit.refundOrders.first(where: { $0.number == number }), deposit.isOpen(order) else {
      return Attempt()
    }
    let request = RefundRequest(
      paymentIntent: order.paymentIntent, amount: order.amount, reason: "requested_by_customer",
      metadata: [
        "depositId": deposit.id.rawValue, "instance": services.settings.instance, "cause": "support",
        RefundRequest.orderKey: String(number),
      ])
    guard let frozen = try await freeze(row, request.form) else { return Attempt() }
    // A clock that was set back tells no age: the key may be older than Stripe keeps it.
    let age = services.clock.now() - frozen.frozenAt
    let isStale = age > Self.keyLifetime || age + Self.clockStep < .zero
    // Past the key's life a blind sending could send the money back a second time.
    if !frozen.isFirst, isStale || row.failures >= Self.doubtfulFailures, let made = try await made(order) {
      return made
    }
    do {
      let key = "\(services.settings.instance)-\(deposit.id)-refund-order-\(number)"
      return carriedOut(order, try await services.stripe.createRefund(body: frozen.body, idempotencyKey: key))
    } catch {
      let isRefusal = error.kind == .refused || error.kind == .notFound
      guard isRefusal || !frozen.isFirst && Self.isDeadEnd(error) else { throw error }
      // A refusal of this sending says nothing of an earlier one whose answer was lost.
      if !frozen.isFirst || Self.isKnownKey(error), let made = try await made(order) { return made }
      return Attempt(
        events: [.refundOrderRefused(number: number, cause: error.message)], actor: .stripe, error: error)
    }
  }

  /// The refund that an earlier sending made.
  private func made(_ order: RefundOrder) async throws(ProviderError) -> Attempt? {
    try await services.stripe.refunds(of: order.paymentIntent).first { $0.order == order.number }
      .map { carriedOut(order, $0) }
  }

  private func carriedOut(_ order: RefundOrder, _ refund: Refund) -> Attempt {
    var seen = refund
    seen.order = order.number
    return Attempt(events: [.refundSeen(seen)], actor: .stripe)
  }
}
