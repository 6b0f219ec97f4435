import CurlTransport
import FoundationEssentials
import Platform
import Synchronization
import UsageMetering

/// Bunny's logs and zone totals in memory, as two more hosts serve them.
final class ModelCDN: HTTPTransport {
  struct State {
    /// Lines of each UTC day.
    var logs: [UTCDay: [String]] = [:]
    /// What the zone says it sent.
    var zone: [UTCDay: Int] = [:]
    /// Statuses to refuse with, before anything is answered.
    var refusals: [Int] = []
    /// The most lines that fit into an answer.
    var mostLines = Int.max
    /// Days and first lines asked for, in order.
    var asked: [(day: UTCDay, start: Int)] = []
    fileprivate var requests = 0
  }

  private let state = Mutex(State())

  @discardableResult
  func change<Result: Sendable>(_ body: @Sendable (inout State) -> Result) -> Result {
    state.withLock { state in body(&state) }
  }

  /// One request of a video, which has an id of its own.
  ///
  /// - Parameter at: the line's time; its day's log gets it.
  @discardableResult
  func serve(_ guid: String, _ bytes: Int, at instant: Instant) -> String {
    state.withLock { state in
      state.requests += 1
      let line = Self.line(guid, bytes, at: instant, request: state.requests)
      state.logs[UTCDay(containing: instant), default: []].append(line)
      return line
    }
  }

  static func line(_ guid: String, _ bytes: Int, at instant: Instant, request: Int) -> String {
    let digits = String(request, radix: 16)
    let id = String(repeating: "0", count: 32 - digits.count) + digits
    return "HIT|200|\(instant.unixMilliseconds)|\(bytes)|1|192.0.2.1|-|https://v.b-cdn.net/\(guid)/a.ts|WA|-|\(id)|FR"
  }

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    let asked = ModelRequest(request)
    return try state.withLock { (state) throws(TransportError) in
      if !state.refusals.isEmpty {
        return HTTPResponse(status: state.refusals.removeFirst(), headers: [HTTPHeader("Retry-After", "7")], body: [])
      }
      if asked.segments == ["statistics"] { return Self.statistics(state.zone) }
      return try Self.log(asked, &state)
    }
  }

  private static func statistics(_ zone: [UTCDay: Int]) -> HTTPResponse {
    let chart = zone.map { "\"\($0.key.text)T00:00:00Z\":\($0.value)" }.joined(separator: ",")
    return HTTPResponse(status: 200, headers: [], body: Array("{\"BandwidthUsedChart\":{\(chart)}}".utf8))
  }

  private static func log(_ asked: ModelRequest, _ state: inout State) throws(TransportError) -> HTTPResponse {
    let parts = (asked.segments.first ?? "").split(separator: "-")
    let day = UTCDay("20\(parts[2])-\(parts[0])-\(parts[1])") ?? UTCDay(0)
    let start = asked.parameter("start").flatMap { Int($0) } ?? 0
    let end = asked.parameter("end").flatMap { Int($0) } ?? .max
    state.asked.append((day, start))
    guard var lines = state.logs[day] else { return HTTPResponse(status: 404, headers: [], body: []) }
    // Newest first, unless asked otherwise.
    if asked.parameter("order") != "asc" { lines.reverse() }
    let wanted = lines.dropFirst(start).prefix(end - start)
    guard wanted.count <= state.mostLines else {
      throw TransportError(.responseTooLarge, "the test's limit", mayHaveBeenSent: true)
    }
    return HTTPResponse(status: 200, headers: [], body: Array(wanted.map { $0 + "\n" }.joined().utf8))
  }
}
