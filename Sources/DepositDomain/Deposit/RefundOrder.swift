public import Platform

/// Money that a member of staff ordered to go back.
public struct RefundOrder: Hashable, Sendable {
  /// From 1, in the order they were given; the Refund at Stripe carries it.
  public let number: Int
  public let paymentIntent: PaymentIntentID
  public let amount: Cents
  /// Stripe will not do it, for good: its sentence.
  public var refusal: String?

  public init(number: Int, paymentIntent: PaymentIntentID, amount: Cents, refusal: String? = nil) {
    self.number = number
    self.paymentIntent = paymentIntent
    self.amount = amount
    self.refusal = refusal
  }
}

extension Deposit {
  /// Who of the staff looks after a deposit.
  public struct Claim: Hashable, Sendable {
    public let by: UserID
    public let at: Instant

    public init(by: UserID, at: Instant) {
      self.by = by
      self.at = at
    }
  }
}

// MARK: - Money that staff may send back

extension Deposit {
  /// Ordered, and neither seen at Stripe nor refused.
  public func isOpen(_ order: RefundOrder) -> Bool {
    order.refusal == nil && !refunds.contains { $0.order == order.number }
  }

  /// What is on its way back of a Session's money, or ordered, and does not count as returned yet.
  func underWay(_ session: CheckoutSession) -> Cents {
    guard let intent = session.paymentIntent else { return .zero }
    let own = refunds.filter { $0.paymentIntent == intent }
    let pending = own.filter(\.isUnderWay).reduce(Cents.zero) { $0 + $1.amount }
    let succeeded = own.filter(\.countsAsReturned).reduce(Cents.zero) { $0 + $1.amount }
    let ordered = refundOrders.filter { $0.paymentIntent == intent && isOpen($0) }.reduce(Cents.zero) { $0 + $1.amount }
    // A charge's total holds what is pending, too: that is then counted as returned already.
    let counted = min(pending, max(.zero, refunded(session) - succeeded))
    return pending - counted + ordered
  }

  /// What is under way over all Sessions.
  public var refundUnderWay: Cents {
    sessions.filter { $0.money == .paid }.reduce(.zero) { $0 + underWay($1) }
  }

  /// What a refund request must know of: what went back and what is under way.
  public var refundCommitted: Cents { refundedTotal + refundUnderWay }

  /// What may still be sent back of a Session's money.
  func refundable(_ session: CheckoutSession) -> Cents {
    guard session.money == .paid, session.paymentIntent != nil, !isReturned(session) else { return .zero }
    return max(.zero, (session.amountTotal ?? fee) - refunded(session) - underWay(session))
  }

  /// The Session whose money a refund takes: the one this deposit stands on, else money that awaits a person.
  public var refundableSession: CheckoutSession? {
    let candidates = settledSession.map { [$0] } ?? sessions
    return candidates.first { refundable($0) > .zero }
  }

  public var refundableRest: Cents { refundableSession.map(refundable) ?? .zero }

  /// Stripe is to be asked for a payment page: the first, or another.
  public var awaitsCheckout: Bool { sessions.isEmpty || wantsCheckout }

  /// Every payment page is closed for good and brought no money: another may be opened.
  public var mayReopenCheckout: Bool {
    paymentState == .unpaid && cancellation?.by != .support
      && sessions.allSatisfy { $0.state == .expired || $0.money == .failed }
  }
}

// MARK: - Transitions

extension Deposit {
  mutating func claim(_ user: UserID, at instant: Instant, _ notes: inout [Note]) {
    guard claim?.by != user else { return }
    let data = claim.map { ["by": user.rawValue, "from": $0.by.rawValue] } ?? ["by": user.rawValue]
    claim = Claim(by: user, at: instant)
    notes.append(Note(.claimed, data))
  }

  mutating func release(_ notes: inout [Note]) {
    guard let past = claim else { return }
    claim = nil
    notes.append(Note(.released, ["by": past.by.rawValue]))
  }

  mutating func order(_ intent: PaymentIntentID, _ amount: Cents, _ reason: String?, _ notes: inout [Note]) {
    // After a restore Stripe may know of orders that the store has lost.
    let known = (refundOrders.map(\.number) + refunds.compactMap(\.order)).filter { $0 < .max }
    let order = RefundOrder(number: (known.max() ?? 0) + 1, paymentIntent: intent, amount: amount)
    refundOrders.append(order)
    var data = ["order": String(order.number), "amountCents": String(amount.rawValue)]
    data["reason"] = reason
    notes.append(Note(.refundOrdered, data))
  }

  mutating func refuseOrder(_ number: Int, _ cause: String, _ notes: inout [Note]) {
    guard let index = refundOrders.firstIndex(where: { $0.number == number }), isOpen(refundOrders[index]) else {
      return
    }
    refundOrders[index].refusal = cause
    notes.append(
      Note(
        .refundOrderRefused,
        ["order": String(number), "amountCents": String(refundOrders[index].amount.rawValue), "cause": cause]))
  }

  mutating func reopenCheckout(_ notes: inout [Note]) {
    guard mayReopenCheckout, !sessions.isEmpty, !wantsCheckout else { return }
    wantsCheckout = true
    checkoutRefusal = nil
    cancellation = nil
    checkoutAttempt += 1
    notes.append(Note(.checkoutReopened))
  }

  mutating func acceptOverLimit(_ length: Int, _ notes: inout [Note]) {
    guard isOverLimit, video?.lengthSec == length else { return }
    acceptedLengthSec = length
    notes.append(
      Note(.overLimitAccepted, ["lengthSec": String(length), "limitSec": String(type.maximumDurationSec)]))
  }

  mutating func markUnwanted(_ guid: VideoGUID, _ notes: inout [Note]) {
    guard let index = videos.firstIndex(where: { $0.guid == guid }), videos[index].state != .gone,
      !videos[index].isUnwanted
    else { return }
    videos[index].isUnwanted = true
    notes.append(Note(.videoDeletionAsked, ["videoGuid": guid.rawValue]))
  }
}

extension Remark {
  var note: Deposit.Note {
    switch self {
    case .note(let text): .init(.supportNote, ["text": text])
    case .retried: .init(.supportRetry)
    case .revealed(let reason): .init(.payerRevealed, ["reason": reason])
    case .differenceAsked(let difference): .init(.differenceAsked, ["amountCents": String(difference.rawValue)])
    case .replayed(let event): .init(.eventReplayed, ["event": event.rawValue])
    }
  }
}
