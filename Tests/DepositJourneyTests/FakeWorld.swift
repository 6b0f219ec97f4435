import Cryptography
import CurlTransport
import DepositDomain
import EngineAPI
import FoundationEssentials
import Platform
import Synchronization

@testable import DepositJourney

/// An engine and Bunny's TUS server behind one transport. Deposits are paid as soon as somebody waits for it; time
/// does not pass.
final class FakeWorld: HTTPTransport {
  struct State {
    /// Requests so far, of all kinds.
    var requests = 0
    /// init-checkout calls by their key.
    var keys: [String] = []
    /// Bodies of init-checkout.
    var bodies: Set<[UInt8]> = []
    /// What each key was first used with.
    var bodyOfKey: [String: [UInt8]] = [:]
    /// Keys whose deposit is over.
    var closedKeys: Set<String> = []
    /// What the deposit turns out to be when its key is refused.
    var closesAs: DepositStatus?
    /// The deposit has no page to show.
    var hidesPage = false
    /// Stripe opens no page.
    var refusesCheckout = false
    var isOpen = false
    var status = DepositStatus.pending
    var payment: PaymentState?
    var video = VideoObject.State.none
    var percent = 0
    var title = ""
    var version = 1
    var expected = 0
    var stored: [UInt8] = []
    var hasUpload = false
    var uploadsCreated = 0
    var uploadsDeleted = 0
    /// A PATCH from there on hangs until it is cancelled.
    var hangsFrom: Int?
    /// Waiting requests that change nothing before payment comes; negative: it never comes.
    var waitsBeforePayment = 0
    /// What happens at the request of that number: nothing arrives, or nothing comes back.
    var fault: (number: Int, isLostReply: Bool, action: @Sendable () -> Void)?
    var isAway = false
    /// Requests to the engine that it is too busy for, and the `Retry-After` it answers with.
    var busy: (requests: Int, retryAfter: String)?
    /// Bunny takes no ticket any more, and the engine gives no other.
    var holdsUpload = false
    /// What happens while a request waits.
    var onNews: (@Sendable () -> Void)?
    var hash: String?
    var reports: [String] = []
  }

