import DepositDomain
import GRDB
import Platform

/// The support desk's index: every deposit once, its words, and counts that are kept rather than counted.
///
/// All of it follows from the deposits and can be made anew from them.
enum SupportSchema {
  /// `number` is the order in which the engine learnt of deposits. A group is all deposits that agree in what filters
  /// tell apart: at most a few hundred, so that any filter is a merge of their lists.
  private static let tables = """
    CREATE TABLE search_group (
      id INTEGER PRIMARY KEY,
      status TEXT NOT NULL,
      payment TEXT NOT NULL,
      video TEXT NOT NULL,
      type TEXT NOT NULL,
      fee_cents INTEGER NOT NULL,
      over_limit INTEGER NOT NULL,
      dispute TEXT NOT NULL,
      deposits INTEGER NOT NULL,
      UNIQUE (status, payment, video, type, fee_cents, over_limit, dispute)
    ) STRICT;
    CREATE TABLE deposit_search (
      number INTEGER PRIMARY KEY,
      deposit_id TEXT NOT NULL UNIQUE REFERENCES deposit (id),
      owner TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      title TEXT NOT NULL,
      group_id INTEGER NOT NULL REFERENCES search_group (id),
      waiting TEXT,
      waiting_since INTEGER,
      masked_email TEXT,
      paid_cents INTEGER NOT NULL,
      refunded_cents INTEGER NOT NULL,
      words TEXT NOT NULL
    ) STRICT;
    CREATE TABLE search_day (
      day INTEGER NOT NULL PRIMARY KEY,
      first_number INTEGER,
      last_number INTEGER,
      opened INTEGER NOT NULL,
      paid_cents INTEGER NOT NULL,
      refunded_cents INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE deposit_customer (
      deposit_id TEXT NOT NULL PRIMARY KEY REFERENCES deposit (id),
      email_token TEXT,
      masked_email TEXT,
      receipt TEXT
    ) STRICT, WITHOUT ROWID;
    """

  /// Without positions (phrases are looked at in the row) and sizes (nothing is ranked); beginnings of
  /// ``listedBeginnings`` letters have lists of their own.
  private static func words(content: String, rowid: String = "") -> String {
    """
    CREATE VIRTUAL TABLE deposit_words USING fts5 (
      words, content='\(content)', content_rowid='\(rowid)', tokenize='unicode61 remove_diacritics 0',
      detail='none', columnsize=0, prefix='\(listedBeginnings.map(String.init).joined(separator: " "))');
    """
  }

  /// The lists of words with no rows of deposits beside them: what FTS5 keeps of them is the same.
  static let wordsAlone = words(content: "")

  /// The lists as they were until `v10`.
  private static let oldestFirst = words(content: "deposit_search", rowid: "number")

  /// A list is gone through from its least number much faster than from its greatest, and people ask for what is new: a
  /// deposit stands at its ``place(of:)`` in them. `deposit_vocabulary` stores nothing.
  private static let newestFirst = """
    CREATE VIEW deposit_listed AS SELECT \(top) - number AS place, words FROM deposit_search;
    \(words(content: "deposit_listed", rowid: "place"))
    CREATE VIRTUAL TABLE deposit_vocabulary USING fts5vocab (deposit_words, 'instance');
    """

  /// Where a deposit, by its number, stands in the lists of words; and the other way round.
  static func place(of number: Int64) -> Int64 { top - number }

  /// No deposit has a number as great. A larger one would make each list longer, most of which hold one place. Places are
  /// not negative: FTS5 of SQLite 3.40 kept such rows in lists of beginnings whose words they had lost.
  static let top: Int64 = 1 << 28

  private static let listedBeginnings = [2, 3, 4, 5, 7]

  /// How many of so many letters a list tells: the rest is looked at in the rows.
  static func listed(letters: Int) -> Int { listedBeginnings.last { $0 <= letters } ?? letters }

  static let indexes = """
    CREATE INDEX deposit_search_group ON deposit_search (group_id, number);
    CREATE INDEX deposit_search_owner ON deposit_search (owner, number, group_id);
    CREATE INDEX deposit_search_waiting ON deposit_search (waiting, waiting_since, number) WHERE waiting IS NOT NULL;
    CREATE INDEX outbox_failing ON outbox (kind, failures) WHERE done_at IS NULL AND failures >= 3;
    CREATE INDEX webhook_event_deposit ON webhook_event (deposit_id) WHERE deposit_id IS NOT NULL;
    """

  static func migrate(_ db: Database) throws {
    try db.execute(sql: tables)
    try db.execute(sql: oldestFirst)
    try db.execute(sql: indexes)
  }

  /// The lists of words made anew, from the rows. A change of what they are (``newestFirst``) needs a migration that calls
  /// this. FTS5's own `rebuild` would go through the rows in the order that is the slowest here.
  static func listNewestFirst(_ db: Database) throws {
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS deposit_vocabulary;
        DROP TABLE deposit_words;
        DROP VIEW IF EXISTS deposit_listed;
        \(newestFirst)
        """)
    try WordLists.make(in: db)
  }

  /// What waits, in the order of a page, with all that is asked of it: no row need be read.
  static func listWaiting(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE INDEX deposit_search_waiting_number ON deposit_search (waiting, number, waiting_since, group_id)
          WHERE waiting IS NOT NULL
        """)
  }

  /// Fills the index of a database that had deposits before it had the index. After all migrations, since deposits are
  /// read as the program reads them now.
  static func fillWhenNew(_ db: Database) throws {
    let isDue = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM deposit) AND NOT EXISTS (SELECT 1 FROM deposit_search)")
    if isDue == true { try fill(db) }
  }

  /// Deposits at once while the index is filled.
  private static let batch = 1_000

  /// Takes in the deposits that are there, oldest first, a batch at a time.
  private static func fill(_ db: Database) throws {
    var last = ""
    while true {
      let rows = try SQLiteTransaction(db: db).rows(
        "SELECT id FROM deposit WHERE id > ? ORDER BY id LIMIT ?", [last, batch])
      let ids: [DepositID] = try rows.map { try $0.id("id") }
      guard let end = ids.last else { return }
      try SQLiteTransaction.mirroringTogether(db) { transaction in
        for deposit in try transaction.deposits(ids) {
          let newest = try transaction.row(
            "SELECT max(at) AS at FROM timeline WHERE deposit_id = ?", [deposit.id.rawValue])
          let at = try newest?.instantIfPresent("at") ?? deposit.createdAt
          try transaction.mirror(deposit, at: at)
        }
      }
      last = end.rawValue
    }
  }
}
