import Platform

/// Why the hosted page cannot do what was asked of it.
enum PageRefusal: Error {
  case unknown, alreadyPaid, processing, expired, nothingToSettle
}

extension StripeAccount {
  /// The session, if the payer can still act on it.
  func payable(_ id: String) throws(PageRefusal) -> CheckoutSession {
    expireDue()
    guard let session = sessions[id] else { throw .unknown }
    switch session.status {
    case .open: return session
    case .expired: throw .expired
    case .complete: throw session.paymentStatus == .paid ? .alreadyPaid : .processing
    }
  }

  /// The payer pays by card: complete and paid.
  /// - Returns: the session, and the gates of `checkout.session.completed`.
  func pay(_ id: String, email: String?) throws(PageRefusal) -> (CheckoutSession, [Gate]) {
    var session = try payable(id)
    var payment = newPayment(for: session, email: email)
    capture(&payment)
    session.payment = payment.id
    session.payerEmail = payment.email
    session.status = .complete
    session.paymentStatus = .paid
    sessions[id] = session
    return (session, emit("checkout.session.completed", session.json(base: base), request: .none))
  }

  /// The payer chooses a delayed method (a bank debit): complete, and unpaid until ``settle(_:succeeds:)``.
  func payLater(_ id: String, email: String?) throws(PageRefusal) -> (CheckoutSession, [Gate]) {
    var session = try payable(id)
    let payment = newPayment(for: session, email: email)
    payments[payment.id] = payment
    session.payment = payment.id
    session.payerEmail = payment.email
    session.status = .complete
    sessions[id] = session
    emit("payment_intent.processing", payment.json, request: .none)
    return (session, emit("checkout.session.completed", session.json(base: base), request: .none))
  }

  /// The bank's word on a delayed payment.
  func settle(_ id: String, succeeds: Bool) throws(PageRefusal) -> (CheckoutSession, [Gate]) {
    guard var session = sessions[id] else { throw .unknown }
    guard let paymentID = session.payment, var payment = payments[paymentID], payment.status == .processing else {
      throw session.paymentStatus == .paid ? .alreadyPaid : .nothingToSettle
    }
    guard succeeds else {
      payment.status = .requiresPaymentMethod
      payments[payment.id] = payment
      emit("payment_intent.payment_failed", payment.json, request: .none)
      return (session, emit("checkout.session.async_payment_failed", session.json(base: base), request: .none))
    }
    capture(&payment)
    session.paymentStatus = .paid
    sessions[id] = session
    return (session, emit("checkout.session.async_payment_succeeded", session.json(base: base), request: .none))
  }

  private func newPayment(for session: CheckoutSession, email: String?) -> Payment {
    Payment(
      id: random.identifier("pi_3", length: 23), created: now, amount: session.asked.total,
      currency: session.asked.currency, metadata: session.asked.paymentMetadata,
      email: email ?? session.asked.customerEmail ?? "payer@example.com", status: .processing)
  }

  /// The money moves.
  private func capture(_ payment: inout Payment) {
    payment.status = .succeeded
    payment.charge = random.identifier("ch_3", length: 23)
    payment.chargeCreated = now
    payment.receiptNumber = "\(1_000 + random.next() % 9_000)-\(1_000 + random.next() % 9_000)"
    payments[payment.id] = payment
    emit("payment_intent.succeeded", payment.json, request: .none)
    emit("charge.succeeded", payment.chargeJSON(base: base), request: .none)
  }

  // MARK: Refunds

