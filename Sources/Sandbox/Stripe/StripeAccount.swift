internal import Logging
import Platform

/// One Stripe account in test mode: everything the stand-in knows, changed one request at a time.
actor StripeAccount {
  let random: RandomSource
  let clock: SandboxClock
  let courier: WebhookCourier
  /// The signing secret of endpoints registered later; nil to make one for each, as Stripe does.
  let webhookSecret: String?
  /// `http://host:port`, known once the port is.
  private(set) var base = ""

  var sessions: [String: CheckoutSession] = [:]
  /// Ids in order of creation.
  var sessionOrder: [String] = []
  var payments: [String: Payment] = [:]
  var refunds: [String: Refund] = [:]
  var refundOrder: [String] = []
  var disputes: [String: Dispute] = [:]
  var events: [StripeEvent] = []
  var endpoints: [WebhookEndpoint] = []
  var ledger = IdempotencyLedger()

  init(random: RandomSource, clock: SandboxClock, courier: WebhookCourier, webhookSecret: String?) {
    self.random = random
    self.clock = clock
    self.courier = courier
    self.webhookSecret = webhookSecret
  }

  /// Says where the hosted pages are; before the first request.
  func publish(at base: String) {
    self.base = base
  }

  var now: Int { clock.now().unixSeconds }

  // MARK: Idempotency

  func beginIdempotent(key: String, fingerprint: String) throws(StripeError) -> IdempotencyLedger.Reply? {
    try ledger.begin(key: key, fingerprint: fingerprint, now: now)
  }

  func endIdempotent(key: String, reply: IdempotencyLedger.Reply?) {
    ledger.end(key: key, reply: reply)
  }

  // MARK: Checkout Sessions

  func createSession(_ form: FormBody, request: StripeRequest) throws(StripeError) -> CheckoutSession {
    let asked = try CheckoutParameters(form, now: clock.now())
    let session = CheckoutSession(
      id: random.identifier("cs_test_a1", length: 56), created: now, asked: asked, expiresAt: asked.expiresAt)
    sessions[session.id] = session
    sessionOrder.append(session.id)
    return session
  }

  func session(_ id: String) throws(StripeError) -> CheckoutSession {
    expireDue()
    guard let session = sessions[id] else { throw .noSuch("checkout.session", id, param: "session") }
    return session
  }

  func expireSession(_ id: String, request: StripeRequest) throws(StripeError) -> CheckoutSession {
    let session = try session(id)
    guard session.status == .open else {
      throw .state(
        "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of "
          + "\"\(session.status.rawValue)\".")
    }
    return expire(session, request: request)
  }

  /// Sessions whose time has come expire, as they do at Stripe by themselves.
  func expireDue() {
    let now = now
    for id in sessionOrder {
      guard let session = sessions[id], session.status == .open, session.expiresAt <= now else { continue }
      _ = expire(session, request: .none)
    }
  }

  private func expire(_ session: CheckoutSession, request: StripeRequest) -> CheckoutSession {
    var session = session
    session.status = .expired
    sessions[session.id] = session
    emit("checkout.session.expired", session.json(base: base), request: request)
    return session
  }

  /// Newest first.
  func listSessions(_ query: FormBody) throws(StripeError) -> JSONValue {
    expireDue()
    var reader = FormReader(query)
    let status = try reader.choice("status", of: ["open", "complete", "expired"])
    let payment = try reader.text("payment_intent")
    _ = reader.list("expand")
    let all = sessionOrder.reversed().compactMap { sessions[$0] }
    let base = base
    return try StripeList.page(
      all, url: "/v1/checkout/sessions", reader: &reader, id: \.id, created: \.created,
      isListed: { session in
        (status == nil || session.status.rawValue == status) && (payment == nil || session.payment == payment)
      }, json: { $0.json(base: base) })
  }

  // MARK: Reading single objects

  func payment(_ id: String) throws(StripeError) -> Payment {
    guard let payment = payments[id] else { throw .noSuch("payment_intent", id, param: "intent") }
    return payment
  }

  func charge(_ id: String) throws(StripeError) -> JSONValue {
    guard let payment = payments.values.first(where: { $0.charge == id }) else { throw .noSuch("charge", id) }
    return payment.chargeJSON(base: base)
  }
}

/// What an event says of the request that caused it.
struct StripeRequest: Sendable {
  var id: String?
  var idempotencyKey: String?

  /// The payer's own doing, or time's.
  static let none = StripeRequest()
}
