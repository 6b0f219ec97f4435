public import CurlTransport
public import DepositDomain
import FoundationEssentials
public import Platform

/// Stripe's API as far as deposits need it. Each call is one request: when to send it again is for the caller, who has
/// stored the body and the idempotency key.
public struct StripeGateway: Sendable {
  private let key: Secret
  private let base: String
  private let version: String
  private let transport: any HTTPTransport
  private let refusal: StripeRefusal

  /// A page of a hundred events with whole objects stays well below this.
  private static let maximumListBytes = 8 << 20

  /// - Parameters:
  ///   - key: `sk_…` or `rk_…`.
  ///   - base: `https://api.stripe.com`, or a stand-in's address.
  ///   - version: the API version asked for, such as `2024-06-20`.
  public init(key: Secret, base: String, version: String, transport: any HTTPTransport) {
    self.key = key
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.version = version
    self.transport = transport
    refusal = StripeRefusal(key: key)
  }

  /// Opens a Checkout Session.
  ///
  /// - Parameters:
  ///   - body: ``SessionRequest/form``, byte for byte as first sent.
  ///   - idempotencyKey: at most 255 characters; Stripe keeps it for 24 hours at least.
  public func createSession(body: String, idempotencyKey: String) async throws(ProviderError) -> StripeSession {
    try await object(post("/v1/checkout/sessions", body, idempotencyKey)) { StripeSession($0) }
  }

  /// The Session as it is now.
  public func session(_ id: CheckoutSessionID) async throws(ProviderError) -> StripeSession {
    try await object(get("/v1/checkout/sessions/" + segment(id.rawValue))) { StripeSession($0) }
  }

  /// Closes an open Session, so that it can no longer be paid; refused when it is not open any more.
  public func expire(_ id: CheckoutSessionID) async throws(ProviderError) -> StripeSession {
    try await object(post("/v1/checkout/sessions/" + segment(id.rawValue) + "/expire", "", nil)) { StripeSession($0) }
  }

  /// The account's newest Sessions, newest first, whoever made them; several pages when `limit` is above 100.
  public func sessions(createdSince: Instant, limit: Int) async throws(ProviderError) -> [StripeSession] {
    var found: [StripeSession] = []
    var last: String?
    while found.count < limit {
      var query = FormEncoding()
      query.add("created[gte]", createdSince.unixSeconds)
      query.add("limit", min(100, limit - found.count))
      if let last { query.add("starting_after", last) }
      let page = try await sessions(query)
      found += page.sessions
      last = page.sessions.last?.session.id.rawValue
      if !page.hasMore || last == nil { break }
    }
    return Array(found.prefix(limit))
  }

  /// One page of the account's Sessions in one state, newest first, whoever made them.
  ///
  /// - Parameter startingAfter: the last Session of the page before.
  public func sessions(
    _ state: CheckoutSession.State, createdSince: Instant, startingAfter: CheckoutSessionID?
  ) async throws(ProviderError) -> (sessions: [StripeSession], hasMore: Bool) {
    var query = FormEncoding()
    query.add("created[gte]", createdSince.unixSeconds)
    query.add("status", state.rawValue)
    query.add("limit", 100)
    if let startingAfter { query.add("starting_after", startingAfter.rawValue) }
    return try await sessions(query)
  }

  /// Sends money back.
  ///
  /// - Parameters:
  ///   - body: ``RefundRequest/form``, byte for byte as first sent.
  ///   - idempotencyKey: at most 255 characters.
  public func createRefund(body: String, idempotencyKey: String) async throws(ProviderError) -> Refund {
    try await object(post("/v1/refunds", body, idempotencyKey)) { $0.object == "refund" ? Refund($0) : nil }
  }

  /// The newest hundred refunds of one payment, newest first.
  public func refunds(of intent: PaymentIntentID) async throws(ProviderError) -> [Refund] {
    var query = FormEncoding()
    query.add("payment_intent", intent.rawValue)
    query.add("limit", 100)
    let response = try await answer(to: get("/v1/refunds?" + query.text, isList: true))
    guard let page = try? JSONDecoder().decode(ObjectPage.self, from: Data(response.body)) else {
      throw refusal.malformed(response)
    }
    return page.data.compactMap { Refund($0) }
  }

  /// Who went through a Checkout Session, as Stripe knows it; kept nowhere here.
  public func payer(of id: CheckoutSessionID) async throws(ProviderError) -> PayerDetails {
    let response = try await answer(to: get("/v1/checkout/sessions/" + segment(id.rawValue)))
    guard let details = PayerDetails(session: response.body) else { throw refusal.malformed(response) }
    return details
  }

