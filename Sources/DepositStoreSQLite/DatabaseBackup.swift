import GRDB
import Glibc
import Platform

/// A copy of the database as it is at one instant: made beside its target, checked, synced, then renamed over it.
struct DatabaseBackup {
  let database: OpenDatabase
  let target: String

  func run() async throws {
    for suffix in ["", "-wal", "-shm", ".lock"] where DatabaseFile.areSame(database.path + suffix, target) {
      throw VisualError.backupOntoDatabase(path: target)
    }
    let temporary = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    try PrivateFile.makeFolder(PrivateFile.parent(of: target))
    try createEmpty(temporary)
    do {
      try await copy(to: temporary)
      try check(temporary)
      try publish(temporary)
    } catch {
      unlink(temporary)
      throw withoutSQLite(error)
    }
  }

  /// SQLite would create the copy readable by others; it takes an empty file as it finds it.
  private func createEmpty(_ path: String) throws(VisualError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .fileUnwritable(path: target, cause: lastSystemError()) }
    close(file)
  }

  private func copy(to path: String) async throws {
    // VACUUM runs outside a transaction; a reader's connection leaves the writer free.
    try await database.pool.unsafeRead { db in
      try db.execute(sql: "VACUUM INTO ?", arguments: [path])
    }
  }

  private func check(_ path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let copy = try DatabaseQueue(path: path, configuration: configuration)
    let problem = try copy.read { db -> String? in
      guard try Schema.migrator.hasCompletedMigrations(db) else { return "schema" }
      return try DatabaseCheck.problems(db, .atStart).first
    }
    try copy.close()
    if let problem { throw VisualError.backupDamaged(path: target, problem: problem) }
  }

  private func publish(_ path: String) throws(VisualError) {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw .fileUnwritable(path: target, cause: lastSystemError()) }
    let synced = fsync(file) == 0
    let cause = lastSystemError()
    close(file)
    guard synced else { throw .fileUnwritable(path: target, cause: cause) }
    guard rename(path, target) == 0 else { throw .fileUnwritable(path: target, cause: lastSystemError()) }
    PrivateFile.syncFolder(PrivateFile.parent(of: target))
  }
}
