public import Platform

/// Whether the engine answers, as the last request showed it.
public struct Connection: Hashable, Sendable {
  /// How often a lost engine is asked again: the first time soon, then ever more rarely.
  static let pauses: [Int] = [2, 3, 5, 5, 10, 10, 10, 10, 15, 15, 15, 15, 30, 60]

  /// When the engine last answered; nil: never yet.
  public internal(set) var lastAnswer: Instant?
  /// It does not answer, and since when.
  public internal(set) var awaySince: Instant?
  /// Why it does not, as the first request that failed told.
  var cause: VisualError?
  /// The first answer is still to come.
  var isAsking = false
  /// When it is asked again.
  var retryAt: Instant?
  private var failures = 0
  /// Lists whose changes a standing request brings.
  var watched: Set<WatchedList> = []
  /// How many engines were in use before the present one: a request that stands for long may be answered by one of them.
  private(set) var engine = 0
  /// What this program started has ended and is being started again.
  var isRelaunching = false
  /// It ended too often: only the person starts it again.
  public internal(set) var hasGivenUp = false
  /// When it was started again, the last few times.
  var relaunches: [Instant] = []

  /// So many times in that span it is started again by itself.
  static let mostRelaunches = 3
  static let relaunchSpan = Duration.seconds(300)

  /// Notes one more end.
  ///
  /// - Returns: whether it may be started again by itself.
  mutating func mayRelaunch(at now: Instant) -> Bool {
    relaunches = relaunches.filter { now - $0 < Self.relaunchSpan }
    guard relaunches.count < Self.mostRelaunches else { return false }
    relaunches.append(now)
    return true
  }

  /// Another engine is in use, or the same one with another token or started again.
  mutating func changeEngine() {
    engine += 1
    watched = []
  }

  public var isOnline: Bool { lastAnswer != nil && awaySince == nil }

  mutating func answered(at now: Instant) {
    lastAnswer = now
    awaySince = nil
    cause = nil
    retryAt = nil
    failures = 0
    isAsking = false
    hasGivenUp = false
  }

  mutating func failed(at now: Instant, _ cause: VisualError? = nil) {
    isAsking = false
    awaySince = awaySince ?? now
    self.cause = cause ?? self.cause
    // Several requests fail together: that is one failure.
    guard retryAt == nil, !isRelaunching, !hasGivenUp else { return }
    let pause = Self.pauses[min(failures, Self.pauses.count - 1)]
    failures += 1
    retryAt = now + .seconds(pause)
  }
}

extension VisualError {
  /// Nobody answered, as opposed to an answer that says no.
  var isAbsence: Bool { kind == .unreachable || kind == .notReady }

  /// It was refused on this machine, before anything was sent.
  var isUnsent: Bool { code == VisualError.tokenOverPlainHTTP(origin: "").code }
}