  func createRefund(_ form: FormBody, request: StripeRequest) throws(StripeError) -> Refund {
    var reader = FormReader(form)
    let asked = (payment: try reader.text("payment_intent"), charge: try reader.text("charge"))
    let amount = try reader.integer("amount", 1...99_999_999)
    let reason = try reader.choice("reason", of: ["duplicate", "fraudulent", "requested_by_customer"])
    let metadata = try reader.metadata("metadata")
    _ = reader.list("expand")
    try reader.finish()
    guard asked.payment != nil || asked.charge != nil else { throw .missing("payment_intent") }
    let found = payments.values.first { $0.id == asked.payment || ($0.charge != nil && $0.charge == asked.charge) }
    guard var payment = found else {
      throw .noSuch(asked.payment == nil ? "charge" : "payment_intent", asked.payment ?? asked.charge ?? "")
    }
    guard let charge = payment.charge else {
      throw .state(
        "This PaymentIntent (\(payment.id)) does not have a successful charge to refund.", param: "payment_intent")
    }
    let rest = payment.amount - payment.refunded
    guard rest > 0 else {
      throw .state("Charge \(charge) has already been refunded.", code: "charge_already_refunded")
    }
    guard (amount ?? rest) <= rest else {
      throw .state(
        "Refund amount (\(amount ?? rest)) is greater than unrefunded amount on charge (\(rest))",
        code: "amount_too_large", param: "amount")
    }
    let refund = Refund(
      id: random.identifier("re_3", length: 23), created: now, amount: amount ?? rest, currency: payment.currency,
      charge: charge, payment: payment.id, reason: reason, metadata: metadata)
    payment.refunded += refund.amount
    payments[payment.id] = payment
    refunds[refund.id] = refund
    refundOrder.append(refund.id)
    emit("refund.created", refund.json, request: request)
    emit("charge.refunded", payment.chargeJSON(base: base), request: request)
    emit("refund.updated", refund.json, request: request)
    return refund
  }

  /// The payer's bank sends a refund back.
  func failRefund(_ id: String) throws(StripeError) -> Refund {
    var refund = try refund(id)
    guard refund.status == "succeeded", var payment = payments[refund.payment] else {
      throw .state("This refund has failed already.")
    }
    refund.status = "failed"
    refund.failureReason = "expired_or_canceled_card"
    refunds[id] = refund
    payment.refunded -= refund.amount
    payments[payment.id] = payment
    emit("refund.failed", refund.json, request: .none)
    emit("refund.updated", refund.json, request: .none)
    return refund
  }

  func refund(_ id: String) throws(StripeError) -> Refund {
    guard let refund = refunds[id] else { throw .noSuch("refund", id) }
    return refund
  }

  func listRefunds(_ query: FormBody) throws(StripeError) -> JSONValue {
    var reader = FormReader(query)
    let payment = try reader.text("payment_intent")
    let charge = try reader.text("charge")
    let all = refundOrder.reversed().compactMap { refunds[$0] }.filter { refund in
      (payment == nil || refund.payment == payment) && (charge == nil || refund.charge == charge)
    }
    return try StripeList.page(
      all, url: "/v1/refunds", reader: &reader, id: \.id, created: \.created, json: \.json)
  }

  // MARK: Disputes

  func openDispute(paymentIntent id: String) throws(StripeError) -> Dispute {
    var payment = try payment(id)
    guard let charge = payment.charge, !payment.isDisputed else {
      throw .state("This payment cannot be disputed: it has no charge, or is disputed already.")
    }
    let dispute = Dispute(
      id: random.identifier("dp_1", length: 23), created: now, amount: payment.amount, currency: payment.currency,
      charge: charge, payment: id)
    payment.isDisputed = true
    payments[id] = payment
    disputes[dispute.id] = dispute
    emit("charge.dispute.created", dispute.json, request: .none)
    return dispute
  }

  func closeDispute(_ id: String, won: Bool) throws(StripeError) -> Dispute {
    guard var dispute = disputes[id] else { throw .noSuch("dispute", id, param: "dispute") }
    guard dispute.status == "needs_response" else { throw .state("This dispute is closed already.") }
    dispute.status = won ? "won" : "lost"
    disputes[id] = dispute
    emit("charge.dispute.closed", dispute.json, request: .none)
    return dispute
  }
}
