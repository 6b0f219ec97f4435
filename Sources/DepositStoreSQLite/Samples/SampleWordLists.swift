import GRDB
import Glibc
import Platform
import Synchronization

/// The lists of words of made-up deposits. They are nearly half of all the work, so they are made on a thread and in a file
/// of their own while the rows are written, and moved into the database in the end.
final class SampleWordLists: Sendable {
  struct Entry: Sendable {
    let number: Int64
    let words: String
  }

  private let path: String
  private let queue: DatabaseQueue
  private let failure = Mutex<(any Error)?>(nil)

  static func path(beside database: String) -> String { database + ".words" }

  /// - Parameter database: the file beside which it works.
  init(beside database: String) throws {
    path = Self.path(beside: database)
    _ = try DatabaseFile.prepare(path: path)
    queue = try DatabaseQueue(path: path)
    try queue.inDatabase { db in
      // It only lives until it is moved.
      try db.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
          PRAGMA cache_size = -100000
          """)
      try db.execute(sql: SupportSchema.wordsAlone)
      try WordLists.begin(in: db)
    }
  }

  /// Begins to take some in, as soon as those before are in.
  ///
  /// - Parameter entries: by rising numbers, which are above all before.
  /// - Throws: what has failed before.
  func add(_ entries: [Entry]) throws {
    try settle()
    start { db in
      let insertion = try Insertion(db, "deposit_words", ["rowid", "words"])
      for entry in entries.reversed() { try insertion.run(SupportSchema.place(of: entry.number), entry.words) }
    }
  }

  /// Begins to make one part of them all.
  func merge() {
    start { try WordLists.merge(in: $0) }
  }

  /// Puts them into a database whose own lists are empty, and takes its file away.
  func move(into db: Database) throws {
    try settle()
    try queue.close()
    try db.execute(sql: "ATTACH ? AS lists", arguments: [path])
    try db.inTransaction {
      for table in ["deposit_words_data", "deposit_words_idx"] {
        try db.execute(sql: "DELETE FROM main.\(table); INSERT INTO main.\(table) SELECT * FROM lists.\(table)")
      }
      return .commit
    }
    try db.execute(sql: "DETACH lists")
    remove()
  }

  /// Takes its file away.
  func remove() {
    unlink(path)
  }

  private func start(_ work: @escaping @Sendable (Database) throws -> Void) {
    queue.asyncWrite(work) { _, result in
      if case .failure(let error) = result { self.failure.withLock { $0 = $0 ?? error } }
    }
  }

  /// Waits for what was begun.
  private func settle() throws {
    queue.inDatabase { _ in }
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
