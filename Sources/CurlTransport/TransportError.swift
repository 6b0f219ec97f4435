/// Why there is no answer.
public struct TransportError: Error, Hashable, Sendable {
  /// What went wrong, for code to decide on.
  public enum Code: String, Sendable {
    case invalidURL, cannotResolve, cannotConnect, timedOut, stalled, connectionLost, tlsFailed, responseTooLarge
    case fileUnreadable, fileChanged, cancelled, protocolError, shutDown
  }

  /// The kind of failure.
  public var code: Code
  /// In curl's or the system's own words, on one line. Holds no header value, no user name, password or query of a URL.
  public var message: String
  /// The request may not have arrived, or its answer was lost: the same request may well succeed later.
  public var isRetryable: Bool
  /// False only when the request surely never left this machine: it was refused here, or no connection came about.
  public var mayHaveBeenSent: Bool

  /// Without `isRetryable` it follows from the code.
  public init(_ code: Code, _ message: String, mayHaveBeenSent: Bool, isRetryable: Bool? = nil) {
    self.code = code
    self.message = message
    self.mayHaveBeenSent = mayHaveBeenSent
    self.isRetryable = isRetryable ?? code.isUsuallyPassing
  }
}

extension TransportError.Code {
  var isUsuallyPassing: Bool {
    switch self {
    case .cannotResolve, .cannotConnect, .timedOut, .stalled, .connectionLost: true
    case .invalidURL, .tlsFailed, .responseTooLarge, .fileUnreadable, .fileChanged, .cancelled, .protocolError,
      .shutDown:
      false
    }
  }
}

extension TransportError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
