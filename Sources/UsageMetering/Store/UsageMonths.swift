import GRDB
public import Platform

// Months that are closed, and what came in for them afterwards. A month is year × 12 + month − 1.
extension UsageStore {
  /// - Parameter month: year × 12 + month − 1.
  /// - Returns: the figures as they were charged, in the caller's own form; nil when the month is not closed.
  public func closedMonth(of owner: String, _ month: Int) async throws(VisualError) -> String? {
    try await read { db in
      try String.fetchOne(
        db, sql: "SELECT figures FROM closed_month WHERE owner = ? AND month = ?", arguments: [owner, month])
    }
  }

  /// The same for a span of months, by month.
  public func closedMonths(
    of owner: String, from first: Int, through last: Int
  ) async throws(VisualError) -> [Int: String] {
    try await read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT month, figures FROM closed_month WHERE owner = ? AND month BETWEEN ? AND ?",
        arguments: [owner, first, last])
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
  }

  /// Who has which of these months closed.
  public func closedOwners(from first: Int, through last: Int) async throws(VisualError) -> [Int: Set<String>] {
    try await read { db in
      var owners: [Int: Set<String>] = [:]
      let rows = try Row.fetchCursor(
        db, sql: "SELECT month, owner FROM closed_month WHERE month BETWEEN ? AND ?", arguments: [first, last])
      while let row = try rows.next() { owners[row[0], default: []].insert(row[1]) }
      return owners
    }
  }

  /// Months, by owner, for which something came in after they were over; and what to say once they are looked into.
  public func lateMonths() async throws(VisualError) -> (months: [String: Set<Int>], stamp: Int64) {
    try await read { db in
      var months: [String: Set<Int>] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT DISTINCT owner, month FROM late_month JOIN video ON video.id = late_month.video
          WHERE owner IS NOT NULL
          """)
      while let row = try rows.next() { months[row[0], default: []].insert(row[1]) }
      return (months, try Int64.fetchOne(db, sql: "SELECT max(stamp) FROM late_month") ?? 0)
    }
  }

  /// An owner's month was looked into; what came in since then stays noted.
  public func endLate(_ month: Int, of owner: String, stamp: Int64) async throws(VisualError) {
    try await write { db in
      try db.cachedStatement(
        sql: """
          DELETE FROM late_month WHERE month = ? AND stamp <= ?
          AND video IN (SELECT id FROM video WHERE owner = ?)
          """
      ).execute(arguments: [month, stamp, owner])
    }
  }

  /// Closes a month for an owner; one that is closed stays as it is.
  public func close(_ month: Int, of owner: String, figures: String, at instant: Instant) async throws(VisualError) {
    try await write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO closed_month VALUES (?, ?, ?, ?)",
        arguments: [owner, month, instant.microseconds, figures])
    }
  }

  /// What was found out about a closed month afterwards, oldest first.
  public func corrections(
    of owner: String, _ month: Int
  ) async throws(VisualError) -> [(at: Instant, figures: String)] {
    try await read { db in
      try Row.fetchAll(
        db, sql: "SELECT at, figures FROM correction WHERE owner = ? AND month = ? ORDER BY id",
        arguments: [owner, month]
      ).map { (Instant(microseconds: $0[0]), $0[1]) }
    }
  }

  public func addCorrection(
    _ month: Int, of owner: String, figures: String, at instant: Instant
  ) async throws(VisualError) {
    try await write { db in
      try db.execute(
        sql: "INSERT INTO correction (owner, month, at, figures) VALUES (?, ?, ?, ?)",
        arguments: [owner, month, instant.microseconds, figures])
    }
  }
}
