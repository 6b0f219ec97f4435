import FoundationEssentials
import GRDB
import Platform

/// Sums of an import that count already and are not in their rows yet.
///
/// A day's log touches a page of every video that was watched. In one commit these would keep the disk for so long that
/// whoever commits to another database meanwhile, a webhook, waits for it. So the sums are stored close together before
/// they count, count with the import's one commit, and are moved a piece in each commit after it. Whoever reads a video's
/// month meanwhile adds what is pending of it: no reader sees a part of an import.
struct PendingSums {
  /// What was sent of a video on a day.
  struct Sum: Hashable {
    var day: Int
    var bytes: Int64
    var requests: Int64
  }

  private let find: Statement

  /// - Returns: nil when nothing is pending, as is nearly always so.
  init?(in db: Database) throws {
    // As long as an import is staged, what lies here is its own and does not count.
    let isAny = try Bool.fetchOne(
      db.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM pending_sum) AND NOT EXISTS (SELECT 1 FROM mark WHERE name = ?)"),
      arguments: [UsageStore.Mark.stagedAfter.rawValue])
    guard isAny == true else { return nil }
    find = try db.cachedStatement(sql: "SELECT sums FROM pending_sum WHERE video = ?")
  }

  /// In the order of days.
  private func sums(of video: Int) throws -> [Sum] {
    guard let row = try Row.fetchOne(find, arguments: [video]) else { return [] }
    return try SumColumn.sums(row, 0)
  }

  /// The first month for which anything is pending of a video.
  func firstMonth(of video: Int) throws -> Int? {
    try sums(of: video).first.map { UTCDay($0.day).monthNumber }
  }

  /// Adds what is pending of a video in a month to its days.
  func add(to days: inout [VideoMonth.Day], of video: Int, in month: MonthSpan) throws {
    for sum in try sums(of: video) where month.days.contains(sum.day) {
      let index = sum.day - month.days.lowerBound
      while days.count <= index { days.append(VideoMonth.Day()) }
      days[index].add(sum)
    }
  }

  /// Puts a video's sums where they will count. A video comes up once in an import.
  ///
  /// - Parameter sums: in the order of days, each of which comes up once.
  static func stage(_ sums: [Sum], of video: Int, in db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO pending_sum (video, sums) VALUES (?, ?)")
      .execute(arguments: [video, SumColumn.data(sums)])
  }

  /// Moves all that is pending into its rows.
  ///
  /// - Parameter instant: what is of a month that was over by then is noted as late.
  static func move(in pool: DatabasePool, at instant: Instant) throws {
    let month = UTCDay(containing: instant).monthNumber
    while try pool.write({ try movePiece($0, presentMonth: month) }) {}
  }

  /// Bytes of pages that a commit may touch, about: a page for each video, and its rows. They lie far apart, where a disk
  /// takes longest: 32 such pages take a virtual machine's about five milliseconds, 256 more than thirty.
  private static let piece = 128 << 10

  /// - Returns: whether there is more.
  private static func movePiece(_ db: Database, presentMonth: Int) throws -> Bool {
    guard try PendingSums(in: db) != nil else { return false }
    var writer = try DayWriter(db)
    let late = try db.makeStatement(sql: LateMonth.insertion)
    let stamp = try LateMonth.nextStamp(db)
    var weight = 0
    var last = -1
    let rows = try Row.fetchCursor(db, sql: "SELECT video, sums FROM pending_sum ORDER BY video")
    while weight < piece, let row = try rows.next() {
      last = row[0]
      var lateMonth = -1
      weight += 4_096
      for sum in try SumColumn.sums(row, 1) {
        let month = try writer.change(last, sum.day) { $0.add(sum) }
        weight += MemoryLayout<Sum>.stride
        if last > 0, month < presentMonth, month != lateMonth {
          lateMonth = month
          try late.execute(arguments: [last, month, stamp])
        }
      }
    }
    try writer.finish()
    try db.execute(sql: "DELETE FROM pending_sum WHERE video <= ?", arguments: [last])
    return true
  }
}

extension VideoMonth.Day {
  fileprivate mutating func add(_ sum: PendingSums.Sum) {
    egressBytes = egressBytes.addingBounded(Int(sum.bytes))
    requests = requests.addingBounded(Int(sum.requests))
  }
}

/// A video's sums as a column holds them: of each day three numbers of eight bytes.
private enum SumColumn {
  private static let stride = 24

  static func data(_ sums: [PendingSums.Sum]) -> Data {
    var words: [Int64] = []
    words.reserveCapacity(sums.count * 3)
    for sum in sums { words += [Int64(sum.day), sum.bytes, sum.requests] }
    return words.withUnsafeBytes { Data($0) }
  }

  static func sums(_ row: Row, _ column: Int) throws -> [PendingSums.Sum] {
    try row.withUnsafeData(atIndex: column) { data in
      guard let data else { return [] }
      return data.withUnsafeBytes { bytes in
        func word(_ place: Int) -> Int64 { bytes.loadUnaligned(fromByteOffset: place, as: Int64.self) }
        return (0..<bytes.count / stride).map { index in
          PendingSums.Sum(
            day: Int(word(index * stride)), bytes: word(index * stride + 8), requests: word(index * stride + 16))
        }
      }
    }
  }
}
