import DepositDomain
import DepositStore
import EngineAPI
import Platform
import TestSupport
import Testing

@testable import DepositEngine

/// A creator's month against a computation that goes another way.
@Suite struct UsageDeskTests {
  @Test func aMonthIsReadStrictly() {
    #expect(BillingMonth("2026-11")?.text == "2026-11")
    #expect(BillingMonth("2000-01")?.text == "2000-01")
    let malformed = [
      "", "2026", "2026-1", "2026-00", "2026-13", "1999-12", "26-11", "2026-11-01", "2026-11 ", " 2026-11", "2026/11",
      "-2026-11", "2026--1", "+026-11", "２０２６-11", "2026-1a",
    ]
    for text in malformed { #expect(BillingMonth(text) == nil, "\(text)") }
  }

  @Test(arguments: [
    ("2024-02", 29), ("2026-02", 28), ("2100-02", 28), ("2000-02", 29), ("2026-12", 31), ("2026-04", 30),
  ])
  func aMonthHasItsDays(_ text: String, _ days: Int) throws {
    let month = try #require(BillingMonth(text))
    #expect(month.days == days)
    #expect(month.end - month.start == .seconds(days * 86_400))
    #expect(BillingMonth(containing: month.start) == month)
    #expect(BillingMonth(containing: month.end - .microseconds(1)) == month)
    #expect(BillingMonth(containing: month.end) != month)
    #expect(BillingMonth(containing: month.start - .microseconds(1)) != month)
  }

  private static func usage(_ videos: [OwnedVideo], _ month: BillingMonth, _ now: Instant) -> MonthlyUsage {
    UsageBook(month, videos: videos, measured: [], terms: .original, now: now).total
  }

  private func video(
    _ created: Instant, gone: Instant? = nil, bytes: Int?, encoded: Instant? = nil, length: Int? = nil
  ) -> OwnedVideo {
    OwnedVideo(
      depositID: DepositID("dep_1"),
      video: Video(
        guid: VideoGUID("v"), generation: 1, state: gone == nil ? .playable : .gone, lengthSec: length,
        storageBytes: bytes.map { ByteCount($0) }, encodedAt: encoded),
      createdAt: created, goneAt: gone)
  }

  @Test func aVideoCountsFromItsFirstEveningToItsLast() throws {
    let month = try #require(BillingMonth("2026-11"))
    func at(_ day: Int, _ hour: Int) -> Instant { month.start + .seconds((day - 1) * 86_400 + hour * 3_600) }
    let now = at(10, 12)
    func byteDays(_ created: Instant, _ gone: Instant?) -> Int {
      Self.usage([video(created, gone: gone, bytes: 1)], month, now).storageByteDays
    }
    #expect(byteDays(at(1, 1), nil) == 10)
    #expect(byteDays(month.start - .seconds(86_400), nil) == 10)
    #expect(byteDays(at(3, 23), nil) == 8)
    #expect(byteDays(at(3, 1), at(3, 23)) == 0, "gone by the evening")
    #expect(byteDays(at(3, 1), at(5, 1)) == 2)
    #expect(byteDays(at(10, 11), nil) == 1, "today counts as it stands now")
    #expect(byteDays(at(10, 13), nil) == 0)
    #expect(Self.usage([], month, now).sampledDays == 10)
    #expect(Self.usage([], month, month.start).sampledDays == 1)
    #expect(Self.usage([], month, month.start - .seconds(1)).sampledDays == 0)
    #expect(Self.usage([], month, month.end + .seconds(1)).sampledDays == 30)
  }

  @Test(arguments: SeededGenerator.seeds)
  func usageIsWhatACalendarSays(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let month = BillingMonth(
        containing: Instant(unixSeconds: Int.random(in: 1_577_836_800...1_893_456_000, using: &random)))
      let spread = (month.start - .seconds(40 * 86_400)).microseconds...(month.end + .seconds(40 * 86_400)).microseconds
      func instant() -> Instant { Instant(microseconds: .random(in: spread, using: &random)) }
      let now = random.happens(0.3) ? month.end + .seconds(1) : instant()
      let videos = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        let created = instant()
        let gone = random.happens(0.4) ? max(created, instant()) : nil
        return video(
          created, gone: gone, bytes: random.happens(0.9) ? .random(in: 1...50_000_000_000, using: &random) : nil,
          encoded: random.happens(0.7) ? instant() : nil,
          length: random.happens(0.9) ? .random(in: 1...14_400, using: &random) : nil)
      }
      let usage = Self.usage(videos, month, now)

      // Each video asks the calendar on which evenings it stood.
      let first = CivilDate(year: month.year, month: month.month, day: 1).daysSince1970
      let evenings = (0..<31).map { first + $0 }.filter { day in
        CivilDate(daysSince1970: day).month == month.month && Instant(unixSeconds: day * 86_400) <= now
      }.map { min(Instant(unixSeconds: ($0 + 1) * 86_400), now) }
      var byteDays = 0
      var encodeSeconds = 0
      for video in videos {
        // One that was encoded before it was known here was taken in late.
        let since = min(video.createdAt, video.video.encodedAt ?? video.createdAt)
        // What is gone when one looks holds nothing today.
        let isGone = video.goneAt != nil && now < month.end
        let stood = (isGone ? Array(evenings.dropLast()) : evenings).count {
          $0 >= since && $0 < video.goneAt ?? Instant(microseconds: .max)
        }
        byteDays += stood * (video.video.storageBytes?.rawValue ?? 0)
        if let at = video.video.encodedAt, at.utcDate.year == month.year, at.utcDate.month == month.month {
          encodeSeconds += video.video.lengthSec ?? 0
        }
      }
      #expect(usage.sampledDays == evenings.count)
      #expect(usage.storageByteDays == byteDays)
      #expect(usage.encodeSeconds == encodeSeconds)
      #expect(usage.egressBytes == 0)

      let projected = UsageBook(month, videos: videos, measured: [], terms: .original, now: now).projected()
      let factor = evenings.isEmpty ? 1 : Double(month.days) / Double(evenings.count)
      #expect(abs(Double(projected.encodeSeconds) - Double(encodeSeconds) * factor) < 1)
      #expect(projected.storageByteDays >= usage.storageByteDays, "what is there stays to the end")
    }
  }

  @Test func aMonthBeforeTheFirstVideoHasNone() throws {
    let (october, november) = (try #require(BillingMonth("2026-10")), try #require(BillingMonth("2026-11")))
    let videos = [video(november.start, bytes: 1)]
    func has(_ month: BillingMonth) -> Bool {
      UsageBook(month, videos: videos, measured: [], terms: .original, now: november.end).figures.hasVideos
    }
    #expect(!has(october))
    #expect(has(november))
  }

  @Test func aClosedMonthKeepsItsTermsAnOpenOneHasThoseInForce() async throws {
    let bench = try Bench()
    let october = try #require(BillingMonth("2026-10"))
    let november = try #require(BillingMonth("2026-11"))
    func terms(_ minimum: Int) -> BillingTerms {
      var terms = BillingTerms.original
      terms.minimumActivation = Cents(minimum)
      return terms
    }
    try await bench.memory.setBillingTerms(terms(111), from: october.start)
    try await bench.memory.setBillingTerms(terms(222), from: october.end - .seconds(1))
    try await bench.memory.setBillingTerms(terms(333), from: november.start)
    try await bench.memory.setBillingTerms(terms(444), from: november.start + .seconds(20 * 86_400))
    bench.clock.advance(by: november.start + .seconds(86_400) - bench.clock.now())
    let desk = UsageDesk(services: bench.services)
    let closed = try await desk.estimate(of: alice, month: "2026-10")
    #expect(closed.estimated_cost_eur == 2.22)
    #expect(!closed.final, "nothing is closed where nothing is measured")
    let open = try await desk.estimate(of: alice, month: nil)
    #expect(open.month == "2026-11")
    #expect(open.estimated_cost_eur == 3.33)
    #expect(!open.final)
    bench.clock.advance(by: .seconds(20 * 86_400))
    #expect(try await desk.estimate(of: alice, month: "2026-11").estimated_cost_eur == 4.44)
    for month in ["2026-12", "2026-13", "november"] {
      await expectError("invalid_month") { _ = try await desk.estimate(of: alice, month: month) }
    }
  }

  @Test func onlyTheOwnersVideosCount() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid.rawValue)
    bench.providers.change {
      $0.bunny.change(guid) { video in
        video.status = 4
        video.length = 90
        video.storageSize = 3_000_000_000
      }
    }
    try await bench.work { try await bench.deposit(deposit.id).isPlayable }
    let desk = UsageDesk(services: bench.services)
    let mine = try await desk.estimate(of: alice, month: nil)
    #expect(mine.usage.encode_min == 1.5)
    #expect(mine.usage.storage_gb > 0)
    let theirs = try await desk.estimate(of: bob, month: nil)
    #expect(theirs.usage.encode_min == 0)
    #expect(theirs.usage.storage_gb == 0)
    #expect(theirs.known_until == nil)
    #expect(theirs.estimated_cost_eur == 1, "the minimum, zero usage included")
  }
}
