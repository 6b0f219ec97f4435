import CurlTransport
import EngineAPI
import FoundationEssentials
import Platform

/// One request to the engine before it has an address.
struct EngineCall {
  let method: String
  let path: String
  /// Pairs without a value are left out.
  var query: [(name: String, value: String?)] = []
  var body: [UInt8]?
  var idempotencyKey: String?
  var needsToken = true
  var timeout: Duration = .seconds(30)
  /// Connecting alone; nil: the transport's own limit.
  var connectTimeout: Duration?

  init(_ method: String, _ path: String) {
    self.method = method
    self.path = path
  }

  mutating func encode(_ value: some Encodable) throws(VisualError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      body = Array(try encoder.encode(value))
    } catch {
      throw .requestUnencodable(String(describing: error))
    }
  }

  var target: String {
    let pairs = query.compactMap { pair in pair.value.map { "\(pair.name)=\(Self.percentEncoded($0))" } }
    return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
  }

  /// RFC 3986's unreserved characters stay, all other bytes are escaped.
  static func percentEncoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      if scalar.isASCII,
        scalar.properties.isAlphabetic || (48...57).contains(byte) || "-._~".unicodeScalars.contains(scalar)
      {
        out.unicodeScalars.append(scalar)
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        out += "%" + (hex.count == 1 ? "0" : "") + hex
      }
    }
    return out
  }
}

extension EngineClient {
  /// Sends a call and reads its JSON answer.
  func answer<Answer: Decodable>(_ call: EngineCall) async throws(VisualError) -> Answer {
    let response = try await send(call)
    do {
      return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    } catch {
      throw .engineAnswerUnreadable(origin: origin.text, status: response.status)
    }
  }

  /// Sends a call; any status but 2xx becomes an error.
  func send(_ call: EngineCall) async throws(VisualError) -> HTTPResponse {
    let request = try request(for: call)
    let response: HTTPResponse
    do {
      response = try await transport.send(request)
    } catch {
      throw Self.error(from: error, origin: origin)
    }
    guard (200..<300).contains(response.status) else {
      advice?.take(response, now: SystemClock().now())
      throw Self.error(from: response, origin: origin)
    }
    return response
  }

  private func request(for call: EngineCall) throws(VisualError) -> HTTPRequest {
    var headers = [HTTPHeader("Accept", "application/json"), HTTPHeader("Accept-Language", language.rawValue)]
    if call.needsToken {
      guard let token, !token.isEmpty else { throw .tokenNotStored(origin: origin.text) }
      guard origin.mayReceiveToken else { throw .tokenOverPlainHTTP(origin: origin.text) }
      headers.append(HTTPHeader("Authorization", "Bearer " + token.reveal()))
    }
    if let key = call.idempotencyKey { headers.append(HTTPHeader("Idempotency-Key", key)) }
    if call.body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
    let body = call.body.map { HTTPRequest.Body.bytes($0) } ?? .none
    var request = HTTPRequest(call.method, origin.text + call.target, headers: headers, body: body)
    request.timeouts.total = call.timeout
    if let connect = call.connectTimeout { request.timeouts.connect = connect }
    return request
  }

  /// The engine's own words; for an answer that is none of an engine's, what was found there instead.
  static func error(from response: HTTPResponse, origin: EngineOrigin) -> VisualError {
    guard let body = try? JSONDecoder().decode(ErrorBody.self, from: Data(response.body)), !body.error.isEmpty else {
      return .engineAnswerUnreadable(origin: origin.text, status: response.status)
    }
    let kind = VisualError.Kind(httpStatus: response.status)
    return VisualError(body.code, kind, Phrase(verbatim: body.error))
  }

  static func error(from error: TransportError, origin: EngineOrigin) -> VisualError {
    switch error.code {
    case .cancelled: .interrupted
    case .invalidURL: .engineURLMalformed(origin.text)
    case .responseTooLarge: .engineAnswerUnreadable(origin: origin.text, status: 200)
    default: .engineUnreachable(origin: origin.text, cause: error.message)
    }
  }
}
