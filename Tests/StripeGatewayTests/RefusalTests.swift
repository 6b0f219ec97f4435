import CurlTransport
import DepositDomain
import Platform
import StripeGateway
import Testing

struct RefusalTests {
  /// What a call ends with when this is the answer.
  static func error(
    _ step: ScriptedTransport.Step, key: String = "sk_test_51AbCdEf"
  ) async -> ProviderError? {
    let gateway = Samples.gateway(ScriptedTransport(step), key: key)
    do throws(ProviderError) {
      _ = try await gateway.createSession(body: "", idempotencyKey: "k")
      return nil
    } catch {
      return error
    }
  }

  static func stripes(_ type: String, _ code: String?, _ message: String = "No.") -> String {
    let code = code.map { "\"\($0)\"" } ?? "null"
    return "{\"error\":{\"type\":\"\(type)\",\"code\":\(code),\"message\":\"\(message)\",\"param\":null,\"new\":[1]}}"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var status: Int
    var body: String
    var shouldRetry: String?
    var kind: ProviderError.Kind
    var code: String
    var testDescription: String { "\(status) \(code) \(shouldRetry ?? "")" }

    init(_ status: Int, _ body: String, retry: String? = nil, _ kind: ProviderError.Kind, _ code: String) {
      (self.status, self.body, shouldRetry, self.kind, self.code) = (status, body, retry, kind, code)
    }
  }

  @Test(arguments: [
    Case(400, stripes("invalid_request_error", "parameter_missing"), .refused, "parameter_missing"),
    Case(400, stripes("idempotency_error", nil), .refused, "idempotency_error"),
    Case(402, stripes("card_error", "card_declined"), .refused, "card_declined"),
    Case(401, stripes("invalid_request_error", nil), .unauthorized, "invalid_request_error"),
    Case(403, stripes("invalid_request_error", nil), .unauthorized, "invalid_request_error"),
    Case(404, stripes("invalid_request_error", "resource_missing"), .notFound, "resource_missing"),
    // A wrong address or a proxy: it does not say that Stripe lacks the object.
    Case(404, "<html>nginx</html>", .indeterminate, ""),
    Case(409, stripes("idempotency_error", "idempotency_key_in_use"), .busy, "idempotency_key_in_use"),
    Case(409, stripes("idempotency_error", "idempotency_key_in_use"), retry: "false", .busy, "idempotency_key_in_use"),
    Case(409, stripes("invalid_request_error", "conflict"), retry: "false", .refused, "conflict"),
    Case(429, stripes("invalid_request_error", "rate_limit"), .busy, "rate_limit"),
    Case(429, stripes("invalid_request_error", "lock_timeout"), retry: "false", .busy, "lock_timeout"),
    Case(400, stripes("invalid_request_error", "conflict"), retry: "true", .busy, "conflict"),
    Case(401, stripes("invalid_request_error", nil), retry: "true", .unauthorized, "invalid_request_error"),
    Case(500, stripes("api_error", nil), .indeterminate, "api_error"),
    // Not to be retried blindly is not the same as not carried out.
    Case(500, stripes("api_error", nil), retry: "false", .indeterminate, "api_error"),
    Case(502, "<html>bad gateway</html>", .indeterminate, ""),
    Case(503, "", .indeterminate, ""),
    Case(302, "", .indeterminate, ""),
  ])
  func answersAreSorted(_ c: Case) async throws {
    let headers = c.shouldRetry.map { [HTTPHeader("stripe-should-retry", $0)] } ?? []
    let error = try #require(await Self.error(.json(c.body, status: c.status, headers: headers)))
    #expect(error.provider == .stripe)
    #expect(error.kind == c.kind)
    #expect(error.code == c.code)
    #expect(error.status == c.status)
    #expect(!error.message.isEmpty)
  }

  @Test(arguments: [("true", true), ("True", true), ("false", false), (nil, false)])
  func anAnswerToldAgainIsKnown(value: String?, isReplayed: Bool) async {
    let headers = value.map { [HTTPHeader("idempotent-replayed", $0)] } ?? []
    let error = await Self.error(.json(Self.stripes("api_error", nil), status: 500, headers: headers))
    #expect(error?.isReplayed == isReplayed)
  }

  @Test(arguments: [
    ("7", Duration.seconds(7)), ("0", .seconds(0)), ("999999999", .seconds(86_400)), ("-1", nil),
    ("Wed, 21 Oct 2026 07:28:00 GMT", nil),
  ])
  func retryAfterIsRead(value: String, expected: Duration?) async {
    let error = await Self.error(
      .json(Self.stripes("x", "rate_limit"), status: 429, headers: [HTTPHeader("retry-after", value)]))
    #expect(error?.retryAfter == expected)
  }

  @Test func noAnswerIsUnreachableOnlyWhenNothingLeft() async {
    let unsent = await Self.error(.failure(TransportError(.cannotConnect, "refused", mayHaveBeenSent: false)))
    #expect(unsent?.kind == .unreachable)
    #expect(unsent?.status == nil)
    let lost = await Self.error(.failure(TransportError(.connectionLost, "reset", mayHaveBeenSent: true)))
    #expect(lost?.kind == .indeterminate)
    #expect(lost?.message == "reset")
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "not json", "{\"id\":\"cs_1\"}", "{\"id\":null,\"object\":\"checkout.session\"}",
    "{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":1,\"payment_intent\":\"pi_1\"}",
  ])
  func aSuccessWithoutTheObjectIsIndeterminate(body: String) async {
    let error = await Self.error(.json(body))
    #expect(error?.kind == .indeterminate)
    #expect(error?.status == 200)
  }

  @Test(arguments: ["{\"data\":[]", "{\"data\":{}}", "{\"data\":[{\"id\":1}]}", "{}", "[]"])
  func aListThatIsNoneIsIndeterminate(body: String) async {
    let gateway = Samples.gateway(ScriptedTransport(.json(body)))
    let error = await #expect(throws: ProviderError.self) {
      try await gateway.events(since: Instant(unixSeconds: 0), types: [], limit: 1, startingAfter: nil)
    }
    #expect(error?.kind == .indeterminate)
  }

  /// Stripe repeats the key it was shown, with stars in it.
  @Test(arguments: [
    "Invalid API Key provided: sk_test_********************CdEf", "Expired API Key provided: rk_live_*********aB3x",
    "whsec_abcdef123 is not an API key", "You sent (sk_live_51AbCdEf).", "key=sk_test_51AbCdEf",
  ])
  func messagesNeverHoldAKey(message: String) async throws {
    let error = try #require(
      await Self.error(.json(Self.stripes("invalid_request_error", nil, message), status: 401), key: "rk_test_9"))
    for trace in ["sk_", "rk_", "whsec_", "CdEf", "aB3x", "abcdef123"] {
      #expect(!error.message.contains(trace))
    }
    #expect(error.message.contains("•••"))
  }

  @Test func aKeyOfAnotherFormIsStrippedToo() async throws {
    let error = try #require(
      await Self.error(
        .json(Self.stripes("x", nil, "No such key: sandbox/key+1."), status: 401), key: "sandbox/key+1"))
    #expect(error.message == "No such key: •••.")
  }

  @Test func messagesAreBoundedAndOtherwiseKept() async throws {
    let words = "Task_id must be set; see task_sk_x."
    let kept = try #require(await Self.error(.json(Self.stripes("x", nil, words), status: 400)))
    #expect(kept.message == words)
    let long = try #require(
      await Self.error(.json(Self.stripes("x", nil, String(repeating: "é", count: 5_000)), status: 400)))
    #expect(long.message.unicodeScalars.count == 300)
  }
}
