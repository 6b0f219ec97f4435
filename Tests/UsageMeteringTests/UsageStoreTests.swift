import GRDB
import Glibc
import Platform
import Sandbox
import Testing

@testable import UsageMetering

/// Metering's own file: what stands in it, and what a killed process leaves beside it.
@Suite(.serialized) struct UsageStoreTests {
  private static let now = Instant(unixSeconds: 1_793_700_000)
  private static let guid = "1e246d41-b219-41a5-be0e-e71b314e06b7"

  private static func line(_ bytes: Int, day: Int, request: Int) -> String {
    let digits = String(request, radix: 16)
    return "HIT|200|\(day * 86_400_000 + 1)|\(bytes)|1|1.2.3.4|-|https://v.b-cdn.net/\(guid)/a.ts|WA|a|"
      + String(repeating: "0", count: 32 - digits.count) + digits + "|DE\n"
  }

  @Test func theDaysTotalsAreTheSumsOfTheVideos() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    for seed in [1, 2] as [UInt64] {
      _ = try await store.importLog(
        .bytes(
          Workbench.log {
            $0.seed = seed
            $0.lines = 3_000
            $0.span = 5 * 86_400_000
          }), name: "\(seed)", at: Self.now)
    }
    var sums: [UTCDay: Int] = [:]
    for line in try await store.everything() {
      let parts = line.split(separator: " ").compactMap { Int($0) }
      sums[UTCDay(parts[parts.count - 3]), default: 0] += parts[parts.count - 2]
    }
    let days = try await store.egress(from: UTCDay(0), through: UTCDay(100_000))
    #expect(days.count >= 5)
    #expect(sums == days)
  }

  /// A file of the first version, with what it held.
  @Test func aFileOfTheFirstVersionIsCarriedOver() async throws {
    let bench = try Workbench()
    let path = "\(bench.folder)/old.sqlite"
    do {
      let queue = try DatabaseQueue(path: path)
      try UsageSchema.migrator.migrate(queue, upTo: "v1")
      try await queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO video (id, guid) VALUES (1, 'a');
            INSERT INTO usage_day VALUES (1, 20000, 7, 0, 0), (1, 20001, 8, 50, 2), (0, 20001, NULL, 5, 1);
            INSERT INTO log_day VALUES (20001, 9, 1, 1);
            """)
      }
      try queue.close()
    }
    let store = try bench.store("old")
    #expect(try await store.egress(from: UTCDay(0), through: UTCDay(30_000)) == [UTCDay(20_001): 55])
    let month = UTCDay(20_000).monthNumber
    let measured = try await store.measured(of: ["b", "a"], in: [month, month + 1])
    #expect(measured.sampledDays == [UTCDay(20_000), UTCDay(20_001)])
    #expect(measured.firstMonth == month)
    #expect(measured.months[month]?.first?.days == [])
    let days = try #require(measured.months[month]?.last?.days)
    #expect(days.suffix(2) == [.init(storedBytes: 7), .init(storedBytes: 8, egressBytes: 50, requests: 2)])
    #expect(days.dropLast(2).allSatisfy { $0 == VideoMonth.Day() })
    #expect(measured.months[month + 1]?.last == VideoMonth(sampleBefore: 8))
    #expect(try await store.everything() == ["- 20001 5 1", "a 20001 50 2"])
    #expect(
      try await store.logProgress(UTCDay(20_001)) == LogProgress(day: UTCDay(20_001), linesRead: 9, isWhole: true))
  }

  @Test func whatComesInForAMonthThatIsOverIsNoted() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let today = UTCDay(containing: Self.now)
    let before = UTCDay(today.number - 40)
    _ = try await store.importLog(
      .bytes(Array(Self.line(1, day: today.number, request: 1).utf8)), name: "now", at: Self.now)
    try await store.setOwners([Self.guid: "ana"], at: Self.now)
    #expect(try await store.lateMonths().months.isEmpty, "this month is not over")
    _ = try await store.importLog(
      .bytes(Array(Self.line(1, day: before.number, request: 2).utf8)), name: "old", at: Self.now)
    let first = try await store.lateMonths()
    #expect(first.months == ["ana": [before.monthNumber]])
    // What comes in while somebody looks into it stays noted.
    _ = try await store.importLog(
      .bytes(Array(Self.line(1, day: before.number, request: 3).utf8)), name: "older", at: Self.now)
    try await store.endLate(before.monthNumber, of: "ana", stamp: first.stamp)
    let second = try await store.lateMonths()
    #expect(second.months == ["ana": [before.monthNumber]])
    try await store.endLate(before.monthNumber, of: "ana", stamp: second.stamp)
    #expect(try await store.lateMonths().months.isEmpty)
  }

  /// Killed between the commit and the publishing of the quarantine file, or before the commit.
  @Test func aQuarantineFileThatAKillLeftBehindIsSettled() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let report = try await store.importLog(.bytes(Array("nonsense\n".utf8)), name: "bad.log", at: Self.now)
    let published = try #require(report.quarantine)
    try store.close()
    let lost = bench.folder + "/usage.sqlite.quarantine/1-other.log.txt.part"
    try #require(rename(published, published + ".part") == 0)
    _ = bench.run("printf 'x' > '\(lost)'; printf 'x' > '\(bench.folder)/.usage-import-abc123'")
    let reopened = try bench.store()
    #expect(access(published, F_OK) == 0, "what was stored is kept")
    #expect(access(lost, F_OK) != 0, "what was not is gone")
    #expect(access(bench.folder + "/.usage-import-abc123", F_OK) != 0)
    #expect(DirectoryListing.names(in: bench.folder + "/usage.sqlite.quarantine").count { $0.hasSuffix(".part") } == 0)
    try reopened.close()
  }

  /// Killed while request ids went in piece by piece: none of them is known, and all the others are.
  @Test func requestIDsOfAnImportThatWasCutShortAreForgotten() async throws {
    let bench = try Workbench()
    let log = Workbench.log { $0.lines = 500 }
    let store = try bench.store()
    _ = try await store.importLog(.bytes(log), name: "whole.log", at: Self.now)
    let known = try await store.idCount()
    #expect(known > 0)
    let day = Int32(UTCDay(containing: Self.now).number)
    let counted = try await store.everything()
    try await store.write { try StagedImport.begin(in: $0) }
    for number in 1...3 {
      try await store.write {
        try StagedImport.add([Name128(high: UInt64(number), low: 7)], of: day, in: $0)
        try PendingSums.stage([.init(day: Int(day), bytes: 5, requests: 1)], of: number, in: $0)
      }
    }
    #expect(try await store.idCount() == known + 3)
    try store.close()
    let reopened = try bench.store()
    #expect(try await reopened.idCount() == known)
    try await reopened.settleDays(at: Self.now)
    #expect(try await reopened.everything() == counted, "sums that went in with them neither")
    #expect(try await reopened.importLog(.bytes(log), name: "again.log", at: Self.now).counted == 0)
    try reopened.close()
  }

  /// Killed between the commit that makes an import count and the moving of its sums into their rows: every answer tells
  /// them, before and after they are moved.
  @Test func whatIsPendingIsToldByEveryAnswer() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let today = UTCDay(containing: Self.now).number
    let old = today - 40
    let months = [UTCDay(old).monthNumber, UTCDay(today).monthNumber]
    func told() async throws -> [String] {
      let measured = try await store.measured(of: [Self.guid, "new"], in: months)
      var unknown: [[UnknownVideo]] = []
      for month in months { unknown.append(try await store.unknownVideos(in: month, limit: 9)) }
      return ["\(months.map { measured.months[$0] })", "\(measured.firstMonth as Any)", "\(unknown)"]
    }
    _ = try await store.importLog(
      .bytes(Array(Self.line(40, day: today, request: 1).utf8)), name: "first.log", at: Self.now)
    try await store.sample(
      [.init(guid: "new", title: "New", storedBytes: 9, createdAt: nil)], at: Self.now)
    try await store.setOwners(["new": "ana"], at: Self.now)
    let before = try await told()
    try await store.write { db in
      try StagedImport.begin(in: db)
      let sums: [PendingSums.Sum] = [
        .init(day: old, bytes: 3, requests: 1), .init(day: today, bytes: 5, requests: 2),
      ]
      try PendingSums.stage(sums, of: try VideoRow.id(of: Self.guid, in: db), in: db)
      try PendingSums.stage(sums, of: try VideoRow.id(of: "new", in: db), in: db)
    }
    #expect(try await told() == before, "what is staged does not count")
    try await store.write { try StagedImport.settle(in: $0) }
    let pending = try await told()
    #expect(
      try await store.measured(of: [Self.guid], in: months).months[months[1]]?.first?.days.last?.egressBytes == 45)
    #expect(try await store.measured(of: ["new"], in: months).firstMonth == months[0])
    #expect(pending != before)
    try store.close()

    let reopened = try bench.store()
    #expect(try await reopened.lateMonths().months.isEmpty)
    try await reopened.settleDays(at: Self.now)
    let rows = try await reopened.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM pending_sum") }
    #expect(rows == 0)
    #expect(try await reopened.lateMonths().months == ["ana": [months[0]]], "it came in for a month that is over")
    let moved = try await reopened.everything()
    #expect(
      moved
        == [
          "\(Self.guid) \(old) 3 1", "\(Self.guid) \(today) 45 3", "new \(old) 3 1", "new \(today) 5 2",
        ].sorted())
    try reopened.close()
  }

  /// More videos than one commit moves, over two months, twice: what was counted before is kept.
  @Test func sumsOfManyVideosAreMovedInPieces() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let today = UTCDay(containing: Self.now).number
    for round in 1...2 {
      try await store.write { db in
        try StagedImport.begin(in: db)
        for video in 1...300 {
          let id = try VideoRow.id(of: "video-\(video)", in: db)
          try PendingSums.stage(
            [
              .init(day: today - 40, bytes: Int64(video), requests: 1),
              .init(day: today, bytes: Int64(video * 2), requests: 1),
            ], of: id, in: db)
        }
        try StagedImport.settle(in: db)
      }
      try await store.settleDays(at: Self.now)
      let lines = (1...300).flatMap { video in
        [
          "video-\(video) \(today - 40) \(video * round) \(round)",
          "video-\(video) \(today) \(video * 2 * round) \(round)",
        ]
      }
      #expect(Set(try await store.everything()) == Set(lines))
    }
    try store.close()
  }

  @Test func aSumThatOverflowsIsRefusedWhole() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    let most = LogLimit.answerBytes
    let lines = (0..<10_000).map { Self.line(most, day: 20_000, request: $0 + 1) }.joined()
    do {
      _ = try await store.importLog(.bytes(Array(lines.utf8)), name: "huge.log", at: Self.now)
      Issue.record("no error")
    } catch {
      #expect(error.code == "log_total_too_large")
    }
    #expect(try await store.everything().isEmpty)
    // Two files that only overflow together.
    let half = (0..<5_000).map { Self.line(most, day: 20_000, request: $0 + 1) }.joined()
    let other = (0..<5_000).map { Self.line(most, day: 20_000, request: $0 + 20_000) }.joined()
    _ = try await store.importLog(.bytes(Array(half.utf8)), name: "half.log", at: Self.now)
    let before = try await store.everything()
    await #expect(throws: VisualError.self) {
      try await store.importLog(.bytes(Array(other.utf8)), name: "other.log", at: Self.now)
    }
    #expect(try await store.everything() == before)
    // Nor are its requests known: the same ones count when they come with less.
    let small = (0..<5_000).map { Self.line(1, day: 20_000, request: $0 + 20_000) }.joined()
    #expect(try await store.importLog(.bytes(Array(small.utf8)), name: "small.log", at: Self.now).counted == 5_000)
  }
}
