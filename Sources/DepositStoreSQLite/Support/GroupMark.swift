import DepositDomain
import GRDB

/// A deposit's group among its words: one character that nobody can type.
///
/// So a word and a filter are one question to the lists of words, which go through both in step, rather than a list of one
/// whose rows are looked at for the other. One character is in no list of beginnings, and is soon exchanged when the
/// group changes.
enum GroupMark {
  /// Characters for private use; the first ones are ``RareState``'s.
  static let marks: ClosedRange<UInt32> = 0xE100...0xF8FF

  /// nil beyond what there are marks for: then rows are looked at.
  static func of(_ group: Int64) -> String? {
    guard let offset = UInt32(exactly: group), offset < marks.count else { return nil }
    return Unicode.Scalar(marks.lowerBound + offset).map(String.init)
  }

  static func marking(_ words: String, _ group: Int64) -> String { of(group).map { words + " " + $0 } ?? words }

  /// The words alone, also of a row that has no mark yet.
  static func unmarked(_ words: String, _ group: Int64) -> String {
    guard let mark = of(group), words.hasSuffix(mark) else { return words }
    return String(words.dropLast(2))
  }

  static func isMark(_ word: Substring) -> Bool {
    guard let first = word.unicodeScalars.first else { return false }
    return word.unicodeScalars.count == 1 && marks.contains(first.value)
  }
}

/// Marks deposits that the search held before it had marks.
enum GroupMarkSchema {
  /// Holds the number up to which it is done; there is none when all is.
  static let bookmark = "group_marks_done_to"
  /// Deposits at once.
  private static let batch = 5_000

  static func register(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("v6-group-marks") { db in
      try db.execute(
        sql: "INSERT INTO bookmark SELECT '\(bookmark)', '0' WHERE EXISTS (SELECT 1 FROM deposit_search)")
    }
  }

  /// Marks some more, in a commit of their own.
  ///
  /// - Returns: whether there may be more.
  static func fillSome(_ db: Database) throws -> Bool {
    let transaction = SQLiteTransaction(db: db)
    guard let last = try transaction.bookmark(bookmark).flatMap({ Int64($0) }) else { return false }
    let sql = "SELECT number, group_id, words FROM deposit_search WHERE number > ? ORDER BY number LIMIT ?"
    let rows: [(number: Int64, group: Int64, words: String)] = try transaction.read(sql, [last, batch]) { row in
      (try row.get("number"), try row.get("group_id"), try row.get("words"))
    }
    let changes = SearchChanges()
    for row in rows {
      let words = GroupMark.marking(GroupMark.unmarked(row.words, row.group), row.group)
      guard words != row.words else { continue }
      try transaction.run("UPDATE deposit_search SET words = ? WHERE number = ?", [words, row.number])
      changes.change(row.number, from: row.words, to: words)
    }
    try changes.write(to: db)
    if let end = rows.last {
      try transaction.setBookmark(bookmark, String(end.number))
      return true
    }
    try transaction.run("DELETE FROM bookmark WHERE name = ?", [bookmark])
    return false
  }
}
