public import Platform

/// A UTC day, counted from 1970-01-01.
public struct UTCDay: Hashable, Comparable, Sendable {
  public let number: Int

  public init(_ number: Int) { self.number = number }
  public init(containing instant: Instant) { number = instant.utcDate.daysSince1970 }

  /// Reads `YYYY-MM-DD`; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 10, let instant = Instant(rfc3339: text + "T00:00:00Z") else { return nil }
    self.init(containing: instant)
  }

  /// Its month: year × 12 + month − 1.
  public var monthNumber: Int { date.year * 12 + date.month - 1 }
  public var date: CivilDate { CivilDate(daysSince1970: number) }
  /// `YYYY-MM-DD`
  public var text: String { String(Instant(startOf: date).rfc3339.prefix(10)) }
  public static func < (a: UTCDay, b: UTCDay) -> Bool { a.number < b.number }
}
