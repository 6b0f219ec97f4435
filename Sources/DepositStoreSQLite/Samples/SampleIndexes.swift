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
