import Platform
import TestSupport
import Testing

/// A deposit that was opened through the API.
struct OpenDeposit: Sendable {
  let id: String
  let checkoutURL: String
  let payURL: String
  let answer: JSONValue

  /// Stripe's id of its Session, the last word of the page's address.
  var session: String { checkoutURL.split(separator: "/").last.map(String.init) ?? "" }
}

extension World {
  static let clip: JSONValue = ["type": "clip", "durationSec": 3, "title": "Premier essai"]

  /// A call of the engine's API.
  ///
  /// - Parameters:
  ///   - token: another's; "" for none.
  ///   - language: of the answer.
  func call(
    _ method: String, _ path: String, _ body: JSONValue? = nil, token: String? = nil, key: String? = nil,
    language: String = "en"
  ) async throws -> Answer {
    var headers = [("Accept-Language", language)]
    let token = token ?? self.token
    if !token.isEmpty { headers.append(("Authorization", "Bearer \(token)")) }
    if body != nil { headers.append(("Content-Type", "application/json")) }
    if let key { headers.append(("Idempotency-Key", key)) }
    return try await Wire.send(method, try engine.url + path, body: body.map { Array($0.text.utf8) }, headers: headers)
  }

  func initCheckout(_ body: JSONValue = clip, key: String? = nil, token: String? = nil) async throws -> Answer {
    try await call("POST", "/api/creator/videos/init-checkout", body, token: token, key: key)
  }

  func openDeposit(_ body: JSONValue = clip, key: String? = nil, token: String? = nil) async throws -> OpenDeposit {
    let answer = try await initCheckout(body, key: key, token: token)
    guard answer.status == 200, let id = answer.json["depositId"]?.string,
      let checkout = answer.json["checkoutUrl"]?.string, let pay = answer.json["payUrl"]?.string
    else { throw StoryError("init-checkout: \(answer.status) \(answer.text)") }
    return OpenDeposit(id: id, checkoutURL: checkout, payURL: pay, answer: answer.json)
  }

  func status(_ id: String, query: String = "", token: String? = nil) async throws -> JSONValue {
    let answer = try await call("GET", "/api/creator/videos/deposit/\(id)/status\(query)", token: token)
    guard answer.status == 200 else { throw StoryError("status: \(answer.status) \(answer.text)") }
    return answer.json
  }

  /// The deposit's story as it stands on the timeline, by kind.
  func timeline(_ id: String) async throws -> [String] {
    let deposit = try await call("GET", "/api/creator/deposits/\(id)").json
    return (deposit["timeline"]?.array ?? []).compactMap { $0["kind"]?.string }
  }

  /// Waits until the deposit has a status.
  @discardableResult
  func awaitStatus(_ wanted: String, of id: String, token: String? = nil) async throws -> JSONValue {
    var last = JSONValue.null
    let came = try await waitUntil {
      last = try await status(id, token: token)
      return last["status"]?.string == wanted
    }
    guard came else { throw StoryError("\(id) never became \(wanted): \(last.text)") }
    return last
  }

  func pay(_ deposit: OpenDeposit) async throws {
    let answer = try await sandbox.press("pay", of: deposit.checkoutURL)
    guard answer.status == 303 else { throw StoryError("pay: \(answer.status)") }
  }

  /// One Session, one payment, one video, whatever happened in between.
  func expectExactlyOne(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let state = try await sandbox.state
    #expect(state.sessions == 1, "Checkout Sessions", sourceLocation: sourceLocation)
    #expect(state.payments == 1, "payments", sourceLocation: sourceLocation)
    #expect(state.videos.count == 1, "live videos", sourceLocation: sourceLocation)
    #expect(state.refundedCents == 0, "refunds", sourceLocation: sourceLocation)
  }
}
