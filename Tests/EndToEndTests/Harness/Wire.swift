import CurlTransport
import Platform
import TestSupport
import Testing

/// An answer, with its body read as JSON when it is.
struct Answer: Sendable {
  let status: Int
  let text: String
  private let headers: [HTTPHeader]

  init(_ response: HTTPResponse) {
    status = response.status
    text = String(decoding: response.body, as: UTF8.self)
    headers = response.headers
  }

  var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

  func header(_ name: String) -> String? { headers.last { $0.name.lowercased() == name.lowercased() }?.value }
}

/// How the stories speak HTTP.
enum Wire {
  private static let transport = CurlTransport(userAgent: "visual-end-to-end")

  static func send(
    _ method: String, _ url: String, body: [UInt8]? = nil, headers: [(String, String)] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Answer {
    var request = HTTPRequest(
      method, url, headers: headers.map { HTTPHeader($0.0, $0.1) }, body: body.map { .bytes($0) } ?? .none)
    request.timeouts = .init(connect: .seconds(20), total: .seconds(60))
    let answer = Answer(try await transport.send(request))
    EngineContract.hold(answer, to: method, url, at: sourceLocation)
    return answer
  }
}
