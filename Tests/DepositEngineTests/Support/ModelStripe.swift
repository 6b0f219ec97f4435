import Platform

/// A Stripe account in memory, by the documented rules, written without a look at the sandbox's.
struct ModelStripe {
  struct Session: Codable {
    var id: String
    var object = "checkout.session"
    var created: Int
    var livemode = false
    var status = "open"
    var payment_status = "unpaid"
    var amount_total: Int
    var currency = "eur"
    var payment_intent: String?
    var url: String?
    var expires_at: Int
    var customer_details: Customer?
    var metadata: [String: String]
    /// Goes to the PaymentIntent; Stripe does not show it on the Session.
    var paymentMetadata: [String: String] = [:]
  }

  struct Customer: Codable {
    var email = "payer@example.com"
    var name = "Camille Payeur"
    var phone: String?
  }

  struct Charge: Codable {
    var id: String
    var object = "charge"
    var amount: Int
    var amount_refunded = 0
    var currency = "eur"
    var payment_intent: String
    var metadata: [String: String]
  }

  struct Refund: Codable {
    var id: String
    var object = "refund"
    var amount: Int
    var currency = "eur"
    var payment_intent: String
    var status: String
    var reason: String?
    var metadata: [String: String]
  }

  struct Dispute: Encodable {
    var id: String
    var object = "dispute"
    var amount: Int
    var currency = "eur"
    var payment_intent: String
    var status = "needs_response"
  }

  struct Event {
    let id: String
    let type: String
    let created: Int
    let body: [UInt8]
  }

  private struct Kept {
    let fingerprint: String
    let answer: ModelAnswer
    let at: Instant
  }

  /// How long an idempotency key is kept.
  private static let keyLifetime: Duration = .seconds(24 * 3_600)

  private(set) var sessions: [Session] = []
  /// Charges by PaymentIntent.
  private(set) var charges: [String: Charge] = [:]
  private(set) var refunds: [Refund] = []
  private(set) var disputes: [Dispute] = []
  private(set) var events: [Event] = []
  private var ledger: [String: Kept] = [:]
  private var lastNumber = 0
  /// The states of the refunds to come; `succeeded` when there is none left.
  var refundStates: [String] = []

  // MARK: The API

  /// - Parameters:
  ///   - keeps: what the key is to answer for ever instead, after the work is done: a replayed error.
  ///   - works: false: the error came before anything was done.
  mutating func answer(
    _ request: ModelRequest, now: Instant, keeps error: Int? = nil, works: Bool = true
  ) -> ModelAnswer {
    expireDue(now)
    guard request.method == "POST", let key = request.idempotencyKey else { return work(request, now) }
    let fingerprint = request.path + "\n" + request.body
    if let kept = ledger[key], now - kept.at < Self.keyLifetime {
      guard kept.fingerprint == fingerprint else {
        return Self.refusal("other parameters than at first", type: "idempotency_error")
      }
      var replayed = kept.answer
      replayed.isReplayed = true
      return replayed
    }
    var answer = works ? work(request, now) : Self.refusal("nothing was done")
    if let error { answer = Self.refusal("scripted", type: "api_error", status: error) }
    ledger[key] = Kept(fingerprint: fingerprint, answer: answer, at: now)
    return answer
  }

  private mutating func work(_ request: ModelRequest, _ now: Instant) -> ModelAnswer {
    let id = request.segments.dropFirst(3).first ?? ""
    switch request.endpoint {
    case "POST /v1/checkout/sessions": return create(request, now)
    case "GET /v1/checkout/sessions": return list(request, now)
    case "GET /v1/checkout/sessions/{}":
      return sessions.first { $0.id == id }.map { ModelAnswer($0) } ?? Self.missing(id)
    case "POST /v1/checkout/sessions/{}/expire": return expire(id, now)
    case "POST /v1/refunds": return refund(request, now)
    case "GET /v1/refunds":
      let intent = request.parameter("payment_intent")
      return page(refunds.reversed().filter { intent == nil || $0.payment_intent == intent }, request) { $0.id }
    case "GET /v1/events": return listEvents(request, now)
    default: return Self.refusal("no such route: \(request.endpoint)", status: 404)
    }
  }

