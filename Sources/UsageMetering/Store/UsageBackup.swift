import GRDB
import Glibc
public import Platform

extension UsageStore {
  /// Writes a whole, checked copy to `target`, which it replaces; imports go on meanwhile.
  ///
  /// - Throws: `backup_damaged`, `file_unwritable`, `database_failed`.
  public func backup(to target: String) async throws(VisualError) {
    let temporary = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    do {
      try PrivateFile.makeFolder(PrivateFile.parent(of: target))
      let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw VisualError.fileUnwritable(path: target, cause: lastSystemError()) }
      defer { Glibc.close(file) }
      try await pool.unsafeRead { try $0.execute(sql: "VACUUM INTO ?", arguments: [temporary]) }
      if let problem = try UsageRestore.problem(temporary) {
        throw VisualError.backupDamaged(path: target, problem: problem)
      }
      guard fsync(file) == 0, rename(temporary, target) == 0 else {
        throw VisualError.fileUnwritable(path: target, cause: lastSystemError())
      }
      PrivateFile.syncFolder(PrivateFile.parent(of: target))
    } catch {
      unlink(temporary)
      throw Self.failure(error)
    }
  }
}

/// Puts a usage backup in the place of the usage file; the caller holds the database's lock.
public enum UsageRestore {
  /// - Parameters:
  ///   - kept: where the file before goes; must not exist.
  ///   - beforeSwap: called once the copy is known to be sound, just before it takes the file's place.
  /// - Throws: `backup_unusable`, `database_newer`, `database_foreign`, `file_unwritable`, and what `beforeSwap` throws. The
  ///   file before is then still at `path`.
  public static func run(
    from source: String, to path: String, keeping kept: String, beforeSwap: () throws -> Void = {}
  ) throws(VisualError) {
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).restoring"
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: source, configuration: configuration)
      let (applicationID, isNewer) = try queue.read { db in
        (try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0, try UsageSchema.migrator.hasBeenSuperseded(db))
      }
      guard applicationID == UsageSchema.applicationID else { throw VisualError.databaseForeign(path: source) }
      guard !isNewer else { throw VisualError.databaseNewer(path: source) }
      let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw VisualError.fileUnwritable(path: path, cause: lastSystemError()) }
      defer { close(file) }
      try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [temporary]) }
      try queue.close()
      if let problem = try problem(temporary) { throw VisualError.backupUnusable(path: source, problem: problem) }
      guard fsync(file) == 0 else { throw VisualError.fileUnwritable(path: path, cause: lastSystemError()) }
      try beforeSwap()
      _ = try DatabaseSwap.replace(path, with: temporary, keeping: kept)
    } catch {
      unlink(temporary)
      if let error = error as? DatabaseError {
        throw .backupUnusable(
          path: source, problem: "\(error.message ?? "SQLite"), \(error.extendedResultCode.rawValue)")
      }
      throw UsageStore.failure(error)
    }
  }

  static func problem(_ path: String) throws -> String? {
    var configuration = Configuration()
    configuration.readonly = true
    let copy = try DatabaseQueue(path: path, configuration: configuration)
    let problem = try copy.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)").first { $0 != "ok" } }
    try copy.close()
    return problem
  }
}
