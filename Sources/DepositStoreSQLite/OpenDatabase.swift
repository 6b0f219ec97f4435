import GRDB
import Platform

/// The database, opened durably by the one process that may write it.
final class OpenDatabase: Sendable {
  /// Ends before the lock does, as properties go in their order.
  let pool: DatabasePool
  let log: LogMover
  let lock: DatabaseLock
  let path: String
  /// The last process did not close it: there may be something to check.
  let wasLeftOpen: Bool
  /// A restore was cut short before; the database is as it was before that.
  let hasUndoneRestore: Bool

  /// - Parameter onUpgrade: called before a database of an older version is brought up to date, which takes some minutes
  ///   for a million deposits.
  /// - Throws: ``VisualError`` of kind configuration, naming the file and what to do.
  init(path: String, lock heldLock: DatabaseLock?, onUpgrade: () -> Void = {}) throws {
    lock = try heldLock ?? DatabaseLock(databasePath: path)
    self.path = path
    hasUndoneRestore = try DatabaseSwap.undoCutShort(at: path)
    let hasContent = try DatabaseFile.prepare(path: path)
    wasLeftOpen = DatabaseFile.size(path: path + "-wal").map { $0 > 0 } ?? false
    do {
      if hasContent { try Self.inspect(path: path) { _ in } }
      pool = try DatabasePool(path: path, configuration: Self.configuration)
      log = LogMover(path: path)
      try Self.makeDurable(pool)
      try Self.makeQuick(pool)
      let isOlder = try hasContent && !pool.read(Self.isUpToDate)
      if isOlder { onUpgrade() }
      try Schema.migrator.migrate(pool)
      try pool.write { try SupportSchema.fillWhenNew($0) }
      if isOlder { try Self.moveLog(pool) }
      while try pool.write({ try RareStateSchema.fillSome($0) }) { try Self.moveLog(pool) }
      while try pool.write({ try GroupMarkSchema.fillSome($0) }) { try Self.moveLog(pool) }
      if isOlder { try pool.write { try OwedRefundSchema.fill($0) } }
    } catch let error as DatabaseError {
      throw Self.refusal(of: path, error)
    }
  }

  /// Nobody else is here yet, and what an upgrade writes would make a log as large as the database.
  private static func moveLog(_ pool: DatabasePool) throws {
    _ = try pool.writeWithoutTransaction { try LogMover.checkpoint($0) }
  }

  private static func refusal(of path: String, _ error: DatabaseError) -> VisualError {
    error.resultCode == .SQLITE_NOTADB
      ? .databaseForeign(path: path) : .databaseUnopenable(path: path, cause: error.cause)
  }

  /// What is wrong inside the database as it lies there: nothing of it is changed, nor brought up to date.
  ///
  /// - Throws: as ``init(path:lock:onUpgrade:)``.
  static func problems(path: String) throws -> [String] {
    do {
      return try inspect(path: path) { try DatabaseCheck.problems($0, .whole) }
    } catch let error as DatabaseError {
      throw refusal(of: path, error)
    }
  }

  /// A bookmark of the database as it lies there; nothing of it is changed.
  ///
  /// - Throws: as ``init(path:lock:onUpgrade:)``.
  static func bookmark(_ name: String, path: String) throws -> String? {
    do {
      return try inspect(path: path) { try SQLiteTransaction(db: $0).bookmark(name) }
    } catch let error as DatabaseError {
      throw refusal(of: path, error)
    }
  }

  /// Whether nothing is to be done to an older database, nor to be gone on with.
  private static func isUpToDate(_ db: Database) throws -> Bool {
    guard try Schema.migrator.hasCompletedMigrations(db) else { return false }
    let store = SQLiteTransaction(db: db)
    return try [RareStateSchema.bookmark, GroupMarkSchema.bookmark, OwedRefundSchema.bookmark].allSatisfy {
      try store.bookmark($0) == nil
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "visual"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      // KiB for pages of each connection: they hold the upper pages of a million deposits' indexes; the kernel has the rest.
      try db.execute(sql: "PRAGMA cache_size = -4096")
    }
    return configuration
  }

  /// Looks at a database without writing, before anything of ours touches it.
  private static func inspect<Found>(path: String, _ look: (Database) throws -> Found) throws -> Found {
    var configuration = Self.configuration
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let found = try queue.read { db in
      let applicationID = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if applicationID != Schema.applicationID, tables > 0 { throw VisualError.databaseForeign(path: path) }
      if try Schema.migrator.hasBeenSuperseded(db) { throw VisualError.databaseNewer(path: path) }
      return try look(db)
    }
    try queue.close()
    return found
  }

  /// GRDB's pool sets `synchronous` to NORMAL, which may lose acknowledged commits when the power fails.
  private static func makeDurable(_ pool: DatabasePool) throws {
    let durability = try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      // What an upgrade makes of the log is given back at once; later it is done in steps.
      try db.execute(sql: "PRAGMA journal_size_limit = \(LogMover.resting)")
      return try Durability(db)
    }
    guard durability.synchronous == Durability.full else {
      throw VisualError.databaseNotDurable(path: pool.path, setting: "synchronous", value: "FULL")
    }
    guard durability.journalMode == "wal" else {
      throw VisualError.databaseNotDurable(path: pool.path, setting: "journal_mode", value: "wal")
    }
  }

  /// The connection that writes keeps the pages of 4 KiB that every commit touches, up to so many, and does not move the log
  /// into the database by itself (``LogMover``).
  private static func makeQuick(_ pool: DatabasePool) throws {
    try pool.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA cache_size = 2000")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
      // What a savepoint might have to take back.
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
    }
  }
}

/// The settings that durability rests on, as SQLite reads them back.
public struct Durability: Hashable, Sendable {
  /// `PRAGMA synchronous` when every commit reaches the disk before it is acknowledged.
  public static let full = 2

  /// `wal`
  public let journalMode: String
  /// ``full``
  public let synchronous: Int
  public let enforcesForeignKeys: Bool

  init(_ db: Database) throws {
    journalMode = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? ""
    synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0
    enforcesForeignKeys = try Bool.fetchOne(db, sql: "PRAGMA foreign_keys") ?? false
  }
}
