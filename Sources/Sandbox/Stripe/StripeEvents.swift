import Cryptography
import CurlTransport
import Platform

/// Something that happened, with the object as it was then.
struct StripeEvent: Sendable {
  let id: String
  let type: String
  let created: Int
  let json: JSONValue
}

/// An address that events are sent to.
struct WebhookEndpoint: Sendable {
  let id: String
  let created: Int
  var url: String
  /// Event types, or `*`.
  var enabledEvents: [String]
  let secret: String
  var metadata: [String: String] = [:]

  /// - Parameter showsSecret: only the answer to the creation carries it, as at Stripe.
  func json(showsSecret: Bool) -> JSONValue {
    var object: [String: JSONValue] = [
      "id": .string(id), "object": "webhook_endpoint", "api_version": .string(StripeAccount.apiVersion),
      "application": nil, "created": .integer(created), "description": nil,
      "enabled_events": .array(enabledEvents.map { .string($0) }), "livemode": false, "metadata": .strings(metadata),
      "status": "enabled", "url": .string(url),
    ]
    if showsSecret { object["secret"] = .string(secret) }
    return .object(object)
  }

  func wants(_ type: String) -> Bool { enabledEvents.contains(type) || enabledEvents.contains("*") }
}

extension StripeAccount {
  static let apiVersion = "2024-06-20"

  /// What an endpoint given on the command line is sent.
  static let depositEvents = [
    "checkout.session.completed", "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed", "checkout.session.expired", "charge.succeeded", "charge.updated",
    "charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.dispute.created",
    "charge.dispute.updated", "charge.dispute.closed",
  ]

  /// Records an event and sends it to every endpoint that wants it.
  /// - Returns: one gate an endpoint, open once it has answered.
  @discardableResult
  func emit(_ type: String, _ object: JSONValue, request: StripeRequest) -> [Gate] {
    let receivers = endpoints.filter { $0.wants(type) }
    let event = remember(type, object, at: now, receivers: receivers.count, request: request)
    return receivers.map { send(event, to: $0) }
  }

  /// Records an event that happened at `created` (unix seconds), and sends it to nobody.
  @discardableResult
  func remember(
    _ type: String, _ object: JSONValue, at created: Int, receivers: Int = 0, request: StripeRequest = .none
  ) -> StripeEvent {
    let id = random.identifier("evt_1", length: 23)
    let event = StripeEvent(
      id: id, type: type, created: created,
      json: [
        "id": .string(id), "object": "event", "api_version": .string(Self.apiVersion), "created": .integer(created),
        "data": ["object": object], "livemode": false, "pending_webhooks": .integer(receivers),
        "request": ["id": .optional(request.id), "idempotency_key": .optional(request.idempotencyKey)],
        "type": .string(type),
      ])
    events.append(event)
    return event
  }

  private func send(_ event: StripeEvent, to endpoint: WebhookEndpoint) -> Gate {
    let body = event.json.bytes
    let (secret, clock) = (endpoint.secret, clock)
    return courier.submit(
      Webhook(id: event.id, service: "stripe", kind: event.type, url: endpoint.url, body: body) {
        [
          HTTPHeader(
            "Stripe-Signature",
            StripeSignature.header(body, secret: secret, at: clock.systemNow().unixSeconds))
        ]
      })
  }

  /// Sends an event again to every endpoint that wants its type, as `stripe events resend` does.
  func resend(_ id: String) throws(StripeError) -> StripeEvent {
    let event = try event(id)
    for endpoint in endpoints where endpoint.wants(event.type) { _ = send(event, to: endpoint) }
    return event
  }

  func event(_ id: String) throws(StripeError) -> StripeEvent {
    guard let event = events.last(where: { $0.id == id }) else { throw .noSuch("event", id) }
    return event
  }

  /// Newest first.
  func listEvents(_ query: FormBody) throws(StripeError) -> JSONValue {
    expireDue()
    var reader = FormReader(query)
    let types = reader.list("types")
    let type = try reader.text("type")
    guard types.count <= 20 else { throw .invalid("types", "At most 20 types.") }
    let all = events.reversed().filter { event in
      (types.isEmpty || types.contains(event.type)) && (type == nil || event.type == type)
    }
    return try StripeList.page(
      all, url: "/v1/events", reader: &reader, id: \.id, created: \.created, json: \.json)
  }

  // MARK: Endpoints

  func createEndpoint(_ form: FormBody) throws(StripeError) -> WebhookEndpoint {
    var reader = FormReader(form)
    let url = try Self.webhookURL(reader.required("url"))
    let types = reader.list("enabled_events")
    guard !types.isEmpty else { throw .missing("enabled_events") }
    let metadata = try reader.metadata("metadata")
    _ = try reader.text("description")
    _ = try reader.text("api_version")
    try reader.finish()
    var endpoint = addEndpoint(url: url, events: types, secret: webhookSecret)
    endpoint.metadata = metadata
    endpoints[endpoints.count - 1] = endpoint
    return endpoint
  }

  /// - Parameter secret: nil to make one.
  @discardableResult
  func addEndpoint(url: String, events: [String], secret: String?) -> WebhookEndpoint {
    let endpoint = WebhookEndpoint(
      id: random.identifier("we_1", length: 23), created: now, url: url, enabledEvents: events,
      secret: secret ?? random.identifier("whsec_", length: 32))
    endpoints.append(endpoint)
    return endpoint
  }

  func endpoint(_ id: String) throws(StripeError) -> WebhookEndpoint {
    guard let endpoint = endpoints.first(where: { $0.id == id }) else { throw .noSuch("webhook_endpoint", id) }
    return endpoint
  }

  func updateEndpoint(_ id: String, _ form: FormBody) throws(StripeError) -> WebhookEndpoint {
    var endpoint = try endpoint(id)
    var reader = FormReader(form)
    if let url = try reader.text("url") { endpoint.url = try Self.webhookURL(url) }
    let types = reader.list("enabled_events")
    if !types.isEmpty { endpoint.enabledEvents = types }
    try reader.finish()
    endpoints = endpoints.map { $0.id == id ? endpoint : $0 }
    return endpoint
  }

  func deleteEndpoint(_ id: String) throws(StripeError) -> JSONValue {
    _ = try endpoint(id)
    endpoints.removeAll { $0.id == id }
    return ["id": .string(id), "object": "webhook_endpoint", "deleted": true]
  }

  func listEndpoints(_ query: FormBody) throws(StripeError) -> JSONValue {
    var reader = FormReader(query)
    return try StripeList.page(
      endpoints.reversed(), url: "/v1/webhook_endpoints", reader: &reader, id: \.id, created: \.created,
      json: { $0.json(showsSecret: false) })
  }

  private static func webhookURL(_ text: String) throws(StripeError) -> String {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
      throw .invalid("url", "Invalid URL: it must start with http:// or https://.", code: "url_invalid")
    }
    return text
  }
}

/// `Stripe-Signature`: `t=<unix seconds>,v1=<hex>`, HMAC-SHA256 of `<t>.<body>` keyed with the whole `whsec_…` string.
enum StripeSignature {
  static func header(_ body: [UInt8], secret: String, at seconds: Int) -> String {
    let message = Array("\(seconds).".utf8) + body
    return "t=\(seconds),v1=\(Hex.encode(HMAC.sha256(message, key: Array(secret.utf8))))"
  }
}
