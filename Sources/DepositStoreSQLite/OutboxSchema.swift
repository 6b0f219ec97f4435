import DepositDomain
import GRDB

/// What is due at Stripe, apart: thousands of films that wait for Bunny are in nobody's way to it.
enum OutboxSchema {
  static func register(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("v14-due-at-stripe") { db in
      // The kinds that are carried out at Stripe, as they were when this was released.
      try db.execute(
        sql: """
          CREATE INDEX outbox_due_stripe ON outbox (due_at, id) WHERE done_at IS NULL AND leased_by IS NULL
            AND kind IN ('open_checkout', 'close_session', 'refund', 'refund_order')
          """)
    }
  }

  /// The condition for a row of these kinds that nobody works at. The kinds stand in the order of their declaration: as a
  /// partial index has them, or SQLite does not use it.
  static func isFree(_ kinds: Set<Effect.Kind>) -> String {
    let free = "done_at IS NULL AND leased_by IS NULL"
    guard kinds.count < Effect.Kind.allCases.count else { return free }
    let names = Effect.Kind.allCases.filter(kinds.contains).map { "'\($0.rawValue)'" }
    return free + " AND kind IN (\(names.joined(separator: ", ")))"
  }
}