  private mutating func create(_ request: ModelRequest, _ now: Instant) -> ModelAnswer {
    guard let amount = request.field("line_items[0][price_data][unit_amount]").flatMap({ Int($0) }),
      let expiry = request.field("expires_at").flatMap({ Int($0) }),
      (now.unixSeconds + 1_800...now.unixSeconds + 86_400).contains(expiry)
    else { return Self.refusal("expires_at must be 30 minutes to 24 hours ahead") }
    let session = add(
      amount: amount, metadata: request.map("metadata"), paymentMetadata: request.map("payment_intent_data[metadata]"),
      expiresAt: expiry, now: now)
    return ModelAnswer(session)
  }

  @discardableResult
  mutating func add(
    amount: Int, metadata: [String: String], paymentMetadata: [String: String], expiresAt: Int, now: Instant
  ) -> Session {
    let id = name("cs_test")
    let session = Session(
      id: id, created: now.unixSeconds, amount_total: amount, url: "https://pay.example/\(id)", expires_at: expiresAt,
      metadata: metadata, paymentMetadata: paymentMetadata)
    sessions.append(session)
    return session
  }

  /// Whose payment it sends back.
  func depositID(of refund: Refund) -> String? {
    sessions.first { $0.payment_intent == refund.payment_intent }?.metadata["depositId"]
  }

  /// How long after its creation a Session, or an event, is listed, in seconds.
  var listingLag = 0

  private func list(_ request: ModelRequest, _ now: Instant) -> ModelAnswer {
    let since = request.parameter("created[gte]").flatMap { Int($0) } ?? 0
    let last = now.unixSeconds - listingLag
    let status = request.parameter("status")
    var behind = Array(sessions.reversed())
    // A cursor counts among all, whatever became of it since.
    if let cursor = request.parameter("starting_after"), let index = behind.firstIndex(where: { $0.id == cursor }) {
      behind.removeFirst(index + 1)
    }
    let listed = behind.filter {
      $0.created >= since && $0.created <= last && (status == nil || $0.status == status)
    }
    return page(listed, request) { $0.id }
  }

  private mutating func expire(_ id: String, _ now: Instant) -> ModelAnswer {
    guard let index = sessions.firstIndex(where: { $0.id == id }) else { return Self.missing(id) }
    guard sessions[index].status == "open" else { return Self.refusal("only an open Session can be expired") }
    close(index, now)
    return ModelAnswer(sessions[index])
  }

  private mutating func close(_ index: Int, _ now: Instant) {
    sessions[index].status = "expired"
    sessions[index].url = nil
    emit("checkout.session.expired", sessions[index], now)
  }

  private mutating func refund(_ request: ModelRequest, _ now: Instant) -> ModelAnswer {
    let intent = request.field("payment_intent") ?? ""
    guard var charge = charges[intent] else { return Self.missing(intent) }
    guard isFree(intent) else { return Self.refusal("the charge is disputed", code: "charge_disputed") }
    let rest = charge.amount - charge.amount_refunded
    guard rest > 0 else { return Self.refusal("already refunded", code: "charge_already_refunded") }
    let amount = request.field("amount").flatMap { Int($0) } ?? rest
    guard (1...rest).contains(amount) else {
      return Self.refusal("greater than what is left", code: "amount_too_large")
    }
    let state = refundStates.isEmpty ? "succeeded" : refundStates.removeFirst()
    let refund = Refund(
      id: name("re"), amount: amount, payment_intent: intent,
      status: state, reason: request.field("reason"), metadata: request.map("metadata"))
    refunds.append(refund)
    emit("refund.created", refund, now)
    if state == "failed" {
      emit("refund.failed", refund, now)
    } else {
      charge.amount_refunded += refund.amount
      charges[intent] = charge
      emit("charge.refunded", charge, now)
    }
    return ModelAnswer(refund)
  }

