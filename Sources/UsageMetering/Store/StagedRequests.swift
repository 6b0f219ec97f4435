import FoundationEssentials
import GRDB
import Platform

/// Request ids of an import on their way into the database, a piece in each commit: one commit of all of them would make
/// the disk busy for so long that whoever commits to another database meanwhile, a webhook, waits for it.
///
/// They count with the commit that also stores the import's sums. What an import that was cut short has left is
/// forgotten before the next one looks at what is known, and when the file is opened.
enum StagedRequests {
  /// A commit is full with so many ids, 256 KiB; the last of its blocks may bring as many again.
  static let piece = 16_384

  /// Before the first piece: from here on all rows are the import's.
  static func begin(in db: Database) throws {
    let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM seen_block") ?? 0
    try UsageStore.set(.stagedAfter, last, in: db)
  }

  static func add(_ names: [Name128], of day: Int32, in db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO seen_block (day, ids) VALUES (?, ?)")
      .execute(arguments: [Int(day), names.withUnsafeBytes { Data($0) }])
  }

  /// They count now.
  static func settle(in db: Database) throws {
    try db.execute(sql: "DELETE FROM mark WHERE name = ?", arguments: [UsageStore.Mark.stagedAfter.rawValue])
  }

  /// What an import has left that was cut short; nothing is written when there is none.
  static func forget(in pool: DatabasePool) throws {
    let mark = UsageStore.Mark.stagedAfter.rawValue
    let after = try pool.read {
      try Int64.fetchOne($0, sql: "SELECT value FROM mark WHERE name = ?", arguments: [mark])
    }
    guard let after else { return }
    try pool.write { db in
      try db.execute(sql: "DELETE FROM seen_block WHERE id > ?", arguments: [after])
      try settle(in: db)
    }
  }
}
