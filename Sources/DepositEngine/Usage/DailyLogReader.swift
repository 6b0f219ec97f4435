import BunnyGateway
import DepositDomain
import Logging
import Platform
import UsageMetering

/// Reads the CDN's daily logs, oldest day first, and the zone's own totals.
struct DailyLogReader: Sendable {
  let services: EngineServices
  let store: UsageStore
  let logs: BunnyLogs

  /// Lines of a log asked for at once.
  static let slice = 50_000
  /// Bytes that are counted together: every import first loads what was counted of the day before.
  private static let batchBytes = 256 << 20
  /// Bunny keeps logs for three days; a source that keeps more is read back until it has none for so many days.
  private static let emptyDaysThatEnd = 4
  private static let oldestDays = 400
  /// What is asked for later than this after a day's end, Bunny may have dropped.
  private static let kept: Duration = .seconds(2 * 86_400)
  /// A day's log is read again for so long after the day, as lines come late.
  static let lateness: Duration = .seconds(6 * 3_600)

  /// Reads on in every day that is not read to its end.
  func readDays() async throws {
    let now = services.clock.now()
    let today = UTCDay(containing: now)
    let whole = try await store.lastWholeLogDay()
    let first = if let whole { UTCDay(whole.number + 1) } else { try await oldestDay(before: today) }
    if first <= today {
      for day in (first.number...today.number).map({ UTCDay($0) }) {
        // Before the first look nothing was promised, and nothing can be missing.
        try await read(day, mayBeMissing: whole != nil, now: now)
      }
    }
    try await store.setLogsRead(now)
  }

  /// The first day for which there is a log, or the days that Bunny keeps.
  private func oldestDay(before today: UTCDay) async throws -> UTCDay {
    var (oldest, empty) = (today, 0)
    for number in 0..<Self.oldestDays where empty < Self.emptyDaysThatEnd {
      let day = UTCDay(today.number - number)
      if try await lines(of: day, from: 0, count: 1) != nil {
        (oldest, empty) = (day, 0)
      } else {
        empty += 1
      }
    }
    return min(oldest, UTCDay(today.number - Self.emptyDaysThatEnd + 1))
  }

  /// Reads on in a day's log, and once more from its start when the day is over: lines come late, and not in order.
  private func read(_ day: UTCDay, mayBeMissing: Bool, now: Instant) async throws {
    let end = Instant(startOf: UTCDay(day.number + 1).date)
    var progress = try await store.logProgress(day) ?? LogProgress(day: day, linesRead: 0)
    if now >= end + Self.lateness, !progress.isLastReading {
      progress = LogProgress(day: day, linesRead: 0, isLastReading: true)
    }
    var isAtEnd = false
    while !isAtEnd {
      let batch = try await fetch(day, from: progress.linesRead)
      isAtEnd = batch.failure == nil && batch.isAtEnd
      let isDropped = batch.hasNothing && mayBeMissing && now >= end + Self.kept
      progress.linesRead += batch.lines
      progress.isWhole = isAtEnd && progress.isLastReading
      progress.isMissing = progress.isWhole && isDropped
      if progress.isMissing {
        services.logger.error(
          "metering: a day's log was lost; bring it with `logs import`", metadata: ["day": "\(day.text)"])
      }
      if batch.spool.size > 0 {
        let report = try await store.importLog(
          batch.spool.input, name: "cdn-\(day.text)", at: now, progress: progress)
        tell(report, day)
      } else if progress.isWhole {
        try await store.setLogProgress(progress, at: now)
      }
      if let failure = batch.failure { throw failure }
    }
  }

  private func tell(_ report: LogImportReport, _ day: UTCDay) {
    guard report.counted > 0 || report.malformed > 0 || report.settled > 0 else { return }
    services.logger.info(
      "metering: log read",
      metadata: [
        "day": "\(day.text)", "lines": "\(report.lines)", "new": "\(report.counted)",
        "malformed": "\(report.malformed)", "settled": "\(report.settled)",
      ])
  }

  private struct Batch {
    let spool: LogSpool
    var lines = 0
    var isAtEnd = false
    /// Bunny has no log where we wanted to read.
    var hasNothing = false
    /// What came before it counts all the same.
    var failure: (any Error)?
  }

  private func fetch(_ day: UTCDay, from start: Int) async throws -> Batch {
    var batch = Batch(spool: try store.spool())
    var slice = Self.slice
    while batch.spool.size < Self.batchBytes, !batch.isAtEnd {
      do {
        guard let bytes = try await lines(of: day, from: start + batch.lines, count: slice) else {
          batch.isAtEnd = true
          batch.hasNothing = batch.lines == 0
          break
        }
        let count = Self.lineCount(bytes)
        try batch.spool.append(bytes)
        batch.lines += count
        // Bunny may give fewer lines at once than were asked for: only none are the end.
        batch.isAtEnd = count == 0
      } catch let error as ProviderError where error.code == BunnyLogs.tooLarge && slice > 1 {
        slice /= 2
      } catch {
        batch.failure = error
        break
      }
    }
    return batch
  }

  /// Bunny takes 30 requests in ten seconds for a zone: who asked too often waits, a few times.
  private func lines(of day: UTCDay, from start: Int, count: Int) async throws -> [UInt8]? {
    var refusals = 0
    while true {
      do {
        return try await logs.lines(of: day.date, from: start, to: start + count)
      } catch {
        refusals += 1
        guard error.kind == .busy, refusals <= Self.refusalsBorne else { throw error }
        try await services.pause(min(max(error.retryAfter ?? Self.window, .seconds(1)), .seconds(60)))
      }
    }
  }

  private static let window: Duration = .seconds(10)
  private static let refusalsBorne = 5

  private static func lineCount(_ bytes: [UInt8]) -> Int {
    bytes.count { $0 == 10 } + (bytes.last.map { $0 == 10 ? 0 : 1 } ?? 0)
  }

  /// The zone's own totals, for the days of this month and the one before.
  func readZone() async throws {
    let now = services.clock.now()
    let first = BillingMonth(containing: now).previous.firstDay
    let totals = try await logs.zoneTotals(from: first, through: now.utcDate)
    try await store.setZoneTotals(
      Dictionary(
        totals.map { (UTCDay($0.day.daysSince1970), $0.bytes) }, uniquingKeysWith: { max($0, $1) }))
  }
}
