import CurlTransport
import Platform
import Synchronization

/// Stripe and Bunny behind one transport, with what can go wrong on the way there and back.
final class ModelProviders: HTTPTransport {
  /// What goes wrong with one request.
  enum Trouble: Hashable, Sendable {
    /// It never leaves.
    case notSent
    /// It is carried out, its answer is lost.
    case lostReply
    /// It is carried out, and the answer is larger than is taken in.
    case tooLarge
    /// This status, and nothing is done.
    case status(Int)
    /// It is carried out and answered with this status; at Stripe the key keeps the answer.
    case doneButStatus(Int)
    /// Nothing is done; at Stripe the key keeps this status for ever.
    case keptStatus(Int)
    /// A proxy on the way answers with this status and a page of its own.
    case proxyPage(Int)
    /// This status, and `Retry-After` in seconds; nothing is done.
    case retryLater(Int, after: Int)
  }

  typealias Hook = @Sendable (ModelRequest) async -> Void

  struct State {
    var stripe = ModelStripe()
    var bunny = ModelBunny()
    var requests: [ModelRequest] = []
    /// What goes wrong next, by endpoint; nil lets one pass.
    var script: [String: [Trouble?]] = [:]
    /// Asked for each request that the script says nothing about.
    var chance: (@Sendable (ModelRequest) -> Trouble?)?
    /// Runs before a request is carried out, and after it but before its answer arrives.
    var before: Hook?
    var after: Hook?
    /// A defect that a test plants in how requests are made: changes one before anything else sees it.
    var alters: (@Sendable (inout ModelRequest) -> Void)?
    /// A defect that a test plants in how answers are read: takes the place of the service's own answer.
    var forges: (@Sendable (ModelRequest) -> ModelAnswer?)?
  }

  private let state = Mutex(State())
  private let clock: ManualClock

  init(clock: ManualClock) {
    self.clock = clock
  }

  @discardableResult
  func change<Result: Sendable>(_ body: @Sendable (inout State) -> Result) -> Result {
    state.withLock { state in body(&state) }
  }

  var stripe: ModelStripe { state.withLock { $0.stripe } }
  var bunny: ModelBunny { state.withLock { $0.bunny } }

  /// Scripts what goes wrong at an endpoint such as `POST /v1/refunds`; nil lets one request pass.
  func fail(_ endpoint: String, _ troubles: Trouble?...) {
    change { $0.script[endpoint, default: []] += troubles }
  }

  /// The requests an endpoint got, those that went wrong included.
  func requests(_ endpoint: String) -> [ModelRequest] {
    state.withLock { $0.requests.filter { $0.endpoint == endpoint } }
  }

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    var asked = ModelRequest(request)
    let (alters, forges) = state.withLock { ($0.alters, $0.forges) }
    alters?(&asked)
    if let forged = forges?(asked) { return HTTPResponse(status: forged.status, headers: [], body: forged.body) }
    let (trouble, before) = begin(asked)
    await before?(asked)
    if trouble == .notSent {
      throw TransportError(.cannotConnect, "the test lets nothing through", mayHaveBeenSent: false)
    }
    let answer = carryOut(asked, trouble)
    await state.withLock { $0.after }?(asked)
    if trouble == .lostReply {
      throw TransportError(.connectionLost, "the test loses the answer", mayHaveBeenSent: true)
    }
    if trouble == .tooLarge {
      throw TransportError(.responseTooLarge, "the test's limit", mayHaveBeenSent: true)
    }
    var headers = answer.isReplayed ? [HTTPHeader("Idempotent-Replayed", "true")] : []
    if case .retryLater(_, let seconds) = trouble { headers.append(HTTPHeader("Retry-After", String(seconds))) }
    return HTTPResponse(status: answer.status, headers: headers, body: answer.body)
  }

  private func begin(_ asked: ModelRequest) -> (Trouble?, Hook?) {
    let chance = state.withLock { state in
      state.requests.append(asked)
      return state.chance
    }
    let scripted: Trouble?? = state.withLock { state in
      guard let next = state.script[asked.endpoint]?.first else { return .none }
      state.script[asked.endpoint]?.removeFirst()
      return .some(next)
    }
    return (scripted ?? chance?(asked), state.withLock { $0.before })
  }

  private func carryOut(_ asked: ModelRequest, _ trouble: Trouble?) -> ModelAnswer {
    let now = clock.now()
    let isStripe = asked.segments.first == "v1"
    return state.withLock { state in
      switch trouble {
      case .status(let status), .retryLater(let status, _):
        return isStripe
          ? ModelStripe.refusal("scripted", type: "api_error", status: status) : ModelBunny.refusal(status: status)
      case .keptStatus(let status):
        if isStripe { return state.stripe.answer(asked, now: now, keeps: status, works: false) }
        return ModelBunny.refusal(status: status)
      case .proxyPage(let status): return ModelAnswer(page: "<html><h1>\(status)</h1></html>", status: status)
      case .doneButStatus(let status):
        if isStripe { return state.stripe.answer(asked, now: now, keeps: status) }
        _ = state.bunny.answer(asked, now: now)
        return ModelBunny.refusal(status: status)
      case .notSent, .lostReply, .tooLarge, nil:
        return isStripe ? state.stripe.answer(asked, now: now) : state.bunny.answer(asked, now: now)
      }
    }
  }
}
