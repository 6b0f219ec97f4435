/// A method and a path with `{}` for any one segment, such as `GET /v1/checkout/sessions/{}`.
///
/// Besides HTTP's methods there are `WEBHOOK /stripe/{event type}`, `WEBHOOK /bunny/{status}` and `ENCODE /{guid}`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  public let method: String
  private let segments: [String]

  /// Reads `METHOD /path`. Nil when it is not of that form, or fits nothing that this sandbox serves.
  public init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 2, words[1].hasPrefix("/") else { return nil }
    self.init(method: words[0].uppercased(), path: words[1])
    guard Self.served.contains(where: { overlaps($0) }) else { return nil }
  }

  init(method: String, path: some StringProtocol) {
    self.method = method
    segments = path.split(separator: "/").map { segment in
      segment.hasPrefix("{") && segment.hasSuffix("}") ? "{}" : String(segment)
    }
  }

  public var description: String { "\(method) /\(segments.joined(separator: "/"))" }

  /// Whether a request of `method` for `path` is meant.
  func matches(method: String, path: String) -> Bool {
    overlaps(Endpoint(method: method, path: path))
  }

  private func overlaps(_ other: Endpoint) -> Bool {
    method == other.method && segments.count == other.segments.count
      && zip(segments, other.segments).allSatisfy { $0 == $1 || $0 == "{}" || $1 == "{}" }
  }

  /// Everything that can go wrong here.
  static let served: [Endpoint] = [
    "POST /v1/checkout/sessions", "GET /v1/checkout/sessions", "GET /v1/checkout/sessions/{}",
    "POST /v1/checkout/sessions/{}/expire", "GET /v1/payment_intents/{}", "GET /v1/charges/{}", "POST /v1/refunds",
    "GET /v1/refunds", "GET /v1/refunds/{}", "GET /v1/events", "GET /v1/events/{}", "POST /v1/webhook_endpoints",
    "GET /v1/webhook_endpoints", "GET /v1/webhook_endpoints/{}", "POST /v1/webhook_endpoints/{}",
    "DELETE /v1/webhook_endpoints/{}", "GET /pay/{}", "POST /pay/{}/{}",
    "POST /library/{}/videos", "GET /library/{}/videos", "GET /library/{}/videos/{}", "POST /library/{}/videos/{}",
    "DELETE /library/{}/videos/{}", "PUT /library/{}/videos/{}", "GET /library/{}/statistics",
    "POST /tusupload", "OPTIONS /tusupload", "HEAD /tusupload/{}", "PATCH /tusupload/{}", "DELETE /tusupload/{}",
    "WEBHOOK /stripe/{}", "WEBHOOK /bunny/{}", "ENCODE /{}",
  ].map { text in
    let words = text.split(separator: " ")
    return Endpoint(method: String(words[0]), path: words[1])
  }

  /// The kind of thing that happens here: decides which actions make sense.
  enum Kind {
    case request, upload, webhook, encoding
  }

  var kind: Kind {
    switch method {
    case "WEBHOOK": .webhook
    case "ENCODE": .encoding
    case "PATCH", "PUT": .upload
    default: .request
    }
  }
}
