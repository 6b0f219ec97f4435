/// A request on its way to the transport's thread, with the task that waits for its outcome.
struct TransferJob: Sendable {
  let id: UInt64
  let request: HTTPRequest
  let onProgress: (@Sendable (SendProgress) -> Void)?
  let reply: CheckedContinuation<Result<TransferOutcome, TransportError>, Never>
}

struct TransferOutcome: Sendable {
  let response: HTTPResponse
  /// Where the answer's `Location` points, made absolute by curl.
  let redirectURL: String?
}
