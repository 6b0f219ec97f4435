import FoundationEssentials
import GRDB
import Platform

/// What an import brings on its way into the database, a piece in each commit: one commit of all of it would make the disk
/// busy for so long that whoever commits to another database meanwhile, a webhook, waits for it.
///
/// Its request ids and sums count with one commit, which takes the mark away that is set here. What an import has left
/// that was cut short before is forgotten when the file is opened, and before the next import looks at what is known.
enum StagedImport {
  /// A commit is full with so many ids, 256 KiB; the last of its blocks may bring as many again.
  static let idsOfPiece = 16_384
  /// A commit is full with so many sums, 256 KiB; the last of its videos may bring more.
  static let sumsOfPiece = 10_922

  /// Before the first piece: from here on all that is added is the import's. Nothing is pending by then.
  static func begin(in db: Database) throws {
    let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM seen_block") ?? 0
    try UsageStore.set(.stagedAfter, last, in: db)
  }

  static func add(_ names: [Name128], of day: Int32, in db: Database) throws {
    try db.cachedStatement(sql: "INSERT INTO seen_block (day, ids) VALUES (?, ?)")
      .execute(arguments: [Int(day), names.withUnsafeBytes { Data($0) }])
  }

  /// All that is staged counts now.
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
      try db.execute(sql: "DELETE FROM pending_sum")
      try settle(in: db)
    }
  }
}
