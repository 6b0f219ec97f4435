import CurlTransport
import Logging
import Platform
import Testing

@testable import Sandbox

/// A sandbox on free ports for the length of `body`, and a client for it.
func withSandbox(
  _ configuration: SandboxConfiguration = SandboxConfiguration(), _ body: (Client) async throws -> Void
) async throws {
  var quiet = Logger(label: "sandbox-tests")
  quiet.logLevel = .error
  let sandbox = try await Sandbox.start(configuration, logger: quiet)
  let client = Client(stripe: sandbox.stripeURL, bunny: sandbox.bunnyURL)
  do {
    try await body(client)
  } catch {
    await client.transport.shutdown()
    await sandbox.stop()
    throw error
  }
  await client.transport.shutdown()
  await sandbox.stop()
}

/// Waits until `condition` holds, two minutes at most.
func eventually(
  _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + .seconds(120)
  while try await !condition() {
    guard ContinuousClock.now < deadline else {
      Issue.record("never came: \(what)", sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// An answer, with its body read as JSON when it is.
struct Answer {
  let response: HTTPResponse
  var status: Int { response.status }
  var text: String { String(decoding: response.body, as: UTF8.self) }

  subscript(path: String...) -> JSONValue? {
    guard var value = try? JSONValue(parsing: response.body) else { return nil }
    for key in path {
      if let index = Int(key), let items = value.array, items.indices.contains(index) {
        value = items[index]
      } else if let member = value[key] {
        value = member
      } else {
        return nil
      }
    }
    return value
  }
}

/// What the tests send.
struct Client {
  let stripe: String
  let bunny: String
  let transport = CurlTransport(userAgent: "sandbox-tests")

  func send(_ request: HTTPRequest) async throws -> Answer {
    Answer(response: try await transport.send(request))
  }

  /// A call of Stripe's API; form pairs are escaped here.
  func stripe(
    _ method: String, _ path: String, _ form: [(String, String)] = [], key: String? = nil,
    authorization: String? = "Bearer sk_test_123"
  ) async throws -> Answer {
    var request = HTTPRequest(method, stripe + path)
    if let authorization { request.headers.append(HTTPHeader("Authorization", authorization)) }
    if let key { request.headers.append(HTTPHeader("Idempotency-Key", key)) }
    if method == "POST" {
      request.headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
      request.body = .bytes(Array(form.map { "\(escape($0))=\(escape($1))" }.joined(separator: "&").utf8))
    }
    return try await send(request)
  }

  func bunny(_ method: String, _ path: String, _ json: String = "", key: String = "sandbox-library-key") async throws
    -> Answer
  {
    var request = HTTPRequest(method, bunny + path, headers: [HTTPHeader("AccessKey", key)])
    if !json.isEmpty { request.body = .bytes(Array(json.utf8)) }
    return try await send(request)
  }

  func control(_ method: String, _ path: String, _ json: String = "") async throws -> Answer {
    var request = HTTPRequest(method, stripe + "/sandbox" + path)
    if method == "POST" { request.body = .bytes(Array(json.utf8)) }
    return try await send(request)
  }

  /// A session of one line, 5 €.
  func session(
    _ changes: [(String, String)] = [], key: String? = nil, metadata: [(String, String)] = [("depositId", "dep_1")]
  ) async throws -> Answer {
    var form = [
      ("mode", "payment"), ("line_items[0][quantity]", "1"), ("line_items[0][price_data][currency]", "eur"),
      ("line_items[0][price_data][unit_amount]", "500"),
      ("line_items[0][price_data][product_data][name]", "Dépôt vidéo <doc> & \"co\""),
      ("success_url", "http://127.0.0.1:1/ok?session={CHECKOUT_SESSION_ID}"), ("cancel_url", "http://127.0.0.1:1/no"),
    ]
    form += metadata.map { ("metadata[\($0)]", $1) }
    for (name, value) in changes {
      form.removeAll { $0.0 == name }
      form.append((name, value))
    }
    return try await stripe("POST", "/v1/checkout/sessions", form, key: key)
  }

  func openSession() async throws -> String {
    let answer = try await session()
    return try #require(answer["id"]?.string)
  }

  func pay(_ session: String, _ action: String = "pay", body: String = "") async throws -> Answer {
    try await send(HTTPRequest("POST", "\(stripe)/pay/\(session)/\(action)", body: .bytes(Array(body.utf8))))
  }

  func createVideo(_ title: String = "A test") async throws -> String {
    let answer = try await bunny("POST", "/library/568241/videos", "{\"title\":\"\(title)\"}")
    return try #require(answer["guid"]?.string)
  }

  private func escape(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        String(Character(UnicodeScalar(byte)))
      default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }.joined()
  }
}