  /// One page of the account's events, newest first; Stripe keeps them for 30 days.
  ///
  /// - Parameters:
  ///   - before: only what happened earlier, by whole seconds; nil: up to now.
  ///   - types: at most 20; none means all.
  ///   - limit: 1…100.
  ///   - startingAfter: the last event of the page before.
  public func events(
    since: Instant, before: Instant? = nil, types: [String], limit: Int, startingAfter: EventID?
  ) async throws(ProviderError) -> EventPage {
    var query = FormEncoding()
    query.add("created[gte]", since.unixSeconds)
    if let before { query.add("created[lt]", before.unixSeconds) }
    for type in types { query.add("types[]", type) }
    query.add("limit", min(100, max(1, limit)))
    if let startingAfter { query.add("starting_after", startingAfter.rawValue) }
    let response = try await answer(to: get("/v1/events?" + query.text, isList: true))
    guard let end = try? JSONDecoder().decode(PageEnd.self, from: Data(response.body)),
      var page = Self.events(in: response.body)
    else { throw refusal.malformed(response) }
    page.hasMore = end.hasMore ?? false
    return page
  }
}

/// A page of Stripe's list of events, newest first.
public struct EventPage: Sendable {
  /// The code of the error for a page that is larger than is taken in: fewer events may do.
  public static let tooLarge = TransportError.Code.responseTooLarge.rawValue

  public internal(set) var events: [StripeEvent] = []
  /// Events of which nothing can be read: whoever waited for them would wait for ever.
  public internal(set) var unreadable: [EventID] = []
  /// The page's last event, readable or not: where the next page begins.
  public internal(set) var last: EventID?
  public internal(set) var hasMore = false
}

// MARK: - Wire

extension StripeGateway {
  private func sessions(
    _ query: FormEncoding
  ) async throws(ProviderError) -> (sessions: [StripeSession], hasMore: Bool) {
    let response = try await answer(to: get("/v1/checkout/sessions?" + query.text, isList: true))
    guard let page = try? JSONDecoder().decode(SessionPage.self, from: Data(response.body)) else {
      throw refusal.malformed(response)
    }
    let sessions = page.data.compactMap { StripeSession($0) }
    guard sessions.count == page.data.count else { throw refusal.malformed(response) }
    return (sessions, page.hasMore ?? false)
  }

  private struct ObjectPage: Decodable {
    var data: [StripeObject]
  }

  private struct SessionPage: Decodable {
    var data: [StripeObject]
    var hasMore: Bool?

    private enum CodingKeys: String, CodingKey {
      case data
      case hasMore = "has_more"
    }
  }

  private struct PageEnd: Decodable {
    var hasMore: Bool?

    private enum CodingKeys: String, CodingKey { case hasMore = "has_more" }
  }

  /// Each event keeps its own bytes, as a webhook's does, so that both are read and recorded by the same code. One that
  /// carries no object (thin) says nothing here.
  ///
  /// - Returns: nil when it is no list of events.
  private static func events(in body: [UInt8]) -> EventPage? {
    let text = JSONText(bytes: body)
    guard let ranges = text.value(of: "data").flatMap({ text.elements(at: $0) }) else { return nil }
    var page = EventPage()
    for range in ranges {
      let bytes = Array(body[range])
      guard let named = try? JSONDecoder().decode(Named.self, from: Data(bytes)), !named.id.isEmpty else { return nil }
      page.last = EventID(named.id)
      do throws(StripeEventError) {
        // A dispute's evidence may make it larger than a webhook may be; the list as a whole is bounded.
        page.events.append(try StripeEvent(body: bytes, limit: maximumListBytes))
      } catch .thin {
        continue
      } catch {
        page.unreadable.append(EventID(named.id))
      }
    }
    return page
  }

  private struct Named: Decodable {
    let id: String
  }

  private func get(_ path: String, isList: Bool = false) -> HTTPRequest {
    var request = HTTPRequest("GET", base + path, headers: headers)
    if isList { request.maximumResponseBytes = Self.maximumListBytes }
    return request
  }

  private func post(_ path: String, _ body: String, _ idempotencyKey: String?) -> HTTPRequest {
    var request = HTTPRequest("POST", base + path, headers: headers, body: .bytes(Array(body.utf8)))
    request.headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
    if let idempotencyKey { request.headers.append(HTTPHeader("Idempotency-Key", idempotencyKey)) }
    return request
  }

  private var headers: [HTTPHeader] {
    [
      HTTPHeader("Authorization", "Bearer " + key.reveal()), HTTPHeader("Stripe-Version", version),
      HTTPHeader("User-Agent", "visual/1.0 (StripeGateway)"), HTTPHeader("Accept", "application/json"),
    ]
  }

  /// An id as a path segment. Ids come from outside too (a landing page's query): one that is empty or holds a slash
  /// would ask for something else.
  private func segment(_ id: String) throws(ProviderError) -> String {
    let isPlain = id.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    guard isPlain, (1...255).contains(id.utf8.count) else {
      throw ProviderError(
        provider: .stripe, kind: .refused, code: "invalid_id", message: "Not an id of Stripe's; nothing was sent")
    }
    return id
  }

  private func answer(to request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await transport.send(request)
    } catch {
      throw refusal.error(for: error)
    }
    if let error = refusal.error(for: response) { throw error }
    return response
  }

  private func object<Value>(
    _ request: HTTPRequest, _ read: (StripeObject) -> Value?
  ) async throws(ProviderError) -> Value {
    let response = try await answer(to: request)
    let object = try? JSONDecoder().decode(StripeObject.self, from: Data(response.body))
    guard let value = object.flatMap(read) else { throw refusal.malformed(response) }
    return value
  }
}
