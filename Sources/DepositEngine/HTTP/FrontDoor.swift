import DepositDomain
import HTTPTypes
import Hummingbird
public import Logging
import Platform

/// Every request passes here first and last: it gets its id, is counted, timed and, when worth a line, logged.
struct FrontDoor: RouterMiddleware {
  /// What takes longer is worth a line, unless it was asked to wait.
  private static let slow: Duration = .seconds(2)

  let services: EngineServices

  func handle(
    _ request: Request, context: EngineRequestContext,
    next: (Request, EngineRequestContext) async throws -> Response
  ) async throws -> Response {
    let began = ContinuousClock.now
    let metrics = services.metrics
    let id = RequestID.given(by: request, context, services.settings.trustedProxies) ?? context.requestID
    metrics.requestBegan()
    defer { metrics.requestEnded() }
    var response = try await RequestID.$current.withValue(id) { try await next(request, context) }
    let elapsed = ContinuousClock.now - began
    metrics.countRequest(
      method: request.method, route: context.endpointPath ?? EngineMetrics.noRoute, status: response.status.code,
      took: elapsed)
    log(request, context, id, response.status.code, elapsed)
    response.headers[.requestID] = id
    return response
  }

  private func log(
    _ request: Request, _ context: EngineRequestContext, _ id: String, _ status: Int, _ elapsed: Duration
  ) {
    let isSlow = elapsed > Self.slow && request.uri.queryParameters["wait"] == nil
    let isWorthALine = status >= 400 || isSlow || services.logger.logLevel <= .debug
    // Whoever knocks in a loop must not fill the disk: what is left out is counted, in the metrics and the next line.
    guard isWorthALine, let leftOut = services.requestLines.admit(at: services.clock.now()) else { return }
    var metadata: Logger.Metadata = [
      "request": "\(id)", "method": "\(DisplayText(request.method.rawValue, limit: 16))",
      "path": "\(ErrorResponses.shown(request.uri.path))", "status": "\(status)",
      "milliseconds": "\(elapsed.inMicroseconds / 1_000)",
    ]
    if let user = context.user.withLock(\.self) { metadata["user"] = "\(user)" }
    if leftOut > 0 { metadata["linesLeftOut"] = "\(leftOut)" }
    services.logger.log(level: status >= 500 ? .error : .info, "request", metadata: metadata)
  }
}

/// The id of the request that a task works for: its log lines carry it by themselves.
public enum RequestID {
  @TaskLocal static var current: String?

  /// Adds `request` to the log lines that belong to one.
  public static let logMetadata = Logger.MetadataProvider {
    current.map { ["request": "\($0)"] } ?? [:]
  }

  /// What a trusted proxy called the request, when that is fit for a log.
  static func given(by request: Request, _ context: EngineRequestContext, _ trusted: [IPRange]) -> String? {
    guard let id = request.headers[.requestID], isWellFormed(id) else { return nil }
    guard let socket = context.remoteAddress else { return id }
    return IPAddress(socket).map { address in trusted.contains { $0.contains(address) } } == true ? id : nil
  }

  /// Short, and nothing but letters, digits, `-` and `_`.
  static func isWellFormed(_ text: String) -> Bool {
    (8...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

/// Bounds how many lines requests may write.
final class LineBudget: Sendable {
  static let linesPerSecond = 50.0

  private let limiter = RateLimiter<String>(perSecond: LineBudget.linesPerSecond, burst: 500)
  private let leftOut = Locked(0)

  /// How many lines were left out since the last one; nil when this one is to be left out too.
  func admit(at now: Instant) -> Int? {
    guard limiter.wait("line", at: now) == nil else {
      leftOut.withLock { $0 += 1 }
      return nil
    }
    return leftOut.withLock { count in
      defer { count = 0 }
      return count
    }
  }
}
