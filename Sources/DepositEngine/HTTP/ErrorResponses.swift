import EngineAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Platform

/// Turns every error into the one wire form, in the asker's language; nothing of the inside leaks.
struct ErrorResponses: RouterMiddleware {
  typealias Context = EngineRequestContext

  let logger: Logger

  func handle(
    _ request: Request, context: EngineRequestContext,
    next: (Request, EngineRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as VisualError where error.kind != .failed && error.kind != .configuration {
      return try answer(error, to: request)
    } catch let limited as RateLimited {
      var response = try answer(.rateLimited, to: request)
      response.headers[.retryAfter] = String(limited.wait.components.seconds + 1)
      return response
    } catch let error as HTTPError {
      return try answer(Self.translated(error), to: request)
    } catch {
      logger.error(
        "request failed",
        metadata: ["path": "\(Self.shown(request.uri.path))", "cause": "\(String(reflecting: error))"])
      return try answer(.internalTrouble, to: request)
    }
  }

  /// The path as a log may hold it: links that pay or play are secrets of those who have them.
  static func shown(_ path: String) -> String {
    for prefix in [Route.playPrefix, "/pay/"] where path.hasPrefix(prefix) { return prefix + "•••" }
    return DisplayText(path, limit: 200).text
  }

  private func answer(_ error: VisualError, to request: Request) throws -> Response {
    let language = Language(acceptLanguage: request.headers[.acceptLanguage])
    let body = ErrorBody(error: error.sentence(language), code: error.code)
    var response = try Response.json(body, status: .init(code: error.kind.httpStatus))
    if error.kind == .busy || error.kind == .notReady { response.headers[.retryAfter] = "5" }
    if error.kind == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  /// The router's own errors.
  private static func translated(_ error: HTTPError) -> VisualError {
    switch error.status.code {
    case 404, 405: .routeUnknown
    case 413: .bodyTooLarge(limit: WireLimit.bodyBytes)
    case 400..<500: .bodyInvalid(field: "", problem: .isMalformed)
    default: .internalTrouble
    }
  }
}

extension Response {
  /// A JSON answer: sorted keys, no caching.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    json(try encoded(value), status: status)
  }

  /// The same of bytes that ``encoded(_:)`` made.
  static func json(_ bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: bytes))
  }

  static func encoded(_ value: some Encodable) throws -> ByteBuffer {
    if let own = value as? any JSONWritable {
      var json = JSONWriter(capacity: 16_384)
      own.write(to: &json)
      return ByteBuffer(bytes: json.bytes)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ByteBuffer(bytes: try encoder.encode(value))
  }
}
