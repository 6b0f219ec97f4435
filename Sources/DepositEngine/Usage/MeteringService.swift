import BunnyGateway
import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle
import UsageMetering

/// Measures: looks through the library for what is stored, reads the CDN's logs for what was sent, closes months.
///
/// Every source is read for itself: one that cannot be reached does not stop the others.
struct MeteringService: Service {
  let services: EngineServices
  let store: UsageStore
  /// nil: no key or zone is set, so egress is not known.
  let logs: BunnyLogs?

  /// Between two looks.
  private static let pause: Duration = .seconds(600)
  /// After the start, deposits are taken in and Bunny's answers come: the first looks follow one another faster.
  private static let firstPauses: [Duration] = [.milliseconds(300), .seconds(3), .seconds(20)]
  /// Lines of a log asked for at once.
  private static let slice = 50_000
  /// Bunny keeps logs for three days; a source that keeps more is read back until it has none for so many days.
  private static let emptyDaysThatEnd = 4
  private static let oldestDays = 400
  /// A day's log is read again for so long after the day, as lines come late.
  private static let lateness: Duration = .seconds(6 * 3_600)
  /// A month is closed when its logs are in, or so long after its end: nothing more will come.
  private static let closing: Duration = .seconds(4 * 86_400)
  private static let videosPerPage = 1_000

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var pauses = Self.firstPauses[...]
      while !Task.isCancelled {
        do { try await Task.sleep(for: pauses.popFirst() ?? Self.pause) } catch { return }
        await look()
      }
    }
  }

  /// One look at everything.
  func look() async {
    await attempt("library") { try await sampleLibrary() }
    await attempt("owners") { try await findOwners() }
    if let logs {
      await attempt("logs") { try await readLogs(logs) }
      await attempt("zone") { try await readZone(logs) }
    }
    await attempt("months") { try await closeMonths() }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch is CancellationError {
      return
    } catch let error as ProviderError {
      services.logger.warning("metering: \(what) not read", metadata: ["cause": "\(error.message)"])
    } catch {
      services.logger.warning("metering: \(what) not read", metadata: ["cause": "\(error)"])
    }
  }

  // MARK: Library

  private func sampleLibrary() async throws {
    let now = services.clock.now()
    for page in 1...10_000 {
      let videos = try await services.bunny.videos(page: page, perPage: Self.videosPerPage)
      try await store.sample(
        videos.map { video in
          LibraryVideo(
            guid: video.guid.rawValue.lowercased(), title: video.title, storedBytes: video.storageSize?.rawValue ?? 0,
            createdAt: video.dateUploaded)
        }, at: now)
      if videos.count < Self.videosPerPage { break }
    }
    try await store.endSample(at: now)
  }

  /// Whose the videos are that nobody is known for.
  private func findOwners() async throws {
    var owners: [String: String] = [:]
    for guid in try await store.videosWithoutOwner(limit: 5_000) {
      if let deposit = try await services.store.deposit(video: VideoGUID(guid)) {
        owners[guid] = deposit.owner.rawValue
      }
    }
    if !owners.isEmpty { try await store.setOwners(owners) }
  }

  // MARK: Logs

  private func readLogs(_ logs: BunnyLogs) async throws {
    let now = services.clock.now()
    let today = UTCDay(containing: now)
    var empty = 0
    for day in (0..<Self.oldestDays).map({ UTCDay(today.number - $0) }) {
      let progress = try await store.logProgress(day)
      if progress?.isWhole == true { break }
      let isThere = try await read(day, from: progress?.linesRead ?? 0, logs, now: now)
      empty = isThere ? 0 : empty + 1
      if empty == Self.emptyDaysThatEnd { break }
    }
    try await store.setLogsRead(now)
  }

  /// Reads on in a day's log, and once more from its start when the day is over: lines come late, and not in order.
  ///
  /// - Returns: whether there is a log of that day.
  private func read(_ day: UTCDay, from start: Int, _ logs: BunnyLogs, now: Instant) async throws -> Bool {
    let end = Instant(startOf: UTCDay(day.number + 1).date)
    let isOver = now >= end + Self.lateness
    var line = isOver ? 0 : start
    var isThere = false
    while true {
      guard let bytes = try await logs.lines(of: day.date, from: line, to: line + Self.slice) else {
        // What Bunny had, it has no longer; or nothing was sent.
        if isOver { try await finish(day, at: line, now) }
        return isThere || start > 0
      }
      isThere = true
      let count = bytes.count { $0 == 10 } + (bytes.last.map { $0 == 10 ? 0 : 1 } ?? 0)
      let progress = LogProgress(day: day, linesRead: line + count, isWhole: isOver && count < Self.slice)
      let report = try await store.importLog(.bytes(bytes), name: "cdn-\(day.text)", at: now, progress: progress)
      if report.counted > 0 || report.malformed > 0 {
        services.logger.info(
          "metering: log read",
          metadata: [
            "day": "\(day.text)", "lines": "\(report.lines)", "new": "\(report.counted)",
            "malformed": "\(report.malformed)",
          ])
      }
      line += count
      if count < Self.slice { return true }
    }
  }

  private func finish(_ day: UTCDay, at line: Int, _ now: Instant) async throws {
    try await store.setLogProgress(LogProgress(day: day, linesRead: line, isWhole: true), at: now)
  }

  /// The zone's own totals, for the days of this month and the one before.
  private func readZone(_ logs: BunnyLogs) async throws {
    let now = services.clock.now()
    let first = BillingMonth(containing: now).previous.firstDay
    let totals = try await logs.zoneTotals(from: first, through: now.utcDate)
    try await store.setZoneTotals(
      Dictionary(
        totals.map { (UTCDay($0.day.daysSince1970), $0.bytes) }, uniquingKeysWith: { max($0, $1) }))
  }

  // MARK: Months

  /// Closes what is over, with the terms that were in force; what is found out later becomes a line of its own.
  private func closeMonths() async throws {
    let now = services.clock.now()
    let desk = UsageDesk(services: services)
    let present = BillingMonth(containing: now)
    for owner in try await store.owners() {
      for number in (present.number - 12)..<present.number {
        let month = BillingMonth(number: number)
        let user = UserID(owner)
        if let closed = try await store.closedMonth(of: owner, number) {
          try await correct(try ClosedBook(text: closed).book(month), user, desk, now)
        } else if try await isComplete(month, now) {
          let book = try await desk.openBook(of: user, month)
          guard !book.entries.isEmpty else { continue }
          try await store.close(number, of: owner, figures: try ClosedBook(book).text(), at: now)
        }
      }
    }
  }

  private func isComplete(_ month: BillingMonth, _ now: Instant) async throws -> Bool {
    if now >= month.end + Self.closing { return true }
    guard logs != nil else { return now >= month.end + Self.lateness }
    let last = UTCDay(month.firstDay.daysSince1970 + month.days - 1)
    return try await store.logProgress(last)?.isWhole == true
  }

  private func correct(_ closed: UsageBook, _ owner: UserID, _ desk: UsageDesk, _ now: Instant) async throws {
    let known = try await store.corrections(of: owner.rawValue, closed.month.number)
    let corrected = try known.reduce(0) { $0 + (try LateUsage(text: $1.figures)).egressBytes }
    let measured = try await desk.openBook(of: owner, closed.month).total.egressBytes
    let late = measured - closed.total.egressBytes - corrected
    guard late != 0 else { return }
    var usage = closed.total
    usage.egressBytes += corrected
    let before = UsageEstimate(usage, terms: closed.terms).cost
    usage.egressBytes += late
    let after = UsageEstimate(usage, terms: closed.terms).cost
    let figures = try LateUsage(egressBytes: late, costCents: (after - before).rawValue).text()
    try await store.addCorrection(closed.month.number, of: owner.rawValue, figures: figures, at: now)
  }
}
