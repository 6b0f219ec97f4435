import CurlTransport
import Platform
import Synchronization

/// How long an engine that is busy or not ready (429, 503) wants to be left alone: beside the error, whose sentence and
/// code say why. One for each attempt, so that nobody waits on another's account.
public final class RetryAdvice: Sendable {
  private let state = Mutex<Duration?>(nil)

  public init() {}

  /// What the engine asked for; nil when it did not.
  public var delay: Duration? { state.withLock { $0 } }

  func take(_ response: HTTPResponse, now: Instant) {
    guard response.status == 429 || response.status == 503, let header = response.header("Retry-After") else { return }
    state.withLock { $0 = RetryAfter.parse(header, now: now) }
  }
}
