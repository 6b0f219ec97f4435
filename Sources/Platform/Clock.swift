import Glibc

/// Where the time comes from. Rooms with rules take instants as parameters; only the edge holds a clock.
public protocol WallClock: Sendable {
  /// The present instant, microseconds since 1970 UTC.
  func now() -> Instant
}

/// The system's real-time clock.
public struct SystemClock: WallClock {
  public init() {}

  public func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }
}
