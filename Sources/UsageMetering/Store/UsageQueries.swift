import FoundationEssentials
import GRDB
public import Platform

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
      var writer = try DayWriter(db)
      for video in videos {
        let id = try VideoRow.id(of: video.guid, in: db)
        try see.execute(arguments: [
          video.title, video.createdAt?.microseconds, instant.microseconds, id,
        ])
        try writer.change(id, day) { $0.storedBytes = max(0, video.storedBytes) }
      }
      try writer.finish()
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
      let present = UTCDay(containing: instant).monthNumber
      let stamp = try LateMonth.nextStamp(db)
      let late = try db.makeStatement(sql: LateMonth.insertion)
      for (guid, owner) in owners {
        let id = try VideoRow.id(of: guid, in: db)
        try db.cachedStatement(sql: "UPDATE video SET owner = ? WHERE id = ?").execute(arguments: [owner, id])
        let months = try Int.fetchAll(
          db.cachedStatement(sql: "SELECT month FROM usage_month WHERE video = ? AND month < ?"),
          arguments: [id, present])
        for month in months { try late.execute(arguments: [id, month, stamp]) }
      }
    }
  }

  /// Everyone who has, or had, a video.
  public func owners() async throws(VisualError) -> [String] {
    try await read { db in
      try String.fetchAll(db, sql: "SELECT DISTINCT owner FROM video WHERE owner IS NOT NULL ORDER BY owner")
    }
  }

  // MARK: Usage

  /// Bytes sent to everybody, by day: what the logs say, requests without a video included.
  public func egress(from first: UTCDay, through last: UTCDay) async throws(VisualError) -> [UTCDay: Int] {
    try await read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT day, egress_bytes FROM egress_day WHERE day BETWEEN ? AND ?",
        arguments: [first.number, last.number])
      return Dictionary(uniqueKeysWithValues: rows.map { (UTCDay($0[0]), $0[1]) })
    }
  }

  /// Videos that no deposit is known for and that used something in a month, most bytes first.
  ///
  /// - Parameter month: year × 12 + month − 1.
  public func unknownVideos(in month: Int, limit: Int) async throws(VisualError) -> [UnknownVideo] {
    try await read { db in
      var videos: [UnknownVideo] = []
      let pending = try PendingSums(in: db)
      let span = MonthSpan(number: month)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT guid, title, days, video.id FROM video
          LEFT JOIN usage_month ON usage_month.video = video.id AND month = ?
          WHERE owner IS NULL AND (days IS NOT NULL OR video.id IN (SELECT video FROM pending_sum))
          """, arguments: [month])
      while let row = try rows.next() {
        var days = try DayColumn.days(row, 2)
        try pending?.add(to: &days, of: row[3], in: span)
        if days.isEmpty { continue }
        var video = UnknownVideo(guid: row[0], title: row[1], storageByteDays: 0, egressBytes: 0, requests: 0)
        for day in days {
          video.storageByteDays = video.storageByteDays.addingBounded(day.storedBytes ?? 0)
          video.egressBytes = video.egressBytes.addingBounded(day.egressBytes)
          video.requests += day.requests
        }
        videos.append(video)
      }
      return Array(videos.sorted { ($1.egressBytes, $0.guid) < ($0.egressBytes, $1.guid) }.prefix(limit))
    }
  }
}
