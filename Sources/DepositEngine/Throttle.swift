import Platform

/// Lets a key through once in a while: a landing page reloaded in a loop must not ask Stripe in a loop.
actor Throttle {
  private var lastPassed: [String: Instant] = [:]
  private static let capacity = 10_000

  /// True when each of the keys may pass: they then all count as passed, else none does.
  func passes(_ keys: [(key: String, interval: Duration)], now: Instant) -> Bool {
    for (key, interval) in keys {
      if let last = lastPassed[key], now - last < interval, now >= last { return false }
    }
    for (key, interval) in keys { _ = passes(key, every: interval, now: now) }
    return true
  }

  /// As if it had not passed: what it was to do failed.
  func forget(_ key: String) { lastPassed[key] = nil }

  /// True when `key` has not passed within `interval` before `now`; it then counts as passed.
  func passes(_ key: String, every interval: Duration, now: Instant) -> Bool {
    if let last = lastPassed[key], now - last < interval, now >= last { return false }
    if lastPassed.count >= Self.capacity { lastPassed = lastPassed.filter { now - $0.value < interval } }
    if lastPassed.count >= Self.capacity { lastPassed.removeAll() }
    lastPassed[key] = now
    return true
  }
}
