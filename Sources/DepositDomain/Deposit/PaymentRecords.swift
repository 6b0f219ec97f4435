public import Platform

/// What is known of one Checkout Session. Knowledge only grows: ``merge(_:)`` makes the order of arrival irrelevant.
public struct CheckoutSession: Hashable, Sendable {
  /// Stripe's `status`, in the order it can advance.
  public enum State: String, Codable, Sendable {
    case open
    case expired
    case complete
  }

  /// Where the money is, from Stripe's `payment_status` and the async events, in the order it can advance.
  public enum Money: String, Codable, Sendable {
    case unpaid
    /// An async payment was refused.
    case failed
    case paid
  }

  public let id: CheckoutSessionID
  /// When it was opened, as Stripe says, to the second; nil where that was not kept. It is never learnt later: the order
  /// of a deposit's pages stays as it is.
  public let createdAt: Instant?
  public var state: State
  public var money: Money
  public var amountTotal: Cents?
  /// Lower case, as Stripe writes it.
  public var currency: String?
  public var paymentIntent: PaymentIntentID?
  /// The hosted page; Stripe gives it only while the Session is open.
  public var url: String?
  public var expiresAt: Instant?
  public var isLive: Bool

  public init(
    id: CheckoutSessionID, state: State, money: Money, amountTotal: Cents?, currency: String?,
    paymentIntent: PaymentIntentID?, url: String?, expiresAt: Instant?, isLive: Bool, createdAt: Instant? = nil
  ) {
    self.id = id
    self.createdAt = createdAt
    self.state = state
    self.money = money
    self.amountTotal = amountTotal
    self.currency = currency
    self.paymentIntent = paymentIntent
    self.url = url
    self.expiresAt = expiresAt
    self.isLive = isLive
  }

  /// Takes over what `other` knows beyond this record.
  mutating func merge(_ other: CheckoutSession) {
    // What is said of the money by whoever knows it paid is not undone by an older description that arrives later.
    let isOlder = other.money.rank < money.rank
    amountTotal = isOlder ? amountTotal ?? other.amountTotal : other.amountTotal ?? amountTotal
    currency = isOlder ? currency ?? other.currency : other.currency ?? currency
    if other.state.rank > state.rank { state = other.state }
    if other.money.rank > money.rank { money = other.money }
    paymentIntent = other.paymentIntent ?? paymentIntent
    url = state == .open ? (other.url ?? url) : nil
    expiresAt = other.expiresAt ?? expiresAt
    isLive = other.isLive
  }

  /// Opened before the other, whichever became known first. Pages whose instant was not kept are older than all others,
  /// and none of them is older than another; two of one second are told apart by their ids.
  func isOlder(than other: CheckoutSession) -> Bool {
    guard let own = createdAt, let theirs = other.createdAt else { return createdAt == nil && other.createdAt != nil }
    return (own, id.rawValue) < (theirs, other.id.rawValue)
  }

  /// Completed, and the money still on its way (a delayed payment method).
  public var isProcessing: Bool { state == .complete && money == .unpaid }
}

extension CheckoutSession.State {
  fileprivate var rank: Int {
    switch self {
    case .open: 0
    case .expired: 1
    case .complete: 2
    }
  }
}

extension CheckoutSession.Money {
  fileprivate var rank: Int {
    switch self {
    case .unpaid: 0
    case .failed: 1
    case .paid: 2
    }
  }
}

/// What is known of one PaymentIntent's charge.
public struct Payment: Hashable, Sendable {
  public let id: PaymentIntentID
  public var chargeID: String?
  /// Stripe's `amount_refunded`: it only grows.
  public var amountRefunded: Cents

  public init(id: PaymentIntentID, chargeID: String? = nil, amountRefunded: Cents = .zero) {
    self.id = id
    self.chargeID = chargeID
    self.amountRefunded = amountRefunded
  }

  mutating func merge(_ other: Payment) {
    chargeID = other.chargeID ?? chargeID
    amountRefunded = max(amountRefunded, other.amountRefunded)
  }
}

/// What is known of one Refund.
public struct Refund: Hashable, Sendable {
  /// Stripe's refund statuses; the last three are final.
  public enum State: String, Codable, Sendable {
    case pending
    case requiresAction = "requires_action"
    case succeeded
    case failed
    case canceled
  }

  public let id: RefundID
  public let paymentIntent: PaymentIntentID
  public var amount: Cents
  public var state: State
  /// The number of the ``RefundOrder`` it carries out, from its metadata.
  public var order: Int?
  /// It sends back a payment that was one too many, as its metadata says.
  public var isOfDuplicate: Bool

  public init(
    id: RefundID, paymentIntent: PaymentIntentID, amount: Cents, state: State, order: Int? = nil,
    isOfDuplicate: Bool = false
  ) {
    self.id = id
    self.paymentIntent = paymentIntent
    self.amount = amount
    self.state = state
    self.order = order
    self.isOfDuplicate = isOfDuplicate
  }

  mutating func merge(_ other: Refund) {
    amount = other.amount
    order = other.order ?? order
    isOfDuplicate = isOfDuplicate || other.isOfDuplicate
    // A succeeded refund can still fail (Stripe: the bank sends it back); a failed one stays failed.
    if other.state.rank > state.rank { state = other.state }
  }

  /// Money that went back or is going.
  var countsAsReturned: Bool { state == .succeeded }
  var isUnderWay: Bool { state == .pending || state == .requiresAction }
  /// It has not failed: the money went back, or may yet.
  public var mayStillSucceed: Bool { countsAsReturned || isUnderWay }
}

extension Refund.State {
  fileprivate var rank: Int {
    switch self {
    case .pending: 0
    case .requiresAction: 1
    case .succeeded: 2
    case .canceled: 3
    case .failed: 4
    }
  }
}

/// What is known of one Dispute.
public struct Dispute: Hashable, Sendable {
  public enum State: String, Codable, Sendable {
    case open
    case won
    case lost
  }

  public let id: DisputeID
  public let paymentIntent: PaymentIntentID
  public var amount: Cents
  public var state: State

  public init(id: DisputeID, paymentIntent: PaymentIntentID, amount: Cents, state: State) {
    self.id = id
    self.paymentIntent = paymentIntent
    self.amount = amount
    self.state = state
  }

  mutating func merge(_ other: Dispute) {
    amount = other.amount
    if state == .open { state = other.state }
  }
}
