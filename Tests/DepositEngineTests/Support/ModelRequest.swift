import CurlTransport
import FoundationEssentials

/// A request as the models of Stripe and Bunny read it.
struct ModelRequest {
  let method: String
  /// Without host and query.
  let path: String
  let query: [(name: String, value: String)]
  var body: String
  var idempotencyKey: String?

  init(_ request: HTTPRequest) {
    method = request.method
    let afterHost = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
    let target = "/" + (afterHost.split(separator: "/", maxSplits: 1).dropFirst().first ?? "")
    let parts = target.split(separator: "?", maxSplits: 1)
    path = String(parts.first ?? "/")
    query = Self.pairs(parts.count > 1 ? String(parts[1]) : "")
    body = if case .bytes(let bytes) = request.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    idempotencyKey = request.headers.last { $0.name.lowercased() == "idempotency-key" }?.value
  }

  var segments: [String] { path.split(separator: "/").map(String.init) }

  /// `POST /v1/checkout/sessions`, with `{}` for ids.
  var endpoint: String {
    let named = segments.map { segment in
      let isName = segment.allSatisfy { $0.isLetter } || segment == "v1" || segment == "checkout"
      return isName ? segment : "{}"
    }
    return "\(method) /\(named.joined(separator: "/"))"
  }

  /// The form's fields.
  var form: [(name: String, value: String)] { Self.pairs(body) }

  func field(_ name: String) -> String? { form.first { $0.name == name }?.value }
  func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// `metadata[a]=b` and its like, by key.
  func map(_ prefix: String) -> [String: String] {
    var found: [String: String] = [:]
    for (name, value) in form where name.hasPrefix(prefix + "[") && name.hasSuffix("]") {
      found[String(name.dropFirst(prefix.count + 1).dropLast())] = value
    }
    return found
  }

  private static func pairs(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), let value = UInt8(digits, radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A model's answer.
struct ModelAnswer {
  var status = 200
  var body: [UInt8]
  /// Stripe's `Idempotent-Replayed`.
  var isReplayed = false

  init(status: Int = 200, _ value: some Encodable) {
    self.status = status
    body = ModelAnswer.bytes(value)
  }

  /// What is no JSON.
  init(page: String, status: Int) {
    self.status = status
    body = Array(page.utf8)
  }

  static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // The models' own structs hold nothing that JSON cannot.
    return (try? encoder.encode(value)).map { Array($0) } ?? []
  }
}
