import Hummingbird
import NIOCore
import Platform

/// `HTTPField.Name`, under a name that needs no import of its own.
typealias HeaderName = HTTPFields.Element.Name

/// Whether HTTP allows `text` as the name of a header.
func isHeaderName(_ text: String) -> Bool { HeaderName(text) != nil }

extension HTTPFields {
  /// The value of the header `name`, in any case; nil when absent.
  func value(_ name: String) -> String? {
    HeaderName(name).flatMap { self[$0] }
  }

  /// Sets `name`; a name or value that HTTP does not allow is left out.
  mutating func set(_ name: String, _ value: String) {
    guard let field = HeaderName(name) else { return }
    self[field] = value
  }
}

extension Response {
  init(_ status: Int, bytes: [UInt8], type: String, headers: [String: String] = [:]) {
    var fields = HTTPFields()
    fields.set("Content-Type", type)
    for (name, value) in headers { fields.set(name, value) }
    self.init(
      status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func json(_ value: JSONValue, status: Int = 200, headers: [String: String] = [:]) -> Response {
    Response(status, bytes: value.bytes, type: "application/json", headers: headers)
  }

  /// A page for a person; never stored, no script, nothing from elsewhere.
  static func html(_ page: String, status: Int = 200) -> Response {
    Response(
      status, bytes: Array(page.utf8), type: "text/html; charset=utf-8",
      headers: [
        "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
      ])
  }

  static func empty(_ status: Int, headers: [String: String] = [:]) -> Response {
    var fields = HTTPFields()
    for (name, value) in headers { fields.set(name, value) }
    return Response(status: .init(code: status), headers: fields)
  }

  /// What is returned after a connection was cut: it goes nowhere, and shows in the log as 499.
  static var unanswered: Response { empty(499) }

  static func seeOther(_ location: String) -> Response {
    empty(303, headers: ["Location": location, "Cache-Control": "no-store"])
  }
}

extension Request {
  /// The whole body; throws `NIOTooManyBytesError` beyond 1 MiB.
  func wholeBody() async throws -> [UInt8] {
    if let declared = headers.value("Content-Length").flatMap({ Int($0) }), declared > SandboxContext.maximumBodyBytes {
      throw HTTPError(.contentTooLarge)
    }
    let buffer = try await body.collect(upTo: SandboxContext.maximumBodyBytes)
    return buffer.withUnsafeReadableBytes { [UInt8]($0) }
  }

  /// The query, decoded; nil when malformed.
  var form: FormBody? { FormBody(uri.query ?? "") }
}
