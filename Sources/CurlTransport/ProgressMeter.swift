/// Passes progress on at a rate that a screen can use, never backwards.
struct ProgressMeter {
  /// Ten reports a second at most.
  static let interval = 100_000

  private let totalBytes: Int
  private let report: @Sendable (SendProgress) -> Void
  private var lastBytes: Int?
  private var lastMicroseconds = 0

  init(totalBytes: Int, report: @escaping @Sendable (SendProgress) -> Void) {
    self.totalBytes = totalBytes
    self.report = report
  }

  /// `elapsedMicroseconds` is the transfer's own age, by curl's monotonic clock.
  mutating func note(sentBytes: Int, elapsedMicroseconds: Int) {
    guard sentBytes > lastBytes ?? 0,
      sentBytes == totalBytes || elapsedMicroseconds - lastMicroseconds >= ProgressMeter.interval
    else { return }
    lastMicroseconds = elapsedMicroseconds
    pass(sentBytes)
  }

  /// The last word, whatever the rate.
  mutating func finish(sentBytes: Int) {
    let sentBytes = min(max(sentBytes, lastBytes ?? 0), totalBytes)
    if sentBytes != lastBytes { pass(sentBytes) }
  }

  private mutating func pass(_ sentBytes: Int) {
    lastBytes = sentBytes
    report(SendProgress(sentBytes: sentBytes, totalBytes: totalBytes))
  }
}
