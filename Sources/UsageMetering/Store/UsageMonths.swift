import GRDB
public import Platform

/// A closed month as it was charged.
public struct ClosedFigures: Hashable, Sendable {
  public var owner: String
  /// Year × 12 + month − 1.
  public var month: Int
  /// In the caller's own form.
  public var figures: String

  public init(owner: String, month: Int, figures: String) {
    self.owner = owner
    self.month = month
    self.figures = figures
  }
}

/// Parts of a closed month's figures, for answers that need no more: they follow from the figures.
public struct ClosedForms: Hashable, Sendable {
  public var totals: String
  public var days: String

  public init(totals: String, days: String) {
    self.totals = totals
    self.days = days
  }
}

/// What was found out about a closed month afterwards, in the caller's own form.
public struct MonthCorrection: Hashable, Sendable {
  public var month: Int
  public var at: Instant
  public var figures: String
}

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

  /// What answers tell most of a span of closed months, by month.
  public func closedTotals(
    of owner: String, from first: Int, through last: Int
  ) async throws(VisualError) -> [Int: String] {
    try await read { db in
      let rows = try Row.fetchAll(
        db.cachedStatement(sql: "SELECT month, totals FROM closed_form WHERE owner = ? AND month BETWEEN ? AND ?"),
        arguments: [owner, first, last])
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
  }

  /// A closed month's days, in the caller's own form.
  public func closedDays(of owner: String, _ month: Int) async throws(VisualError) -> String? {
    try await read { db in
      try String.fetchOne(
        db.cachedStatement(sql: "SELECT days FROM closed_form WHERE owner = ? AND month = ?"),
        arguments: [owner, month])
    }
  }

  /// Months that were closed before their forms were kept, some of them.
  public func closedWithoutForms(limit: Int) async throws(VisualError) -> [ClosedFigures] {
    try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT owner, month, figures FROM closed_month
          WHERE (owner, month) NOT IN (SELECT owner, month FROM closed_form) LIMIT ?
          """, arguments: [limit])
      return rows.map { ClosedFigures(owner: $0[0], month: $0[1], figures: $0[2]) }
    }
  }

  public func addForms(_ forms: [(month: ClosedFigures, forms: ClosedForms)]) async throws(VisualError) {
    try await write { db in
      for (month, forms) in forms { try Self.store(forms, of: month.owner, month.month, in: db) }
    }
  }

  private static func store(_ forms: ClosedForms, of owner: String, _ month: Int, in db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO closed_form (owner, month, totals, days) VALUES (?, ?, ?, ?)",
      arguments: [owner, month, forms.totals, forms.days])
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

  /// What ``lateMonths()`` would say now: taken before a month's figures are made.
  public func lateStamp() async throws(VisualError) -> Int64 {
    try await read { try Int64.fetchOne($0, sql: "SELECT max(stamp) FROM late_month") ?? 0 }
  }

  /// An owner's month was looked into; what came in since then stays noted.
  public func endLate(_ month: Int, of owner: String, stamp: Int64) async throws(VisualError) {
    try await write { try Self.endLate(month, of: owner, stamp: stamp, in: $0) }
  }

  private static func endLate(_ month: Int, of owner: String, stamp: Int64, in db: Database) throws {
    try db.cachedStatement(
      sql: """
        DELETE FROM late_month WHERE month = ? AND stamp <= ?
        AND video IN (SELECT id FROM video WHERE owner = ?)
        """
    ).execute(arguments: [month, stamp, owner])
  }

  /// Closes a month for an owner; one that is closed stays as it is. What came in for it up to `stamp` is in it.
  public func close(
    _ closed: ClosedFigures, forms: ClosedForms, stamp: Int64, at instant: Instant
  ) async throws(VisualError) {
    try await write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO closed_month VALUES (?, ?, ?, ?)",
        arguments: [closed.owner, closed.month, instant.microseconds, closed.figures])
      if db.changesCount == 1 { try Self.store(forms, of: closed.owner, closed.month, in: db) }
      try Self.endLate(closed.month, of: closed.owner, stamp: stamp, in: db)
    }
  }

  /// What was found out about closed months afterwards, oldest first.
  public func corrections(
    of owner: String, from first: Int, through last: Int
  ) async throws(VisualError) -> [MonthCorrection] {
    try await read { db in
      try Row.fetchAll(
        db.cachedStatement(
          sql: "SELECT month, at, figures FROM correction WHERE owner = ? AND month BETWEEN ? AND ? ORDER BY id"),
        arguments: [owner, first, last]
      ).map { MonthCorrection(month: $0[0], at: Instant(microseconds: $0[1]), figures: $0[2]) }
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