  private struct ListObject<Item: Encodable>: Encodable {
    var object = "list"
    var data: [Item]
    var has_more: Bool
  }

  private func page<Item: Encodable>(_ items: [Item], _ request: ModelRequest, id: (Item) -> String) -> ModelAnswer {
    let limit = request.parameter("limit").flatMap { Int($0) } ?? 10
    let after = request.parameter("starting_after")
    let start = after.flatMap { cursor in items.firstIndex { id($0) == cursor } }.map { $0 + 1 } ?? 0
    let rest = items.dropFirst(start)
    return ModelAnswer(ListObject(data: Array(rest.prefix(limit)), has_more: rest.count > limit))
  }

  /// Events are kept as bytes: one event is the same wherever it is shown.
  private func listEvents(_ request: ModelRequest, _ now: Instant) -> ModelAnswer {
    let since = request.parameter("created[gte]").flatMap { Int($0) } ?? 0
    let last = now.unixSeconds - listingLag
    let types = request.query.filter { $0.name == "types[]" }.map(\.value)
    let end = request.parameter("created[lt]").flatMap { Int($0) } ?? .max
    let items = events.reversed().filter { event in
      event.created >= since && event.created < end && (types.isEmpty || types.contains(event.type))
        // Whoever repeats the key of a page that expired in that minute opens another: nobody can pay the first any more.
        && (event.created <= last || event.type == "checkout.session.expired")
    }
    let limit = request.parameter("limit").flatMap { Int($0) } ?? 10
    let start = request.parameter("starting_after").flatMap { cursor in items.firstIndex { $0.id == cursor } }
    let rest = items.dropFirst(start.map { $0 + 1 } ?? 0)
    let data = rest.prefix(limit).map { String(decoding: $0.body, as: UTF8.self) }.joined(separator: ",")
    var answer = ModelAnswer(false)
    answer.body = Array("{\"object\":\"list\",\"data\":[\(data)],\"has_more\":\(rest.count > limit)}".utf8)
    return answer
  }

  // MARK: What payers, banks and time do

  /// The payer pays now, or by a method that takes days; nil unless the page is open.
  @discardableResult
  mutating func pay(_ id: String, now: Instant, amount: Int? = nil, isDelayed: Bool = false) -> String? {
    guard let index = sessions.firstIndex(where: { $0.id == id }), sessions[index].status == "open" else { return nil }
    let intent = name("pi")
    if let amount { sessions[index].amount_total = amount }
    sessions[index].status = "complete"
    sessions[index].url = nil
    sessions[index].payment_intent = intent
    sessions[index].customer_details = Customer()
    if !isDelayed { capture(index) }
    emit("checkout.session.completed", sessions[index], now)
    return intent
  }

  /// A bank's word on a delayed payment.
  mutating func settle(_ id: String, succeeds: Bool, now: Instant) {
    guard let index = sessions.firstIndex(where: { $0.id == id }), sessions[index].status == "complete",
      sessions[index].payment_status == "unpaid"
    else { return }
    if succeeds { capture(index) }
    let word = succeeds ? "succeeded" : "failed"
    emit("checkout.session.async_payment_\(word)", sessions[index], now)
  }

  private mutating func capture(_ index: Int) {
    sessions[index].payment_status = "paid"
    let intent = sessions[index].payment_intent ?? ""
    charges[intent] = Charge(
      id: name("ch"), amount: sessions[index].amount_total, payment_intent: intent,
      metadata: sessions[index].paymentMetadata)
  }

  mutating func expireDue(_ now: Instant) {
    for index in sessions.indices where sessions[index].status == "open" {
      if sessions[index].expires_at <= now.unixSeconds { close(index, now) }
    }
  }

