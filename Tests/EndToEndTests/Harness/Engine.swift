import Platform
import TestSupport
import Testing

/// A `visual-engine serve` that listens.
final class Engine: Sendable {
  let process: ChildProcess
  let url: String

  private init(process: ChildProcess, url: String) {
    self.process = process
    self.url = url
  }

  var port: String { url.split(separator: ":").last.map(String.init) ?? "" }

  /// Its log so far.
  var log: String { process.errors.text }

  /// - Parameter port: "0" takes a free one.
  static func start(
    database: String, port: String = "0", arguments: [String] = [], environment: [String: String]
  ) async throws -> Engine {
    let process = try ChildProcess(
      Place.program("visual-engine"),
      ["serve", "--port", port, "--database", database, "--stop-on-stdin-close"] + arguments,
      environment: environment, input: .held)
    guard let line = try await process.output.first(within: patience, where: { _ in true }),
      let url = try JSONValue(parsing: line)["url"]?.string
    else {
      process.destroy()
      throw StoryError("visual-engine does not listen: \(process.errors.text)")
    }
    do {
      try await EngineContract.add(url)
    } catch {
      process.destroy()
      throw error
    }
    return Engine(process: process, url: url)
  }
}

/// A `visual-sandbox serve` that listens, and what can be asked of it.
final class SandboxProgram: Sendable {
  let process: ChildProcess
  let stripe: String
  let bunny: String

  private init(process: ChildProcess, stripe: String, bunny: String) {
    self.process = process
    self.stripe = stripe
    self.bunny = bunny
  }

  static func start(_ arguments: [String], environment: [String: String]) async throws -> SandboxProgram {
    let process = try ChildProcess(
      Place.program("visual-sandbox"), ["serve", "--stop-on-stdin-close"] + arguments, environment: environment,
      input: .held)
    guard let line = try await process.output.first(within: patience, where: { _ in true }),
      let stripe = try JSONValue(parsing: line)["stripe"]?.string,
      let bunny = try JSONValue(parsing: line)["bunny"]?.string
    else {
      process.destroy()
      throw StoryError("visual-sandbox does not listen: \(process.errors.text)")
    }
    return SandboxProgram(process: process, stripe: stripe, bunny: bunny)
  }

  /// A call of Stripe's API, with a form already escaped.
  func stripe(_ method: String, _ path: String, form: String? = nil) async throws -> Answer {
    try await Wire.send(
      method, stripe + path, body: form.map { Array($0.utf8) },
      headers: [
        ("Authorization", "Bearer sk_test_e2e"), ("Content-Type", "application/x-www-form-urlencoded"),
      ])
  }

  /// A call of `/sandbox/…`.
  @discardableResult
  func control(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Answer {
    let answer = try await Wire.send(method, "\(stripe)/sandbox\(path)", body: body.map { Array($0.text.utf8) })
    guard answer.status == 200 else { throw StoryError("sandbox: \(method) \(path): \(answer.status) \(answer.text)") }
    return answer
  }

  /// Scripts misbehaviour, at an endpoint such as `POST /library/{}/videos`.
  func fault(_ endpoint: String, _ action: JSONValue, skip: Int = 0, count: Int = 1) async throws {
    let fault: JSONValue = [
      "endpoint": .string(endpoint), "action": action, "skip": .integer(skip), "count": .integer(count),
    ]
    try await control("POST", "/faults", [fault])
  }

  func forgetFaults() async throws { try await control("DELETE", "/faults") }

  var state: SandboxState {
    get async throws { SandboxState(json: try await control("GET", "/state").json) }
  }

  /// Asks for Stripe's events to be sent there.
  func sendWebhooks(to engine: Engine) async throws {
    let form = "url=\(engine.url)/webhooks/stripe&enabled_events%5B%5D=%2A"
    let answer = try await stripe("POST", "/v1/webhook_endpoints", form: form)
    guard answer.status == 200 else { throw StoryError("webhook endpoint: \(answer.text)") }
    try await control("POST", "/bunny-webhook", ["url": .string(engine.url + "/webhooks/bunny")])
  }

  /// Presses a button of the hosted payment page, as a browser or `curl` would.
  @discardableResult
  func press(_ button: String, of checkoutURL: String) async throws -> Answer {
    try await Wire.send("POST", "\(checkoutURL)/\(button)", body: [])
  }
}

/// What the providers have seen: the proof that nothing happened twice.
struct SandboxState {
  let json: JSONValue

  var sessions: Int { json["sessions"]?["total"]?.int ?? -1 }
  var sessionItems: [JSONValue] { json["sessions"]?["items"]?.array ?? [] }
  var payments: Int { json["payments"]?["succeeded"]?.int ?? -1 }
  var refundedCents: Int { json["payments"]?["refundedCents"]?.int ?? -1 }
  /// Videos ever made.
  var videosCreated: Int { json["videosCreated"]?.int ?? -1 }
  /// Videos there are.
  var videos: [JSONValue] { json["videos"]?.array ?? [] }
  /// Of the bytes of the only video, lower-case hex.
  var sha256: String? { videos.count == 1 ? videos[0]["sha256"]?.string?.lowercased() : nil }

  func webhooks(_ kind: String) -> [JSONValue] {
    (json["webhooks"]?.array ?? []).filter { $0["kind"]?.string == kind }
  }

  func deliveries(of kind: String) -> Int { webhooks(kind).reduce(0) { $0 + ($1["deliveries"]?.int ?? 0) } }
}
