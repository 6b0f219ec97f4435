import DepositDomain
import EngineAPI
import EngineClient
import Platform
import VideoUpload

/// Waits for the engine to have news, however long that takes, through its absences.
struct EngineWaiter: Sendable {
  /// Seconds one request waits; the engine allows ``WireLimit/waitSeconds``.
  static let requestSeconds = 25
  /// The longest pause that an engine may ask for.
  static let longestPause = Duration.seconds(60)

  let engine: EngineClient
  let timer: UploadTimer
  let absence: Duration
  let report: @Sendable (JourneyEvent) -> Void

  /// Waits until the deposit is no longer as `deposit`, or for one request's time.
  ///
  /// - Parameter limit: time left to wait; nil: no limit.
  func news(of deposit: DepositObject, within limit: Duration?) async throws(VisualError) -> DepositObject {
    let seconds = limit.map { min(Self.requestSeconds, max(1, Int($0.inSeconds.rounded(.up)))) } ?? Self.requestSeconds
    return try await patiently(within: limit) { engine throws(VisualError) in
      try await engine.status(of: deposit.depositId, wait: seconds, after: deposit.version)
    }
  }

  /// Asks again, further and further apart, while the engine does not answer; not before it wants to be asked.
  ///
  /// - Parameter ask: the question, put to the engine it is given.
  /// - Throws: the last error once the engine has been away for ``absence``, or `limit` is over; other errors at once.
  func patiently<Answer: Sendable>(
    within limit: Duration? = nil, _ ask: (EngineClient) async throws(VisualError) -> Answer
  ) async throws(VisualError) -> Answer {
    let start = timer.elapsed()
    var absentSince: Duration?
    var attempt = 0
    while true {
      let advice = RetryAdvice()
      do {
        return try await ask(engine.leaving(advice))
      } catch {
        guard error.kind.mayPass else { throw error }
        let now = timer.elapsed()
        let since = absentSince ?? now
        absentSince = since
        let delay = Self.delay(attempt: attempt, jitter: timer.jitter(), asked: advice.delay)
        attempt += 1
        if now + delay - since > absence { throw error }
        if let limit, now + delay - start > limit { throw error }
        report(.retry(cause: error.code, sentence: error.sentence, delay: delay))
        try await pause(delay)
      }
    }
  }

  /// From half of to all of 0.5, 1, 2, 4, 8, 8… seconds: engines restart within seconds. Longer when the engine asked for
  /// that much, and jitter on top, as it may have asked everybody.
  static func delay(attempt: Int, jitter: Double, asked: Duration? = nil) -> Duration {
    let share = min(max(0, jitter), 1)
    let longest = 500 * (1 << min(attempt, 4))
    let own = Duration.milliseconds(longest / 2 + Int(Double(longest / 2) * share))
    guard let asked, asked > own else { return own }
    return min(asked, longestPause) + .milliseconds(Int(1_000 * share))
  }

  func pause(_ delay: Duration) async throws(VisualError) {
    do {
      try await timer.sleep(delay)
    } catch {
      throw .interrupted
    }
  }
}

extension VisualError.Kind {
  /// Worth asking again by itself.
  var mayPass: Bool {
    switch self {
    case .unreachable, .notReady, .busy: true
    default: false
    }
  }

  /// Ends a run with 69.
  var isAbsence: Bool { exitCode == .unreachable }
}
