public import CurlTransport
public import EngineAPI
public import Platform

/// Deletes an upload at the server (TUS 1.0.0, the termination extension): a pure value, as ``TUSMachine`` is.
public struct TUSRemoval: Sendable {
  public enum Action: Hashable, Sendable {
    /// A DELETE of ``location`` with these headers.
    case send(headers: [HTTPHeader])
    /// A connection that was just cut can leave the upload locked.
    case wait(Duration)
    case renewTicket
    /// It is gone.
    case done
    case fail(VisualError)
  }

  /// Attempts in all.
  static let attempts = 6

  /// The upload's absolute URL.
  public let location: String
  private var ticket: UploadTicket
  private var made = 0
  private var hasRenewed = false

  /// nil when the ticket's server has no such upload: nothing is there to delete.
  public init?(location: String, ticket: UploadTicket) {
    guard ticket.protocol == "tus", let endpoint = UploadURL(ticket.endpoint),
      let url = endpoint.resolvingOnSameOrigin(location)
    else { return nil }
    self.location = url.text
    self.ticket = ticket
  }

  public mutating func start(now: Instant) -> Action {
    guard ticket.expiresAt > now, ticket.protocol == "tus" else { return refused() }
    return .send(headers: TUSMachine.headers(of: ticket))
  }

  /// A ticket of another video than before means that the upload went with its own.
  public mutating func renewed(_ fresh: UploadTicket, now: Instant) -> Action {
    guard fresh.headers["VideoId"] == ticket.headers["VideoId"] else { return .done }
    ticket = fresh
    return start(now: now)
  }

  public mutating func answered(_ status: Int) -> Action {
    switch status {
    case 200...299, 404, 410: .done
    case 401, 403: refused()
    case 408, 409, 423, 429, 500...599: again()
    default: .fail(.uploadNotRemoved(cause: .uploadServerError(status: status)))
    }
  }

  public mutating func unanswered(_ error: TransportError) -> Action {
    switch error.code {
    case .cancelled, .shutDown: .fail(.interrupted)
    default: again(.uploadConnection(cause: error.message))
    }
  }

  private mutating func refused() -> Action {
    guard !hasRenewed else { return .fail(.uploadNotRemoved(cause: .uploadTicketRefused)) }
    hasRenewed = true
    return .renewTicket
  }

  private mutating func again(_ cause: Phrase = .uploadLocked(status: 423)) -> Action {
    made += 1
    guard made < Self.attempts else { return .fail(.uploadNotRemoved(cause: cause)) }
    return .wait(.milliseconds(250 * (1 << (made - 1))))
  }
}
