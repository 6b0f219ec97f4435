public import Platform

/// What an upload has to say while it runs.
public enum UploadEvent: Hashable, Sendable {
  /// The server is ready for the file's bytes from this offset on. Once for each run.
  case started(resumedAt: Int, total: Int)
  /// At most four times a second, and once more at the end.
  case progress(UploadProgress)
  /// Something went wrong; it goes on after the delay.
  case retry(cause: UploadSetback, delay: Duration)
  /// The server has fewer bytes than it had said, or than were sent; what is missing is sent again.
  case rewound(from: Int, to: Int)
  /// All of it is sent again.
  case restarted(cause: UploadSetback)
  case ticketRenewed
  /// The upload goes on, but a later run may not know how far it came.
  case journalFailed(VisualError)
  /// Every byte is at the server. The SHA-256 of what was sent is in lower-case hex, nil when it was not asked for.
  case done(sha256: String?)
}

/// How far an upload is. Sent and confirmed are two numbers: what the socket took, and what the server said it has.
public struct UploadProgress: Hashable, Sendable {
  public var sentBytes: Int
  public var confirmedBytes: Int
  public var totalBytes: Int
  public var bytesPerSecond: Double
  /// Whole seconds; nil as long as nobody can tell.
  public var eta: Duration?

  public init(sentBytes: Int, confirmedBytes: Int, totalBytes: Int, bytesPerSecond: Double, eta: Duration?) {
    self.sentBytes = sentBytes
    self.confirmedBytes = confirmedBytes
    self.totalBytes = totalBytes
    self.bytesPerSecond = bytesPerSecond
    self.eta = eta
  }
}
