public import Platform

/// A month of UTC days, as usage is charged.
public struct BillingMonth: Hashable, Comparable, Sendable {
  public let year: Int
  /// 1…12
  public let month: Int

  /// Reads `YYYY-MM`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let year = Int(parts[0]),
      let month = Int(parts[1]), year >= 2_000, (1...12).contains(month)
    else { return nil }
    self.year = year
    self.month = month
  }

  public init(containing instant: Instant) {
    year = instant.utcDate.year
    month = instant.utcDate.month
  }

  /// From year × 12 + month − 1.
  public init(number: Int) {
    year = number / 12
    month = number % 12 + 1
  }

  /// Year × 12 + month − 1.
  public var number: Int { year * 12 + month - 1 }
  public var previous: BillingMonth { BillingMonth(number: number - 1) }
  public var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
  public var firstDay: CivilDate { CivilDate(year: year, month: month, day: 1) }
  public var start: Instant { Instant(startOf: firstDay) }
  public var days: Int { firstDay.daysInMonth }
  public var end: Instant { start + .seconds(days * 86_400) }

  /// How many of its days have begun.
  public func elapsedDays(at now: Instant) -> Int {
    now < start ? 0 : min(days, now.utcDate.daysSince1970 - firstDay.daysSince1970 + 1)
  }

  public static func < (a: BillingMonth, b: BillingMonth) -> Bool { a.number < b.number }
}
