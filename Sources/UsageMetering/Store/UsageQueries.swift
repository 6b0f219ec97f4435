import FoundationEssentials
import GRDB
public import Platform

/// One video on one UTC day.
public struct VideoDay: Hashable, Sendable {
  public var guid: String
  public var day: UTCDay
  /// Bytes it held when the day was last sampled; nil when it was not.
  public var storedBytes: Int?
  public var egressBytes: Int
  public var requests: Int

  public init(guid: String, day: UTCDay, storedBytes: Int?, egressBytes: Int, requests: Int) {
    self.guid = guid
    self.day = day
    self.storedBytes = storedBytes
    self.egressBytes = egressBytes
    self.requests = requests
  }
}

/// A video as the library shows it.
public struct LibraryVideo: Hashable, Sendable {
  public var guid: String
  public var title: String
  public var storedBytes: Int
  public var createdAt: Instant?

  public init(guid: String, title: String, storedBytes: Int, createdAt: Instant?) {
    self.guid = guid
    self.title = title
    self.storedBytes = storedBytes
    self.createdAt = createdAt
  }
}

/// A video that used something and belongs to no deposit that is known.
public struct UnknownVideo: Hashable, Sendable {
  public var guid: String
  public var title: String?
  /// Sum over the days of the bytes held on each.
  public var storageByteDays: Int
  public var egressBytes: Int
  public var requests: Int
}

extension UsageStore {
  // MARK: Library

  /// Takes a page of the library in: today's sample of each video.
  public func sample(_ videos: [LibraryVideo], at instant: Instant) async throws(VisualError) {
    try await write { db in
      let day = UTCDay(containing: instant).number
      let see = try db.cachedStatement(
        sql: "UPDATE video SET title = ?, created_at = ?, seen_at = ?, gone_at = NULL WHERE id = ?")
      let hold = try db.cachedStatement(
        sql: """
          INSERT INTO usage_day (video, day, stored_bytes) VALUES (?, ?, ?)
          ON CONFLICT (video, day) DO UPDATE SET stored_bytes = excluded.stored_bytes
          """)
      for video in videos {
        let id = try VideoRow.id(of: video.guid, in: db)
        try see.execute(arguments: [
          video.title, video.createdAt?.microseconds, instant.microseconds, id,
        ])
        try hold.execute(arguments: [id, day, video.storedBytes])
      }
    }
  }

  /// The library was seen whole at this instant: what was there before and is not now was deleted.
  public func endSample(at instant: Instant) async throws(VisualError) {
    try await write { db in
      try db.execute(
        sql: "UPDATE video SET gone_at = ? WHERE seen_at < ? AND gone_at IS NULL",
        arguments: [instant.microseconds, instant.microseconds])
      try Self.set(.librarySeen, instant.microseconds, in: db)
    }
  }

  /// Guids whose creator is not known yet; the newest first.
  public func videosWithoutOwner(limit: Int) async throws(VisualError) -> [String] {
    try await read { db in
      try String.fetchAll(
        db, sql: "SELECT guid FROM video WHERE owner IS NULL AND id > 0 ORDER BY id DESC LIMIT ?", arguments: [limit])
    }
  }

  public func setOwners(_ owners: [String: String]) async throws(VisualError) {
    try await write { db in
      for (guid, owner) in owners {
        try db.cachedStatement(sql: "UPDATE video SET owner = ? WHERE guid = ?").execute(arguments: [owner, guid])
      }
    }
  }

  /// Everyone who has, or had, a video.
  public func owners() async throws(VisualError) -> [String] {
    try await read { db in
      try String.fetchAll(db, sql: "SELECT DISTINCT owner FROM video WHERE owner IS NOT NULL ORDER BY owner")
    }
  }

  /// Which of these videos were deleted, and when that was seen.
  public func gone(_ guids: [String]) async throws(VisualError) -> [String: Instant] {
    try await read { db in
      let find = try db.cachedStatement(sql: "SELECT gone_at FROM video WHERE guid = ?")
      var gone: [String: Instant] = [:]
      for guid in guids {
        if let at = try Int64?.fetchOne(find, arguments: [guid]) ?? nil { gone[guid] = Instant(microseconds: at) }
      }
      return gone
    }
  }

  // MARK: Usage

  /// What these videos used from one day to another, both included; days without anything are left out.
  public func days(
    of guids: [String], from first: UTCDay, through last: UTCDay
  ) async throws(VisualError) -> [VideoDay] {
    try await read { db in
      let find = try db.cachedStatement(
        sql: """
          SELECT day, stored_bytes, egress_bytes, requests FROM usage_day
          WHERE video = (SELECT id FROM video WHERE guid = ?) AND day BETWEEN ? AND ? ORDER BY day
          """)
      return try guids.flatMap { guid in
        try Row.fetchAll(find, arguments: [guid, first.number, last.number]).map { row in
          VideoDay(
            guid: guid, day: UTCDay(row[0]), storedBytes: row[1], egressBytes: row[2], requests: row[3])
        }
      }
    }
  }

  /// Bytes sent to everybody, by day: what the logs say, requests without a video included.
  public func egress(from first: UTCDay, through last: UTCDay) async throws(VisualError) -> [UTCDay: Int] {
    try await read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT day, sum(egress_bytes) FROM usage_day WHERE day BETWEEN ? AND ? GROUP BY day",
        arguments: [first.number, last.number])
      return Dictionary(uniqueKeysWithValues: rows.map { (UTCDay($0[0]), $0[1]) })
    }
  }

  /// Videos that no deposit is known for, most bytes first.
  public func unknownVideos(
    from first: UTCDay, through last: UTCDay, limit: Int
  ) async throws(VisualError) -> [UnknownVideo] {
    try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT guid, title, sum(coalesce(stored_bytes, 0)), sum(egress_bytes) AS sent, sum(requests)
          FROM usage_day JOIN video ON video.id = usage_day.video
          WHERE day BETWEEN ? AND ? AND owner IS NULL GROUP BY video.id ORDER BY sent DESC, guid LIMIT ?
          """, arguments: [first.number, last.number, limit])
      return rows.map { row in
        UnknownVideo(
          guid: row[0], title: row[1], storageByteDays: row[2], egressBytes: row[3], requests: row[4])
      }
    }
  }

  // MARK: Marks

  enum Mark: String {
    case librarySeen = "library_seen"
    case logsRead = "logs_read"
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
      try Row.fetchOne(db, sql: "SELECT lines_read, is_whole FROM log_day WHERE day = ?", arguments: [day.number])
        .map { LogProgress(day: day, linesRead: $0[0], isWhole: $0[1] == 1) }
    }
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

  // MARK: Closed months

  /// - Parameter month: year × 12 + month − 1.
  /// - Returns: the figures as they were charged, in the caller's own form; nil when the month is not closed.
  public func closedMonth(of owner: String, _ month: Int) async throws(VisualError) -> String? {
    try await read { db in
      try String.fetchOne(
        db, sql: "SELECT figures FROM closed_month WHERE owner = ? AND month = ?", arguments: [owner, month])
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
