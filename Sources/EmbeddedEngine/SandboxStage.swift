import CurlTransport
import FoundationEssentials
import Platform

/// What is said to the sandbox itself: where webhooks go, and payments that a person would make.
struct SandboxStage: Sendable {
  /// The sandbox takes any test key; this one opens nothing anywhere else.
  static let key = "sk_test_sandbox"

  struct WebhookEndpoint: Decodable {
    let id: String
    let secret: String
  }

  let stripeURL: String
  let bunnyURL: String
  let transport: any HTTPTransport

  /// Registers an endpoint before the engine, which needs its secret to start, has an address.
  func registerWebhook() async throws(VisualError) -> WebhookEndpoint {
    let body = "url=\(Self.formEncoded("http://127.0.0.1:9/webhooks/stripe"))&enabled_events%5B%5D=%2A"
    let answer = try await post(stripeURL + "/v1/webhook_endpoints", form: body)
    do {
      return try JSONDecoder().decode(WebhookEndpoint.self, from: Data(answer.body))
    } catch {
      throw .programNotStarted(SiblingProgram.sandbox.rawValue, cause: "no webhook endpoint (\(error))")
    }
  }

  /// Sends Stripe's and Bunny's webhooks to the engine from now on.
  func point(_ endpoint: WebhookEndpoint, to engineURL: String) async throws(VisualError) {
    _ = try await post(
      "\(stripeURL)/v1/webhook_endpoints/\(endpoint.id)",
      form: "url=\(Self.formEncoded(engineURL + "/webhooks/stripe"))")
    _ = try await post(
      bunnyURL + "/sandbox/bunny-webhook", form: "url=\(Self.formEncoded(engineURL + "/webhooks/bunny"))")
  }

  /// Presses the hosted page's pay button. It answers once the engine has taken the webhook, or after ten seconds.
  func pay(_ checkoutURL: String) async throws(VisualError) {
    let response: HTTPResponse
    do {
      response = try await transport.send(Self.request(checkoutURL + "/pay", form: ""))
    } catch {
      throw error.code == .cancelled ? .interrupted : .sandboxPaymentFailed(cause: error.message)
    }
    guard (200..<400).contains(response.status) else {
      throw .sandboxPaymentFailed(cause: "HTTP \(response.status)")
    }
  }

  private func post(_ url: String, form: String) async throws(VisualError) -> HTTPResponse {
    let response: HTTPResponse
    do {
      response = try await transport.send(Self.request(url, form: form))
    } catch {
      throw error.code == .cancelled
        ? .interrupted : .programNotStarted(SiblingProgram.sandbox.rawValue, cause: error.message)
    }
    guard (200..<300).contains(response.status) else {
      throw .programNotStarted(SiblingProgram.sandbox.rawValue, cause: "HTTP \(response.status)")
    }
    return response
  }

  private static func request(_ url: String, form: String) -> HTTPRequest {
    HTTPRequest(
      "POST", url,
      headers: [
        HTTPHeader("Authorization", "Bearer " + key), HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
      ],
      body: .bytes(Array(form.utf8)))
  }

  static func formEncoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 46
      let hex = String(byte, radix: 16, uppercase: true)
      out += isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + hex
    }
    return out
  }
}
