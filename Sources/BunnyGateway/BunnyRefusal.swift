import CurlTransport
import Platform

/// Sorts Bunny's answers, and the lack of one, by what may be done next.
struct BunnyRefusal {
  let key: Secret

  /// nil for a success. A 200 whose body says `success: false` is the refusal that its `statusCode` names.
  func error(for response: HTTPResponse) -> ProviderError? {
    let body = BunnyJSON.decode(Body.self, from: response.body)
    var status = response.status
    if (200..<300).contains(status) {
      guard body?.success == false else { return nil }
      status = body?.statusCode ?? 400
      if (200..<300).contains(status) { status = 400 }
    }
    return ProviderError(
      provider: .bunny, kind: Self.kind(status, isBunnys: body?.isRefusal(status) ?? false), status: status,
      message: clean(body?.message ?? "HTTP \(status)"), retryAfter: Self.retryAfter(response))
  }

  func error(for failure: TransportError) -> ProviderError {
    ProviderError(
      provider: .bunny, kind: failure.mayHaveBeenSent ? .indeterminate : .unreachable, code: failure.code.rawValue,
      message: clean(failure.message))
  }

  /// A success whose body is not what was asked for: it was carried out, but what came of it must be looked up.
  func malformed(_ response: HTTPResponse) -> ProviderError {
    ProviderError(
      provider: .bunny, kind: .indeterminate, status: response.status, code: "malformed_answer",
      message: "HTTP \(response.status) without the object that was asked for")
  }

  /// - Parameter isBunnys: the body is a refusal as Bunny writes it.
  private static func kind(_ status: Int, isBunnys: Bool) -> ProviderError.Kind {
    switch status {
    case 401, 403: .unauthorized
    // A proxy's or a wrong address's 404 does not mean that Bunny lacks the object: the gateway finds out whose it is.
    case 404: isBunnys ? .notFound : .indeterminate
    case 409, 423, 429, 460: .busy
    case 408: .indeterminate
    case 400..<500: .refused
    default: .indeterminate
    }
  }

  /// Whole seconds, at most a day.
  private static func retryAfter(_ response: HTTPResponse) -> Duration? {
    response.header("Retry-After").flatMap { Int($0) }.flatMap { $0 < 0 ? nil : .seconds(min($0, 86_400)) }
  }

  /// Bounded, and without the key should Bunny ever repeat it.
  private func clean(_ raw: String) -> String {
    let text = String(raw.unicodeScalars.prefix(2_000))
    let safe = key.isEmpty ? text : text.replacing(key.reveal(), with: "•••")
    return String(safe.unicodeScalars.prefix(300))
  }

  private struct Body: Decodable {
    var success: Bool?
    var message: String?
    var statusCode: Int?

    private enum CodingKeys: String, CodingKey {
      case success, message
      case statusCode = "statuscode"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      success = fields.lenient(.success)
      message = fields.lenient(.message)
      statusCode = fields.number(.statusCode)
    }

    /// Whether Bunny itself refuses with this status: `{"success":false,"message":…,"statusCode":404}`.
    func isRefusal(_ status: Int) -> Bool { success == false && (statusCode ?? status) == status }
  }
}
