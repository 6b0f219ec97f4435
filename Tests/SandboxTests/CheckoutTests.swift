import CurlTransport
import Platform
import Testing

@testable import Sandbox

@Suite("Checkout Sessions")
struct CheckoutTests {
  @Test("a session has Stripe's shape, and a url only while it is open")
  func shape() async throws {
    try await withSandbox { client in
      let made = try await client.session([("client_reference_id", "ref"), ("customer_email", "a@b.fr")])
      #expect(made.status == 200)
      #expect(made["object"] == "checkout.session")
      #expect(made["status"] == "open")
      #expect(made["payment_status"] == "unpaid")
      #expect(made["payment_intent"] == .null)
      #expect(made["amount_total"] == 500)
      #expect(made["currency"] == "eur")
      #expect(made["metadata", "depositId"] == "dep_1")
      #expect(made["client_reference_id"] == "ref")
      #expect(made["livemode"] == false)
      let id = try #require(made["id"]?.string)
      #expect(id.hasPrefix("cs_test_"))
      #expect(made["url"]?.string == "\(client.stripe)/pay/\(id)")
      #expect(made.response.header("Request-Id")?.hasPrefix("req_") == true)

      let expired = try await client.stripe("POST", "/v1/checkout/sessions/\(id)/expire")
      #expect(expired["status"] == "expired")
      #expect(expired["url"] == .null)
      let again = try await client.stripe("POST", "/v1/checkout/sessions/\(id)/expire")
      #expect(again.status == 400)
      #expect(again["error", "type"] == "invalid_request_error")
      let events = try await client.stripe("GET", "/v1/events?types[]=checkout.session.expired")
      #expect(events["data"]?.array?.count == 1)
      #expect(events["data", "0", "data", "object", "id"]?.string == id)
    }
  }

  @Test("a key that is not a test key is refused", arguments: [nil, "Bearer sk_live_1", "Basic abc", "Bearer"])
  func authorization(header: String?) async throws {
    try await withSandbox { client in
      let answer = try await client.stripe("GET", "/v1/checkout/sessions", authorization: header)
      #expect(answer.status == 401)
      #expect(answer["error", "type"] == "invalid_request_error")
    }
  }

  @Test(
    "parameters out of Stripe's rules are refused by name",
    arguments: [
      ("mode", "payments", "mode"),
      ("line_items[0][price_data][unit_amount]", "5.0", "line_items[0][price_data][unit_amount]"),
      ("line_items[0][price_data][unit_amount]", "49", "line_items"),
      ("line_items[0][price_data][currency]", "euro", "line_items[0][price_data][currency]"),
      ("line_items[0][quantity]", "0", "line_items[0][quantity]"), ("success_url", "/relative", "success_url"),
      ("expires_at", "soon", "expires_at"), ("locale", "klingon", "locale"),
      ("customer_email", "nobody", "customer_email"),
      ("client_reference_id", String(repeating: "x", count: 201), "client_reference_id"),
      ("metadata[\(String(repeating: "k", count: 41))]", "v", "metadata"),
      ("metadata[long]", String(repeating: "v", count: 501), "metadata[long]"), ("metadata[a[b]]", "v", "metadata"),
      ("line_items[0][price_data][nonsense]", "1", "line_items[0][price_data][nonsense]"),
      ("unknown", "1", "unknown"),
    ])
  func refusals(name: String, value: String, param: String) async throws {
    try await withSandbox { client in
      let answer = try await client.session([(name, value)])
      #expect(answer.status == 400)
      #expect(answer["error", "type"] == "invalid_request_error")
      #expect(answer["error", "param"]?.string == param)
      #expect(try await client.control("GET", "/state")["sessions", "total"] == 0)
    }
  }

  @Test("expires_at lies 30 minutes to 24 hours ahead")
  func expiryLimits() async throws {
    try await withSandbox { client in
      let now = SystemClock().now().unixSeconds
      for (ahead, status) in [(1_700, 400), (1_900, 200), (86_300, 200), (86_500, 400)] {
        let answer = try await client.session([("expires_at", String(now + ahead))])
        #expect(answer.status == status, "\(ahead) s ahead")
      }
    }
  }

  @Test("51 metadata keys are too many, 50 are not")
  func metadataCount() async throws {
    try await withSandbox { client in
      let keys = (1...51).map { ("k\($0)", "v") }
      let fifty = try await client.session(metadata: Array(keys.prefix(50)))
      #expect(fifty.status == 200)
      #expect(try await client.session(metadata: keys).status == 400)
    }
  }

  @Test("a session expires by itself when its time has come, and can no longer be paid")
  func expiresByItself() async throws {
    try await withSandbox { client in
      let now = SystemClock().now().unixSeconds
      let id = try #require(try await client.session([("expires_at", String(now + 1_900))])["id"]?.string)
      _ = try await client.control("POST", "/clock", "{\"advanceSeconds\":2000}")
      #expect(try await client.stripe("GET", "/v1/checkout/sessions/\(id)")["status"] == "expired")
      #expect(try await client.pay(id).status == 410)
      let events = try await client.stripe("GET", "/v1/events?types[]=checkout.session.expired")
      #expect(events["data"]?.array?.count == 1)
    }
  }

  @Test("lists are newest first and paged by cursor in both directions")
  func pages() async throws {
    try await withSandbox { client in
      var ids: [String] = []
      for _ in 0..<5 { ids.insert(try await client.openSession(), at: 0) }
      func page(_ query: String) async throws -> ([String], JSONValue?) {
        let answer = try await client.stripe("GET", "/v1/checkout/sessions?\(query)")
        return (answer["data"]?.array?.compactMap { $0["id"]?.string } ?? [], answer["has_more"])
      }
      #expect(try await page("limit=2") == (Array(ids[0..<2]), true))
      #expect(try await page("limit=2&starting_after=\(ids[1])") == (Array(ids[2..<4]), true))
      #expect(try await page("limit=2&starting_after=\(ids[3])") == (Array(ids[4..<5]), false))
      #expect(try await page("limit=2&ending_before=\(ids[4])") == (Array(ids[2..<4]), true))
      #expect(try await page("created[gte]=4102444800") == ([], false))
      // The cursor's Session is paid between two pages: the list goes on behind it.
      #expect(try await page("status=open&limit=2") == (Array(ids[0..<2]), true))
      _ = try await client.pay(ids[1])
      #expect(try await page("status=open&limit=9&starting_after=\(ids[1])") == (Array(ids[2..<5]), false))
      ids.remove(at: 1)
      #expect(try await page("status=open&limit=9") == (ids, false))
      #expect(try await client.stripe("GET", "/v1/checkout/sessions?limit=101").status == 400)
    }
  }

  @Test("a seed gives the same identifiers again")
  func seeded() async throws {
    var configuration = SandboxConfiguration()
    configuration.seed = 42
    var ids: [String] = []
    for _ in 0..<2 {
      try await withSandbox(configuration) { client in ids.append(try await client.openSession()) }
    }
    #expect(ids[0] == ids[1])
  }

  @Test("with auto-pay a session is paid at once")
  func autoPay() async throws {
    var configuration = SandboxConfiguration()
    configuration.autoPay = true
    try await withSandbox(configuration) { client in
      let id = try await client.openSession()
      try await eventually("paid by itself") {
        try await client.stripe("GET", "/v1/checkout/sessions/\(id)")["payment_status"] == "paid"
      }
    }
  }
}
