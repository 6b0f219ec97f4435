import CurlTransport
import Synchronization

/// Answers with what it was given, and keeps what it was asked.
final class RecordingTransport: HTTPTransport {
  private let answers: Mutex<[Result<HTTPResponse, TransportError>]>
  private let asked = Mutex<[HTTPRequest]>([])

  init(_ answers: Result<HTTPResponse, TransportError>...) {
    self.answers = Mutex(answers)
  }

  convenience init(status: Int, json: String) {
    self.init(.success(HTTPResponse(status: status, body: Array(json.utf8))))
  }

  var requests: [HTTPRequest] { asked.withLock { $0 } }

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    asked.withLock { $0.append(request) }
    let next = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    guard let next else { throw TransportError(.cannotConnect, "nothing more to answer", mayHaveBeenSent: false) }
    return try next.get()
  }
}

extension HTTPRequest {
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  var text: String {
    guard case .bytes(let bytes) = body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
