import FoundationEssentials
import GRDB
public import Platform

/// What was measured of some videos in some months. A month is year × 12 + month − 1.
public struct MeasuredMonths: Sendable {
  /// Of each video, in the order asked for.
  public var months: [Int: [VideoMonth]] = [:]
  /// When the library was seen without a video, in the order asked for.
  public var goneAt: [Instant?]
  /// The first month for which anything of these videos is known.
  public var firstMonth: Int?
  /// Days on which the library was seen whole.
  public var sampledDays: Set<UTCDay> = []
  /// Days whose log was lost; see ``UsageStore/daysWithoutLog(from:through:)``.
  public var daysWithoutLog: Set<UTCDay> = []
}

extension UsageStore {
  /// Reads it in one go: a creator may have a thousand videos.
  ///
  /// - Parameter guids: in lower case.
  public func measured(of guids: [String], in months: [Int]) async throws(VisualError) -> MeasuredMonths {
    try await read { db in
      var measured = MeasuredMonths(goneAt: Array(repeating: nil, count: guids.count))
      let videos = try MeasuredVideos(db, guids, into: &measured)
      for month in months {
        measured.months[month] = try videos.read(month)
        let days = MonthSpan(number: month).days
        let sampled = try Int.fetchAll(
          db.cachedStatement(sql: "SELECT day FROM library_day WHERE day >= ? AND day < ?"),
          arguments: [days.lowerBound, days.upperBound])
        measured.sampledDays.formUnion(sampled.map { UTCDay($0) })
        measured.daysWithoutLog.formUnion(
          try Self.daysWithoutLog(db, days.lowerBound...(days.upperBound - 1)))
      }
      return measured
    }
  }
}

/// The rows of some videos: their places come from one statement each, whatever their number.
private struct MeasuredVideos {
  private struct Video {
    var place: Int
    var id: Int
    var firstMonth: Int
  }

  private let db: Database
  private let count: Int
  private let pending: PendingSums?
  private var videos: [Video] = []

  init(_ db: Database, _ guids: [String], into measured: inout MeasuredMonths) throws {
    self.db = db
    count = guids.count
    pending = try PendingSums(in: db)
    let list = String(decoding: try JSONEncoder().encode(guids), as: UTF8.self)
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT json.key, video.id, gone_at, (SELECT min(month) FROM usage_month WHERE usage_month.video = video.id)
          FROM json_each(?) AS json CROSS JOIN video ON video.guid = json.value
          """), arguments: [list])
    while let row = try rows.next() {
      let place: Int = row[0]
      measured.goneAt[place] = (row[2] as Int64?).map { Instant(microseconds: $0) }
      let id: Int = row[1]
      let months = [row[3] as Int?, try pending?.firstMonth(of: id)].compactMap { $0 }
      guard let first = months.min() else { continue }
      measured.firstMonth = min(measured.firstMonth ?? first, first)
      videos.append(Video(place: place, id: id, firstMonth: first))
    }
  }

  func read(_ month: Int) throws -> [VideoMonth] {
    var found = Array(repeating: VideoMonth(), count: count)
    let there = videos.filter { $0.firstMonth <= month }
    guard !there.isEmpty else { return found }
    let list = "[" + there.map { String($0.id) }.joined(separator: ",") + "]"
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT json.key, days FROM json_each(?) AS json
          CROSS JOIN usage_month ON usage_month.video = json.value AND month = ?
          """), arguments: [list, month])
    while let row = try rows.next() { found[there[row[0]].place].days = try DayColumn.days(row, 1) }
    if let pending {
      let span = MonthSpan(number: month)
      for video in there { try pending.add(to: &found[video.place].days, of: video.id, in: span) }
    }
    for video in there where video.firstMonth < month && found[video.place].days.first?.storedBytes == nil {
      found[video.place].sampleBefore = try sample(of: video.id, before: month)
    }
    return found
  }

  private func sample(of video: Int, before month: Int) throws -> Int? {
    let rows = try Row.fetchCursor(
      db.cachedStatement(sql: "SELECT days FROM usage_month WHERE video = ? AND month < ? ORDER BY month DESC"),
      arguments: [video, month])
    while let row = try rows.next() {
      if let sample = try DayColumn.days(row, 0).last(where: { $0.storedBytes != nil }) { return sample.storedBytes }
    }
    return nil
  }
}