  let state = Mutex(State())

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    if Task.isCancelled { throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: false) }
    let fault = state.withLock { state in
      state.requests += 1
      return state.fault?.number == state.requests ? state.fault : nil
    }
    if state.withLock({ $0.isAway }), request.url.hasPrefix("http://127.0.0.1") {
      throw TransportError(.cannotConnect, "Connection refused", mayHaveBeenSent: false)
    }
    if let fault, !fault.isLostReply {
      fault.action()
      throw TransportError(.cancelled, "cut before", mayHaveBeenSent: false)
    }
    if let busy = busyAnswer(request) { return busy }
    if request.method == "PATCH", let hang = state.withLock({ $0.hangsFrom }),
      state.withLock({ $0.stored.count }) >= hang
    {
      while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
      throw TransportError(.cancelled, "cancelled", mayHaveBeenSent: true)
    }
    let response = try answer(request)
    if let fault {
      fault.action()
      throw TransportError(.cancelled, "cut after", mayHaveBeenSent: true)
    }
    return response
  }

  private func busyAnswer(_ request: HTTPRequest) -> HTTPResponse? {
    state.withLock { state in
      guard let busy = state.busy, busy.requests > 0, request.url.hasPrefix("http://127.0.0.1") else { return nil }
      state.busy = (busy.requests - 1, busy.retryAfter)
      var response = Self.refusal(503, "not_ready")
      response.headers.append(HTTPHeader("Retry-After", busy.retryAfter))
      return response
    }
  }

  private func answer(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
    let path = Self.path(of: request.url)
    if path.hasPrefix("/tusupload") { return try tus(request) }
    switch (request.method, path) {
    case ("GET", "/api/me"): return json(IdentityResponse(user: "alice", roles: ["creator"], mode: "sandbox"))
    case ("POST", "/api/creator/videos/init-checkout"): return initCheckout(request)
    case ("GET", _) where path.hasSuffix("/status"): return status(request)
    case ("PATCH", _):
      state.withLock { $0.title = "renamed" }
      return json(deposit)
    case ("POST", _) where path.hasSuffix("/upload-ticket"):
      if state.withLock({ $0.holdsUpload }) { return Self.refusal(409, "upload_held") }
      return json(UploadTicket.sample(DepositObject.sampleGuid))
    case ("POST", _) where path.hasSuffix("/upload-progress"):
      guard case .bytes(let bytes) = request.body else { return HTTPResponse(status: 400) }
      state.withLock { state in
        state.reports.append(String(decoding: bytes, as: UTF8.self))
        if state.stored.count == state.expected, state.hasUpload { state.video = .processing }
        state.version += 1
      }
      return HTTPResponse(status: 204)
    default: return HTTPResponse(status: 404, body: Array(#"{"error":"no","code":"not_found"}"#.utf8))
    }
  }

  private func initCheckout(_ request: HTTPRequest) -> HTTPResponse {
    guard let key = request.headers.first(where: { $0.name == "Idempotency-Key" })?.value,
      case .bytes(let body) = request.body,
      let asked = try? JSONDecoder().decode(InitCheckoutRequest.self, from: Data(body))
    else { return HTTPResponse(status: 400, body: Array(#"{"error":"no","code":"bad"}"#.utf8)) }
    let refusal: HTTPResponse? = state.withLock { state in
      state.keys.append(key)
      if state.closedKeys.contains(key) {
        state.status = state.closesAs ?? state.status
        return Self.refusal(409, "deposit_closed")
      }
      if let first = state.bodyOfKey[key], first != body { return Self.refusal(409, "idempotency_mismatch") }
      state.bodyOfKey[key] = body
      return state.refusesCheckout ? Self.refusal(502, "checkout_refused") : nil
    }
    if let refusal { return refusal }
    state.withLock { state in
      state.bodies.insert(body)
      state.isOpen = true
      state.title = asked.title ?? ""
      state.expected = asked.sizeBytes ?? 0
    }
    return json(
      InitCheckoutResponse(
        checkoutUrl: "https://pay.example/cs_1", depositId: DepositObject.sampleID,
        payUrl: "http://127.0.0.1:4000/pay/x",
        feeEur: 2, expiresAt: Instant(unixSeconds: 1_780_080_000)))
  }

  private static func refusal(_ status: Int, _ code: String) -> HTTPResponse {
    HTTPResponse(status: status, body: Array(#"{"error":"No","code":"\#(code)"}"#.utf8))
  }

  private func status(_ request: HTTPRequest) -> HTTPResponse {
    guard state.withLock({ $0.isOpen }) else {
      return HTTPResponse(status: 404, body: Array(#"{"error":"Unknown","code":"deposit_not_found"}"#.utf8))
    }
    if request.url.contains("wait=") {
      state.withLock { Self.advance(&$0) }
      state.withLock { $0.onNews }?()
    }
    return json(deposit)
  }

  /// One change for each request that waits.
  private static func advance(_ state: inout State) {
    state.version += 1
    switch (state.status, state.video) {
    case (.pending, _) where state.payment == nil:
      state.waitsBeforePayment -= 1
      if state.waitsBeforePayment == -1 { state.status = .paid }
    case (.paid, _):
      state.status = .ready
      state.video = .awaitingUpload
    case (.ready, .processing):
      state.percent += 50
      if state.percent >= 100 { state.video = .playable }
    default: break
    }
  }

  private var deposit: DepositObject {
    state.withLock { state in
      let isComplete = state.hasUpload && state.stored.count == state.expected
      var deposit = DepositObject.sample(
        state.status, payment: state.payment, video: state.video, percent: state.percent,
        offersUpload: state.status == .ready && state.video == .awaitingUpload,
        hash: isComplete ? state.hash ?? Hex.encode(SHA256.hash(state.stored)) : nil,
        checkoutUrl: state.hidesPage ? nil : "https://pay.example/cs_1", version: state.version)
      deposit.title = state.title
      return deposit
    }
  }

  private func tus(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
    if state.withLock({ $0.holdsUpload }) { return HTTPResponse(status: 401) }
    switch request.method {
    case "POST":
      state.withLock { state in
        state.hasUpload = true
        state.uploadsCreated += 1
        state.stored = []
      }
      return HTTPResponse(status: 201, headers: [HTTPHeader("Location", "/tusupload/1")])
    case "DELETE":
      state.withLock { state in
        state.hasUpload = false
        state.stored = []
        state.uploadsDeleted += 1
      }
      return HTTPResponse(status: 204)
    case "PATCH":
      guard let bytes = Self.bytes(request.body) else {
        throw TransportError(.fileUnreadable, "no slice", mayHaveBeenSent: false)
      }
      if case .file(let slice) = request.body { bytes.withUnsafeBytes { slice.observe?($0) } }
      state.withLock { $0.stored += bytes }
    default: break
    }
    guard state.withLock({ $0.hasUpload }) else { return HTTPResponse(status: 404) }
    let offset = state.withLock { $0.stored.count }
    let expected = state.withLock { $0.expected }
    return HTTPResponse(
      status: request.method == "PATCH" ? 204 : 200,
      headers: [HTTPHeader("Upload-Offset", String(offset)), HTTPHeader("Upload-Length", String(expected))])
  }

  private static func bytes(_ body: HTTPRequest.Body) -> [UInt8]? {
    if case .bytes(let bytes) = body { return bytes }
    guard case .file(let slice) = body, let file = try? PrivateFile.read(path: slice.path, limit: 1 << 24) else {
      return nil
    }
    return Array(file.bytes[slice.offset..<slice.offset + slice.length])
  }

  private static func path(of url: String) -> String {
    let rest = url.drop { $0 != ":" }.dropFirst(3)
    return String(rest.drop { $0 != "/" }.prefix { $0 != "?" })
  }

  private func json(_ value: some Encodable) -> HTTPResponse {
    guard let data = try? JSONEncoder().encode(value) else { return HTTPResponse(status: 500) }
    return HTTPResponse(status: 200, body: Array(data))
  }
}
