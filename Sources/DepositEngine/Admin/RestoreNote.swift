import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import UsageMetering

/// A note beside the database: a restore has begun to put two files into place, what was metered and then the deposits.
///
/// It is on disk before the first of them is swapped, and goes once the last is. By it whoever opens them next takes a
/// restore that was cut short back.
struct RestoreNote: Codable, Hashable, Sendable {
  private static let limit = 16_384

  /// The backup that takes their place.
  let backup: String
  /// When, as the restored deposits say it, too (``DatabaseRestore/last``).
  let begunAt: String
  /// Something was metered before.
  let hadUsage: Bool
  /// The name that what was metered before is kept under, beside the database.
  let keptUsage: String

  /// As they may be shown: whoever named the backup, or wrote the file, may drive no terminal and no log by it.
  var shownBackup: String { "\(DisplayText(backup, limit: 1_000))" }
  var shownBegunAt: String { "\(DisplayText(begunAt, limit: 100))" }

  static func path(besideDatabase database: String) -> String { database + ".restore-begun" }

  /// - Returns: nil when there is none.
  /// - Throws: `restore_unclear` when it cannot be read, or is no note of this database.
  static func find(besideDatabase database: String) throws(VisualError) -> RestoreNote? {
    let path = Self.path(besideDatabase: database)
    guard let contents = try PrivateFile.read(path: path, limit: limit) else { return nil }
    let note = try? JSONDecoder().decode(RestoreNote.self, from: Data(contents.bytes))
    guard let note, note.keptUsage.hasPrefix(name(of: database) + DatabaseSwap.keptMark), !note.keptUsage.contains("/")
    else { throw .restoreUnclear(note: path, usage: UsageStore.path(besideDatabase: database)) }
    return note
  }

  /// The note of a restore that was cut short; nothing is changed.
  ///
  /// - Parameter lock: the database's, which nobody has open.
  static func cutShort(besideDatabase database: String, lock: DatabaseLock) throws(VisualError) -> RestoreNote? {
    guard let note = try find(besideDatabase: database) else { return nil }
    return note.begunAt == lastRestore(database, lock) ? nil : note
  }

  /// As the deposits say it; those that are not there, or cannot be read, do not.
  fileprivate static func lastRestore(_ database: String, _ lock: DatabaseLock) -> String? {
    // A look must not make what it looks for.
    guard access(database, F_OK) == 0 else { return nil }
    return try? SQLiteDepositStore.lastRestore(path: database, lock: lock)
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

  /// Puts back what was metered before, and takes the note away. The deposits are as they were; nobody has what was
  /// metered open.
  ///
  /// Where it was cut short, it goes on when it is done again.
  /// - Returns: where what the backup had metered lies now; nil when it was not in place.
  /// - Throws: `restore_unclear`, `file_unreadable`, `file_unwritable`.
  func undo(besideDatabase database: String) throws -> String? {
    let usage = UsageStore.path(besideDatabase: database)
    let folder = PrivateFile.parent(of: usage)
    let before = "\(folder)/\(keptUsage)"
    _ = try DatabaseSwap.undoCutShort(at: usage)
    let aside = DatabaseSwap.free(
      "\(folder)/\(keptUsage.replacing(DatabaseSwap.keptMark, with: DatabaseSwap.undoneMark))")
    let isInPlace = access(usage, F_OK) == 0
    var isAside = false
    if hadUsage {
      guard isInPlace || access(before, F_OK) == 0 else {
        throw VisualError.restoreUnclear(note: Self.path(besideDatabase: database), usage: usage)
      }
      isAside = try DatabaseSwap.putBack(before, to: usage, keeping: aside)
    } else if isInPlace {
      try DatabaseSwap.setAside(usage, keeping: aside)
      isAside = true
    }
    DatabaseSwap.removeUnfinishedCopies(of: database)
    try Self.set(nil, besideDatabase: database)
    return isAside ? aside : nil
  }

  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// What restores that were cut short have left, put in order by whoever opens the database next.
struct RestoreAftermath: Sendable {
  /// What a log, or whoever runs a tool, is to be told.
  private(set) var notices: [Phrase] = []

  /// - Parameter store: it is open; what was metered is not yet.
  /// - Throws: `restore_unclear`, `file_unreadable`, `file_unwritable`, `database_failed`.
  init(of store: SQLiteDepositStore) async throws {
    let lastRestore = try await store.bookmark(DatabaseRestore.last)
    try self.init(of: store.path, lastRestore: lastRestore, areDepositsUndone: store.hasUndoneRestore)
  }

  /// - Parameter lock: the database's, which nobody has open.
  /// - Throws: `restore_unclear`, `file_unreadable`, `file_unwritable`.
  init(of database: String, lock: DatabaseLock) throws {
    let areUndone = try DatabaseSwap.undoCutShort(at: database)
    try self.init(
      of: database, lastRestore: RestoreNote.lastRestore(database, lock), areDepositsUndone: areUndone)
  }

  private init(of database: String, lastRestore: String?, areDepositsUndone: Bool) throws {
    if let note = try RestoreNote.find(besideDatabase: database) {
      guard note.begunAt == lastRestore else {
        let aside = try note.undo(besideDatabase: database)
        notices = [.restoreUndone(backup: note.shownBackup, begunAt: note.shownBegunAt, aside: aside)]
        return
      }
      // It came to its end, and was only cut short of taking its note away.
      try RestoreNote.set(nil, besideDatabase: database)
    }
    if areDepositsUndone { notices.append(.depositsRestoreUndone(database)) }
    let usage = UsageStore.path(besideDatabase: database)
    if try DatabaseSwap.undoCutShort(at: usage) { notices.append(.usageRestoreUndone(usage)) }
  }
}
