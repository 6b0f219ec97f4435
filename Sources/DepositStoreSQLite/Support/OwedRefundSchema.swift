import DepositDomain
import GRDB

/// Deposits that owed money back before the search knew of it (``Waiting/refund``).
enum OwedRefundSchema {
  /// There is one until they are known.
  static let bookmark = "owed_refunds_unknown"

  static func register(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("v8-owed-refunds") { db in
      try db.execute(
        sql: """
          INSERT INTO bookmark SELECT '\(bookmark)', '1'
          WHERE EXISTS (SELECT 1 FROM outbox WHERE done_at IS NULL AND kind IN ('refund', 'refund_order'));
          """)
    }
  }

  /// Takes them in, in one commit: refunds that are under way are few. After all migrations, since deposits are read as the
  /// program reads them now.
  static func fill(_ db: Database) throws {
    let transaction = SQLiteTransaction(db: db)
    guard try transaction.bookmark(bookmark) != nil else { return }
    let sql = "SELECT DISTINCT deposit_id FROM outbox WHERE done_at IS NULL AND kind IN ('refund', 'refund_order')"
    let ids: [DepositID] = try transaction.rows(sql).map { try $0.id("deposit_id") }
    try SQLiteTransaction.mirroringTogether(db) { transaction in
      for deposit in try transaction.deposits(ids) { try transaction.mirror(deposit, at: deposit.createdAt) }
    }
    try transaction.run("DELETE FROM bookmark WHERE name = ?", [bookmark])
  }
}
