import GRDB

/// The search's lists of words, made from all of its rows, newest deposit first, as they go.
enum WordLists {
  /// Bytes of words that are sorted in memory at once, as outside of here. More would not stay in the processor's
  /// cache, where most of this work is done: with 64 MB it takes three times as long.
  private static let sorted = 1 << 20
  /// The most parts on disk before they are merged; FTS5 holds at most 2,000. A part is merged once here, and once at the
  /// end, however many there are.
  private static let parts = 1_900

  static func make(in db: Database) throws {
    try begin(in: db)
    try db.execute(
      sql: """
        INSERT INTO deposit_words (rowid, words)
        SELECT \(SupportSchema.top) - number, words FROM deposit_search ORDER BY number DESC
        """)
    try merge(in: db)
  }

  /// Many words are about to be put in: nothing is merged until they all are.
  static func begin(in db: Database) throws {
    try set(db, ["hashsize": sorted, "automerge": 0, "crisismerge": parts])
  }

  static func merge(in db: Database) throws {
    try db.execute(sql: "INSERT INTO deposit_words (deposit_words) VALUES ('optimize')")
    // FTS5's own, from here on.
    try set(db, ["hashsize": 1 << 20, "automerge": 4, "crisismerge": 16])
  }

  private static func set(_ db: Database, _ options: KeyValuePairs<String, Int>) throws {
    for (name, value) in options {
      try db.execute(sql: "INSERT INTO deposit_words (deposit_words, rank) VALUES (?, ?)", arguments: [name, value])
    }
  }
}
