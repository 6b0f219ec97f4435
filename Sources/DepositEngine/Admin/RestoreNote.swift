import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import UsageMetering

/// A note beside the database: a restore has begun to put two files into place, what was metered and then the deposits.
///
/// It is on disk before the first of them is swapped, and goes once the last is. Where it is found, the two may not belong
/// together.
struct RestoreNote: Codable, Hashable, Sendable {
  private static let limit = 16_384
  /// Whatever lies there, it says that a restore began.
  private static let unreadable = RestoreNote(backup: "?", begunAt: "?", followsAnother: true)

  /// The backup that takes their place.
  let backup: String
  /// When, as the restored deposits say it, too (``DatabaseRestore/last``).
  let begunAt: String
  /// The restore before had not come to its end: the two did not belong together even before the first was swapped.
  let followsAnother: Bool

  static func path(besideDatabase database: String) -> String { database + ".restore-begun" }

  /// - Returns: nil when there is none.
  static func find(besideDatabase database: String) throws(VisualError) -> RestoreNote? {
    let path = Self.path(besideDatabase: database)
    guard let contents = try PrivateFile.read(path: path, limit: limit) else { return nil }
    return (try? JSONDecoder().decode(RestoreNote.self, from: Data(contents.bytes))) ?? unreadable
  }

  /// The note of a restore that did not come to its end; nothing is changed.
  ///
  /// - Parameter lock: the database's, which nobody has open; nil: an engine holds it, and has taken away what meant nothing.
  static func unfinished(besideDatabase database: String, lock: DatabaseLock?) throws(VisualError) -> RestoreNote? {
    guard let note = try find(besideDatabase: database) else { return nil }
    guard let lock else { return note }
    // Deposits that cannot be read do not say that they were restored.
    let lastRestore = try? SQLiteDepositStore.lastRestore(path: database, lock: lock)
    return lastRestore == note.begunAt ? nil : note
  }

  /// Returns once it is on disk.
  ///
  /// - Parameter note: nil: there is none from now on.
  static func set(_ note: RestoreNote?, besideDatabase database: String) throws {
    let path = Self.path(besideDatabase: database)
    if let note { return try PrivateFile.write(Array(try JSONEncoder().encode(note)), path: path) }
    if unlink(path) != 0 {
      guard errno == ENOENT else { throw VisualError.fileUnwritable(path: path, cause: lastSystemError()) }
      return
    }
    PrivateFile.syncFolder(PrivateFile.parent(of: path))
  }

  /// What it means, and what to do.
  func trouble(besideDatabase database: String) -> VisualError {
    .restoreUnfinished(backup: backup, begunAt: begunAt, note: Self.path(besideDatabase: database))
  }
}

/// What restores that were cut short have left, put in order by whoever opens the database next.
struct RestoreAftermath: Sendable {
  /// What a log, or whoever runs a tool, is to be told.
  private(set) var notices: [Phrase] = []
  /// `restore_unfinished`: until a person restores again, what was metered and the deposits may not belong together.
  private(set) var unfinished: VisualError?

  /// - Parameter store: it is open; what was metered is not yet.
  /// - Throws: `restore_unclear`, `file_unreadable`, `file_unwritable`, `database_failed`.
  init(of store: SQLiteDepositStore) async throws {
    let usage = UsageStore.path(besideDatabase: store.path)
    if store.hasUndoneRestore { notices.append(.depositsRestoreUndone(store.path)) }
    let isUsageAsBefore = try DatabaseSwap.undoCutShort(at: usage)
    if isUsageAsBefore { notices.append(.usageRestoreUndone(usage)) }
    guard let note = try RestoreNote.find(besideDatabase: store.path) else { return }
    let isComplete = try await store.bookmark(DatabaseRestore.last) == note.begunAt
    guard !isComplete, !isUsageAsBefore || note.followsAnother else {
      try RestoreNote.set(nil, besideDatabase: store.path)
      return
    }
    let trouble = note.trouble(besideDatabase: store.path)
    unfinished = trouble
    notices.append(trouble.sentence)
  }
}
