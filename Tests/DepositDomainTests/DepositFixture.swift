import DepositDomain
import Platform

extension Deposit {
  /// A clip, just asked for.
  static var new: Deposit {
    Deposit(
      id: DepositID("dep_00000000000000000000000000"), owner: UserID("ada"), type: .clip, durationSec: 60,
      fee: DepositType.clip.fee, payCode: PayCode("code"), createdAt: Instant(unixSeconds: 1_700_000_000),
      title: "Un clip")
  }

  /// The same with facts taken in.
  func after(_ events: DepositEvent...) -> Deposit { after(events) }

  func after(_ events: [DepositEvent]) -> Deposit {
    var deposit = self
    for event in events { _ = deposit.apply(event, by: .engine, at: createdAt + .seconds(1)) }
    return deposit
  }

  /// Status and payment in one word, such as `READY/paid`.
  var state: String { "\(status.rawValue)/\(paymentState.rawValue)" }
}

/// Facts as the gateways tell them, about objects with small numbers.
enum Fact {
  static func session(
    _ number: Int = 1, _ state: CheckoutSession.State = .open, _ money: CheckoutSession.Money = .unpaid,
    amount: Int = 200, currency: String = "eur"
  ) -> DepositEvent {
    .sessionSeen(record(number, state, money, amount: amount, currency: currency))
  }

  static func paid(_ number: Int = 1, amount: Int = 200, currency: String = "eur") -> DepositEvent {
    session(number, .complete, .paid, amount: amount, currency: currency)
  }

  static func processing(_ number: Int = 1) -> DepositEvent { session(number, .complete, .unpaid) }

  static func asyncFailed(_ number: Int = 1) -> DepositEvent {
    .asyncPaymentFailed(record(number, .complete, .unpaid), reason: "insufficient_funds")
  }

  static func refund(
    _ state: Refund.State = .succeeded, id: Int = 1, of session: Int = 1, amount: Int = 200
  ) -> DepositEvent {
    .refundSeen(
      Refund(id: RefundID("re_\(id)"), paymentIntent: intent(session), amount: Cents(amount), state: state))
  }

  /// All of a payment is ordered back.
  static func ordered(_ session: Int = 1, amount: Int = 200) -> DepositEvent {
    .refundOrdered(intent(session), Cents(amount), reason: nil)
  }

  static func charge(of session: Int = 1, refunded: Int) -> DepositEvent {
    .paymentSeen(Payment(id: intent(session), chargeID: "ch_\(session)", amountRefunded: Cents(refunded)))
  }

  static func dispute(_ state: Dispute.State, of session: Int = 1) -> DepositEvent {
    .disputeSeen(
      Dispute(id: DisputeID("dp_\(session)"), paymentIntent: intent(session), amount: Cents(200), state: state))
  }

  static func video(_ number: Int = 1) -> DepositEvent { .videoCreated(guid(number)) }

  static func seen(_ state: Video.State, video: Int = 1, lengthSec: Int? = nil) -> DepositEvent {
    .videoSeen(Video.Sighting(guid: guid(video), state: state, lengthSec: lengthSec))
  }

  static func report(_ state: UploadReport.State, sent: Int = 5) -> DepositEvent {
    .uploadReported(
      UploadReport(
        confirmedBytes: ByteCount(sent), totalBytes: ByteCount(10), state: state,
        at: Instant(unixSeconds: 1_700_000_100)))
  }

  static func intent(_ number: Int) -> PaymentIntentID { PaymentIntentID("pi_\(number)") }
  static func guid(_ number: Int) -> VideoGUID { VideoGUID("guid-\(number)") }

  /// A page that was opened in the second of its number.
  static func record(
    _ number: Int, _ state: CheckoutSession.State, _ money: CheckoutSession.Money, amount: Int = 200,
    currency: String = "eur"
  ) -> CheckoutSession {
    CheckoutSession(
      id: CheckoutSessionID("cs_\(number)"), state: state, money: money, amountTotal: Cents(amount), currency: currency,
      // Stripe names the PaymentIntent once the payer confirms, and the page only while it is open.
      paymentIntent: state == .complete ? intent(number) : nil, url: state == .open ? "https://pay/\(number)" : nil,
      expiresAt: Instant(unixSeconds: 1_700_080_000), isLive: false,
      createdAt: Instant(unixSeconds: 1_700_000_000 + number))
  }
}
