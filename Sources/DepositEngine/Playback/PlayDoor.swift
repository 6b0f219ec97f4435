import DepositDomain
import Platform

/// Bounds how often one network may open play links: guessing and hammering stop here, before the database.
final class PlayDoor: Sendable {
  /// Openings in one window; an office behind one address stays below.
  static let openings = 120
  static let window: Duration = .seconds(60)
  private static let capacity = 10_000

  private struct Count {
    var since: Instant
    var openings: Int
  }

  private let counts = Locked<[ViewerNetwork: Count]>([:])

  /// False once a network has opened enough within the window.
  func admits(_ network: ViewerNetwork, at now: Instant) -> Bool {
    counts.withLock { counts in
      if counts.count >= Self.capacity, counts[network] == nil {
        counts = counts.filter { Self.isCurrent($0.value, now) }
        if counts.count >= Self.capacity { counts.removeAll() }
      }
      var count = counts[network] ?? Count(since: now, openings: 0)
      if !Self.isCurrent(count, now) { count = Count(since: now, openings: 0) }
      count.openings += 1
      counts[network] = count
      return count.openings <= Self.openings
    }
  }

  private static func isCurrent(_ count: Count, _ now: Instant) -> Bool {
    count.since <= now && now - count.since < window
  }
}
