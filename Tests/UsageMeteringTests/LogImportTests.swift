import Glibc
import Platform
import Sandbox
import Testing

@testable import UsageMetering

/// Totals to the byte, against a computation that shares nothing with ours.
@Suite(.serialized) struct LogImportTests {
  private static let now = Instant(unixSeconds: 1_793_700_000)

  @Test(arguments: [1, 2, 3] as [UInt64])
  func totalsAreThoseOfAnIndependentComputation(_ seed: UInt64) async throws {
    let bench = try Workbench()
    // Two days of which the second begins a month, duplicates, malformed lines, token paths.
    let whole = Workbench.log {
      $0.seed = seed
      $0.videos = 300
      $0.lines = 30_000
      $0.malformed = 200
      $0.duplicates = 60
      $0.start = 1_793_404_800_000
      $0.endsWithCRLF = seed == 2
    }
    // Two files that overlap, the first cut in mid-line.
    let first = try bench.write("first.log", Array(whole[..<(whole.count * 6 / 10)]))
    let second = try bench.write("second.log", Array(whole[(whole.count * 4 / 10)...]))
    let store = try bench.store()
    let reports = [
      try await store.importLog(.file(first), name: "first.log", at: Self.now),
      try await store.importLog(.file(second), name: "second.log", at: Self.now),
    ]
    let contents = try await Workbench.contents(store, reports)
    #expect(contents == (try bench.independently([first, second])))
    #expect(reports[1].duplicates > 3_000, "the overlap was counted once")
    // Again, in the other order: nothing changes.
    let again = [
      try await store.importLog(.file(second), name: "second.log", at: Self.now),
      try await store.importLog(.file(first), name: "first.log", at: Self.now),
    ]
    #expect(again.map(\.counted) == [0, 0])
    #expect(try await store.everything() == Array(contents.dropFirst()))
    try store.close()
    // And by the next process.
    let reopened = try bench.store()
    #expect(try await reopened.importLog(.file(first), name: "first.log", at: Self.now).counted == 0)
    #expect(try await reopened.everything() == Array(contents.dropFirst()))
  }

