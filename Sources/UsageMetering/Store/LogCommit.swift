import FoundationEssentials
import GRDB
import Platform

/// What an import found, on its way into the database: it counts with one commit, whole or not at all.
struct LogCommit: Sendable {
  let report: LogImportReport
  private let sums: [EgressTally.Cell]
  private let sumsAside: [ScratchFile.Place]
  private let blocks: [(day: Int32, place: ScratchFile.Place)]
  private let scratch: ScratchFile
  private let instant: Instant
  private let progress: LogProgress?

  init(
    _ outcome: consuming LogImport.Outcome, scratch: ScratchFile, at instant: Instant, progress: LogProgress?
  ) {
    report = outcome.report
    sums = outcome.sums.tally.drain()
    sumsAside = outcome.sums.aside
    blocks = outcome.freshBlocks
    self.scratch = scratch
    self.instant = instant
    self.progress = progress
  }

  /// Puts everything where it will count; ``store(_:in:)`` makes it.
  ///
  /// - Returns: bytes sent to everybody, by day.
  func stage(in pool: DatabasePool) throws -> [Int: Int64] {
    guard report.counted > 0 else { return [:] }
    try pool.write { try StagedImport.begin(in: $0) }
    var rest = blocks[...]
    while !rest.isEmpty {
      try pool.write { db in
        var count = 0
        while count < StagedImport.idsOfPiece, let block = rest.popFirst() {
          try StagedImport.add(try scratch.read(block.place, of: Name128.self), of: block.day, in: db)
          count += block.place.count
        }
      }
    }
    var sums = try VideoSums(try EgressMerge(held: sums, aside: sumsAside, scratch: scratch))
    while try pool.write({ try sums.stagePiece(in: $0) }) {}
    return sums.days
  }

  /// From here on it counts: whole.
  ///
  /// - Parameter days: what ``stage(in:)`` found.
  func store(_ days: [Int: Int64], in db: Database) throws {
    for (day, bytes) in days { try add(bytes, of: day, in: db) }
    if progress == nil, report.counted > 0 {
      // Somebody brought what Bunny no longer had.
      let brought = try db.makeStatement(sql: "UPDATE log_day SET is_missing = 0 WHERE day BETWEEN ? AND ?")
      if let first = report.firstDay.flatMap({ UTCDay($0) }), let last = report.lastDay.flatMap({ UTCDay($0) }) {
        try brought.execute(arguments: [first.number, last.number])
      }
    }
    for day in Set(blocks.map(\.day)) { try SettledDays.note(Int(day), at: instant, in: db) }
    try StagedImport.settle(in: db)
    try db.execute(
      sql: """
        INSERT INTO log_import (name, at, lines, counted, duplicates, malformed, settled, egress_bytes, quarantine)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        report.name, instant.microseconds, report.lines, report.counted, report.duplicates, report.malformed,
        report.settled, report.egressBytes, report.quarantine,
      ])
    if let progress { try Self.store(progress, at: instant, in: db) }
  }

  static func store(_ progress: LogProgress, at instant: Instant, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO log_day (day, lines_read, is_last_reading, is_whole, is_missing, read_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        progress.day.number, progress.linesRead, progress.isLastReading ? 1 : 0, progress.isWhole ? 1 : 0,
        progress.isMissing ? 1 : 0, instant.microseconds,
      ])
  }

  /// Where the day's total fits, each video's does.
  private func add(_ bytes: Int64, of day: Int, in db: Database) throws {
    let known = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT egress_bytes FROM egress_day WHERE day = ?"), arguments: [day])
    let (sum, isBeyond) = (known ?? 0).addingReportingOverflow(bytes)
    if isBeyond { throw VisualError.logTotalTooLarge(report.name) }
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO egress_day (day, egress_bytes) VALUES (?, ?)")
      .execute(arguments: [day, sum])
  }
}

/// An import's sums, video by video.
private struct VideoSums {
  private var merge: EgressMerge
  private var next: EgressTally.Cell?
  /// Bytes sent to everybody, by day, of the videos so far. Their sums fit: the import's total does.
  private(set) var days: [Int: Int64] = [:]

  init(_ merge: EgressMerge) throws {
    self.merge = merge
    next = try self.merge.next()
  }

  /// - Returns: whether there is more.
  mutating func stagePiece(in db: Database) throws -> Bool {
    var count = 0
    while count < StagedImport.sumsOfPiece, let video = next?.video {
      let sums = try popSums(of: video)
      let id = video == .none ? 0 : try VideoRow.id(of: video.guid, in: db)
      try PendingSums.stage(sums, of: id, in: db)
      count += sums.count
    }
    return next != nil
  }

  private mutating func popSums(of video: Name128) throws -> [PendingSums.Sum] {
    var sums: [PendingSums.Sum] = []
    while let cell = next, cell.video == video {
      let day = Int(cell.day)
      days[day, default: 0] += cell.bytes
      if let last = sums.indices.last, sums[last].day == day {
        sums[last].bytes += cell.bytes
        sums[last].requests += cell.requests
      } else {
        sums.append(PendingSums.Sum(day: day, bytes: cell.bytes, requests: cell.requests))
      }
      next = try merge.next()
    }
    return sums
  }
}

/// What came in for a month that was over.
enum LateMonth {
  /// Video, month, stamp.
  static let insertion = """
    INSERT INTO late_month (video, month, stamp) VALUES (?, ?, ?)
    ON CONFLICT (video, month) DO UPDATE SET stamp = excluded.stamp
    """

  /// Later than all before: who looks into what is late takes away no more than was there.
  static func nextStamp(_ db: Database) throws -> Int64 {
    let last = try Int64.fetchOne(db, sql: "SELECT value FROM mark WHERE name = ?", arguments: [mark]) ?? 0
    try db.execute(sql: "INSERT OR REPLACE INTO mark VALUES (?, ?)", arguments: [mark, last + 1])
    return last + 1
  }

  private static let mark = UsageStore.Mark.lateStamp.rawValue
}

/// A video's row in metering.
enum VideoRow {
  static func id(of guid: String, in db: Database) throws -> Int {
    let find = try db.cachedStatement(sql: "SELECT id FROM video WHERE guid = ?")
    if let id = try Int.fetchOne(find, arguments: [guid]) { return id }
    try db.cachedStatement(sql: "INSERT INTO video (guid) VALUES (?)").execute(arguments: [guid])
    return Int(db.lastInsertedRowID)
  }
}

extension Name128 {
  /// 8-4-4-4-12 lower-case hex digits.
  var guid: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for index in 0..<32 {
      if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
      let word = index < 16 ? high : low
      text.append(digits[Int(word >> UInt64(60 - index % 16 * 4) & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
