import GRDB

/// The indexes that a new database can do without while it is filled: sorted in one go they are made several times faster,
/// and come out denser, than row by row. Keys stay, as SQLite makes those with their table.
struct SampleIndexes {
  /// Their definitions, word for word.
  private let definitions: [String]

  /// Takes them away.
  init(takenFrom db: Database) throws {
    let indexes = try Row.fetchAll(
      db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid")
    definitions = try indexes.map { try $0.get("sql") }
    for index in indexes {
      let name: String = try index.get("name")
      try db.execute(sql: "DROP INDEX \(name)")
    }
  }

  func putBack(into db: Database) throws {
    for definition in definitions { try db.execute(sql: definition) }
  }
}

/// The search's lists of words, made from its rows in one go.
enum SampleWordLists {
  /// Bytes of words that are sorted in memory at once, as outside of here. More would not stay in the processor's
  /// cache, where most of this work is done: with 64 MB it takes three times as long.
  private static let sorted = 1 << 20
  /// The most parts on disk before they are merged; FTS5 holds at most 2,000. A part is merged once here, and once at the
  /// end, however many there are.
  private static let parts = 1_900

  static func make(in db: Database) throws {
    try set(db, ["hashsize": sorted, "automerge": 0, "crisismerge": parts])
    try db.execute(
      sql: """
        INSERT INTO deposit_words (deposit_words) VALUES ('rebuild');
        INSERT INTO deposit_words (deposit_words) VALUES ('optimize');
        """)
    // FTS5's own, from here on.
    try set(db, ["hashsize": 1 << 20, "automerge": 4, "crisismerge": 16])
  }

  private static func set(_ db: Database, _ options: KeyValuePairs<String, Int>) throws {
    for (name, value) in options {
      try db.execute(sql: "INSERT INTO deposit_words (deposit_words, rank) VALUES (?, ?)", arguments: [name, value])
    }
  }
}
