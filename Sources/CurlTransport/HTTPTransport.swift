/// Sends requests. `CurlTransport` does it for real; tests of the rooms above bring their own.
public protocol HTTPTransport: Sendable {
  /// Sends the request and waits for the whole answer. Cancelling the task ends the transfer at once (`.cancelled`).
  ///
  /// `onProgress` is called ten times a second at most while a body is sent, and once at the end of it; on a thread
  /// that it may not block. The numbers never go back.
  func send(_ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?) async throws(TransportError)
    -> HTTPResponse
}

extension HTTPTransport {
  /// Sends the request without asking for progress.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    try await send(request, onProgress: nil)
  }
}

/// How much of a request's body was handed to the socket. What the server has is for the server to say.
public struct SendProgress: Hashable, Sendable {
  /// Bytes of body so far.
  public var sentBytes: Int
  /// The body's length.
  public var totalBytes: Int

  /// For stand-ins of a transport.
  public init(sentBytes: Int, totalBytes: Int) {
    self.sentBytes = sentBytes
    self.totalBytes = totalBytes
  }
}
