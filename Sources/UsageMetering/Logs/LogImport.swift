import Glibc
import Platform
import Synchronization

/// What an import found.
public struct LogImportReport: Codable, Hashable, Sendable {
  /// The file's name, as given.
  public var name = ""
  public var lines = 0
  /// Lines that counted.
  public var counted = 0
  /// Lines whose request had been counted before, in this file or another.
  public var duplicates = 0
  public var malformed = 0
  /// Lines of days that were settled before: their requests are told apart no longer, so none of them counts.
  public var settled = 0
  /// Lines that counted and whose path names no video.
  public var withoutVideo = 0
  /// Bytes sent, of the lines that counted.
  public var egressBytes = 0
  /// Bytes of the file, unpacked.
  public var sizeBytes = 0
  /// First and last UTC day, `YYYY-MM-DD`; nil when no line counted.
  public var firstDay: String?
  public var lastDay: String?
  /// Where malformed lines are kept; nil when there are none.
  public var quarantine: String?
}

/// Reads one log with several threads: parse, tell duplicates, add up. Nothing is stored here.
final class LogImport: Sendable {
  /// How it is done.
  struct Options: Sendable {
    var threads = 2
    /// Memory for request ids, in bytes.
    var budget = 96 << 20
    /// Sums that a thread holds in memory, of a video on a day: some 12 MB.
    var sumsHeld = 98_304
    /// New request ids that a thread holds in memory: 8 MB.
    var idsHeld = 524_288
    /// Off only to measure what it costs.
    var tellsDuplicates = true
    /// Lines dated later are malformed; UTC milliseconds.
    var latest = LogLimit.time
    var folder = "/tmp"
  }

  /// A line that does not count, for the quarantine file.
  struct BadLine: Sendable {
    var piece: Int
    var line: Int
    var fault: LogFault
    var text: [UInt8]
  }

  struct Outcome: ~Copyable {
    var report = LogImportReport()
    var sums: EgressSums
    var badLines: [BadLine] = []
    /// Request ids to remember: blocks of one day each in ``scratch``.
    var freshBlocks: [(day: Int32, place: ScratchFile.Place)] = []
  }

  let name: String
  let options: Options
  let scratch: ScratchFile
  let seen: SeenRequests
  private let pieces: LogPieces
  private let failure = Mutex<VisualError?>(nil)
  private let lineCounts = Mutex<[Int: Int]>([:])
  private let knownDays = Mutex<[Int32: Bool]>([:])
  /// Loads the ids of a day from imports before, or says that the day is settled.
  private let loadDay: @Sendable (Int32, SeenRequests) throws(VisualError) -> Bool
  private let badBytesLeft = Atomic<Int>(8 << 20)

  init(
    _ input: LogInput, name: String, options: Options,
    loadDay: @escaping @Sendable (Int32, SeenRequests) throws(VisualError) -> Bool
  ) throws(VisualError) {
    self.name = name
    self.options = options
    self.loadDay = loadDay
    scratch = try ScratchFile(folder: options.folder)
    seen = SeenRequests(budget: options.budget, scratch: scratch)
    pieces = LogPieces(try LogBytes(input, name: name))
  }

  /// Blocks until all of it is read.
  func run() throws(VisualError) -> Outcome {
    let parts = Mutex<[LogWorker.Result]>([])
    let left = Atomic<Int>(options.threads)
    let done = Semaphore()
    let shared = WorkShared(parts: parts, left: left, done: done)
    for _ in 1..<options.threads {
      // What serves people comes first.
      let isStarted = BlockingThread.run(isBackground: true) { [self] in shared.finish(work()) }
      if !isStarted { shared.finish(nil) }
    }
    shared.finish(work())
    shared.done.wait()
    if let error = failure.withLock({ $0 }) { throw error }
    return try merged(shared.parts.withLock { $0 })
  }

  private func work() -> LogWorker.Result? {
    do throws(VisualError) {
      var worker = LogWorker(self)
      try worker.run()
      return try worker.finish()
    } catch {
      failure.withLock { $0 = $0 ?? error }
      return nil
    }
  }

  /// The next piece; nil at the end, or when another thread failed.
  func next(into buffer: UnsafeMutablePointer<UInt8>) throws(VisualError) -> (number: Int, count: Int)? {
    if failure.withLock({ $0 != nil }) { return nil }
    return try pieces.next(into: buffer)
  }

  func count(lines: Int, ofPiece piece: Int) {
    lineCounts.withLock { $0[piece] = lines }
  }

