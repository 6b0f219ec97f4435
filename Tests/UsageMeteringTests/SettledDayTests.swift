import Platform
import Testing

@testable import UsageMetering

/// Ids of requests are not kept for ever, and no line counts twice for it.
@Suite struct SettledDayTests {
  private static let guid = "1e246d41-b219-41a5-be0e-e71b314e06b7"
  private static let now = Instant(unixSeconds: 1_793_700_000)
  private static let day = UTCDay(containing: now)
  private static let later = now + SettledDays.patience + .seconds(86_400)

  private static func log(_ day: UTCDay, _ requests: Range<Int>) -> LogInput {
    let lines = requests.map { request in
      let digits = String(request, radix: 16)
      return "HIT|200|\(day.number * 86_400_000 + 1)|5|1|1.2.3.4|-|https://v.b-cdn.net/\(guid)/a.ts|WA|a|"
        + String(repeating: "0", count: 32 - digits.count) + digits + "|DE\n"
    }
    return .bytes(Array(lines.joined().utf8))
  }

  @Test func aDayThatIsOverIsSettledAndNoneOfItsLinesCountsAgain() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let first = try await store.importLog(Self.log(Self.day, 1..<101), name: "a", at: Self.now)
    #expect(first.counted == 100)
    let counted = try await store.everything()
    #expect(try await store.settleDays(at: Self.now + .seconds(86_400)) == 0, "too early")
    #expect(try await store.importLog(Self.log(Self.day, 1..<101), name: "a", at: Self.now).duplicates == 100)
    #expect(try await store.settleDays(at: Self.later) == 1)
    #expect(try await store.idCount() == 0)
    // The same file, a part of it, and more than it held: nothing changes, and it is told.
    for requests in [1..<101, 40..<60, 1..<301] {
      let again = try await store.importLog(Self.log(Self.day, requests), name: "b", at: Self.later)
      #expect(again.settled == requests.count)
      #expect(again.counted == 0 && again.duplicates == 0 && again.malformed == 0)
      #expect(again.lines == requests.count)
    }
    #expect(try await store.everything() == counted)
    #expect(try await store.idCount() == 0)
    #expect(try await store.settleDays(at: Self.later) == 0, "once")
    try store.close()
    let reopened = try bench.store()
    #expect(try await reopened.importLog(Self.log(Self.day, 1..<101), name: "c", at: Self.later).settled == 100)
  }

  @Test func aFileOfSettledAndOtherDaysCountsWhatIsNew() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let next = UTCDay(Self.day.number + 1)
    _ = try await store.importLog(Self.log(Self.day, 1..<11), name: "a", at: Self.now)
    try await store.settleDays(at: Self.later)
    _ = try await store.importLog(Self.log(next, 100..<105), name: "b", at: Self.later)
    guard case .bytes(let old) = Self.log(Self.day, 1..<11), case .bytes(let new) = Self.log(next, 100..<110) else {
      return
    }
    let both = try await store.importLog(.bytes(old + new), name: "c", at: Self.later)
    #expect(both.settled == 10)
    #expect(both.duplicates == 5)
    #expect(both.counted == 5)
    #expect(try await store.everything() == [Self.day, next].map { "\(Self.guid) \($0.number) 50 10" })
  }

  @Test func aDayIsKeptAsLongAsLinesOfItCome() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    _ = try await store.importLog(Self.log(Self.day, 1..<11), name: "a", at: Self.now)
    // Somebody brings the rest long after.
    _ = try await store.importLog(Self.log(Self.day, 11..<21), name: "b", at: Self.later - .seconds(60))
    #expect(try await store.settleDays(at: Self.later) == 0)
    #expect(try await store.importLog(Self.log(Self.day, 1..<21), name: "c", at: Self.later).duplicates == 20)
  }

  @Test func whatTheReaderHasStillToReadIsNotSettled() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let days = (0..<4).map { UTCDay(Self.day.number - 3 + $0) }
    for (index, day) in days.enumerated() {
      _ = try await store.importLog(Self.log(day, index * 100 + 1..<index * 100 + 11), name: "a", at: Self.now)
    }
    try await store.setLogProgress(LogProgress(day: days[0], linesRead: 10, isWhole: true), at: Self.now)
    // Its log was lost: somebody may bring the rest.
    try await store.setLogProgress(
      LogProgress(day: days[1], linesRead: 10, isWhole: true, isMissing: true), at: Self.now)
    try await store.setLogProgress(LogProgress(day: days[2], linesRead: 10), at: Self.now)
    let muchLater = Self.later + .seconds(30 * 86_400)
    #expect(try await store.settleDays(at: muchLater) == 1)
    #expect(try await store.idCount() == 30)
    // Brought, it is settled in its turn.
    _ = try await store.importLog(Self.log(days[1], 101..<121), name: "b", at: muchLater)
    #expect(try await store.settleDays(at: muchLater) == 0)
    #expect(try await store.settleDays(at: muchLater + SettledDays.patience) == 1)
    #expect(try await store.idCount() == 20, "two days that are not read to their end")
  }
}
