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

  /// Puts a backup in the place of the database; the engine asks Stripe for what happened since when it starts.
  ///
  /// - Returns: where the database before lies now; nil when there was none.
  /// - Throws: `database_held` while an engine runs; `backup_missing`, `backup_unusable`, `database_newer`,
  ///   `database_foreign`, `file_unwritable`.
  public func restore(from path: String) throws -> String? {
    let lock = try DatabaseLock(databasePath: database, clock: clock)
    defer { lock.release() }
    let usage = UsageStore.path(besideDatabase: path)
    let present = UsageStore.path(besideDatabase: database)
    // One that was cut short before is taken back without a word: this one takes its place.
    return try DatabaseRestore.run(from: path, to: database, lock: lock, at: clock.now()) { kept in
      guard access(usage, F_OK) == 0 else { return }
      _ = try DatabaseSwap.undoCutShort(at: present)
      try UsageRestore.run(from: usage, to: present, keeping: UsageStore.path(besideDatabase: kept))
    }
  }
}
