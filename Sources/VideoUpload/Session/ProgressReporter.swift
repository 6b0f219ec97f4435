import Synchronization

/// Turns what the transport and the server say into progress events, four a second at most, among an upload's other
/// events. Their numbers never go back unless an event between them says why.
final class ProgressReporter: Sendable {
  static let interval = Duration.milliseconds(250)

  private struct State {
    var sent = 0
    var confirmed = 0
    var rate: TransferRate?
    var lastReport: Duration?
    /// The last progress told, when nothing was told since that explains fewer bytes.
    var shown: UploadProgress?
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

  /// Passes any other event on.
  func tell(_ event: UploadEvent) {
    switch event {
    case .retry, .rewound, .restarted, .ticketRenewed: state.withLock { $0.shown = nil }
    case .started, .progress, .journalFailed, .done: break
    }
    report(event)
  }

  /// A PATCH begins there.
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

  /// The server has that many, and no PATCH is under way: whatever was sent beyond is void.
  func confirm(_ offset: Int) {
    advance(timer.elapsed(), isLast: false) {
      $0.confirmed = offset
      $0.sent = offset
    }
  }

  /// More was sent than the server has said that it has.
  var isUncertain: Bool { state.withLock { $0.sent > $0.confirmed } }

  /// Nothing more is sent for now, and the server has that many of what was: more than it had said.
  func settle(_ offset: Int) {
    advance(timer.elapsed(), isLast: true) {
      $0.confirmed = offset
      $0.sent = max($0.sent, offset)
    }
  }

  /// The last word, whatever the rate.
  func finish() {
    advance(timer.elapsed(), isLast: true) { _ in }
  }

  private func advance(_ now: Duration, isLast: Bool, _ change: (inout State) -> Void) {
    let events: [UploadEvent] = state.withLock {
      change(&$0)
      if !isLast, let last = $0.lastReport, now - last < Self.interval { return [] }
      $0.lastReport = now
      let progress = UploadProgress(
        sentBytes: $0.sent, confirmedBytes: $0.confirmed, totalBytes: total,
        bytesPerSecond: $0.rate?.bytesPerSecond(at: now) ?? 0,
        eta: $0.rate?.timeLeft(for: total - $0.sent, at: now))
      let shown = $0.shown?.sentBytes ?? 0
      $0.shown = progress
      return (shown > $0.sent ? [.rewound(from: shown, to: $0.sent)] : []) + [.progress(progress)]
    }
    for event in events { report(event) }
  }
}
