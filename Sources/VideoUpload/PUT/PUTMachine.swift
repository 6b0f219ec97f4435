public import CurlTransport
public import EngineAPI
public import Platform

/// An upload in one PUT of the whole file, for tickets that say `put`: a pure value, as ``TUSMachine`` is.
///
/// Nothing of it can be gone on with: whatever cuts it short, the file is sent again from its first byte, unless the
/// engine knows that all of it is there.
public struct PUTMachine: Sendable {
  public enum Action: Hashable, Sendable {
    /// A PUT of the whole file.
    case send(url: String, headers: [HTTPHeader])
    case wait(Duration, cause: UploadSetback)
    case renewTicket
    /// Whether the file has arrived, though nobody said so.
    case askEngine
    case done
    case fail(VisualError)
  }

  private enum Errand: Sendable {
    case send, renewTicket, askEngine
  }

  let limits: TUSMachine.Limits
  private var ticket: UploadTicket
  private var attempts = 0
  /// 401, 403 and 404 in a row.
  private var refusals = 0
  private var afterWait = Errand.send
  private var asked = Errand.send
  /// The status that the server refused the file with, while the engine is asked.
  private var refusedStatus: Int?

  public init(ticket: UploadTicket, limits: TUSMachine.Limits = TUSMachine.Limits()) {
    self.ticket = ticket
    self.limits = limits
  }

  /// - Parameters:
  ///   - now: for a ticket's end and dates in `Retry-After`.
  ///   - jitter: fresh, evenly from 0 to 1.
  public mutating func handle(_ input: TUSMachine.Input, now: Instant, jitter: Double) -> Action {
    let moment = TUSMachine.Moment(now: now, jitter: min(max(0, jitter), 1))
    switch input {
    case .start: return run(ticket.expiresAt <= now ? .renewTicket : .send)
    case .answered(let response): return answered(response, moment)
    case .unanswered(let error): return unanswered(error, moment)
    case .waited: return run(afterWait)
    case .renewed(let fresh):
      ticket = fresh
      return run(.send)
    case .engineSays(let hasArrived):
      if hasArrived { return .done }
      if let status = refusedStatus { return .fail(.uploadRefused(status: status)) }
      return run(.send)
    case .engineFailed(let error): return engineFailed(error, moment)
    }
  }

  private mutating func run(_ errand: Errand) -> Action {
    asked = errand
    switch errand {
    case .renewTicket: return .renewTicket
    case .askEngine: return .askEngine
    case .send:
      guard ticket.protocol == "put", let url = UploadURL(ticket.endpoint) else {
        return .fail(.uploadTicketUnusable)
      }
      let headers = ticket.headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) }
      return .send(url: url.text, headers: headers)
    }
  }

  private mutating func answered(_ response: HTTPResponse, _ moment: TUSMachine.Moment) -> Action {
    let retryAfter = response.header("Retry-After").flatMap { RetryAfter.parse($0, now: moment.now) }
    switch response.status {
    case 200...299: return .done
    case 300...399: return .fail(.uploadRedirected(status: response.status))
    case 401, 403, 404:
      refusals += 1
      guard refusals <= 2 else { return .fail(.uploadNotAuthorised) }
      return refusals == 1 ? run(.renewTicket) : setBack(.ticketRefused, moment, then: .renewTicket)
    case 409, 423: return setBack(.locked(status: response.status), moment, retryAfter, then: .askEngine)
    case 413: return .fail(.uploadTooLarge)
    case 429, 503: return setBack(.busy(status: response.status), moment, retryAfter, then: .askEngine)
    case 408, 500...599: return setBack(.serverError(status: response.status), moment, retryAfter, then: .askEngine)
    default:
      // Bunny's answer to a video that has its bytes is 400; only the engine can tell it from other refusals.
      refusedStatus = response.status
      return run(.askEngine)
    }
  }

  private mutating func unanswered(_ error: TransportError, _ moment: TUSMachine.Moment) -> Action {
    let errand: Errand = error.mayHaveBeenSent ? .askEngine : .send
    switch error.code {
    case .stalled: return setBack(.stalled, moment, then: errand)
    case .tlsFailed where !error.isRetryable: return .fail(.uploadImpossible(cause: error.message))
    case .cancelled, .shutDown: return .fail(.interrupted)
    case .invalidURL: return .fail(.uploadTicketUnusable)
    default: return setBack(.connection(error.code, error.message), moment, then: errand)
    }
  }

  private mutating func engineFailed(_ error: VisualError, _ moment: TUSMachine.Moment) -> Action {
    if error.code == VisualError.uploadComplete.code { return .done }
    switch error.kind {
    case .unreachable, .notReady, .busy, .providerRefused: return setBack(.engineAway(error), moment, then: asked)
    default: return .fail(error)
    }
  }

  /// Waits, longer each time (full jitter), or gives up.
  private mutating func setBack(
    _ cause: UploadSetback, _ moment: TUSMachine.Moment, _ retryAfter: Duration? = nil, then errand: Errand
  ) -> Action {
    attempts += 1
    guard attempts < limits.attempts else {
      return .fail(.uploadStopped(cause: cause.phrase, attempts: attempts))
    }
    if let retryAfter, retryAfter > limits.longestRetryAfter {
      return .fail(.uploadPostponed(seconds: Int(retryAfter.components.seconds)))
    }
    afterWait = errand
    return .wait(limits.wait(attempts, retryAfter, moment.jitter), cause: cause)
  }
}
