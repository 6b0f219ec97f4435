import CCurl

/// One exchange under way. Lives on the transport's thread; curl's callbacks reach it by its address, which is valid
/// from when the loop takes it in until the loop lets it go.
final class Transfer {
  let job: TransferJob
  let easy: EasyHandle
  private let body: RequestBody?
  private var receiver: ResponseReceiver
  private var progress: ProgressMeter?
  /// Set by a callback that stops the transfer; says more than the code curl makes of it.
  private var failure: TransportError?
  /// curl had a connection and was about to write the request: from here on the server may have seen it.
  private var hasLeft = false
  private var awaitsAnswer = false

  /// When the pace is to be asked again; nil while the body flows.
  private(set) var resumesAt: ContinuousClock.Instant?

  init(_ job: TransferJob, settings: TransferSettings) throws(TransportError) {
    self.job = job
    let url = try RequestURL(job.request.url)
    body = try RequestBody(job.request.sentBody)
    easy = try EasyHandle()
    receiver = ResponseReceiver(maximumBodyBytes: max(0, job.request.maximumResponseBytes))
    if let body, let report = job.onProgress { progress = ProgressMeter(totalBytes: body.length, report: report) }
    try settings.apply(to: easy)
    try easy.apply(job.request, url: url, bodyLength: body?.length)
    try TransferCallbacks.install(for: self)
  }

  /// Ends the exchange by curl's verdict and tells the task that waits.
  func finish(_ result: CURLcode) {
    if let failure { return fail(failure) }
    guard result == CURLE_OK else { return fail(transportError(for: result)) }
    // Not the body's length: a server may refuse before it has all of it.
    progress?.finish(sentBytes: easy.bytes(CURLINFO_SIZE_UPLOAD_T))
    let response = HTTPResponse(
      status: easy.number(CURLINFO_RESPONSE_CODE), headers: receiver.headers, body: receiver.body)
    job.reply.resume(
      returning: .success(TransferOutcome(response: response, redirectURL: easy.text(CURLINFO_REDIRECT_URL))))
  }

  /// Ends it for a reason of our own; whether the request left is known here best.
  func fail(_ error: TransportError) {
    progress?.finish(sentBytes: easy.bytes(CURLINFO_SIZE_UPLOAD_T))
    var error = error
    error.mayHaveBeenSent = hasLeft
    job.reply.resume(returning: .failure(error))
  }

  private func transportError(for result: CURLcode) -> TransportError {
    var code = TransportError.Code(result, hasLeft: hasLeft)
    if result == CURLE_OPERATION_TIMEDOUT, hasLeft, job.request.timeouts.stall != nil {
      let elapsed = Duration.microseconds(easy.bytes(CURLINFO_TOTAL_TIME_T))
      if job.request.timeouts.total.map({ elapsed < $0 }) ?? true { code = .stalled }
    }
    // A handshake cut short may work the next time; a certificate that is not trusted will not.
    let isRetryable = result == CURLE_SSL_CONNECT_ERROR ? true : nil
    return TransportError(
      code, easy.explanation(of: result), mayHaveBeenSent: hasLeft, isRetryable: isRetryable)
  }
}

// MARK: - What curl's callbacks do

extension Transfer {
  /// Called before each writing of the request. When a pooled connection turns out dead, curl writes the request
  /// again on a new one; the server may have acted on the first, so that is only for requests that can bear it.
  func mayWriteRequest() -> Bool {
    if awaitsAnswer && !job.request.isReplayable {
      failure = TransportError(
        .connectionLost, "The connection was closed before an answer came", mayHaveBeenSent: true)
      return false
    }
    hasLeft = true
    awaitsAnswer = true
    return true
  }

  /// Lets a body go on that its pace holds back.
  func resumeBody() {
    resumesAt = nil
    // A transfer that cannot go on says so in its own end.
    _ = curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
  }

  /// How many bytes of the body went into the buffer; nil stops the transfer.
  func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    guard let body else { return 0 }
    var piece = min(buffer.count, job.request.uploadBufferSize(bodyLength: body.length))
    if let pace = job.request.pace, body.remaining > 0 {
      switch pace.grant(min(piece, body.remaining)) {
      case .bytes(let count): piece = min(piece, max(1, count))
      case .wait(let time):
        resumesAt = .now + min(max(time, .milliseconds(1)), SendGrant.longestWait)
        return Int(CURL_READFUNC_PAUSE)
      }
    }
    do throws(TransportError) {
      return try body.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<piece]))
    } catch {
      failure = error
      return nil
    }
  }

  func seekBody(to offset: Int) -> Bool {
    body?.seek(to: offset) ?? false
  }

  func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
    awaitsAnswer = false
    return attempt { () throws(TransportError) in try receiver.takeHeaderLine(line) }
  }

  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    attempt { () throws(TransportError) in try receiver.takeBody(bytes) }
  }

  func noteProgress(sentBytes: Int) {
    progress?.note(sentBytes: sentBytes, elapsedMicroseconds: easy.bytes(CURLINFO_TOTAL_TIME_T))
  }

  private func attempt(_ step: () throws(TransportError) -> Void) -> Bool {
    do throws(TransportError) {
      try step()
      return true
    } catch {
      failure = error
      return false
    }
  }
}

extension HTTPRequest {
  /// The body as it goes on the wire: methods that announce one send an empty one rather than none.
  var sentBody: Body {
    if case .none = body, ["POST", "PUT", "PATCH"].contains(method) { return .bytes([]) }
    return body
  }
}
