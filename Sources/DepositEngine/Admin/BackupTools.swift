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
  public func restore(from path: String) throws -> String? { try restore(from: path) { _ in } }

  /// - Parameter passing: told of each step on the way: a test cuts there.
  func restore(from path: String, passing: (RestoreStep) throws -> Void) throws -> String? {
    let lock = try DatabaseLock(databasePath: database, clock: clock)
    defer { lock.release() }
    let usage = UsageStore.path(besideDatabase: path)
    let present = UsageStore.path(besideDatabase: database)
    let now = clock.now()
    let earlier = try RestoreNote.unfinished(besideDatabase: database, lock: lock)
    // One that came to its end may have been cut short of taking its note away.
    if earlier == nil { try RestoreNote.set(nil, besideDatabase: database) }
    let note = RestoreNote(backup: path, begunAt: now.rfc3339, followsAnother: earlier != nil)
    var hasUsage = false
    // One that was cut short before is taken back without a word: this one takes its place.
    let kept = try DatabaseRestore.run(from: path, to: database, lock: lock, at: now) { kept in
      guard access(usage, F_OK) == 0 else { return }
      hasUsage = true
      _ = try DatabaseSwap.undoCutShort(at: present)
      do {
        try UsageRestore.run(from: usage, to: present, keeping: UsageStore.path(besideDatabase: kept)) {
          try RestoreNote.set(note, besideDatabase: database)
          try passing(.noted)
        }
      } catch {
        // Nothing was swapped: what was true before is true. A note that stays all the same only asks for too much.
        try? RestoreNote.set(earlier, besideDatabase: database)
        throw error
      }
      try passing(.usageSwapped)
    }
    try passing(.depositsSwapped)
    if hasUsage {
      // One that stays is known by the deposits to mean nothing any more.
      try? RestoreNote.set(nil, besideDatabase: database)
    } else if let earlier {
      onCutRestore(earlier.trouble(besideDatabase: database).sentence)
    }
    return kept
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
