import FoundationEssentials
import GRDB
import Platform

/// What an import found, on its way into the database: it counts with one transaction, whole or not at all.
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

  /// Puts the request ids where they will count; ``store(in:)`` makes them.
  func stage(in pool: DatabasePool) throws {
    guard !blocks.isEmpty else { return }
    try pool.write { try StagedRequests.begin(in: $0) }
    var rest = blocks[...]
    while !rest.isEmpty {
      try pool.write { db in
        var count = 0
        while count < StagedRequests.piece, let block = rest.popFirst() {
          try StagedRequests.add(try scratch.read(block.place, of: Name128.self), of: block.day, in: db)
          count += block.place.count
        }
      }
    }
  }

  func store(in db: Database) throws {
    try storeSums(db)
    if progress == nil, report.counted > 0 {
      // Somebody brought what Bunny no longer had.
      let brought = try db.makeStatement(sql: "UPDATE log_day SET is_missing = 0 WHERE day BETWEEN ? AND ?")
      if let first = report.firstDay.flatMap({ UTCDay($0) }), let last = report.lastDay.flatMap({ UTCDay($0) }) {
        try brought.execute(arguments: [first.number, last.number])
      }
    }
    for day in Set(blocks.map(\.day)) { try SettledDays.note(Int(day), at: instant, in: db) }
    try StagedRequests.settle(in: db)
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

  private func storeSums(_ db: Database) throws {
    var adding = try SumAddition(db, of: report.name, at: instant)
    var merge = try EgressMerge(held: sums, aside: sumsAside, scratch: scratch)
    while let cell = try merge.next() { try adding.add(cell) }
    try adding.finish()
  }
}

/// Adds sums to what was counted before, within one transaction.
private struct SumAddition {
  private let db: Database
  private let name: String
  private var writer: DayWriter
  private let late: Statement
  private let presentMonth: Int
  private let stamp: Int64
  private var days: [Int: Int64] = [:]
  private var video = Name128.none
  private var id = 0
  private var lateMonth = -1

  init(_ db: Database, of name: String, at instant: Instant) throws {
    self.db = db
    self.name = name
    writer = try DayWriter(db)
    late = try db.makeStatement(sql: LateMonth.insertion)
    presentMonth = UTCDay(containing: instant).monthNumber
    stamp = try LateMonth.nextStamp(db)
  }

  /// - Parameter cell: the next one in the order of videos and days.
  mutating func add(_ cell: EgressTally.Cell) throws {
    if cell.video != video {
      video = cell.video
      id = video == .none ? 0 : try VideoRow.id(of: video.guid, in: db)
      lateMonth = -1
    }
    let day = Int(cell.day)
    var isBeyond = false
    let month = try writer.change(id, day) { known in
      let (bytes, overflows) = known.egressBytes.addingReportingOverflow(Int(cell.bytes))
      isBeyond = overflows
      known.egressBytes = bytes
      known.requests += Int(cell.requests)
    }
    if isBeyond { throw VisualError.logTotalTooLarge(name) }
    // Their sum fits: the import's total does.
    days[day, default: 0] += cell.bytes
    if id > 0, month < presentMonth, month != lateMonth {
      lateMonth = month
      try late.execute(arguments: [id, month, stamp])
    }
  }

  mutating func finish() throws {
    try writer.finish()
    let add = try db.makeStatement(
      sql: """
        INSERT INTO egress_day (day, egress_bytes) VALUES (?, ?)
        ON CONFLICT (day) DO UPDATE SET egress_bytes = egress_bytes + excluded.egress_bytes
        """)
    for (day, bytes) in days { try add.execute(arguments: [day, bytes]) }
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
