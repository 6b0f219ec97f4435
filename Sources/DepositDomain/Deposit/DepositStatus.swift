/// The original design's five states.
public enum DepositStatus: String, Codable, CaseIterable, Sendable {
  case pending = "PENDING"
  case paid = "PAID"
  case ready = "READY"
  case cancelled = "CANCELLED"
  case expired = "EXPIRED"
}

/// Where the money of a deposit is.
public enum PaymentState: String, Codable, CaseIterable, Sendable {
  case unpaid
  /// A delayed payment method was used; the money is on its way.
  case processing
  case paid
  /// Money came that is not the price: a person must look.
  case review
  case refunded
  case disputed
}

extension Deposit {
  /// Paid, and in the amount and currency that were priced.
  func isPaidAsPriced(_ session: CheckoutSession) -> Bool {
    session.money == .paid && session.amountTotal == fee && session.currency == Self.currency
  }

  /// The Session whose payment is this deposit's own: of those paid as priced, the one that was opened first. Payments
  /// and pages may be told in any order, also to a database that takes the place of one that was lost.
  ///
  /// It stays so when its money goes back: a payment by a later page is one too many, as a second one is. One that went
  /// back as one too many is not it.
  var payingSession: CheckoutSession? {
    // Every fact asks for this a dozen times, and a closure that is kept takes a copy of the deposit along.
    var own: (index: Int, wentBack: Bool)?
    for index in sessions.indices where isPaidAsPriced(sessions[index]) {
      let wentBack = wentBackAsDuplicate(sessions[index])
      if let own {
        let isBetter = own.wentBack == wentBack ? sessions[index].isOlder(than: sessions[own.index]) : own.wentBack
        guard isBetter else { continue }
      }
      own = (index, wentBack)
    }
    return own.map { sessions[$0.index] }
  }

  private func wentBackAsDuplicate(_ session: CheckoutSession) -> Bool {
    refunds.contains { $0.paymentIntent == session.paymentIntent && $0.isOfDuplicate && $0.mayStillSucceed }
  }

  /// The Session whose money this deposit stands on: its own payment, while it is not given back.
  public var settledSession: CheckoutSession? {
    payingSession.flatMap { isReturned($0) ? nil : $0 }
  }

  /// How much of a Session's money went back.
  public func refunded(_ session: CheckoutSession) -> Cents {
    guard let intent = session.paymentIntent else { return .zero }
    let charge = payments.first { $0.id == intent }?.amountRefunded ?? .zero
    let refunds = refunds.filter { $0.paymentIntent == intent && $0.countsAsReturned }
    let sum = refunds.reduce(Cents.zero) { $0 + $1.amount }
    let failed = self.refunds.contains { $0.paymentIntent == intent && !$0.mayStillSucceed }
    // A charge's total does not shrink when a refund fails later; the refunds themselves then tell the truth.
    return failed ? sum : max(charge, sum)
  }

  /// All of a Session's money is gone: refunded in full, or lost to a dispute.
  func isReturned(_ session: CheckoutSession) -> Bool {
    guard session.money == .paid else { return false }
    let amount = session.amountTotal ?? fee
    let lost = disputes.contains { $0.paymentIntent == session.paymentIntent && $0.state == .lost }
    return lost || (amount > .zero && refunded(session) >= amount)
  }

  /// A refund that takes all that is left of a Session's money is on its way, or ordered.
  func isBeingReturned(_ session: CheckoutSession) -> Bool {
    let underWay = underWay(session)
    return underWay > .zero && refunded(session) + underWay >= session.amountTotal ?? fee
  }

  /// All of the money that this deposit stands on is going back, or is ordered to: until that is settled no video is made,
  /// nothing is uploaded and nothing plays.
  public var isHeld: Bool { settledSession.map(isBeingReturned) ?? false }

  /// Where the money is, from all the records together.
  public var paymentState: PaymentState {
    if let own = payingSession {
      if isReturned(own) { return .refunded }
      let disputed = disputes.contains { $0.paymentIntent == own.paymentIntent && $0.state == .open }
      return disputed ? .disputed : .paid
    }
    let paid = sessions.filter { $0.money == .paid }
    if paid.contains(where: { !isReturned($0) }) { return .review }
    if !paid.isEmpty { return .refunded }
    return sessions.contains(where: \.isProcessing) ? .processing : .unpaid
  }

  /// The state the original design's API shows.
  public var status: DepositStatus { status(with: paymentState) }

  /// - Parameter money: ``paymentState``, which takes a look at all records.
  func status(with money: PaymentState) -> DepositStatus {
    // Support's word is final: what money still comes is sent back.
    if cancellation?.by == .support { return .cancelled }
    return switch money {
    case .refunded: .cancelled
    case .paid, .disputed: videos.isEmpty ? .paid : .ready
    case .review, .processing: .pending
    case .unpaid:
      if cancellation != nil {
        .cancelled
      } else if !sessions.isEmpty, !wantsCheckout, sessions.allSatisfy({ $0.state == .expired || $0.money == .failed })
      {
        .expired
      } else {
        .pending
      }
    }
  }

  /// The video in use.
  public var video: Video? {
    videos.max { $0.generation < $1.generation }
  }

  /// The Session a creator can pay now.
  public var openSession: CheckoutSession? {
    status == .pending ? sessions.last { $0.state == .open && $0.url != nil } : nil
  }

  /// The creator may get an upload ticket.
  public var acceptsUpload: Bool {
    status == .ready && paymentState == .paid && !isHeld && video?.acceptsUpload == true
  }

  /// Bunny measured more than was paid for, and nobody accepted it.
  public var isOverLimit: Bool {
    guard let length = video?.lengthSec else { return false }
    return length > max(type.maximumDurationSec, acceptedLengthSec ?? 0)
  }

  /// Whether the film may be shown now.
  public var isPlayable: Bool {
    status == .ready && paymentState == .paid && !isHeld && !isOverLimit && video?.state == .playable
      && video?.isUnwanted == false
  }

  /// What went back of the payment that counts: another one that goes back as a whole says nothing of it.
  public var refundedOfPayment: Cents { payingSession.map(refunded) ?? refundedTotal }

  /// What has been paid and kept, and what went back, over all Sessions.
  public var refundedTotal: Cents {
    sessions.filter { $0.money == .paid }.reduce(.zero) { $0 + refunded($1) }
  }
}
