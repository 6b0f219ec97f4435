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

  /// The library was seen whole at this instant.
  public func endSample(at instant: Instant) async throws(VisualError) {
    try await write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO library_day VALUES (?)", arguments: [UTCDay(containing: instant).number])
      try Self.set(.librarySeen, instant.microseconds, in: db)
      try db.execute(sql: "DELETE FROM mark WHERE name = ?", arguments: [Mark.libraryPage.rawValue])
    }
  }

  /// Videos that were there before and that the look at this instant did not find.
  public func unseen(since instant: Instant, limit: Int) async throws(VisualError) -> [String] {
    try await read { db in
      try String.fetchAll(
        db, sql: "SELECT guid FROM video WHERE seen_at < ? AND gone_at IS NULL ORDER BY id LIMIT ?",
        arguments: [instant.microseconds, limit])
    }
  }

  public func setGone(_ guid: String, at instant: Instant) async throws(VisualError) {
    try await write { db in
      try db.execute(sql: "UPDATE video SET gone_at = ? WHERE guid = ?", arguments: [instant.microseconds, guid])
    }
  }

  /// A look through the library that was cut short: when it began, and the page it goes on with.
  public func libraryLook() async throws(VisualError) -> (since: Instant, page: Int)? {
    try await read { db in
      guard
        let page = try Int.fetchOne(
          db, sql: "SELECT value FROM mark WHERE name = ?", arguments: [Mark.libraryPage.rawValue]),
        let since = try Int64.fetchOne(
          db, sql: "SELECT value FROM mark WHERE name = ?", arguments: [Mark.libraryLook.rawValue])
      else { return nil }
      return (Instant(microseconds: since), page)
    }
  }

  public func setLibraryLook(since instant: Instant, page: Int) async throws(VisualError) {
    try await write { db in
      try Self.set(.libraryLook, instant.microseconds, in: db)
      try Self.set(.libraryPage, Int64(page), in: db)
    }
  }

  /// The days, of these, on which the library was seen whole.
  public func sampledDays(from first: UTCDay, through last: UTCDay) async throws(VisualError) -> Set<UTCDay> {
    try await read { db in
      Set(
        try Int.fetchAll(
          db, sql: "SELECT day FROM library_day WHERE day BETWEEN ? AND ?", arguments: [first.number, last.number]
        ).map { UTCDay($0) })
    }
  }

  /// Guids whose creator is not known yet; the newest first.
  public func videosWithoutOwner(limit: Int) async throws(VisualError) -> [String] {
    try await read { db in
      try String.fetchAll(
        db, sql: "SELECT guid FROM video WHERE owner IS NULL AND id > 0 ORDER BY id DESC LIMIT ?", arguments: [limit])
    }
  }

  /// Whose videos these are. What they used in months that are over is late for their owners.
  public func setOwners(_ owners: [String: String], at instant: Instant) async throws(VisualError) {
    try await write { db in
      let present = UTCDay(containing: instant)
      let stamp = try LateMonth.nextStamp(db)
      let late = try db.makeStatement(sql: LateMonth.insertion)
      for (guid, owner) in owners {
        let id = try VideoRow.id(of: guid, in: db)
        try db.cachedStatement(sql: "UPDATE video SET owner = ? WHERE id = ?").execute(arguments: [owner, id])
        let days = try Int.fetchAll(
          db.cachedStatement(sql: "SELECT day FROM usage_day WHERE video = ? AND day < ?"),
          arguments: [id, present.number])
        for month in Set(days.map { UTCDay($0).monthNumber }) where month < present.monthNumber {
          try late.execute(arguments: [id, month, stamp])
        }
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

  /// What these videos used from one day to another, both included; days without anything are left out. Each video's
  /// last sample before the first day comes first.
  public func days(
    of guids: [String], from first: UTCDay, through last: UTCDay
  ) async throws(VisualError) -> [VideoDay] {
    try await read { db in
      let find = try db.cachedStatement(
        sql: """
          SELECT day, stored_bytes, egress_bytes, requests FROM usage_day
          WHERE video = (SELECT id FROM video WHERE guid = ?) AND day BETWEEN ? AND ? ORDER BY day
          """)
      let before = try db.cachedStatement(
        sql: """
          SELECT day, stored_bytes, egress_bytes, requests FROM usage_day
          WHERE video = (SELECT id FROM video WHERE guid = ?) AND day < ? AND stored_bytes IS NOT NULL
          ORDER BY day DESC LIMIT 1
          """)
      var days: [VideoDay] = []
      // Rows one by one: a large creator has tens of thousands of them.
      for guid in guids {
        let asked: [(Statement, StatementArguments)] = [
          (before, [guid, first.number]), (find, [guid, first.number, last.number]),
        ]
        for (statement, arguments) in asked {
          let rows = try Row.fetchCursor(statement, arguments: arguments)
          while let row = try rows.next() {
            days.append(
              VideoDay(
                guid: guid, day: UTCDay(row[0]), storedBytes: row[1], egressBytes: row[2], requests: row[3]))
          }
        }
      }
      return days
    }
  }

  /// Bytes sent to everybody, by day: what the logs say, requests without a video included.
  public func egress(from first: UTCDay, through last: UTCDay) async throws(VisualError) -> [UTCDay: Int] {
    try await read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT day, egress_bytes FROM egress_day WHERE day BETWEEN ? AND ?",
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
          FROM video CROSS JOIN usage_day ON usage_day.video = video.id AND day BETWEEN ? AND ?
          WHERE owner IS NULL GROUP BY video.id ORDER BY sent DESC, guid LIMIT ?
          """, arguments: [first.number, last.number, limit])
      return rows.map { row in
        UnknownVideo(
          guid: row[0], title: row[1], storageByteDays: row[2], egressBytes: row[3], requests: row[4])
      }
    }
  }
}
