import Synchronization

/// Turns what the transport and the server say into progress events, four a second at most.
final class ProgressReporter: Sendable {
  static let interval = Duration.milliseconds(250)

  private struct State {
    var sent = 0
    var confirmed = 0
    var rate: TransferRate?
    var lastReport: Duration?
  }

  private let total: Int
  private let timer: UploadTimer
  private let report: @Sendable (UploadEvent) -> Void
  private let state = Mutex(State())

  init(total: Int, timer: UploadTimer, report: @escaping @Sendable (UploadEvent) -> Void) {
    self.total = total
    self.timer = timer
    self.report = report
  }

  /// A PATCH begins there; what was sent beyond is void, which an event before has told.
  func begin(at offset: Int) {
    let now = timer.elapsed()
    state.withLock {
      $0.sent = offset
      if $0.rate == nil { $0.rate = TransferRate(start: now) }
    }
  }

  /// The socket has taken the file's bytes up to there.
  func note(sent: Int) {
    let now = timer.elapsed()
    advance(now, isLast: false) {
      $0.rate?.record(bytes: sent - $0.sent, at: now)
      $0.sent = max($0.sent, sent)
    }
  }

  /// The server has that many.
  func confirm(_ offset: Int) {
    advance(timer.elapsed(), isLast: false) { $0.confirmed = offset }
  }

  /// The last word, whatever the rate.
  func finish() {
    advance(timer.elapsed(), isLast: true) { $0.sent = max($0.sent, $0.confirmed) }
  }

  private func advance(_ now: Duration, isLast: Bool, _ change: (inout State) -> Void) {
    let progress: UploadProgress? = state.withLock {
      change(&$0)
      if !isLast, let last = $0.lastReport, now - last < Self.interval { return nil }
      $0.lastReport = now
      return UploadProgress(
        sentBytes: $0.sent, confirmedBytes: $0.confirmed, totalBytes: total,
        bytesPerSecond: $0.rate?.bytesPerSecond(at: now) ?? 0,
        eta: $0.rate?.timeLeft(for: total - $0.sent, at: now))
    }
    if let progress { report(.progress(progress)) }
  }
}
