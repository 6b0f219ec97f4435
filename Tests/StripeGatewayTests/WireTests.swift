import CurlTransport
import DepositDomain
import Platform
import StripeGateway
import Testing

struct WireTests {
  @Test func createsASessionWithTheExactBodyAndKey() async throws {
    let open = Samples.session(status: "\"open\"", paymentStatus: "\"unpaid\"", intent: "null")
      .replacing("\"url\":null", with: "\"url\":\"https://checkout.stripe.com/c/pay/cs_test_a1\"")
    let transport = ScriptedTransport(.json(open))
    let seen = try await Samples.gateway(transport).createSession(
      body: "mode=payment&a%5Bb%5D=%C3%A9", idempotencyKey: "dep_1/checkout/1")
    let request = try #require(await transport.requests.first)
    #expect(request.method == "POST")
    #expect(request.url == "https://stripe.test/v1/checkout/sessions")
    #expect(request.bodyText == "mode=payment&a%5Bb%5D=%C3%A9")
    #expect(request.header("Authorization") == "Bearer sk_test_51AbCdEf")
    #expect(request.header("Stripe-Version") == "2024-06-20")
    #expect(request.header("Idempotency-Key") == "dep_1/checkout/1")
    #expect(request.header("Content-Type") == "application/x-www-form-urlencoded")
    #expect(request.header("User-Agent")?.isEmpty == false)
    #expect(
      seen.session
        == CheckoutSession(
          id: CheckoutSessionID("cs_test_a1"), state: .open, money: .unpaid, amountTotal: Cents(500), currency: "eur",
          paymentIntent: nil, url: "https://checkout.stripe.com/c/pay/cs_test_a1",
          expiresAt: Instant(unixSeconds: 1_700_003_600), isLive: false,
          createdAt: Instant(unixSeconds: 1_700_000_000)))
    #expect(seen.created == Instant(unixSeconds: 1_700_000_000))
  }

  @Test func asksForAndExpiresOneSession() async throws {
    let transport = ScriptedTransport(.json(Samples.session()), .json(Samples.session(status: "\"expired\"")))
    let gateway = Samples.gateway(transport)
    #expect(try await gateway.session(CheckoutSessionID("cs_test_a1")).session.state == .complete)
    #expect(try await gateway.expire(CheckoutSessionID("cs_test_a1")).session.state == .expired)
    let requests = await transport.requests
    #expect(requests.map(\.method) == ["GET", "POST"])
    #expect(
      requests.map(\.url) == [
        "https://stripe.test/v1/checkout/sessions/cs_test_a1",
        "https://stripe.test/v1/checkout/sessions/cs_test_a1/expire",
      ])
    #expect(requests.first?.header("Idempotency-Key") == nil)
  }

  @Test(arguments: [
    "", "../refunds", "cs_1/expire", "cs_1?expand[]=x", "cs 1", "cs_é", String(repeating: "a", count: 256),
  ])
  func anIDThatWouldAskForSomethingElseIsNotSent(id: String) async {
    let transport = ScriptedTransport(.json(Samples.session()))
    let error = await #expect(throws: ProviderError.self) {
      try await Samples.gateway(transport).session(CheckoutSessionID(id))
    }
    #expect(error?.kind == .refused)
    #expect(await transport.requests.isEmpty)
  }

  @Test func listsSessionsOverSeveralPages() async throws {
    func page(_ ids: [String], more: Bool) -> ScriptedTransport.Step {
      let data = ids.map { Samples.session(id: $0) }.joined(separator: ",")
      return .json("{\"object\":\"list\",\"data\":[\(data)],\"has_more\":\(more),\"url\":\"/v1/checkout/sessions\"}")
    }
    let transport = ScriptedTransport(page(["cs_3", "cs_2"], more: true), page(["cs_1"], more: false))
    let sessions = try await Samples.gateway(transport).sessions(
      createdSince: Instant(unixSeconds: 1_699_990_000), limit: 250)
    #expect(sessions.map(\.session.id.rawValue) == ["cs_3", "cs_2", "cs_1"])
    #expect(
      await transport.requests.map(\.url) == [
        "https://stripe.test/v1/checkout/sessions?created%5Bgte%5D=1699990000&limit=100",
        "https://stripe.test/v1/checkout/sessions?created%5Bgte%5D=1699990000&limit=100&starting_after=cs_2",
      ])
  }

  @Test func listsOpenSessionsPageByPage() async throws {
    let page = ScriptedTransport.Step.json(
      "{\"object\":\"list\",\"data\":[\(Samples.session(id: "cs_2"))],\"has_more\":true}")
    let transport = ScriptedTransport(page, .json("{\"object\":\"list\",\"data\":[],\"has_more\":false}"))
    let (gateway, since) = (Samples.gateway(transport), Instant(unixSeconds: 1_699_990_000))
    let first = try await gateway.sessions(.open, createdSince: since, startingAfter: nil)
    #expect(first.sessions.map(\.session.id.rawValue) == ["cs_2"] && first.hasMore)
    let second = try await gateway.sessions(.open, createdSince: since, startingAfter: first.sessions.last?.session.id)
    #expect(second.sessions.isEmpty && !second.hasMore)
    let url = "https://stripe.test/v1/checkout/sessions?created%5Bgte%5D=1699990000&status=open&limit=100"
    #expect(await transport.requests.map(\.url) == [url, url + "&starting_after=cs_2"])
  }

  @Test func createsARefund() async throws {
    let transport = ScriptedTransport(.json(Samples.refund(status: "\"pending\"")))
    let refund = try await Samples.gateway(transport).createRefund(body: "payment_intent=pi_1", idempotencyKey: "k")
    #expect(
      refund
        == Refund(id: RefundID("re_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: .pending))
    let request = try #require(await transport.requests.first)
    #expect(request.url == "https://stripe.test/v1/refunds")
    #expect(request.header("Idempotency-Key") == "k")
  }

  @Test func listsEventsAsTheyWouldComeByWebhook() async throws {
    let first = Samples.event("checkout.session.completed", Samples.session(), id: "evt_2")
    let second = Samples.event("charge.refunded", Samples.charge, id: "evt_1")
    let thin = "{\"id\":\"evt_t\",\"object\":\"v2.core.event\",\"type\":\"v1.billing.meter.error\"}"
    let transport = ScriptedTransport(
      .json("{\"object\":\"list\",\"has_more\":true,\"data\": [\(first) , \(thin),\(second)],\"url\":\"/v1/events\"}"))
    let page = try await Samples.gateway(transport).events(
      since: Instant(unixSeconds: 1_699_990_000),
      types: ["checkout.session.completed", "charge.refunded"], limit: 500, startingAfter: EventID("evt_3"))
    #expect(page.hasMore)
    #expect(page.events.map(\.id.rawValue) == ["evt_2", "evt_1"])
    let direct = try StripeEvent(body: Array(first.utf8))
    #expect(page.events.first?.facts == direct.facts)
    #expect(page.events.first?.maskedBody == direct.maskedBody)
    #expect(
      await transport.requests.first?.url
        == "https://stripe.test/v1/events?created%5Bgte%5D=1699990000&types%5B%5D=checkout.session.completed"
        + "&types%5B%5D=charge.refunded&limit=100&starting_after=evt_3")
  }

  /// One that cannot be read keeps the others from nobody; where the next page begins is told even by a page of such.
  @Test func anEventThatCannotBeReadIsLeftOut() async throws {
    let good = Samples.event("charge.refunded", Samples.charge, id: "evt_1")
    let evidence = String(repeating: "x", count: StripeEvent.maximumBytes)
    let large = good.replacing("evt_1", with: "evt_large").replacing(
      "\"object\":\"event\"", with: "\"object\":\"event\",\"note\":\"\(evidence)\"")
    let odd = "{\"id\":\"evt_odd\",\"object\":\"event\",\"type\":\"\"}"
    let transport = ScriptedTransport(
      .json("{\"object\":\"list\",\"has_more\":true,\"data\":[\(large),\(odd),\(good)]}"),
      .json("{\"object\":\"list\",\"has_more\":true,\"data\":[\(odd)]}"),
      .json("{\"object\":\"list\",\"has_more\":false,\"data\":[{\"type\":\"x\"}]}"))
    let gateway = Samples.gateway(transport)
    func page() async throws -> EventPage {
      try await gateway.events(since: Instant(unixSeconds: 0), types: [], limit: 10, startingAfter: nil)
    }
    let mixed = try await page()
    #expect(mixed.events.map(\.id.rawValue) == ["evt_large", "evt_1"] && mixed.unreadable == [EventID("evt_odd")])
    #expect(mixed.last == EventID("evt_1") && mixed.hasMore)
    let alone = try await page()
    #expect(alone.events.isEmpty && alone.last == EventID("evt_odd"))
    await #expect(throws: ProviderError.self) { _ = try await page() }
  }

  @Test func anEmptyListOfEvents() async throws {
    let transport = ScriptedTransport(.json("{\"object\":\"list\",\"data\":[ ],\"has_more\":false}"))
    let page = try await Samples.gateway(transport).events(
      since: Instant(unixSeconds: 0), types: [], limit: 10, startingAfter: nil)
    #expect(page.events.isEmpty && !page.hasMore)
  }
}
