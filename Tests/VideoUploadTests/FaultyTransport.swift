import CurlTransport
import Glibc
import Synchronization
import TestSupport

/// The line to a ``ModelTUSServer``, with trouble by the dice: nothing on the way is real but the file.
final class FaultyTransport: HTTPTransport {
  private struct State {
    var dice: SeededGenerator
    /// How much trouble is left.
    var faults: Int
    var requests = 0
    /// Requests for which the server is not there.
    var away = 0
  }

  enum Fault: CaseIterable {
    case requestLost, replyLost, cut, cut2, locked, busy, serverError, checksum, ticketOver, forgotten, rewound, stalled
    case interrupted, garbage
    /// The program is killed, the server is: what it had not put on its disk is lost, and it is away for a while.
    case killed, serverKilled
  }

  private let server: ModelTUSServer
  private let kinds: [Fault]
  private let oneIn: Int
  private let keepsCutPatches: Bool
  private let clock: ManualClock?
  private let onKill: @Sendable () -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - oneIn: trouble comes once in so many requests.
  ///   - clock: every request takes up to half a second of its time.
  ///   - onKill: called when the program is killed: whatever it does from then on did not happen.
  init(
    _ server: ModelTUSServer, seed: UInt64, faults: Int, kinds: [Fault] = Fault.allCases, oneIn: Int = 2,
    keepsCutPatches: Bool = true, clock: ManualClock? = nil, onKill: @escaping @Sendable () -> Void = {}
  ) {
    self.onKill = onKill
    self.clock = clock
    self.server = server
    self.kinds = kinds
    self.oneIn = oneIn
    self.keepsCutPatches = keepsCutPatches
    state = Mutex(State(dice: SeededGenerator(seed: seed), faults: faults))
  }

  var requestCount: Int { state.withLock { $0.requests } }

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    guard !Task.isCancelled else { throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: false) }
    let fault = nextFault()
    let path = String(request.url.dropFirst(origin.count))
    let body = try await Self.body(request)
    switch fault {
    case .requestLost: throw TransportError(.cannotConnect, "refused", mayHaveBeenSent: false)
    case .interrupted:
      try deliverPart(request, path, body, onProgress)
      throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: true)
    case .killed:
      try deliverPart(request, path, body, onProgress)
      onKill()
      throw TransportError(.cancelled, "killed", mayHaveBeenSent: true)
    case .serverKilled:
      try deliverPart(request, path, body, onProgress)
      server.rewind(by: state.withLock { Int.random(in: 0...200_000, using: &$0.dice) })
      state.withLock { $0.away = Int.random(in: 1...4, using: &$0.dice) }
      throw TransportError(.connectionLost, "reset", mayHaveBeenSent: true)
    case .replyLost:
      onProgress?(SendProgress(sentBytes: body.count, totalBytes: body.count))
      _ = server.answer(request.method, path, request.headers, body: body)
      throw TransportError(.connectionLost, "reset", mayHaveBeenSent: true)
    case .cut, .cut2, .stalled:
      try deliverPart(request, path, body, onProgress)
      throw TransportError(fault == .stalled ? .stalled : .connectionLost, "reset", mayHaveBeenSent: true)
    case .locked: return HTTPResponse(status: 423)
    case .busy: return HTTPResponse(status: 503, headers: [HTTPHeader("Retry-After", "30")])
    case .serverError: return HTTPResponse(status: 502)
    case .checksum: return HTTPResponse(status: 460)
    case .garbage: return HTTPResponse(status: 200, headers: [HTTPHeader("Upload-Offset", "many")])
    case .ticketOver: server.endTicket()
    case .forgotten: server.forgetAll()
    case .rewound: server.rewind(by: 1_000)
    case nil: break
    }
    onProgress?(SendProgress(sentBytes: body.count, totalBytes: body.count))
    return server.answer(request.method, path, request.headers, body: body)
  }

  private var origin: String { String(server.endpoint.dropLast("/tusupload".count)) }

  private func nextFault() -> Fault? {
    state.withLock { state in
      state.requests += 1
      clock?.advance(.milliseconds(Int.random(in: 0...500, using: &state.dice)))
      if state.away > 0 {
        state.away -= 1
        return .requestLost
      }
      guard state.faults > 0, state.dice.once(in: oneIn) else { return nil }
      state.faults -= 1
      return kinds.randomElement(using: &state.dice)
    }
  }

  /// Some of the body reaches the server before the line breaks; the socket has taken more.
  private func deliverPart(
    _ request: HTTPRequest, _ path: String, _ body: [UInt8], _ onProgress: (@Sendable (SendProgress) -> Void)?
  ) throws(TransportError) {
    guard request.method == "PATCH", !body.isEmpty, server.takes(body.count) else { return }
    let count = state.withLock { Int.random(in: 0..<body.count, using: &$0.dice) }
    onProgress?(SendProgress(sentBytes: min(body.count, count + 500), totalBytes: body.count))
    guard keepsCutPatches else { return }
    _ = server.answer("PATCH", path, request.headers, body: Array(body.prefix(count)), isWhole: false)
  }

  /// Reads the slice as the real transport does, and shows it.
  private static func body(_ request: HTTPRequest) async throws(TransportError) -> [UInt8] {
    if case .bytes(let bytes) = request.body { return bytes }
    guard case .file(let slice) = request.body else { return [] }
    let descriptor = open(slice.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TransportError(.fileUnreadable, String(cString: strerror(errno)), mayHaveBeenSent: false)
    }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: slice.length) { buffer, count in
      count = max(0, pread(descriptor, buffer.baseAddress, slice.length, off_t(slice.offset)))
    }
    guard bytes.count == slice.length else {
      throw TransportError(.fileChanged, "the file is shorter", mayHaveBeenSent: false)
    }
    for start in stride(from: 0, to: bytes.count, by: 16 << 10) {
      bytes[start..<min(bytes.count, start + 16 << 10)].withUnsafeBytes { slice.observe?($0) }
      await Task.yield()
    }
    return bytes
  }
}
