import GRDB
public import Platform

// How far each source is read.
extension UsageStore {
  enum Mark: String {
    case librarySeen = "library_seen"
    case logsRead = "logs_read"
    case libraryLook = "library_look"
    case libraryPage = "library_page"
    case lateStamp = "late_stamp"
    case stagedAfter = "staged_after"
  }

  static func set(_ mark: Mark, _ value: Int64, in db: Database) throws {
    try db.execute(sql: "INSERT OR REPLACE INTO mark VALUES (?, ?)", arguments: [mark.rawValue, value])
  }

  private func instant(_ mark: Mark) async throws(VisualError) -> Instant? {
    try await read { db in
      try Int64.fetchOne(db, sql: "SELECT value FROM mark WHERE name = ?", arguments: [mark.rawValue])
        .map { Instant(microseconds: $0) }
    }
  }

  /// When the library was last seen whole.
  public func librarySeen() async throws(VisualError) -> Instant? { try await instant(.librarySeen) }

  /// Until when the CDN's logs are read: egress is known until then.
  public func logsRead() async throws(VisualError) -> Instant? { try await instant(.logsRead) }

  public func setLogsRead(_ until: Instant) async throws(VisualError) {
    try await write { try Self.set(.logsRead, until.microseconds, in: $0) }
  }

  /// How far the CDN's log of a day is read; nil when nothing of it is.
  public func logProgress(_ day: UTCDay) async throws(VisualError) -> LogProgress? {
    try await read { db in
      try Row.fetchOne(
        db, sql: "SELECT lines_read, is_last_reading, is_whole, is_missing FROM log_day WHERE day = ?",
        arguments: [day.number]
      ).map { row in
        LogProgress(
          day: day, linesRead: row[0], isLastReading: row[1] == 1, isWhole: row[2] == 1, isMissing: row[3] == 1)
      }
    }
  }

  /// The last day whose log is read to its end, or lost; nil before that.
  public func lastWholeLogDay() async throws(VisualError) -> UTCDay? {
    try await read { db in
      try Int?.fetchOne(db, sql: "SELECT max(day) FROM log_day WHERE is_whole = 1").flatMap { $0 }.map { UTCDay($0) }
    }
  }

  /// Days whose log Bunny dropped before it was read, and nobody brought; not those of which the zone says that nothing
  /// was sent.
  public func daysWithoutLog(from first: UTCDay, through last: UTCDay) async throws(VisualError) -> Set<UTCDay> {
    try await read { try Self.daysWithoutLog($0, first.number...last.number) }
  }

  static func daysWithoutLog(_ db: Database, _ days: ClosedRange<Int>) throws -> Set<UTCDay> {
    let days = try Int.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT day FROM log_day LEFT JOIN zone_day USING (day)
          WHERE is_missing = 1 AND day BETWEEN ? AND ? AND coalesce(zone_day.egress_bytes, 1) > 0
          """), arguments: [days.lowerBound, days.upperBound])
    return Set(days.map { UTCDay($0) })
  }

  public func setLogProgress(_ progress: LogProgress, at instant: Instant) async throws(VisualError) {
    try await write { try LogCommit.store(progress, at: instant, in: $0) }
  }

  /// The zone's own totals, by day.
  public func zoneTotals(from first: UTCDay, through last: UTCDay) async throws(VisualError) -> [UTCDay: Int] {
    try await read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT day, egress_bytes FROM zone_day WHERE day BETWEEN ? AND ?",
        arguments: [first.number, last.number])
      return Dictionary(uniqueKeysWithValues: rows.map { (UTCDay($0[0]), $0[1]) })
    }
  }

  public func setZoneTotals(_ totals: [UTCDay: Int]) async throws(VisualError) {
    try await write { db in
      for (day, bytes) in totals {
        try db.execute(sql: "INSERT OR REPLACE INTO zone_day VALUES (?, ?)", arguments: [day.number, bytes])
      }
    }
  }
}
