import CurlTransport
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Testing

@Suite struct EngineClientTests {
  private let id = DepositID("dep_01jd9z4h7q0000000000000000")

  private func client(
    _ transport: RecordingTransport, _ address: String = "http://127.0.0.1:4000", token: String? = "tok"
  ) throws -> EngineClient {
    EngineClient(
      origin: try EngineOrigin(address), token: token.map { Secret($0) }, language: .en, transport: transport)
  }

  private func failure(_ body: () async throws -> Void) async -> VisualError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? VisualError
    }
  }

  @Test(
    arguments: [
      (429, "30", Duration.seconds(30)), (503, " 7 ", .seconds(7)), (503, "soon", nil), (503, nil, nil),
      (500, "30", nil),
      (409, "30", nil),
    ] as [(Int, String?, Duration?)])
  func howLongTheEngineWantsToBeLeftAloneIsKept(_ status: Int, _ header: String?, _ delay: Duration?) async throws {
    let transport = RecordingTransport(
      .success(
        HTTPResponse(
          status: status, headers: header.map { [HTTPHeader("Retry-After", $0)] } ?? [],
          body: Array(#"{"error":"Later","code":"busy"}"#.utf8))))
    let advice = RetryAdvice()
    let engine = try client(transport).leaving(advice)
    let error = await failure { _ = try await engine.identity() }
    #expect(error?.code == "busy")
    #expect(advice.delay == delay)
  }

  @Test func initCheckoutCarriesKeyTokenAndLanguage() async throws {
    let transport = RecordingTransport(
      status: 200,
      json: """
        {"checkoutUrl":"https://c/1","depositId":"\(id)","payUrl":"https://p/1","feeEur":2,\
        "expiresAt":"2026-11-23T10:00:00Z"}
        """)
    let request = InitCheckoutRequest(type: "clip", durationSec: 10, title: "A", fileName: "a.mp4", sizeBytes: 5)
    let answer = try await client(transport).initCheckout(request, idempotencyKey: "key-1")
    #expect(answer.depositId == id)
    #expect(answer.feeEur == 2)
    let sent = try #require(transport.requests.first)
    #expect(sent.method == "POST")
    #expect(sent.url == "http://127.0.0.1:4000/api/creator/videos/init-checkout")
    #expect(sent.header("Idempotency-Key") == "key-1")
    #expect(sent.header("Authorization") == "Bearer tok")
    #expect(sent.header("Accept-Language") == "en")
    #expect(sent.text == #"{"durationSec":10,"fileName":"a.mp4","sizeBytes":5,"title":"A","type":"clip"}"#)
  }

  @Test func longPollWaitsLongerThanTheEngine() async throws {
    let transport = RecordingTransport(status: 503, json: #"{"error":"later","code":"not_ready"}"#)
    let error = await failure {
      _ = try await client(transport).status(of: id, wait: 99, after: 3)
    }
    #expect(error?.kind == .notReady)
    let sent = try #require(transport.requests.first)
    #expect(sent.url.hasSuffix("/status?wait=30&after=3"))
    #expect(try #require(sent.timeouts.total) > .seconds(30))
  }

  @Test(arguments: [
    (400, VisualError.Kind.badInput), (401, .unauthorized), (403, .forbidden), (404, .notFound), (409, .conflict),
    (413, .tooLarge), (429, .busy), (502, .providerRefused), (503, .notReady), (500, .unreachable),
  ])
  func theEnginesWordsCrossAsTheyAre(_ status: Int, _ kind: VisualError.Kind) async throws {
    let transport = RecordingTransport(status: status, json: #"{"error":"Parce que.","code":"some_code"}"#)
    let error = await failure { _ = try await client(transport).deposit(id) }
    #expect(error?.code == "some_code")
    #expect(error?.kind == kind)
    #expect(error?.sentence(.en) == "Parce que.")
  }

  @Test(arguments: [(200, "<html>hello</html>"), (302, ""), (502, "Bad gateway"), (200, "{}"), (404, #"{"code":"x"}"#)])
  func whatIsNoEngineIsCalledThat(_ status: Int, _ body: String) async throws {
    let transport = RecordingTransport(status: status, json: body)
    let error = await failure { _ = try await client(transport).identity() }
    #expect(error?.code == "engine_answer_unreadable")
    #expect(error?.kind.exitCode == .unreachable)
  }

  @Test func noAnswerIsUnreachableWithItsCause() async throws {
    let transport = RecordingTransport(
      .failure(TransportError(.cannotConnect, "Connection refused", mayHaveBeenSent: false)))
    let error = await failure { _ = try await client(transport).identity() }
    #expect(error?.code == "engine_unreachable")
    #expect(error?.kind.exitCode == .unreachable)
    #expect(error?.sentence(.fr).contains("Connection refused") == true)
    let cancelled = RecordingTransport(.failure(TransportError(.cancelled, "", mayHaveBeenSent: true)))
    #expect(await failure { _ = try await client(cancelled).identity() } == .interrupted)
  }

  @Test func aTokenNeverLeavesInClear() async throws {
    let transport = RecordingTransport(status: 200, json: "{}")
    let remote = try client(transport, "http://visual.example")
    let error = await failure { _ = try await remote.identity() }
    #expect(error?.code == "token_over_plain_http")
    #expect(error?.kind.exitCode == .configuration)
    #expect(transport.requests.isEmpty)
    _ = try? await remote.isAlive()
    #expect(transport.requests.count == 1)
    #expect(transport.requests.first?.header("Authorization") == nil)
  }

  @Test func withoutATokenNothingIsAsked() async throws {
    let transport = RecordingTransport(status: 200, json: "{}")
    let error = await failure {
      _ = try await client(transport, token: nil).deposits()
    }
    #expect(error?.kind.exitCode == .notAllowed)
    #expect(transport.requests.isEmpty)
  }

  @Test(arguments: ["../../healthz", "dep_1", "", "dep_01JD9Z4H7Q0000000000000000", "dep_01jd9z4h7q000000000000000/"])
  func noTypedTextBecomesAPath(_ typed: String) async throws {
    let transport = RecordingTransport(status: 200, json: "{}")
    let error = await failure {
      _ = try await client(transport).deposit(DepositID(typed))
    }
    #expect(error?.kind.exitCode == .badInput)
    #expect(transport.requests.isEmpty)
  }

  @Test func queriesAreEscaped() async throws {
    let transport = RecordingTransport(status: 200, json: #"{"items":[]}"#)
    let page = try await client(transport).deposits(status: .ready, cursor: "a&b=c d/é", limit: 5)
    #expect(page.items.isEmpty)
    #expect(page.nextCursor == nil)
    #expect(
      transport.requests.first?.url
        == "http://127.0.0.1:4000/api/creator/deposits?status=READY&cursor=a%26b%3Dc%20d%2F%C3%A9&limit=5")
  }
}
