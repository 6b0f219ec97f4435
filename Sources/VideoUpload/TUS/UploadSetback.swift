public import CurlTransport
public import Platform

/// Why an upload waits or starts anew; not an end.
public enum UploadSetback: Hashable, Sendable {
  /// 409, 423: a dropped connection can leave the upload locked for a while.
  case locked(status: Int)
  /// 429, 503
  case busy(status: Int)
  /// 408 and the other 5xx
  case serverError(status: Int)
  /// No answer; curl's words.
  case connection(TransportError.Code, String)
  /// Nothing went through for a minute.
  case stalled
  /// An answer that TUS does not know: no offset, or an impossible one.
  case badAnswer
  /// The server accepted a PATCH and is no further.
  case noProgress
  /// 460
  case checksum
  /// 413 to a PATCH
  case pieceTooLarge
  /// 404, 410
  case forgotten
  /// 401, 403
  case ticketRefused
  /// 401, 403 for an upload under way, with fresh tickets too.
  case newTicketRefused
  /// The engine's ticket is for another video than the one the upload was begun for.
  case videoReplaced
  /// The server's upload is of another length than the file.
  case otherLength
  /// The upload that the journal names is not on the ticket's server.
  case otherOrigin
  /// The file's date changed while nobody was looking: its middle may have changed too.
  case fileTouched
  /// The engine was asked for something and could not answer.
  case engineAway(VisualError)

  /// snake_case, stable: the `cause` of the `retry` event.
  public var code: String {
    switch self {
    case .locked: "locked"
    case .busy: "busy"
    case .serverError: "server_error"
    case .connection: "connection"
    case .stalled: "stalled"
    case .badAnswer: "bad_answer"
    case .noProgress: "no_progress"
    case .checksum: "checksum"
    case .pieceTooLarge: "piece_too_large"
    case .forgotten: "forgotten"
    case .ticketRefused: "ticket_refused"
    case .newTicketRefused: "new_ticket_refused"
    case .videoReplaced: "video_replaced"
    case .otherLength: "other_length"
    case .otherOrigin: "other_origin"
    case .fileTouched: "file_touched"
    case .engineAway: "engine_away"
    }
  }

  /// For a person; no capital, no full stop.
  public var phrase: Phrase {
    switch self {
    case .locked(let status): .uploadLocked(status: status)
    case .busy(let status): .uploadServerBusy(status: status)
    case .serverError(let status): .uploadServerError(status: status)
    case .connection(_, let words): .uploadConnection(cause: words)
    case .stalled: .uploadStalled
    case .badAnswer: .uploadBadAnswer
    case .noProgress: .uploadNoProgress
    case .checksum: .uploadChecksum
    case .pieceTooLarge: .uploadPieceTooLarge
    case .forgotten: .uploadForgotten
    case .ticketRefused: .uploadTicketRefused
    case .newTicketRefused: .uploadNewTicketRefused
    case .videoReplaced: .uploadVideoReplaced
    case .otherLength: .uploadOtherLength
    case .otherOrigin: .uploadOtherOrigin
    case .fileTouched: .uploadFileTouched
    case .engineAway(let error): .uploadEngineAway(cause: error.sentence)
    }
  }
}
