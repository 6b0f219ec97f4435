import FoundationEssentials
import GRDB
import Platform

/// What one video used in one month, day by day.
public struct VideoMonth: Hashable, Sendable {
  public struct Day: Hashable, Sendable {
    /// Bytes it held when the day was last sampled; nil when it was not.
    public var storedBytes: Int?
    public var egressBytes: Int
    public var requests: Int

    public init(storedBytes: Int? = nil, egressBytes: Int = 0, requests: Int = 0) {
      self.storedBytes = storedBytes
      self.egressBytes = egressBytes
      self.requests = requests
    }
  }

  /// From the month's first day on; what is behind the last day with anything is left out.
  public var days: [Day]
  /// The last sample before the month; known only where the first day has none.
  public var sampleBefore: Int?

  public init(days: [Day] = [], sampleBefore: Int? = nil) {
    self.days = days
    self.sampleBefore = sampleBefore
  }
}

/// A month's days as a column holds them: of each day three numbers of eight bytes, −1 for no sample. One row for each
/// month of a video, and not one for each day, so that a creator of many films is read in a few milliseconds.
enum DayColumn {
  private static let stride = 24

  static func data(_ days: [VideoMonth.Day]) -> Data {
    var words: [Int64] = []
    words.reserveCapacity(days.count * 3)
    for day in days {
      words += [Int64(day.storedBytes ?? -1), Int64(day.egressBytes), Int64(day.requests)]
    }
    return words.withUnsafeBytes { Data($0) }
  }

  static func days(_ row: Row, _ column: Int) throws -> [VideoMonth.Day] {
    try row.withUnsafeData(atIndex: column) { data in data.map(Self.days) ?? [] }
  }

  private static func days(_ data: Data) -> [VideoMonth.Day] {
    data.withUnsafeBytes { bytes in
      func word(_ place: Int) -> Int { Int(bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)) }
      return (0..<bytes.count / stride).map { index in
        let stored = word(index * stride)
        return VideoMonth.Day(
          storedBytes: stored < 0 ? nil : stored, egressBytes: word(index * stride + 8),
          requests: word(index * stride + 16))
      }
    }
  }
}

/// Changes videos' days within one transaction; who goes through them video by video and day by day touches each row
/// once.
struct DayWriter {
  private let find: Statement
  private let store: Statement
  private var video = -1
  private var month = MonthSpan(number: 0, days: 0..<0)
  private var days: [VideoMonth.Day] = []
  private var isChanged = false

  init(_ db: Database) throws {
    find = try db.makeStatement(sql: "SELECT days FROM usage_month WHERE video = ? AND month = ?")
    store = try db.makeStatement(sql: "INSERT OR REPLACE INTO usage_month (video, month, days) VALUES (?, ?, ?)")
  }

  /// - Returns: the day's month.
  @discardableResult
  mutating func change(_ video: Int, _ day: Int, _ body: (inout VideoMonth.Day) -> Void) throws -> Int {
    if video != self.video || !month.days.contains(day) { try move(video, day) }
    let index = day - month.days.lowerBound
    while days.count <= index { days.append(VideoMonth.Day()) }
    let before = days[index]
    body(&days[index])
    if days[index] != before { isChanged = true }
    return month.number
  }

  private mutating func move(_ video: Int, _ day: Int) throws {
    try finish()
    self.video = video
    if !month.days.contains(day) { month = MonthSpan(UTCDay(day)) }
    let row = try Row.fetchOne(find, arguments: [video, month.number])
    days = try row.map { try DayColumn.days($0, 0) } ?? []
  }

  /// Stores what was changed last.
  mutating func finish() throws {
    guard isChanged else { return }
    try store.execute(arguments: [video, month.number, DayColumn.data(days)])
    isChanged = false
  }
}

/// A month and its days, both counted from 1970-01-01.
struct MonthSpan {
  /// Year × 12 + month − 1.
  let number: Int
  let days: Range<Int>

  init(number: Int, days: Range<Int>) {
    self.number = number
    self.days = days
  }

  init(_ day: UTCDay) {
    self.init(number: day.monthNumber)
  }

  init(number: Int) {
    let first = CivilDate(year: number / 12, month: number % 12 + 1, day: 1)
    self.init(number: number, days: first.daysSince1970..<first.daysSince1970 + first.daysInMonth)
  }
}
