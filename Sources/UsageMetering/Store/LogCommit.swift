import FoundationEssentials
import GRDB
import Platform

/// What an import found, on its way into the database: one transaction, so that it counts whole or not at all.
struct LogCommit: Sendable {
  private struct Sum: Sendable {
    var video: Name128
    var day: Int
    var bytes: Int64
    var requests: Int64
  }

  let report: LogImportReport
  private let sums: [Sum]
  private let blocks: [(day: Int32, place: ScratchFile.Place)]
  private let scratch: ScratchFile
  private let instant: Instant
  private let progress: LogProgress?

  init(
    _ outcome: borrowing LogImport.Outcome, scratch: ScratchFile, at instant: Instant, progress: LogProgress?
  ) {
    report = outcome.report
    var sums: [Sum] = []
    outcome.tally.forEach { cell in
      sums.append(Sum(video: cell.video, day: Int(cell.day), bytes: cell.bytes, requests: cell.requests))
    }
    // In the order of the table they go into.
    self.sums = sums.sorted { ($0.video.high, $0.video.low, $0.day) < ($1.video.high, $1.video.low, $1.day) }
    blocks = outcome.freshBlocks
    self.scratch = scratch
    self.instant = instant
    self.progress = progress
  }

  func store(in db: Database) throws {
    try storeSums(db)
    let insert = try db.makeStatement(sql: "INSERT INTO seen_block (day, ids) VALUES (?, ?)")
    for block in blocks {
      let names = try scratch.read(block.place, of: Name128.self)
      try insert.execute(arguments: [Int(block.day), names.withUnsafeBytes { Data($0) }])
    }
    try db.execute(
      sql: """
        INSERT INTO log_import (name, at, lines, counted, duplicates, malformed, egress_bytes, quarantine)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        report.name, instant.microseconds, report.lines, report.counted, report.duplicates, report.malformed,
        report.egressBytes, report.quarantine,
      ])
    if let progress { try Self.store(progress, at: instant, in: db) }
  }

  static func store(_ progress: LogProgress, at instant: Instant, in db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO log_day (day, lines_read, is_whole, read_at) VALUES (?, ?, ?, ?)",
      arguments: [progress.day.number, progress.linesRead, progress.isWhole ? 1 : 0, instant.microseconds])
  }

  private func storeSums(_ db: Database) throws {
    let add = try db.makeStatement(
      sql: """
        INSERT INTO usage_day (video, day, egress_bytes, requests) VALUES (?, ?, ?, ?)
        ON CONFLICT (video, day) DO UPDATE SET
          egress_bytes = egress_bytes + excluded.egress_bytes, requests = requests + excluded.requests
        """)
    var video = Name128.none
    var id = 0
    for sum in sums {
      if sum.video != video {
        video = sum.video
        id = video == .none ? 0 : try VideoRow.id(of: video.guid, in: db)
      }
      try add.execute(arguments: [id, sum.day, sum.bytes, sum.requests])
    }
  }
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
