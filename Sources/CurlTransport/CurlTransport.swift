import Platform

/// HTTP/1.1 through libcurl. One thread of its own owns all transfers and the pool of connections; it starts with the
/// first request and sleeps while there is nothing to do. The answer to "redirected" is an answer like any other,
/// unless the request says otherwise.
public final class CurlTransport: HTTPTransport {
  private let settings: TransferSettings
  private let queue: TransferQueue

  /// - Parameters:
  ///   - certificateAuthorities: path of a PEM file to trust instead of the system's authorities.
  ///   - staysSmall: gives back the code that led to a request, and that sent it (``ResidentCode``), for programs that
  ///     run for hours and ask now and then. It costs each request a millisecond.
  public init(userAgent: String = "visual/1.0", certificateAuthorities: String? = nil, staysSmall: Bool = false) {
    settings = TransferSettings(
      userAgent: userAgent, certificateAuthorities: certificateAuthorities, staysSmall: staysSmall)
    queue = TransferQueue(settings: settings)
  }

  deinit {
    queue.abandon()
  }

  /// See `HTTPTransport`.
  public func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    releaseCode()
    defer { releaseCode() }
    var request = request
    for _ in 0...Redirect.maximumSteps {
      let outcome = try await exchange(request, onProgress)
      guard let next = Redirect.next(after: outcome, to: request) else { return outcome.response }
      request = next
    }
    throw TransportError(
      .protocolError, "More than \(Redirect.maximumSteps) redirects in a row", mayHaveBeenSent: true)
  }

  /// Ends what is under way (`.shutDown`), closes all connections and waits for the thread to be gone. Later requests
  /// fail with `.shutDown`.
  public func shutdown() async {
    await queue.shutdown()
  }

  /// What made the request up, and what sends it, are code of their own.
  private func releaseCode() {
    if settings.staysSmall { ResidentCode.release() }
  }

  private func exchange(
    _ request: HTTPRequest, _ onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> TransferOutcome {
    let id = queue.makeID()
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { reply in
        queue.start(TransferJob(id: id, request: request, onProgress: onProgress, reply: reply))
        // A cancellation that came before the line above found nothing to cancel.
        if Task.isCancelled { queue.cancel(id) }
      }
    } onCancel: {
      queue.cancel(id)
    }.get()
  }
}
