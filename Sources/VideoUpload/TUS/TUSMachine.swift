public import EngineAPI
public import Platform

/// The client side of TUS 1.0.0 as a pure value: what happened goes in, what to do comes out. It sends nothing, reads
/// no clock and throws no dice.
///
/// The server's offset is always followed, whatever it is. Every way through ends: progress is a new highest offset,
/// and between two of them only so many attempts are made; new uploads are counted for good.
public struct TUSMachine: Sendable {
  /// The file's length in bytes.
  public let length: Int
  public let limits: Limits
  public internal(set) var ticket: UploadTicket
  /// The upload's absolute URL, once there is one.
  public internal(set) var location: String?
  /// Bytes the server has said it has.
  public internal(set) var confirmed: Int

  var endpoint: UploadURL?
  /// The location given was not one for this ticket.
  var hasForeignLocation = false
  var outstanding: TUSRequest.Kind?
  var afterWait = Errand.goOn
  /// What the engine was last asked for.
  var asked = Errand.goOn
  /// The highest offset of this upload.
  var highWater: Int
  var attempts = 0
  var restarts = 0
  /// 401 and 403 in a row.
  var refusals = 0
  /// The status that a new upload was refused with, while the engine is asked whether the video has all its bytes.
  var refusedCreation: Int?
  var largestPatch: Int?
  var lostPatch: LostPatch?
  var lostPatches = 0
  /// The server may have every byte without our having heard so.
  var mayBeComplete: Bool

  enum Errand: Hashable, Sendable {
    case goOn, renewTicket, askEngine
  }

  struct LostPatch: Hashable, Sendable {
    let offset: Int
    let length: Int
  }

  /// Time and chance, from outside.
  struct Moment {
    let now: Instant
    let jitter: Double
  }

  /// - Parameters:
  ///   - length: bytes, 0 or more.
  ///   - location: of an upload begun earlier for the same video, as `located` gave it.
  ///   - confirmed: what was confirmed then.
  public init(
    length: Int, ticket: UploadTicket, location: String? = nil, confirmed: Int = 0, limits: Limits = Limits()
  ) {
    self.length = max(0, length)
    self.limits = limits
    self.ticket = ticket
    let endpoint = UploadURL(ticket.endpoint)
    self.endpoint = endpoint
    self.location = location.flatMap { endpoint?.resolvingOnSameOrigin($0)?.text }
    hasForeignLocation = location != nil && self.location == nil
    self.confirmed = self.location == nil ? 0 : min(max(0, confirmed), self.length)
    highWater = self.confirmed
    // An earlier run may have sent the end and died before the answer.
    mayBeComplete = self.location != nil
  }

  /// - Parameters:
  ///   - now: for a ticket's end and dates in `Retry-After`.
  ///   - jitter: fresh, evenly from 0 to 1.
  public mutating func handle(_ input: Input, now: Instant, jitter: Double) -> Step {
    let moment = Moment(now: now, jitter: min(max(0, jitter), 1))
    switch input {
    case .start: return started(moment)
    case .answered(let response): return answered(response, moment)
    case .unanswered(let error): return unanswered(error, moment)
    case .waited: return run(afterWait)
    case .renewed(let ticket): return renewed(ticket, moment)
    case .engineSays(let hasArrived): return engineSaid(hasArrived, moment)
    case .engineFailed(let error): return engineFailed(error, moment)
    }
  }
}

// MARK: - Steps

extension TUSMachine {
  private mutating func started(_ moment: Moment) -> Step {
    guard ticket.protocol == "tus", endpoint != nil else { return Step(action: .fail(.uploadTicketUnusable)) }
    let events = hasForeignLocation ? [Event.restarted(.otherOrigin)] : []
    return run(ticket.expiresAt <= moment.now ? .renewTicket : .goOn, events: events)
  }

  mutating func run(_ errand: Errand, events: [Event] = []) -> Step {
    switch errand {
    case .goOn: return goOn(events)
    case .renewTicket, .askEngine:
      asked = errand
      return Step(events: events, action: errand == .renewTicket ? .renewTicket : .askEngine)
    }
  }

