import Cryptography
import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import FoundationEssentials
import Logging
import Platform
import Sandbox
import TestSupport
import Testing

@testable import DepositEngine

/// A whole engine with its doors open, over the sandbox, all of it in this process.
struct LiveEngine: Sendable {
  let url: String
  let sandbox: Sandbox
  let folder: TemporaryFolder
  let transport: CurlTransport

  var database: String { folder["visual.sqlite"] }
  var unixSocket: String { folder["engine.sock"] }
  /// Through the admin socket, since the engine holds the database.
  var tools: AdminTools { AdminTools(database: database, language: .en) }

  /// An answer, whatever its status.
  struct Answer: Sendable {
    let response: HTTPResponse

    var status: Int { response.status }
    var text: String { String(decoding: response.body, as: UTF8.self) }

    func header(_ name: String) -> String? { response.header(name) }

    func value<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try JSONDecoder().decode(type, from: Data(response.body))
    }

    /// The error's code, when it has the one form of all errors.
    var code: String? {
      guard let body = try? value(ErrorBody.self), !body.error.isEmpty,
        let keys = try? value([String: String].self).keys, Set(keys) == ["error", "code"],
        header("Content-Type") == "application/json; charset=utf-8"
      else { return nil }
      return body.code
    }
  }

  /// Runs `body` beside an engine that is stopped afterwards.
  ///
  /// - Parameters:
  ///   - settings: changes by key; nil leaves a setting out.
  ///   - hasWebhooks: the sandbox tells the engine what happened.
  static func run(
    settings: [String: String?] = [:], faults: [Fault] = [], hasWebhooks: Bool = true,
    limits: ConnectionLimits = ConnectionLimits(), tls: ServeOptions.TLSFiles? = nil,
    logger: Logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
    _ body: (LiveEngine) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    var configuration = SandboxConfiguration()
    configuration.webhookSecret = Bench.webhookSecret
    configuration.libraryID = 42
    configuration.apiKey = "library-key-of-bench"
    configuration.readOnlyAPIKey = "read-only-key-of-bench"
    configuration.tokenSecurityKey = "security-key-of-bench"
    configuration.encodeTime = .milliseconds(50)
    configuration.faults = faults
    configuration.temporaryFolder = folder.path
    let sandbox = try await Sandbox.start(configuration, logger: logger)
    let base: [String: String?] = [
      "stripe_api_base": sandbox.stripeURL, "bunny_api_base": sandbox.bunnyURL, "app_base_url": nil,
      "bunny_embed_base": sandbox.bunnyURL, "bunny_cdn_host": sandbox.bunnyURL,
      "visual_database": folder["visual.sqlite"],
    ]
    var server = EngineServer(
      settings: try Bench.settings(base.merging(settings) { $1 }),
      options: ServeOptions(
        host: "127.0.0.1", port: 0, unixSocket: folder["engine.sock"], tls: tls, localTokenFile: nil,
        stopsWithStandardInput: false), logger: logger)
    server.limits = limits
    let configured = server
    let (urls, listening) = AsyncStream<String>.makeStream()
    let running = Task {
      defer { listening.finish() }
      try await configured.run { listening.yield($0) }
    }
    let transport = CurlTransport()
    do {
      var iterator = urls.makeAsyncIterator()
      guard let url = await iterator.next() else {
        try await running.value
        throw CancellationError()
      }
      let engine = LiveEngine(url: url, sandbox: sandbox, folder: folder, transport: transport)
      if hasWebhooks { try await engine.registerWebhook() }
      try await body(engine)
    } catch {
      await stop(running, sandbox, transport)
      throw error
    }
    await stop(running, sandbox, transport)
  }

  private static func stop(_ running: Task<Void, any Error>, _ sandbox: Sandbox, _ transport: CurlTransport) async {
    running.cancel()
    _ = await running.result
    await transport.shutdown()
    await sandbox.stop()
  }

  private func registerWebhook() async throws {
    let form = "url=\(url)/webhooks/stripe&enabled_events[]=*"
    let answer = try await send(
      "POST", sandbox.stripeURL + "/v1/webhook_endpoints",
      headers: [
        HTTPHeader("Authorization", "Bearer sk_test_bench"),
        HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
      ], body: form)
    try #require(answer.status == 200)
  }

  // MARK: Bunny

  /// Bytes arrive at Bunny, and are encoded soon.
  func upload(_ guid: VideoGUID) async throws {
    let answer = try await send(
      "PUT", sandbox.bunnyURL + "/library/42/videos/\(guid)",
      headers: [
        HTTPHeader("AccessKey", "library-key-of-bench"), HTTPHeader("Content-Type", "application/octet-stream"),
      ], body: String(repeating: "film", count: 100))
    try #require(answer.status == 200, "\(answer.text)")
  }

  /// Bunny's signed webhook.
  func bunnySays(_ status: Int, of guid: VideoGUID) async throws {
    let body = #"{"VideoLibraryId":42,"VideoGuid":"\#(guid)","Status":\#(status)}"#
    let signature = Hex.encode(HMAC.sha256(Array(body.utf8), key: Array("read-only-key-of-bench".utf8)))
    let answer = try await call(
      "POST", Route.bunnyWebhook, body: body, [HTTPHeader("X-BunnyStream-Signature", signature)])
    try #require(answer.status == 200, "\(answer.text)")
  }

  /// Stripe's signed webhook of a deposit that this engine may not know.
  func stripeSaysPaid(_ id: DepositID, at instant: Instant) async throws {
    let seconds = instant.microseconds / 1_000_000
    let session = """
      {"id":"cs_test_lost","object":"checkout.session","created":\(seconds),"mode":"payment","status":"complete",
      "payment_status":"paid","amount_total":200,"currency":"eur","payment_intent":"pi_lost","livemode":false,
      "client_reference_id":"\(id)","metadata":{"kind":"creator_deposit","depositId":"\(id)","userId":"alice","type":"clip",
      "durationSec":"60","title":"Un film","instance":"visual"}}
      """
    let body = """
      {"id":"evt_lost","object":"event","api_version":"2024-06-20","created":\(seconds),"livemode":false,
      "type":"checkout.session.completed","data":{"object":\(session)}}
      """
    let now = SystemClock().now().microseconds / 1_000_000
    let signature = Hex.encode(HMAC.sha256(Array("\(now).\(body)".utf8), key: Array(Bench.webhookSecret.utf8)))
    let answer = try await call(
      "POST", Route.stripeWebhook, body: body, [HTTPHeader("Stripe-Signature", "t=\(now),v1=\(signature)")])
    try #require(answer.status == 200, "\(answer.text)")
  }

  // MARK: Requests

  func send(_ method: String, _ url: String, headers: [HTTPHeader] = [], body: String? = nil) async throws -> Answer {
    let request = HTTPRequest(method, url, headers: headers, body: body.map { .bytes(Array($0.utf8)) } ?? .none)
    return try await send(request)
  }

  func send(_ request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Answer {
    let answer = Answer(response: try await transport.send(request))
    if request.url.hasPrefix(url + "/") {
      let complaint = try APIContract.shared.get().complaint(
        method: request.method, path: String(request.url.dropFirst(url.count)), status: answer.status,
        type: answer.header("Content-Type"), body: answer.text)
      if let complaint { Issue.record("openapi.json: \(complaint)", sourceLocation: sourceLocation) }
    }
    return answer
  }

  /// A request to the engine.
  func call(
    _ method: String, _ path: String, token: String? = nil, body: String? = nil, type: String? = "application/json",
    language: String? = "en", _ more: [HTTPHeader] = []
  ) async throws -> Answer {
    var headers = more
    if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
    if let language { headers.append(HTTPHeader("Accept-Language", language)) }
    if body != nil, let type { headers.append(HTTPHeader("Content-Type", type)) }
    return try await send(method, url + path, headers: headers, body: body)
  }

  /// A new token.
  func token(_ user: String, _ roles: Role...) async throws -> String {
    try #require(try await tools.createToken(user: user, roles: roles).token)
  }

  static let clip = #"{"type":"clip","durationSec":60,"title":"Vacances"}"#

  /// Opens a deposit.
  func open(_ token: String, _ body: String = clip) async throws -> InitCheckoutResponse {
    let answer = try await call("POST", Route.initCheckout, token: token, body: body)
    try #require(answer.status == 200, "\(answer.text)")
    return try answer.value()
  }

  /// The payer pays on the hosted page, and Stripe's answer to the payer waits for the webhook.
  func pay(_ opened: InitCheckoutResponse) async throws {
    let answer = try await send("POST", opened.checkoutUrl + "/pay", body: "email=payer@example.com")
    try #require(answer.status == 303)
  }

  func status(_ id: DepositID, _ token: String, query: String = "") async throws -> DepositObject {
    let answer = try await call("GET", Route.status(of: id) + query, token: token)
    try #require(answer.status == 200, "\(answer.text)")
    return try answer.value()
  }

  /// A deposit that is READY.
  func ready(_ token: String) async throws -> InitCheckoutResponse {
    let opened = try await open(token)
    try await pay(opened)
    try await eventually("READY") { try await status(opened.depositId, token).status == .ready }
    return opened
  }
}

extension APIContract {
  /// The document of this build.
  static let shared = Result { try APIContract(try APIDescription(operations: EngineRouter.operations).document()) }
}
