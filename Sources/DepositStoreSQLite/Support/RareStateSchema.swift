import DepositDomain
import GRDB

/// Words of deposits in rare states are listed for these states too (``RareState``), and what filters ask of a deposit
/// that a word's list led to lies in few bytes.
enum RareStateSchema {
  /// Holds the number up to which it is done; there is none when all is.
  static let bookmark = "rare_states_done_to"
  /// Deposits at once.
  private static let batch = 1_000

  static func register(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("v5-rare-states") { db in
      try db.execute(
        sql: """
          CREATE INDEX deposit_search_filter ON deposit_search (number, group_id, created_at);
          INSERT INTO bookmark SELECT '\(bookmark)', '0' WHERE EXISTS (SELECT 1 FROM deposit_search);
          """)
    }
  }

  /// Lists the words of deposits that were in such a state before, some of them in a commit. After all migrations, since
  /// deposits are read as the program reads them now.
  ///
  /// - Returns: whether there may be more.
  static func fillSome(_ db: Database) throws -> Bool {
    let transaction = SQLiteTransaction(db: db)
    guard let last = try transaction.bookmark(bookmark).flatMap({ Int64($0) }) else { return false }
    let groups = try transaction.rows("SELECT * FROM search_group").compactMap { row in
      RareState.states(of: try SearchGroup(row)).isEmpty ? nil : String(try row.get("id") as Int64)
    }
    let sql = """
      SELECT number, deposit_id FROM deposit_search
      WHERE number > ? AND +group_id IN (SELECT value FROM json_each(?)) ORDER BY number LIMIT ?
      """
    let rows = try transaction.rows(sql, [last, "[" + groups.joined(separator: ",") + "]", batch])
    try SQLiteTransaction.mirroringTogether(db) { transaction in
      for deposit in try transaction.deposits(try rows.map { try $0.id("deposit_id") }) {
        try transaction.mirror(deposit, at: deposit.createdAt)
      }
    }
    if let end = rows.last {
      try transaction.setBookmark(bookmark, String(try end.get("number") as Int64))
      return true
    }
    try transaction.run("DELETE FROM bookmark WHERE name = ?", [bookmark])
    return false
  }
}
