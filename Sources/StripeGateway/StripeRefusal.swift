import CurlTransport
import FoundationEssentials
import Platform

/// Sorts Stripe's answers, and the lack of one, by what may be done next.
struct StripeRefusal {
  let key: Secret

  /// nil for a success.
  func error(for response: HTTPResponse) -> ProviderError? {
    guard !(200..<300).contains(response.status) else { return nil }
    let body = (try? JSONDecoder().decode(Body.self, from: Data(response.body)))?.error
    let isStripes = body != nil
    let code = body?.code ?? body?.type ?? ""
    return ProviderError(
      provider: .stripe, kind: kind(response, code: code, isStripes: isStripes), status: response.status,
      code: Self.cut(code, 100), message: clean(body?.message ?? "HTTP \(response.status)"),
      retryAfter: Self.retryAfter(response),
      isReplayed: response.header("Idempotent-Replayed")?.lowercased() == "true")
  }

  func error(for failure: TransportError) -> ProviderError {
    ProviderError(
      provider: .stripe, kind: failure.mayHaveBeenSent ? .indeterminate : .unreachable, code: failure.code.rawValue,
      message: clean(failure.message))
  }

  /// A success whose body is not what was asked for: it was carried out, but what came of it must be looked up.
  func malformed(_ response: HTTPResponse) -> ProviderError {
    ProviderError(
      provider: .stripe, kind: .indeterminate, status: response.status, code: "malformed_answer",
      message: "HTTP \(response.status) without the object that was asked for")
  }

  /// `Stripe-Should-Retry` overrules the status where both outcomes are known: true turns a refusal into "later",
  /// false turns a conflict into a refusal. It says nothing on whether a 5xx was carried out, and false on a 429 or on
  /// a lock only means "not at once".
  private func kind(_ response: HTTPResponse, code: String, isStripes: Bool) -> ProviderError.Kind {
    let shouldRetry = response.header("Stripe-Should-Retry").map { $0.lowercased() }
    switch response.status {
    case 401, 403: return .unauthorized
    case 429: return .busy
    case 409:
      let isLock = ["idempotency_key_in_use", "lock_timeout"].contains(code)
      return shouldRetry == "false" && !isLock ? .refused : .busy
    case 408: return .indeterminate
    // A proxy's or a wrong address's 404 does not mean that Stripe lacks the object.
    case 404 where !isStripes: return .indeterminate
    case 400..<500 where shouldRetry == "true": return .busy
    case 404: return .notFound
    case 400..<500: return .refused
    default: return .indeterminate
    }
  }

  /// Whole seconds, at most a day; the header's date form is not Stripe's.
  private static func retryAfter(_ response: HTTPResponse) -> Duration? {
    response.header("Retry-After").flatMap { Int($0) }.flatMap { $0 < 0 ? nil : .seconds(min($0, 86_400)) }
  }

  /// Stripe's words, bounded, without anything that looks like a secret: a 401 repeats parts of the key.
  private func clean(_ raw: String) -> String {
    var text = String(raw.unicodeScalars.prefix(2_000))
    if !key.isEmpty { text = text.replacing(key.reveal(), with: Self.bullets) }
    return Self.cut(Self.withoutSecrets(text), 300)
  }

  private static let bullets = "•••"

  /// Words that begin like a key (`sk_`, `rk_`, `whsec_`), with the stars Stripe puts in them.
  private static func withoutSecrets(_ text: String) -> String {
    var out = ""
    var rest = text[...]
    while let first = rest.first {
      let word = rest.prefix { $0.isLetter || $0.isNumber || "_*-".contains($0) }
      if word.isEmpty {
        out.append(first)
        rest = rest.dropFirst()
      } else {
        let isSecret = ["sk_", "rk_", "whsec_"].contains { word.hasPrefix($0) }
        out += isSecret ? bullets : String(word)
        rest = rest[word.endIndex...]
      }
    }
    return out
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    String(text.unicodeScalars.prefix(limit))
  }

  private struct Body: Decodable {
    struct Inner: Decodable {
      var type: String?
      var code: String?
      var message: String?

      private enum CodingKeys: String, CodingKey { case type, code, message }

      init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        type = fields.lenient(.type)
        code = fields.lenient(.code)
        message = fields.lenient(.message)
      }
    }

    var error: Inner
  }
}
