import DepositDomain

// How a charge, a refund and a dispute become what a deposit keeps of them. Each is nil without an id or a
// PaymentIntent: such an object belongs to no Checkout Session. Refunds and disputes have an amount.

extension Payment {
  /// A charge.
  init?(_ object: StripeObject) {
    guard let intent = object.paymentIntent else { return nil }
    self.init(
      id: PaymentIntentID(intent.id), chargeID: object.id, amountRefunded: Cents(object.amountRefunded ?? 0))
  }
}

extension Refund {
  /// A status Stripe adds one day is taken as pending: no news.
  init?(_ object: StripeObject) {
    guard let id = object.id, let intent = object.paymentIntent, let amount = object.amount else { return nil }
    self.init(
      id: RefundID(id), paymentIntent: PaymentIntentID(intent.id), amount: Cents(amount),
      state: object.status.flatMap { State(rawValue: $0) } ?? .pending,
      order: object.metadata?[RefundRequest.orderKey].flatMap { Int($0) }
        .flatMap { Self.orders.contains($0) ? $0 : nil },
      isOfDuplicate: object.metadata?[RefundRequest.causeKey] == Effect.RefundReason.duplicate.rawValue)
  }

  /// Numbers of orders as we give them; anybody may write others into Stripe's metadata.
  private static let orders = 1...1_000_000
}

extension Dispute {
  /// Also nil for `warning_…`: an inquiry, which takes no money. A status unknown here (such as `prevented`, money
  /// sent back before the bank asked) counts as open, so that a person looks.
  init?(_ object: StripeObject) {
    guard let id = object.id, let intent = object.paymentIntent, let status = object.status,
      !status.hasPrefix("warning_"), let amount = object.amount
    else { return nil }
    let state: State =
      switch status {
      case "won": .won
      case "lost": .lost
      default: .open
      }
    self.init(
      id: DisputeID(id), paymentIntent: PaymentIntentID(intent.id), amount: Cents(amount), state: state)
  }
}