  @Test func gzipIsReadWhateverItsName() async throws {
    let bench = try Workbench()
    let log = Workbench.log { $0.lines = 5_000 }
    let plain = try bench.write("plain.log", log)
    // Two members, as appended files are.
    _ = bench.run(
      "cd '\(bench.folder)' && head -2000 plain.log | gzip > packed.log && tail -n +2001 plain.log | gzip >> packed.log"
    )
    let store = try bench.store()
    let report = try await store.importLog(.file("\(bench.folder)/packed.log"), name: "packed.log", at: Self.now)
    #expect(report.sizeBytes == log.count)
    #expect(try await Workbench.contents(store, [report]) == (try bench.independently([plain])))
    _ = bench.run("cd '\(bench.folder)' && head -c 10000 packed.log > cut.gz")
    await #expect(throws: VisualError.self) {
      try await store.importLog(.file("\(bench.folder)/cut.gz"), name: "cut.gz", at: Self.now)
    }
  }

  @Test func malformedLinesAreKeptWithTheirNumbers() async throws {
    let bench = try Workbench()
    let good = "HIT|200|1793404800000|412|390|163.172.53.229|-|https://v.b-cdn.net/\(Self.guid)/a.ts|WA|agent|"
    let id = "322b688bd63fb63f2babe9de30a5d26"
    let long = String(repeating: "x", count: 70_000)
    let lines = [
      "\(good)\(id)0|DE", "", "nonsense", "\(good)\(id)1|DE|300|bytes=0-|-", "\(good)nothex|DE", long,
      "\(good.replacing("|412|", with: "|99999999999999999999|"))\(id)2|DE",
      "\(good.replacing("1793404800000", with: "-"))\(id)3|DE", "\(good)\(id)4|DE\r", "\(good)|DE", "\(good)\(id)4|DE",
    ]
    let path = try bench.write("lines.log", Array(lines.joined(separator: "\n").utf8))
    let store = try bench.store()
    let report = try await store.importLog(.file(path), name: "lines.log", at: Self.now)
    #expect(report.lines == 10)
    #expect(report.counted == 3)
    #expect(report.duplicates == 1)
    #expect(report.malformed == 6)
    #expect(report.egressBytes == 3 * 412)
    let kept = bench.run("cut -c1-60 '\(try #require(report.quarantine))'").split(separator: "\n")
    #expect(kept.map { $0.split(separator: "\t")[0] } == ["3", "5", "6", "7", "8", "10"])
    #expect(kept[1].contains("field 11"))
    #expect(kept[2].contains("64 KiB"))
    #expect(kept[3].contains("field 4"))
    #expect(try await Workbench.contents(store, [report]) == (try bench.independently([path])))
  }

  @Test func aLineFromTheFutureOrInSecondsDoesNotCount() async throws {
    let bench = try Workbench()
    func line(_ milliseconds: Int, _ number: Int) -> String {
      "HIT|200|\(milliseconds)|1|1|1.2.3.4|-|https://v.b-cdn.net/\(Self.guid)/a.ts|WA|a|"
        + "322b688bd63fb63f2babe9de30a5d26\(number)|DE"
    }
    let day = 86_400_000
    let now = Self.now.unixSeconds * 1_000
    let lines = [
      line(now + day, 0), line(now + day + 1, 1), line(now + 365 * day, 2), line(253_402_300_799_999, 3),
      line(now / 1_000, 4), line(946_684_800_000, 5), line(946_684_799_999, 6),
    ]
    let store = try bench.store()
    let report = try await store.importLog(
      .bytes(Array(lines.joined(separator: "\n").utf8)), name: "future.log", at: Self.now)
    #expect(report.counted == 2)
    #expect(report.malformed == 5)
    #expect(report.firstDay == "2000-01-01")
    let kept = bench.run("cut -f1,2 '\(try #require(report.quarantine))'").split(separator: "\n")
    let future = "field 3 lies in the future"
    let early = "field 3 is no time in milliseconds since 2000"
    #expect(kept == ["2\t\(future)", "3\t\(future)", "4\t\(future)", "5\t\(early)", "7\t\(early)"])
    // A clock that goes on makes them count after all.
    let later = try await store.importLog(
      .bytes(Array(lines[1].utf8)), name: "later.log", at: Self.now + .seconds(86_400))
    #expect(later.counted == 1)
  }

  /// More sums and days than are held in memory at once.
  @Test func aLogOfManyVideosAndDaysIsExactToo() async throws {
    let bench = try Workbench()
    let path = try bench.write(
      "wide.log",
      Workbench.log {
        $0.lines = 20_000
        $0.span = 300 * 86_400_000
        $0.videos = 100_000
        $0.tokens = 0
      })
    let store = try bench.store()
    var options = LogImport.Options()
    options.sumsHeld = 1_000
    options.idsHeld = 500
    let report = try store.importNow(.file(path), name: "wide.log", at: Self.now, options: options)
    #expect(report.counted > 19_000)
    #expect(try await Workbench.contents(store, [report]) == (try bench.independently([path])))
    #expect(try await store.importLog(.file(path), name: "wide.log", at: Self.now).counted == 0)
  }

  private static let guid = "1e246d41-b219-41a5-be0e-e71b314e06b7"

  @Test(arguments: [
    ("/1e246d41-b219-41a5-be0e-e71b314e06b7/playlist.m3u8", true),
    ("/1E246D41-B219-41A5-BE0E-E71B314E06B7", true),
    ("/1e246d41-b219-41a5-be0e-e71b314e06b7?x=1", true),
    (
      "/bcdn_token=x&token_path=%2F1e246d41-b219-41a5-be0e-e71b314e06b8%2F&expires=1/1e246d41-b219-41a5-be0e-e71b314e06b7/a.ts",
      true
    ),
    (
      "/bcdn_token=x&expires=1&token_path=/1e246d41-b219-41a5-be0e-e71b314e06b8//1e246d41-b219-41a5-be0e-e71b314e06b7/a.ts",
      true
    ),
    ("/bcdn_token=x&token_path=/1e246d41-b219-41a5-be0e-e71b314e06b7/&expires=1/favicon.ico", false),
    ("/a/b/1e246d41-b219-41a5-be0e-e71b314e06b7/c", true),
    ("/1e246d41-b219-41a5-be0e-e71b314e06b", false),
    ("/1e246d41xb219-41a5-be0e-e71b314e06b7/", false),
    ("/x?u=/1e246d41-b219-41a5-be0e-e71b314e06b7/", false),
    ("/", false),
  ])
  func theServedPathDecides(_ path: String, _ isFound: Bool) async throws {
    let bench = try Workbench()
    let line =
      "HIT|404|1793404800000|7|1|1.2.3.4|-|https://vz.b-cdn.net\(path)|WA|a|322b688bd63fb63f2babe9de30a5d262|DE\n"
    let store = try bench.store()
    let report = try await store.importLog(.bytes(Array(line.utf8)), name: "-", at: Self.now)
    #expect(report.counted == 1)
    #expect(try await store.everything() == ["\(isFound ? Self.guid : "-") 20757 7 1"])
  }

  @Test(arguments: [1 << 20, 3 << 20])
  func littleMemoryGivesTheSameTotals(_ budget: Int) async throws {
    let bench = try Workbench()
    let path = try bench.write("large.log", Workbench.log { $0.lines = 150_000 })
    var options = LogImport.Options()
    options.folder = bench.folder
    options.budget = budget
    let job = try LogImport(.file(path), name: "large.log", options: options) { _, _ throws(VisualError) in false }
    var small = try job.run()
    var roomy = LogImport.Options()
    roomy.folder = bench.folder
    let other = try LogImport(.file(path), name: "large.log", options: roomy) { _, _ throws(VisualError) in false }
    var large = try other.run()
    #expect(small.report == large.report)
    #expect(small.report.duplicates > 1_000)
    small.badLines = []
    large.badLines = []
  }

  @Test(arguments: 1...12)
  func anyCutOfAFileIsCountedOnce(_ seed: UInt64) async throws {
    let bench = try Workbench()
    let whole = Workbench.log {
      $0.seed = seed
      $0.lines = 2_000
      $0.videos = 20
      $0.malformed = 100
    }
    var random = SystemSeeded(seed: seed)
    let store = try bench.store()
    for _ in 0..<6 {
      let a = Int.random(in: 0...whole.count, using: &random)
      let b = Int.random(in: 0...whole.count, using: &random)
      _ = try await store.importLog(.bytes(Array(whole[min(a, b)..<max(a, b)])), name: "part", at: Self.now)
    }
    _ = try await store.importLog(.bytes(whole), name: "whole", at: Self.now)
    let path = try bench.write("whole.log", whole)
    let expected = try bench.independently([path]).dropFirst()
    // Cutting a line can leave a shorter one whose id is whole: none may be counted that the whole file has not.
    #expect(try await store.everything() == Array(expected))
  }

  struct SystemSeeded: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }
}
