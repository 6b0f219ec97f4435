import GRDB

extension SQLiteDepositStore {
  /// What of the support search does not agree with the deposits it follows from; none when all is well.
  package func searchProblems() async throws -> [String] {
    try await checking { db in
      var problems: [String] = []
      let missing = "SELECT count(*) FROM deposit WHERE id NOT IN (SELECT deposit_id FROM deposit_search)"
      if let count = try Int.fetchOne(db, sql: missing), count > 0 {
        problems.append("\(count) deposits are not in it")
      }
      let counts = """
        SELECT count(*) FROM search_group g WHERE deposits <> (SELECT count(*) FROM deposit_search WHERE group_id = g.id)
        """
      if let count = try Int.fetchOne(db, sql: counts), count > 0 { problems.append("\(count) groups are miscounted") }
      let unmarked = """
        SELECT count(*) FROM deposit_search WHERE unicode(substr(words, -1)) <> ?1 + group_id AND group_id < ?2
        """
      let (first, count) = (GroupMark.marks.lowerBound, GroupMark.marks.count)
      if let count = try Int.fetchOne(db, sql: unmarked, arguments: [first, count]), count > 0 {
        problems.append("\(count) deposits have another group's mark, or none")
      }
      // Throws when the words' lists differ from the rows.
      try db.execute(sql: "INSERT INTO deposit_words (deposit_words, rank) VALUES ('integrity-check', 1)")
      return problems
    }
  }
}