  /// The bank sends a refund back, or takes a pending one.
  mutating func finish(refund id: String, state: String, now: Instant) {
    guard let index = refunds.firstIndex(where: { $0.id == id }), refunds[index].status != "failed" else { return }
    refunds[index].status = state
    if state == "failed" { charges[refunds[index].payment_intent]?.amount_refunded -= refunds[index].amount }
    emit(state == "failed" ? "refund.failed" : "refund.updated", refunds[index], now)
  }

  /// No dispute stands, or has taken the money.
  private func isFree(_ intent: String) -> Bool {
    disputes.allSatisfy { $0.payment_intent != intent || $0.status == "won" }
  }

  /// What is left of a payment: nothing of what a dispute has taken.
  func kept(of intent: String) -> Int {
    guard let charge = charges[intent] else { return 0 }
    return disputes.contains { $0.payment_intent == intent && $0.status == "lost" }
      ? 0 : charge.amount - charge.amount_refunded
  }

  /// The payer's bank takes the money until it is decided whose it is; once for a payment, of which nothing is on its way
  /// back.
  mutating func dispute(_ intent: String, now: Instant) {
    guard let charge = charges[intent], charge.amount > charge.amount_refunded,
      !disputes.contains(where: { $0.payment_intent == intent }),
      !refunds.contains(where: { $0.payment_intent == intent && $0.status == "pending" })
    else { return }
    let dispute = Dispute(id: name("dp"), amount: charge.amount, payment_intent: intent)
    disputes.append(dispute)
    emit("charge.dispute.created", dispute, now)
  }

  /// The bank's decision.
  mutating func close(dispute id: String, won: Bool, now: Instant) {
    guard let index = disputes.firstIndex(where: { $0.id == id && $0.status == "needs_response" }) else { return }
    disputes[index].status = won ? "won" : "lost"
    emit("charge.dispute.closed", disputes[index], now)
  }

  /// Disputes that are not decided yet.
  var openDisputes: [String] { disputes.filter { $0.status == "needs_response" }.map(\.id) }

  /// Somebody sends all of it back in Stripe's dashboard, or an engine that is no more did.
  mutating func refundByHand(_ intent: String, now: Instant, metadata: [String: String] = [:]) {
    guard var charge = charges[intent], charge.amount > charge.amount_refunded, isFree(intent) else { return }
    let refund = Refund(
      id: name("re"), amount: charge.amount - charge.amount_refunded, payment_intent: intent, status: "succeeded",
      metadata: metadata)
    refunds.append(refund)
    charge.amount_refunded = charge.amount
    charges[intent] = charge
    emit("refund.created", refund, now)
    emit("charge.refunded", charge, now)
  }

  // MARK: Odds and ends

  private struct EventObject<Object: Encodable>: Encodable {
    struct Payload: Encodable {
      let object: Object
    }

    let id: String
    var object = "event"
    let created: Int
    var livemode = false
    let type: String
    let data: Payload
  }

  private mutating func emit(_ type: String, _ object: some Encodable, _ now: Instant) {
    let id = name("evt")
    let event = EventObject(id: id, created: now.unixSeconds, type: type, data: .init(object: object))
    events.append(Event(id: id, type: type, created: now.unixSeconds, body: ModelAnswer.bytes(event)))
  }

  private mutating func name(_ prefix: String) -> String {
    lastNumber += 1
    return "\(prefix)_\(lastNumber)"
  }

  private struct ErrorObject: Encodable {
    struct Inner: Encodable {
      let type: String
      let code: String?
      let message: String
    }

    let error: Inner
  }

  static func refusal(
    _ message: String, type: String = "invalid_request_error", code: String? = nil, status: Int = 400
  ) -> ModelAnswer {
    ModelAnswer(status: status, ErrorObject(error: .init(type: type, code: code, message: message)))
  }

  private static func missing(_ id: String) -> ModelAnswer {
    refusal("No such object: '\(id)'", code: "resource_missing", status: 404)
  }
}
