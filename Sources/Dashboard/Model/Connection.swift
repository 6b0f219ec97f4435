public import Platform

/// Whether the engine answers, as the last request showed it.
public struct Connection: Hashable, Sendable {
  /// How often a lost engine is asked again: the first time soon, then ever more rarely.
  static let pauses: [Int] = [2, 5, 10, 20, 40, 60]

  /// When the engine last answered; nil: never yet.
  public internal(set) var lastAnswer: Instant?
  /// It does not answer, and since when.
  public internal(set) var awaySince: Instant?
  /// The first answer is still to come.
  var isAsking = false
  /// When it is asked again.
  var retryAt: Instant?
  private var failures = 0

  public var isOnline: Bool { lastAnswer != nil && awaySince == nil }

  mutating func answered(at now: Instant) {
    lastAnswer = now
    awaySince = nil
    retryAt = nil
    failures = 0
    isAsking = false
  }

  mutating func failed(at now: Instant) {
    isAsking = false
    awaySince = awaySince ?? now
    // Several requests fail together: that is one failure.
    guard retryAt == nil else { return }
    let pause = Self.pauses[min(failures, Self.pauses.count - 1)]
    failures += 1
    retryAt = now + .seconds(pause)
  }
}

extension VisualError {
  /// Nobody answered, as opposed to an answer that says no.
  var isAbsence: Bool { kind == .unreachable || kind == .notReady }
}
