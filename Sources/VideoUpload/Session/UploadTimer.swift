public import Platform

/// Time and chance for an upload, so that tests need neither wait nor hope.
public struct UploadTimer: Sendable {
  /// The present instant, for tickets and dates in answers.
  public var now: @Sendable () -> Instant
  /// Time since some fixed moment; never goes back.
  public var elapsed: @Sendable () -> Duration
  /// Waits; ends early, by throwing, when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Evenly from 0 to 1, for the waits.
  public var jitter: @Sendable () -> Double

  public init(
    now: @escaping @Sendable () -> Instant, elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void, jitter: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
    self.jitter = jitter
  }

  /// The machine's own. A wait goes on while the machine sleeps, so that an upload resumes at once when it wakes.
  public static func system(_ clock: any WallClock = SystemClock()) -> UploadTimer {
    let origin = ContinuousClock.now
    return UploadTimer(
      now: { clock.now() }, elapsed: { ContinuousClock.now - origin },
      sleep: { try await Task.sleep(for: $0, clock: .continuous) }, jitter: { Double.random(in: 0...1) })
  }
}
