import FoundationEssentials
import GRDB
import Glibc
public import Platform
import Synchronization

/// What metering keeps: usage by video and day, what was counted already, months that are closed.
///
/// It lies in a file of its own beside the deposits' database, under that one's lock: one process writes.
public final class UsageStore: Sendable {
  let pool: DatabasePool
  let path: String
  /// One import at a time: what one has counted, the next must know.
  private let importTurn = Turn()
  private let logThreads: Int

  /// Where metering keeps its file for a database.
  public static func path(besideDatabase database: String) -> String { database + ".usage" }

  /// Opens the file, or makes it.
  ///
  /// - Parameter logThreads: how many read a log together; whoever serves others meanwhile keeps the rest for them.
  /// - Throws: `database_unopenable`, `database_newer`, `database_foreign`.
  public init(path: String, logThreads: Int = 2) throws(VisualError) {
    self.logThreads = logThreads
    // Reports name files beside it, and are read elsewhere.
    self.path = Self.absolute(path)
    let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .databaseUnopenable(path: path, cause: lastSystemError()) }
    Glibc.close(file)
    do {
      var configuration = Configuration()
      configuration.label = "visual-usage"
      configuration.busyMode = .timeout(5)
      configuration.maximumReaderCount = 4
      configuration.prepareDatabase { db in
        // KiB for pages of each connection: a creator's thousand videos lie on as many pages, which SQLite's own 2 MB
        // do not hold until the next answer.
        try db.execute(sql: "PRAGMA cache_size = -6144")
      }
      pool = try DatabasePool(path: path, configuration: configuration)
      let (applicationID, isNewer) = try pool.read { db in
        (
          try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0, try UsageSchema.migrator.hasBeenSuperseded(db)
        )
      }
      guard applicationID == 0 || applicationID == UsageSchema.applicationID else {
        throw VisualError.databaseForeign(path: path)
      }
      if isNewer { throw VisualError.databaseNewer(path: path) }
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
        // The log is moved after each commit of a piece: who commits to another database meanwhile, a webhook, waits no
        // longer for the disk.
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 16")
      }
      try UsageSchema.migrator.migrate(pool)
      try Quarantine(besideFile: path).settle { [pool] in
        try pool.read {
          try Set(String.fetchAll($0, sql: "SELECT quarantine FROM log_import WHERE quarantine NOT NULL"))
        }
      }
      try StagedImport.forget(in: pool)
      ScratchFile.sweep(PrivateFile.parent(of: path))
    } catch let error as VisualError {
      throw error
    } catch {
      throw .databaseUnopenable(path: path, cause: DisplayText("\(error)", limit: 200).text)
    }
  }

  /// Without asking where links lead: the file itself must be none.
  private static func absolute(_ path: String) -> String {
    guard let name = path.split(separator: "/").last, let folder = realpath(PrivateFile.parent(of: path), nil) else {
      return path
    }
    defer { free(folder) }
    let text = String(cString: folder)
    return (text == "/" ? "" : text) + "/" + name
  }

  /// Ends it; what is stored is on disk already.
  public func close() throws(VisualError) {
    do { try pool.close() } catch { throw Self.failure(error) }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(VisualError) -> T {
    do { return try await pool.write(body) } catch { throw Self.failure(error) }
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(VisualError) -> T {
    do { return try await pool.read(body) } catch { throw Self.failure(error) }
  }

  static func failure(_ error: any Error) -> VisualError {
    switch error {
    case let error as VisualError: error
    case is CancellationError: .interrupted
    case let error as DatabaseError:
      .databaseFailed(cause: "\(error.message ?? "SQLite"), \(error.extendedResultCode.rawValue)")
    default: .databaseFailed(cause: DisplayText("\(error)", limit: 200).text)
    }
  }

  // MARK: Logs

  /// Counts a log: all of it or, when it is cut short, nothing. Lines that were counted before, in whatever file, count
  /// no second time; lines of a settled day count not at all.
  ///
  /// It runs on threads of its own, behind everybody else.
  /// - Parameter progress: how far a day's log is read by then, stored together with it.
  /// - Throws: `log_unreadable`, `log_damaged`, `log_gzip_missing`, `log_total_too_large`, `file_unwritable`,
  ///   `database_failed`.
  public func importLog(
    _ input: LogInput, name: String, at instant: Instant, progress: LogProgress? = nil
  ) async throws(VisualError) -> LogImportReport {
    try await inTurn { [self] () throws(VisualError) in
      var options = LogImport.Options()
      options.threads = logThreads
      return try importNow(input, name: name, at: instant, progress: progress, options: options)
    }
  }

  /// Runs it on a thread of its own, behind everybody else, when nobody else counts or forgets.
  func inTurn<T: Sendable>(_ body: @escaping @Sendable () throws(VisualError) -> T) async throws(VisualError) -> T {
    let result: Result<T, VisualError> = await withCheckedContinuation { continuation in
      let isStarted = BlockingThread.run(isBackground: true) { [self] in
        importTurn.take()
        defer { importTurn.give() }
        continuation.resume(returning: Result(catching: body))
      }
      if !isStarted { continuation.resume(returning: .failure(.noThread)) }
    }
    return try result.get()
  }

  /// The same on the caller's own thread.
  func importNow(
    _ input: LogInput, name: String, at instant: Instant, progress: LogProgress? = nil,
    options: LogImport.Options = LogImport.Options()
  ) throws(VisualError) -> LogImportReport {
    var options = options
    options.folder = PrivateFile.parent(of: path)
    options.latest = Int(instant.unixMilliseconds) + LogLimit.ahead
    // An import before may have been cut short, or what it left pending not be moved.
    do {
      try StagedImport.forget(in: pool)
      try PendingSums.move(in: pool, at: instant)
    } catch {
      throw Self.failure(error)
    }
    let job = try LogImport(input, name: name, options: options) { [pool] (day, seen) throws(VisualError) in
      return try Self.loadSeen(day, from: pool, into: seen)
    }
    var outcome = try job.run()
    let quarantine = try Quarantine(besideFile: path).keep(outcome.badLines, of: name, at: instant)
    outcome.report.quarantine = quarantine?.path
    outcome.badLines = []
    let commit = LogCommit(outcome, scratch: job.scratch, at: instant, progress: progress)
    do {
      let days = try commit.stage(in: pool)
      try pool.write { db in try commit.store(days, in: db) }
    } catch {
      quarantine?.discard()
      throw Self.failure(error)
    }
    quarantine?.publish()
    // It counts already: an error here is no error of the import. What stays pending is told by every answer, and moved
    // before the next import, which fails when that does.
    try? PendingSums.move(in: pool, at: instant)
    return commit.report
  }

  /// - Returns: whether the day is settled: nothing is loaded then, as none of its lines counts.
  private static func loadSeen(
    _ day: Int32, from pool: DatabasePool, into seen: SeenRequests
  ) throws(VisualError) -> Bool {
    do {
      return try pool.read { db in
        if try SettledDays.contains(Int(day), in: db) { return true }
        let rows = try Row.fetchCursor(db, sql: "SELECT ids FROM seen_block WHERE day = ?", arguments: [Int(day)])
        while let row = try rows.next() {
          try row.withUnsafeData(atIndex: 0) { data in
            try data?.withUnsafeBytes { bytes in
              // A copy with the right alignment.
              let names = [Name128](unsafeUninitializedCapacity: bytes.count / 16) { buffer, count in
                count = bytes.count / 16
                if let start = bytes.baseAddress, let target = buffer.baseAddress { memcpy(target, start, count * 16) }
              }
              try names.withUnsafeBufferPointer { try seen.remember($0) }
            }
          }
        }
        return false
      }
    } catch {
      throw failure(error)
    }
  }
}

/// Lets one at a time in.
private final class Turn: Sendable {
  private let free = Semaphore()

  init() { free.signal() }

  func take() { free.wait() }
  func give() { free.signal() }
}

/// How far the CDN's log of a day is read.
public struct LogProgress: Hashable, Sendable {
  public var day: UTCDay
  /// Lines from its start.
  public var linesRead: Int
  /// The day is over, and its log is read once more from the start: ``linesRead`` counts in that reading.
  public var isLastReading: Bool
  /// Nothing more is to come.
  public var isWhole: Bool
  /// Bunny keeps it no longer, and it was not read to its end: of that day something may be unknown.
  public var isMissing: Bool

  public init(
    day: UTCDay, linesRead: Int, isLastReading: Bool = false, isWhole: Bool = false, isMissing: Bool = false
  ) {
    self.day = day
    self.linesRead = linesRead
    self.isLastReading = isLastReading
    self.isWhole = isWhole
    self.isMissing = isMissing
  }
}
