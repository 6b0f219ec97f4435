import Platform
import TestSupport
import Testing

@Suite struct InstantTests {
  @Test("An instant is written in UTC, with milliseconds only when there are any")
  func writing() {
    #expect(Instant(microseconds: 0).rfc3339 == "1970-01-01T00:00:00Z")
    #expect(Instant(unixSeconds: 1_709_164_800).rfc3339 == "2024-02-29T00:00:00Z")
    #expect(Instant(microseconds: 1_768_411_601_697_000).rfc3339 == "2026-01-14T17:26:41.697Z")
    #expect(Instant(microseconds: -1_000).rfc3339 == "1969-12-31T23:59:59.999Z")
  }

  @Test("What is written reads back, to the millisecond", arguments: SeededGenerator.seeds)
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // From the year 0 to 9999.
    let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
    for _ in 0..<2_000 {
      let instant = Instant(microseconds: Int64.random(in: range, using: &random) * 1_000)
      #expect(Instant(rfc3339: instant.rfc3339) == instant, "\(instant.rfc3339)")
    }
  }

  @Test("Later instants of equal precision have greater texts", arguments: SeededGenerator.seeds)
  func sortsAsText(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let seconds = Int.random(in: 0...4_000_000_000, using: &random)
      let later = seconds + Int.random(in: 1...100_000_000, using: &random)
      #expect(Instant(unixSeconds: seconds).rfc3339 < Instant(unixSeconds: later).rfc3339)
    }
  }

  @Test(
    "RFC 3339 and Bunny's form of it are read",
    arguments: [
      ("2026-01-14T17:26:41.697", 1_768_411_601_697_000), ("2026-01-14T17:26:41", 1_768_411_601_000_000),
      ("2026-01-14T17:26:41.6971234", 1_768_411_601_697_123), ("2026-01-14T17:26:41.6Z", 1_768_411_601_600_000),
      ("2026-01-14t17:26:41z", 1_768_411_601_000_000), ("2026-01-14 17:26:41Z", 1_768_411_601_000_000),
      ("2026-01-14T18:26:41+01:00", 1_768_411_601_000_000), ("2026-01-14T11:56:41-05:30", 1_768_411_601_000_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
    ] as [(String, Int64)])
  func reading(text: String, microseconds: Int64) {
    #expect(Instant(rfc3339: text)?.microseconds == microseconds)
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", "2026", "2026-01-14", "2026-01-14T17:26", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
      "2026-02-29T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-14T24:00:00Z",
      "2026-01-14T17:60:00Z", "2026-01-14T17:26:61Z", "2026-01-14T17:26:41.Z", "2026-01-14T17:26:41Zx",
      "2026-01-14T17:26:41+25:00", "2026-01-14T17:26:41+0100", "2026-1-14T17:26:41Z", " 2026-01-14T17:26:41Z",
      "２０２６-01-14T17:26:41Z", "+026-01-14T17:26:41Z",
    ])
  func refusing(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test("Seconds and milliseconds round down, before 1970 too")
  func rounding() {
    #expect(Instant(microseconds: -1).unixSeconds == -1)
    #expect(Instant(microseconds: -1).unixMilliseconds == -1)
    #expect(Instant(microseconds: 1_999_999).unixSeconds == 1)
    #expect(Instant(microseconds: 1_999).unixMilliseconds == 1)
  }

  @Test("Adding a duration and taking the difference are each other's inverse", arguments: SeededGenerator.seeds)
  func arithmetic(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let start = Instant(microseconds: Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random))
      let step = Duration.microseconds(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
      #expect((start + step) - start == step)
      #expect((start + step) - step == start)
    }
  }
}

@Suite struct CivilDateTests {
  @Test("Every day from 1600 to 2400 follows the day before it")
  func calendar() {
    var date = CivilDate(year: 1600, month: 1, day: 1)
    var day = date.daysSince1970
    while date.year < 2400 {
      #expect(CivilDate(daysSince1970: day) == date)
      date = Self.next(date)
      day += 1
      guard date.daysSince1970 == day else {
        Issue.record("\(date) is day \(date.daysSince1970), not \(day)")
        return
      }
    }
  }

  /// The Gregorian rule as the calendar states it, not as the code computes it.
  private static func next(_ date: CivilDate) -> CivilDate {
    let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    #expect(date.daysInMonth == lengths[date.month - 1])
    if date.day < lengths[date.month - 1] { return CivilDate(year: date.year, month: date.month, day: date.day + 1) }
    if date.month < 12 { return CivilDate(year: date.year, month: date.month + 1, day: 1) }
    return CivilDate(year: date.year + 1, month: 1, day: 1)
  }

  @Test("An instant falls on the UTC date it lies in")
  func ofInstant() {
    #expect(CivilDate(year: 1970, month: 1, day: 1).daysSince1970 == 0)
    #expect(Instant(microseconds: -1).utcDate == CivilDate(year: 1969, month: 12, day: 31))
    #expect(Instant(unixSeconds: 86_399).utcDate == CivilDate(year: 1970, month: 1, day: 1))
    #expect(Instant(unixSeconds: 86_400).utcDate == CivilDate(year: 1970, month: 1, day: 2))
    let date = CivilDate(year: 2024, month: 2, day: 29)
    #expect(Instant(startOf: date).utcDate == date)
    #expect(Instant(startOf: date).rfc3339 == "2024-02-29T00:00:00Z")
  }
}
