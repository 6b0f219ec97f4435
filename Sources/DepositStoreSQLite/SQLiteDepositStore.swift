public import DepositDomain
public import DepositStore
import GRDB
public import Platform

/// Deposits in one SQLite file, durable when a write returns.
///
/// One process works on a database: a lock beside it says so. The file is its owner's alone (0600).
public final class SQLiteDepositStore: TransactionalStore {
  private let database: OpenDatabase
  private let writer: GroupCommitWriter
  private let recent = RecentReads()

  /// Opens the database, or makes it, with its folder (0700).
  ///
  /// - Parameter lock: the database's lock, when the caller holds it already; else it is taken here.
  /// - Throws: ``VisualError`` of kind configuration: `database_held`, `database_newer`, `database_foreign`,
  ///   `database_not_durable`, `database_unopenable`, `file_not_regular`, `restore_unclear`.
  public init(path: String, lock: DatabaseLock? = nil, onUpgrade: () -> Void = {}) throws {
    database = try OpenDatabase(path: path, lock: lock, onUpgrade: onUpgrade)
    writer = GroupCommitWriter(database)
  }

  /// What is wrong with a database that is not open: nothing of it is changed, nor brought up to date.
  ///
  /// - Parameter lock: the database's, so that nobody writes meanwhile.
  /// - Returns: sentences in SQLite's own words; none when it is sound.
  /// - Throws: as ``init(path:lock:onUpgrade:)``.
  public static func problems(path: String, lock: DatabaseLock) throws -> [String] {
    try withExtendedLifetime(lock) { try OpenDatabase.problems(path: path) }
  }

  /// When a database that is not open was last restored, as its bookmark (``DatabaseRestore/last``) says it; nil: never.
  ///
  /// - Parameter lock: the database's.
  /// - Throws: as ``init(path:lock:onUpgrade:)``.
  public static func lastRestore(path: String, lock: DatabaseLock) throws -> String? {
    try withExtendedLifetime(lock) { try OpenDatabase.bookmark(DatabaseRestore.last, path: path) }
  }

  /// The database's file.
  public var path: String { database.path }
  /// The last process was killed, or the power failed: a look at ``integrityProblems()`` is due.
  public var wasLeftOpen: Bool { database.wasLeftOpen }

  /// A restore was cut short, by a power cut or a kill, before the backup was in its place: the database is as it was before.
  public var hasUndoneRestore: Bool { database.hasUndoneRestore }

  public func write<T: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws -> T
  ) async throws -> T {
    let changes = RecentReads.Changes()
    return try await writer.write(settled: { [recent] in recent.settle(changes, areKept: $0) }) { [recent] db, search in
      // It may be the second time; nothing of the first is kept then.
      changes.begin()
      let transaction = SQLiteTransaction(db: db, changes: changes, search: search, recent: recent)
      let value = try body(transaction)
      try transaction.mirrorChanged()
      return value
    }
  }

  public func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> T) async throws -> T {
    try await reading { try body(SQLiteTransaction(db: $0)) }
  }

  public func deposit(_ id: DepositID) async throws -> Deposit? {
    guard !writer.isClosed else { throw VisualError.databaseClosed }
    return try await recent.deposit(id) { try await read { try $0.deposits([id]).first } }
  }

  public func token(hash: [UInt8], at instant: Instant) async throws -> APIToken? {
    guard !writer.isClosed else { throw VisualError.databaseClosed }
    let token = try await recent.token(hash) { try await read { try $0.token(hash: hash) } }
    return token.flatMap { $0.isInForce(at: instant) ? $0 : nil }
  }

  private func reading<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    guard !writer.isClosed else { throw VisualError.databaseClosed }
    do {
      return try await database.pool.read(body)
    } catch {
      throw withoutSQLite(error)
    }
  }

  /// Runs a check on the connection that writes.
  func checking<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    try await writer.write { db, search in
      // What others of this commit did to the search, too.
      try search.write(to: db)
      return try body(db)
    }
  }

  /// The settings in force on the connection that writes.
  public func durability() async throws -> Durability {
    do {
      return try await database.pool.writeWithoutTransaction { try Durability($0) }
    } catch {
      throw withoutSQLite(error)
    }
  }

  /// What SQLite's own integrity check and the references between tables complain of; at most 100 lines, none when all is
  /// well.
  public func integrityProblems() async throws -> [String] {
    try await reading { try DatabaseCheck.problems($0, .whole) }
  }

  /// What a look through the file finds, as an error; from then on nothing is written, so that nothing is acknowledged
  /// that a damaged file may not keep.
  ///
  /// - Returns: `database_damaged`, or nil when all is well.
  public func refuseWhenDamaged() async -> VisualError? {
    let problems: [String]
    do {
      problems = try await reading { try DatabaseCheck.problems($0, .atStart) }
    } catch let error as VisualError where error.code == "database_closed" {
      return nil
    } catch {
      problems = ["\((error as? VisualError)?.sentence.en ?? "\(error)")"]
    }
    guard let first = problems.first else { return nil }
    let damage = VisualError.databaseDamaged(path: path, problem: first)
    writer.refuse(damage)
    return damage
  }

  /// Writes a whole, checked copy of the database to `target`, which it replaces; writes go on meanwhile.
  ///
  /// - Throws: `backup_onto_database`, `backup_damaged`, `file_unwritable`, `database_failed`.
  public func backup(to target: String) async throws {
    guard !writer.isClosed else { throw VisualError.databaseClosed }
    try await DatabaseBackup(database: database, target: target).run()
  }

  /// Ends it in order: what is queued is committed, later writes are refused (`database_closed`), the log is moved
  /// into the database, the lock is let go. The second time does nothing.
  public func checkpointAndClose() async throws {
    try await writer.close()
  }

  public var commitFigures: CommitFigures? { writer.counts }

  /// For tests: group commit means fewer commits than writes.
  package var commitCounts: (commits: Int, writes: Int) {
    let counts = writer.counts
    return (counts.commits, counts.writes)
  }

  /// For tests: how many writes wait for the one under way.
  package var queuedWrites: Int { writer.waiting }
}

/// SQLite's view of a database's health.
enum DatabaseCheck {
  /// The most complaints worth reading.
  private static let limit = 100

  /// How closely is looked.
  enum Depth {
    /// Every page, and whether what is to be done, and what was paid, is found by its indexes.
    case atStart
    /// Everything.
    case whole

    fileprivate var pragmas: [String] {
      switch self {
      case .atStart: ["quick_check(\(limit))", "integrity_check(outbox)", "integrity_check(checkout_session)"]
      case .whole: ["integrity_check(\(limit))"]
      }
    }
  }

  static func problems(_ db: Database, _ depth: Depth) throws -> [String] {
    let complaints = try depth.pragmas.flatMap { pragma in
      try String.fetchAll(db, sql: "PRAGMA \(pragma)").filter { $0 != "ok" }
    }
    let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(limit).map { row in
      let table = try row.decode(String.self, atIndex: 0)
      let parent = try row.decode(String.self, atIndex: 2)
      return "a row of \(table) refers to a missing row of \(parent)"
    }
    return Array((complaints + orphans).prefix(limit))
  }
}