  /// Asks for the offset of the upload there is, or makes one.
  mutating func goOn(_ events: [Event] = []) -> Step {
    send(location == nil ? .create : .head, events)
  }

  /// The rest of the file but for its last piece, then that; or as much of it as the server takes at once.
  mutating func sendRest(_ events: [Event]) -> Step {
    let rest = length - confirmed
    let piece = rest > limits.lastPiece ? rest - limits.lastPiece : rest
    return send(.patch(offset: confirmed, length: min(piece, largestPatch ?? piece)), events)
  }

  private mutating func send(_ kind: TUSRequest.Kind, _ events: [Event]) -> Step {
    guard let endpoint else { return Step(events: events, action: .fail(.uploadTicketUnusable)) }
    outstanding = kind
    let url = kind == .create ? endpoint.text : location ?? endpoint.text
    return Step(events: events, action: .send(TUSRequest(kind: kind, url: url, headers: headers(for: kind))))
  }

  /// Waits, longer each time without progress (full jitter), or gives up.
  mutating func setBack(
    _ cause: UploadSetback, _ moment: Moment, retryAfter: Duration? = nil, then errand: Errand = .goOn,
    events: [Event] = []
  ) -> Step {
    attempts += 1
    guard attempts < limits.attempts else {
      return Step(events: events, action: .fail(.uploadStopped(cause: cause.phrase, attempts: attempts)))
    }
    if let retryAfter, retryAfter > limits.longestRetryAfter {
      let seconds = Int(retryAfter.components.seconds)
      return Step(events: events, action: .fail(.uploadPostponed(seconds: seconds)))
    }
    afterWait = errand
    return Step(events: events, action: .wait(limits.wait(attempts, retryAfter, moment.jitter), cause: cause))
  }

  /// Forgets the upload there was and makes another; at once the first time.
  mutating func restart(_ cause: UploadSetback, _ moment: Moment) -> Step {
    restarts += 1
    location = nil
    confirmed = 0
    highWater = 0
    lostPatch = nil
    lostPatches = 0
    mayBeComplete = false
    let events = [Event.restarted(cause)]
    guard restarts <= limits.restarts else {
      return Step(events: events, action: .fail(.uploadStopped(cause: cause.phrase, attempts: restarts)))
    }
    return restarts == 1 ? goOn(events) : setBack(cause, moment, events: events)
  }
}

// MARK: - The engine's part

extension TUSMachine {
  private mutating func renewed(_ fresh: UploadTicket, _ moment: Moment) -> Step {
    let oldVideo = ticket.headers["VideoId"]
    ticket = fresh
    endpoint = UploadURL(fresh.endpoint)
    guard fresh.protocol == "tus", let endpoint else { return Step(action: .fail(.uploadTicketUnusable)) }
    if let location {
      if fresh.headers["VideoId"] != oldVideo { return restart(.videoReplaced, moment) }
      if endpoint.resolvingOnSameOrigin(location) == nil { return restart(.otherOrigin, moment) }
    }
    return goOn()
  }

  private mutating func engineSaid(_ hasArrived: Bool, _ moment: Moment) -> Step {
    if hasArrived { return complete() }
    if let status = refusedCreation { return Step(action: .fail(.uploadRefused(status: status))) }
    return restart(.forgotten, moment)
  }

  private mutating func engineFailed(_ error: VisualError, _ moment: Moment) -> Step {
    // The engine's answer to asking for a ticket when the video has all its bytes.
    if error.code == VisualError.uploadComplete.code { return complete() }
    switch error.kind {
    case .unreachable, .notReady, .busy, .providerRefused:
      return setBack(.engineAway(error), moment, then: asked)
    default: return Step(action: .fail(error))
    }
  }

  private mutating func complete() -> Step {
    confirmed = length
    highWater = length
    return Step(events: [.confirmed(length)], action: .done)
  }
}