  /// Before the first record of a day is judged, what was counted of it before must be known.
  ///
  /// - Returns: whether the day is settled: then none of its records counts.
  func meet(_ day: Int32) throws(VisualError) -> Bool {
    guard options.tellsDuplicates else { return false }
    return try knownDays.withLock { (days) throws(VisualError) in
      if let isSettled = days[day] { return isSettled }
      let isSettled = try loadDay(day, seen)
      days[day] = isSettled
      return isSettled
    }
  }

  /// Whether there is room to keep a bad line of this length; the others are only counted.
  func mayKeep(_ bytes: Int) -> Bool {
    badBytesLeft.subtract(bytes + 64, ordering: .relaxed).newValue >= 0
  }

  private func merged(_ parts: [LogWorker.Result]) throws(VisualError) -> Outcome {
    var outcome = Outcome(sums: EgressSums(scratch, most: options.sumsHeld))
    for part in parts {
      outcome.sums.tally.add(part.tally.value)
      outcome.sums.take(aside: part.aside)
      try outcome.sums.makeRoom()
      outcome.report.lines += part.lines
      outcome.report.duplicates += part.duplicates
      outcome.report.malformed += part.malformed
      outcome.report.settled += part.settled
      outcome.badLines += part.badLines
      outcome.freshBlocks += part.freshBlocks
    }
    var fresh = FreshRequests(scratch, most: options.idsHeld)
    // Not in the closure: an overlapping access.
    var late = EgressSums(scratch, most: options.sumsHeld)
    let known = try seen.settle { (record) throws(VisualError) in
      late.tally.add(record.video, record.day, bytes: record.bytes)
      try late.makeRoom()
      try fresh.add(record.request, record.day)
    }
    outcome.sums.tally.add(late.tally)
    outcome.sums.take(aside: late.aside)
    outcome.report.duplicates += known
    outcome.freshBlocks += try fresh.finish()
    outcome.badLines = numbered(outcome.badLines)
    do {
      try sum(&outcome)
    } catch let error as VisualError {
      throw error
    } catch {
      throw .fileUnwritable(path: options.folder, cause: "\(error)")
    }
    return outcome
  }

  /// Numbers within a piece become numbers within the log, from 1.
  private func numbered(_ lines: [BadLine]) -> [BadLine] {
    let counts = lineCounts.withLock { $0 }
    var before = [Int](repeating: 0, count: counts.count + 1)
    for piece in 0..<counts.count { before[piece + 1] = before[piece] + (counts[piece] ?? 0) }
    return lines.map { line in
      var line = line
      line.line += before[line.piece] + 1
      return line
    }.sorted { $0.line < $1.line }
  }

  private func sum(_ outcome: inout Outcome) throws {
    var bytes: Int64 = 0
    var overflows = outcome.sums.tally.hasOverflowed
    var report = outcome.report
    var days: ClosedRange<Int32>?
    try outcome.sums.blocks { cells in
      for cell in cells {
        let (sum, isOver) = bytes.addingReportingOverflow(cell.bytes)
        bytes = sum
        overflows = overflows || isOver
        report.counted += Int(cell.requests)
        if cell.video == .none { report.withoutVideo += Int(cell.requests) }
        days = min(days?.lowerBound ?? cell.day, cell.day)...max(days?.upperBound ?? cell.day, cell.day)
      }
    }
    if overflows { throw VisualError.logTotalTooLarge(name) }
    report.name = name
    report.egressBytes = Int(bytes)
    report.sizeBytes = pieces.bytesRead
    report.firstDay = days.map { UTCDay(Int($0.lowerBound)).text }
    report.lastDay = days.map { UTCDay(Int($0.upperBound)).text }
    outcome.report = report
  }
}

/// What the threads of one import share.
private final class WorkShared: Sendable {
  let parts: Mutex<[LogWorker.Result]>
  let left: Atomic<Int>
  let done: Semaphore

  init(parts: consuming Mutex<[LogWorker.Result]>, left: consuming Atomic<Int>, done: Semaphore) {
    self.parts = parts
    self.left = left
    self.done = done
  }

  func finish(_ result: LogWorker.Result?) {
    if let result { parts.withLock { $0.append(result) } }
    if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done.signal() }
  }
}

/// One thread waits until another says so.
final class Semaphore: Sendable {
  /// The system's own, at an address that stays; it is made for use by several threads.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() {
    while sem_wait(semaphore) != 0, errno == EINTR {}
  }
}
