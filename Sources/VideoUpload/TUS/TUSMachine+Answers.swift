import CurlTransport
import Platform

extension TUSMachine {
  mutating func answered(_ response: HTTPResponse, _ moment: Moment) -> Step {
    guard let kind = outstanding else { return setBack(.badAnswer, moment) }
    outstanding = nil
    let retryAfter = response.header("Retry-After").flatMap { RetryAfter.parse($0, now: moment.now) }
    switch response.status {
    case 200...299: return accepted(kind, response, moment)
    case 300...399: return Step(action: .fail(.uploadRedirected(status: response.status)))
    case 401, 403: return ticketRefused(moment)
    case 404, 410: return gone(kind, status: response.status, moment)
    case 409, 423: return setBack(.locked(status: response.status), moment, retryAfter: retryAfter)
    case 413: return tooLarge(kind, moment)
    case 429, 503:
      noteLoss(of: kind)
      return setBack(.busy(status: response.status), moment, retryAfter: retryAfter)
    case 460: return setBack(.checksum, moment)
    case 408, 500...599:
      noteLoss(of: kind)
      return setBack(.serverError(status: response.status), moment, retryAfter: retryAfter)
    default:
      guard kind == .create else {
        // Kept, not forgotten: another run may find the server in a better mood.
        return Step(action: .fail(.uploadRefused(status: response.status)))
      }
      // A video that has its bytes takes no upload any more; only the engine can tell.
      refusedCreation = response.status
      return run(.askEngine)
    }
  }

  mutating func unanswered(_ error: TransportError, _ moment: Moment) -> Step {
    let kind = outstanding
    outstanding = nil
    if let kind, error.mayHaveBeenSent { noteLoss(of: kind) }
    switch error.code {
    case .stalled: return setBack(.stalled, moment)
    case .invalidURL: return Step(action: .fail(.uploadLocationUnusable))
    case .tlsFailed where !error.isRetryable: return Step(action: .fail(.uploadImpossible(cause: error.message)))
    case .cancelled, .shutDown: return Step(action: .fail(.interrupted))
    case .responseTooLarge: return setBack(.badAnswer, moment)
    default: return setBack(.connection(error.code, error.message), moment)
    }
  }

  // MARK: - Accepted

  private mutating func accepted(_ kind: TUSRequest.Kind, _ response: HTTPResponse, _ moment: Moment) -> Step {
    // A PATCH goes through only with a ticket that holds; a HEAD may pass where a PATCH does not.
    if kind != .head { refusals = 0 }
    switch kind {
    case .create: return created(response, moment)
    case .head:
      if let length = Self.number(response.header("Upload-Length")), length != self.length {
        return restart(.otherLength, moment)
      }
      guard let offset = offset(in: response) else { return setBack(.badAnswer, moment) }
      return follow(offset, moment)
    case .patch(let start, _):
      guard let offset = offset(in: response) else {
        noteLoss(of: kind)
        return setBack(.badAnswer, moment)
      }
      let step = take(offset)
      if offset == length { return finish(step) }
      return offset > start ? sendRest(step) : setBack(.noProgress, moment, events: step)
    }
  }

  private mutating func created(_ response: HTTPResponse, _ moment: Moment) -> Step {
    guard let reference = response.header("Location"), let endpoint else { return setBack(.badAnswer, moment) }
    guard let url = endpoint.resolvingOnSameOrigin(reference) else {
      return Step(action: .fail(.uploadLocationUnusable))
    }
    location = url.text
    confirmed = 0
    highWater = 0
    lostPatch = nil
    lostPatches = 0
    mayBeComplete = false
    // An empty file has no PATCH: the HEAD tells that it is there.
    return length == 0 ? goOn([.located(url.text)]) : sendRest([.located(url.text), .confirmed(0)])
  }

  /// Goes on from the offset that a HEAD gave.
  private mutating func follow(_ offset: Int, _ moment: Moment) -> Step {
    if let lost = lostPatch, offset <= lost.offset {
      // A server that keeps nothing of a PATCH cut short never gets anywhere with large ones on a bad line.
      lostPatches += 1
      if lostPatches >= 2 { shrinkPatches(below: lost.length) }
    }
    lostPatch = nil
    let events = take(offset)
    return offset == length ? finish(events) : sendRest(events)
  }

  private mutating func take(_ offset: Int) -> [Event] {
    let events = (offset < confirmed ? [Event.rewound(from: confirmed, to: offset)] : []) + [.confirmed(offset)]
    confirmed = offset
    mayBeComplete = false
    if offset > highWater {
      highWater = offset
      attempts = 0
      lostPatches = 0
    }
    return events
  }

  private func finish(_ events: [Event]) -> Step { Step(events: events, action: .done) }

  /// `Upload-Offset`, when it can be one.
  private func offset(in response: HTTPResponse) -> Int? {
    Self.number(response.header("Upload-Offset")).flatMap { $0 <= length ? $0 : nil }
  }

  private static func number(_ text: String?) -> Int? {
    guard let value = text?.trimmedOfBlanks, (1...18).contains(value.utf8.count),
      value.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    return Int(value)
  }

  // MARK: - Stopped from outside

  /// Asks how far the upload is, for a run that is being stopped; nil while there is none.
  var question: TUSRequest? { location.map { TUSRequest(kind: .head, url: $0, headers: headers(for: .head)) } }

  /// What the answer to ``question`` tells, if anything.
  func offset(told response: HTTPResponse) -> Int? {
    guard (200...299).contains(response.status) else { return nil }
    return offset(in: response)
  }

  // MARK: - Refused

  private mutating func ticketRefused(_ moment: Moment) -> Step {
    refusals += 1
    switch refusals {
    case 1:
      // Tickets end while long uploads run; only one that ends at once, again and again, has to wait.
      attempts += 1
      return attempts == 1 ? run(.renewTicket) : setBack(.ticketRefused, moment, then: .renewTicket)
    case 2: return setBack(.ticketRefused, moment, then: .renewTicket)
    default:
      guard location != nil else { return Step(action: .fail(.uploadNotAuthorised)) }
      refusals = 1
      return restart(.newTicketRefused, moment)
    }
  }

  private mutating func gone(_ kind: TUSRequest.Kind, status: Int, _ moment: Moment) -> Step {
    if kind == .create {
      // The video may have been deleted and replaced at Bunny: a fresh ticket would name the new one.
      guard refusals == 0 else { return Step(action: .fail(.uploadRefused(status: status))) }
      refusals = 1
      return run(.renewTicket)
    }
    return mayBeComplete ? run(.askEngine) : restart(.forgotten, moment)
  }

  private mutating func tooLarge(_ kind: TUSRequest.Kind, _ moment: Moment) -> Step {
    guard case .patch(_, let length) = kind, shrinkPatches(below: length) else {
      return Step(action: .fail(.uploadTooLarge))
    }
    attempts += 1
    return attempts < limits.attempts ? goOn() : setBack(.pieceTooLarge, moment)
  }

  @discardableResult
  private mutating func shrinkPatches(below length: Int) -> Bool {
    guard let smaller = limits.patchSizes.first(where: { $0 < length }) else { return false }
    largestPatch = smaller
    return true
  }

  /// Remembers a PATCH of which nobody knows how much arrived.
  private mutating func noteLoss(of kind: TUSRequest.Kind) {
    guard case .patch(let offset, let length) = kind else { return }
    lostPatch = LostPatch(offset: offset, length: length)
    if offset + length == self.length { mayBeComplete = true }
  }
}
