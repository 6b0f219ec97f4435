/// A point in time: microseconds since 1970-01-01T00:00:00 UTC, as the store keeps it.
///
/// On the wire it is an RFC 3339 string in UTC with millisecond digits only when there are any.
public struct Instant: Hashable, Comparable, Sendable {
  /// Microseconds since 1970 UTC; negative before.
  public var microseconds: Int64

  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// From whole seconds since 1970 UTC, as Stripe writes its instants.
  public init(unixSeconds: Int) {
    microseconds = Int64(unixSeconds) * 1_000_000
  }

  /// Whole seconds since 1970 UTC, rounded down.
  public var unixSeconds: Int {
    Int((microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000) / 1_000_000)
  }

  /// Milliseconds since 1970 UTC, rounded down.
  public var unixMilliseconds: Int64 {
    (microseconds - (microseconds % 1_000 + 1_000) % 1_000) / 1_000
  }

  public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }

  public static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(microseconds: instant.microseconds + duration.inMicroseconds)
  }

  public static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(microseconds: instant.microseconds - duration.inMicroseconds)
  }

  public static func - (a: Instant, b: Instant) -> Duration {
    .microseconds(a.microseconds - b.microseconds)
  }
}

extension Duration {
  /// The duration in whole microseconds, rounded toward zero.
  public var inMicroseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }

  /// The duration in seconds, for rates and display.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
