import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import UsageMetering

// Backups: made through a running engine or straight from the file; brought back only while no engine runs.
extension AdminTools {
  /// Writes a checked backup of everything to `path`, and beside it what was metered.
  ///
  /// - Parameter path: absolute, since an engine that runs elsewhere may write it.
  /// - Returns: its size in bytes.
  public func backup(to path: String) async throws -> Int {
    try await withDatabase { administration in
      try await administration.backup(to: path)
    } running: {
      let body = try JSONEncoder().encode(BackupRequest(path: path))
      let made: BackupReport = try decode(
        try await send("POST", "/admin/backup", body: Array(body), within: .seconds(3_600)))
      return made.bytes
    }
  }

  /// Puts a backup in the place of the database; the engine asks Stripe for what happened since when it starts. A restore
  /// that was cut short before is taken back first.
  ///
  /// - Returns: where the database before lies now; nil when there was none.
  /// - Throws: `database_owned` for another user's; `database_held` while an engine runs; `backup_missing`, `backup_unusable`, `database_newer`,
  ///   `database_foreign`, `file_unwritable`, `restore_unclear`. All is as before then.
  public func restore(from path: String) throws -> String? { try restore(from: path) { _ in } }

  /// - Parameter passing: told of each step on the way: a test cuts there.
  func restore(from path: String, passing: (RestoreStep) throws -> Void) throws -> String? {
    try requireOwner()
    let lock = try DatabaseLock(databasePath: database, clock: clock)
    defer { lock.release() }
    for notice in try RestoreAftermath(of: database, lock: lock).notices { onCutRestore(notice) }
    let usage = UsageStore.path(besideDatabase: path)
    let present = UsageStore.path(besideDatabase: database)
    let now = clock.now()
    var begun: RestoreNote?
    let kept: String?
    do {
      kept = try DatabaseRestore.run(from: path, to: database, lock: lock, at: now) { kept in
        guard access(usage, F_OK) == 0 else { return }
        let keptUsage = DatabaseSwap.free(UsageStore.path(besideDatabase: kept))
        let note = RestoreNote(
          backup: path, begunAt: now.rfc3339, hadUsage: access(present, F_OK) == 0,
          keptUsage: RestoreNote.name(of: keptUsage))
        try UsageRestore.run(from: usage, to: present, keeping: keptUsage) {
          begun = note
          try RestoreNote.set(note, besideDatabase: database)
          try passing(.noted)
        }
        try passing(.usageSwapped)
      }
    } catch {
      // Where that fails, too, the note stays, and whoever opens the database next does it.
      _ = try? begun?.undo(besideDatabase: database)
      throw error
    }
    try passing(.depositsSwapped)
    // One that stays is known by the deposits to mean nothing any more.
    try? RestoreNote.set(nil, besideDatabase: database)
    return kept
  }
}

extension AdminTools {
  /// What another user puts in the database's place, root above all, the engine could not open.
  private func requireOwner() throws(VisualError) {
    var status = stat()
    if stat(database, &status) == 0 {
      guard status.st_uid != geteuid() else { return }
      throw .databaseOwned(.checkDatabaseForeign(database, owner: Int(status.st_uid)))
    }
    let folder = PrivateFile.parent(of: database)
    guard geteuid() == 0, stat(folder, &status) == 0, status.st_uid != 0 else { return }
    throw .databaseOwned(.checkFolderForeign(folder, owner: Int(status.st_uid)))
  }
}

extension VisualError {
  fileprivate static func databaseOwned(_ sentence: Phrase) -> VisualError {
    VisualError("database_owned", .configuration, sentence)
  }
}

/// What a restore has just put on disk.
enum RestoreStep: Sendable {
  /// The note that it has begun.
  case noted
  case usageSwapped
  /// All of it; the note is still there.
  case depositsSwapped
}
