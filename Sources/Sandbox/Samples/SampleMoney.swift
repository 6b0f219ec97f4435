internal import DepositDomain
import Platform
internal import StripeGateway

extension StripeAccount {
  /// Puts the samples' Checkout Sessions, payments and events where they would be had an engine made them: the same
  /// request is read by the same rules, at the instant it would have come. Nobody is sent the events.
  ///
  /// - Parameters:
  ///   - user: whose they are.
  ///   - instance: the engine's name in the metadata.
  func adopt(_ samples: SampleSet, of user: String, instance: String) throws(StripeError) {
    for sample in samples.deposits.sorted(by: { $0.opened < $1.opened }) {
      guard let form = FormBody(Self.request(sample, user, instance).form) else { continue }
      let asked = try CheckoutParameters(form, now: sample.opened)
      var session = CheckoutSession(
        id: random.identifier("cs_test_a1", length: 56), created: sample.opened.unixSeconds, asked: asked,
        expiresAt: asked.expiresAt)
      if sample.stage == .expired {
        session.status = .expired
      } else {
        pay(&session, at: sample.paid.unixSeconds)
      }
      sessions[session.id] = session
      sessionOrder.append(session.id)
      let isPaid = session.status == .complete
      remember(
        isPaid ? "checkout.session.completed" : "checkout.session.expired", session.json(base: base),
        at: isPaid ? sample.paid.unixSeconds : session.expiresAt)
    }
    // Newest last, as they would have come.
    events.sort { $0.created < $1.created }
  }

  private func pay(_ session: inout CheckoutSession, at second: Int) {
    var payment = Payment(
      id: random.identifier("pi_3", length: 23), created: second, amount: session.asked.total,
      currency: session.asked.currency, metadata: session.asked.paymentMetadata, email: "payer@example.com",
      status: .succeeded)
    payment.charge = random.identifier("ch_3", length: 23)
    payment.chargeCreated = second
    payments[payment.id] = payment
    session.payment = payment.id
    session.payerEmail = payment.email
    session.status = .complete
    session.paymentStatus = .paid
    remember("payment_intent.succeeded", payment.json, at: second)
    remember("charge.succeeded", payment.chargeJSON(base: base), at: second)
  }

  private static func request(_ sample: SampleDeposit, _ user: String, _ instance: String) -> SessionRequest {
    let site = "https://visual.example/creator/deposit"
    return SessionRequest(
      depositID: sample.id, owner: UserID(user), type: sample.type, durationSec: sample.durationSec,
      title: sample.title, fee: sample.type.fee, instance: instance, expiresAt: sample.opened + .seconds(23 * 3_600),
      successURL: "\(site)/success?depositId=\(sample.id)&session_id={CHECKOUT_SESSION_ID}",
      cancelURL: "\(site)/cancel?depositId=\(sample.id)", locale: .fr)
  }
}
