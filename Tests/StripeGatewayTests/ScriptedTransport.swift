import CurlTransport

/// Answers from a queue and remembers what was asked.
actor ScriptedTransport: HTTPTransport {
  enum Step {
    case answer(HTTPResponse)
    case failure(TransportError)

    static func json(_ text: String, status: Int = 200, headers: [HTTPHeader] = []) -> Step {
      .answer(HTTPResponse(status: status, headers: headers, body: Array(text.utf8)))
    }
  }

  private var script: [Step]
  private(set) var requests: [HTTPRequest] = []

  init(_ script: Step...) { self.script = script }

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    requests.append(request)
    guard !script.isEmpty else {
      throw TransportError(.protocolError, "the test scripted no further answer", mayHaveBeenSent: false)
    }
    switch script.removeFirst() {
    case .answer(let response): return response
    case .failure(let error): throw error
    }
  }
}

extension HTTPRequest {
  func header(_ name: String) -> String? {
    headers.last { $0.name.lowercased() == name.lowercased() }?.value
  }

  var bodyText: String? {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { nil }
  }
}
