public import CurlTransport
public import EngineAPI
public import Platform

/// What an upload asks of the engine.
public struct UploadServices: Sendable {
  /// A fresh ticket. Errors of kind unreachable, notReady, busy and providerRefused are tried again; `upload_complete`
  /// ends the upload well; others end it.
  public var renewTicket: @Sendable () async throws(VisualError) -> UploadTicket
  /// Whether Bunny has the whole file, for when its TUS server does not know the upload any more. The same errors.
  public var hasArrived: @Sendable () async throws(VisualError) -> Bool

  public init(
    renewTicket: @escaping @Sendable () async throws(VisualError) -> UploadTicket,
    hasArrived: @escaping @Sendable () async throws(VisualError) -> Bool
  ) {
    self.renewTicket = renewTicket
    self.hasArrived = hasArrived
  }
}

/// How an upload is done.
public struct UploadOptions: Sendable {
  /// How fast, as it may change on the way; nil: as fast as the line.
  public var pace: (any SendPace)?
  /// Whether the SHA-256 is computed.
  public var hashes: Bool
  public var patience: TUSMachine.Limits
  /// Whether a run that is stopped within a request asks the server how much of it has arrived.
  public var asksWhenStopped: @Sendable () -> Bool

  public init(
    pace: (any SendPace)? = nil, hashes: Bool = true, patience: TUSMachine.Limits = TUSMachine.Limits(),
    asksWhenStopped: @escaping @Sendable () -> Bool = { true }
  ) {
    self.pace = pace
    self.hashes = hashes
    self.patience = patience
    self.asksWhenStopped = asksWhenStopped
  }
}

/// A finished upload.
public struct UploadResult: Hashable, Sendable {
  public let sizeBytes: Int
  /// Of the bytes that were sent, lower-case hex; nil when it was not asked for.
  public let sha256: String?
}
