import GRDB
public import Platform

/// Days whose request ids are kept no longer.
///
/// As long as ids are kept, a line that comes again is told by its own. A day that nothing is expected of any more is
/// settled: its ids go, and no line of it counts from then on, whatever file brings it. So nothing can count twice, and
/// what is kept on disk does not grow for ever.
enum SettledDays {
  /// A day is settled when it is so old and nothing of it came for so long. Bunny keeps logs for three days; this is
  /// also how long somebody has for bringing overlapping files of days that are long over.
  static let patience: Duration = .seconds(14 * 86_400)

  /// Lines of this day were counted just now.
  static func note(_ day: Int, at instant: Instant, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO seen_day (day, stored_at) VALUES (?, ?)
        ON CONFLICT (day) DO UPDATE SET stored_at = max(stored_at, excluded.stored_at)
        """
    ).execute(arguments: [day, instant.microseconds])
  }

  static func contains(_ day: Int, in db: Database) throws -> Bool {
    try Bool.fetchOne(
      db.cachedStatement(sql: "SELECT is_settled FROM seen_day WHERE day = ?"), arguments: [day]) ?? false
  }

  /// Days that are due: not those that the reader has still to read to their end, nor those whose log is missing, which
  /// somebody may bring.
  static func due(at instant: Instant, in db: Database) throws -> [Int] {
    let before = instant - patience
    return try Int.fetchAll(
      db,
      sql: """
        SELECT day FROM seen_day LEFT JOIN log_day USING (day)
        WHERE is_settled = 0 AND day < ? AND stored_at <= ?
          AND coalesce(is_whole, 1) = 1 AND coalesce(is_missing, 0) = 0
          AND (day <= (SELECT max(day) FROM log_day WHERE is_whole = 1) OR NOT EXISTS (SELECT 1 FROM log_day))
        ORDER BY day
        """, arguments: [UTCDay(containing: before).number, before.microseconds])
  }

  static func settle(_ day: Int, in db: Database) throws {
    try db.execute(sql: "UPDATE seen_day SET is_settled = 1 WHERE day = ?", arguments: [day])
    try db.execute(sql: "DELETE FROM seen_block WHERE day = ?", arguments: [day])
  }
}

extension UsageStore {
  /// Lets go of the ids of days that nothing is expected of any more. Not while a log is imported: what that one takes
  /// for new must not have been forgotten meanwhile.
  ///
  /// - Returns: how many days were settled.
  @discardableResult
  public func settleDays(at instant: Instant) async throws(VisualError) -> Int {
    try await inTurn { [pool] () throws(VisualError) in
      do {
        try PendingSums.move(in: pool, at: instant)
        let days = try pool.read { try SettledDays.due(at: instant, in: $0) }
        for day in days { try pool.write { try SettledDays.settle(day, in: $0) } }
        return days.count
      } catch {
        throw Self.failure(error)
      }
    }
  }
}
