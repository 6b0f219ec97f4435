import GRDB

/// What the writes of one commit do to the search's lists of words: they are written once, at its end, in the lists' own
/// order. Out of order, and after every savepoint, the lists would be sorted into the file anew.
final class WordChanges {
  struct Change {
    /// The words that the lists hold now; nil when they hold none.
    let before: String?
    var after: String
  }

  /// By the deposits' numbers.
  var contents: [Int64: Change] = [:]

  func note(_ number: Int64, from before: String?, to after: String) {
    contents[number] = Change(before: contents[number].map(\.before) ?? before, after: after)
  }

  func write(to db: Database) throws {
    let transaction = SQLiteTransaction(db: db)
    for (number, change) in contents.sorted(by: { $0.key < $1.key }) where change.before != change.after {
      try transaction.writeWords(number, from: change.before, to: change.after)
    }
    contents = [:]
  }
}

extension SQLiteTransaction {
  /// The lists forget words only by being told all of them.
  func writeWords(_ number: Int64, from before: String?, to after: String) throws {
    if let before {
      try run("INSERT INTO deposit_words (deposit_words, rowid, words) VALUES ('delete', ?, ?)", [number, before])
    }
    try run("INSERT INTO deposit_words (rowid, words) VALUES (?, ?)", [number, after])
  }
}
