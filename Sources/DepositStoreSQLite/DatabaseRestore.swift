import GRDB
import Glibc
public import Platform

/// Puts a backup in the place of the database.
public enum DatabaseRestore {
  /// The bookmark that a restored database carries until its engine has caught up: when it was restored.
  public static let mark = "restored_at"
  /// The bookmark that says for good when a database was last restored: what came before may have done more than it knows.
  public static let last = "last_restored_at"

  /// The caller holds the database's lock, so no engine runs.
  ///
  /// The backup is checked, copied beside the database, and the database before is kept under another name.
  /// - Parameter beforeSwap: what else is to be put in its place, once the copy is known to be sound and before the database is
  ///   swapped, which completes the restore; called with the name under which the database before will be kept.
  /// - Returns: where the database before lies now; nil when there was none.
  /// - Throws: `backup_missing`, `backup_unusable`, `database_newer`, `database_foreign`, `file_unwritable`, `restore_unclear`, and
  ///   what `beforeSwap` throws.
  public static func run(
    from source: String, to database: String, lock: DatabaseLock, at instant: Instant,
    beforeSwap: (String) throws -> Void = { _ in }
  ) throws -> String? {
    guard DatabaseFile.size(path: source) != nil else { throw VisualError.backupMissing(path: source) }
    guard !DatabaseFile.areSame(source, database) else { throw VisualError.backupOntoDatabase(path: source) }
    _ = try DatabaseSwap.undoCutShort(at: database)
    DatabaseSwap.removeUnfinishedCopies(of: database)
    let temporary = "\(database).\(getpid()).\(UInt32.random(in: 0 ... .max))\(DatabaseSwap.copyMark)"
    do {
      try copy(source, to: temporary)
      try prepare(temporary, source: source, at: instant)
      let kept = DatabaseSwap.free("\(database)\(DatabaseSwap.keptMark)\(instant.unixSeconds)")
      try beforeSwap(kept)
      return try DatabaseSwap.replace(database, with: temporary, keeping: kept) ? kept : nil
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func copy(_ source: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw VisualError.fileUnwritable(path: path, cause: lastSystemError()) }
    close(file)
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: source, configuration: configuration)
      let (applicationID, isNewer) = try queue.read { db in
        (try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0, try Schema.migrator.hasBeenSuperseded(db))
      }
      guard applicationID == Schema.applicationID else { throw VisualError.databaseForeign(path: source) }
      guard !isNewer else { throw VisualError.databaseNewer(path: source) }
      try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
      try queue.close()
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_NOTADB { throw VisualError.databaseForeign(path: source) }
      throw problem(error, with: source, written: path)
    }
  }

  /// A disk without room says nothing of the backup.
  private static func problem(_ error: DatabaseError, with source: String, written path: String) -> VisualError {
    switch error.resultCode {
    case .SQLITE_FULL, .SQLITE_IOERR: .fileUnwritable(path: path, cause: error.cause)
    default: .backupUnusable(path: source, problem: error.cause)
    }
  }

  /// Brings the copy to this version's tables, checks it, and marks it.
  private static func prepare(_ path: String, source: String, at instant: Instant) throws {
    do {
      var configuration = Configuration()
      configuration.foreignKeysEnabled = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try Schema.migrator.migrate(queue)
      // A copy takes an index over as it is, also one that lacks a row: what is to be done must be found again.
      try queue.inDatabase { try $0.execute(sql: "REINDEX outbox; REINDEX checkout_session") }
      let problem = try queue.write { db in
        for name in [mark, last] { try SQLiteTransaction(db: db).setBookmark(name, instant.rfc3339) }
        return try DatabaseCheck.problems(db, .atStart).first
      }
      try queue.close()
      if let problem { throw VisualError.backupUnusable(path: source, problem: problem) }
    } catch let error as DatabaseError {
      throw problem(error, with: source, written: path)
    }
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw VisualError.fileUnwritable(path: path, cause: lastSystemError()) }
    let isSynced = fsync(file) == 0
    let cause = lastSystemError()
    close(file)
    guard isSynced else { throw VisualError.fileUnwritable(path: path, cause: cause) }
  }
}
