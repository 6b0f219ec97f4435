import Platform

/// Lets a key through once in a while: a landing page reloaded in a loop must not ask Stripe in a loop.
actor Throttle {
  private var lastPassed: [String: Instant] = [:]
  /// What came of those that passed and failed.
  private var failures: [String: VisualError] = [:]
  private static let capacity = 10_000

  /// True when each of the keys may pass: they then all count as passed, else none does.
  func passes(_ keys: [(key: String, interval: Duration)], now: Instant) -> Bool {
    for (key, interval) in keys {
      if let last = lastPassed[key], now - last < interval, now >= last { return false }
    }
    for (key, interval) in keys { _ = passes(key, every: interval, now: now) }
    return true
  }

  /// What a key was let through for has failed: who comes too early is told that.
  func fail(_ key: String, with error: VisualError) { failures[key] = lastPassed[key] == nil ? nil : error }

  /// Why what the key passed for last failed; nil when it did not.
  func failure(of key: String) -> VisualError? { failures[key] }

  /// True when `key` has not passed within `interval` before `now`; it then counts as passed.
  func passes(_ key: String, every interval: Duration, now: Instant) -> Bool {
    if let last = lastPassed[key], now - last < interval, now >= last { return false }
    if lastPassed.count >= Self.capacity { lastPassed = lastPassed.filter { now - $0.value < interval } }
    if lastPassed.count >= Self.capacity { lastPassed.removeAll() }
    lastPassed[key] = now
    failures[key] = nil
    if failures.count > lastPassed.count { failures.removeAll() }
    return true
  }
}
