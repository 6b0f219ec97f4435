import FoundationEssentials
import GRDB
import Platform
import Testing

@testable import DepositStoreSQLite

/// What goes into columns comes out of them again.
@Suite struct RowTests {
  private static let texts = ["", "plain", "l’été", "\"\\\"", "\u{0}\u{1F}\n\t", "a\u{0}b", "👩‍👩‍👧‍👦"]

  private func inDatabase<T>(_ body: (SQLiteTransaction) throws -> T) throws -> T {
    try DatabaseQueue().write { try body(SQLiteTransaction(db: $0)) }
  }

  @Test func valuesComeBackAsTheyWere() throws {
    try inDatabase { store in
      try store.run("CREATE TABLE t (text TEXT, number INTEGER, flag INTEGER, bytes BLOB, gone TEXT) STRICT")
      for text in Self.texts {
        try store.run("DELETE FROM t")
        try store.run("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [text, Int64.min, true, Array(text.utf8), nil])
        let found = try store.readFirst("SELECT * FROM t") { row in
          // In another order than they stand in.
          let gone: String? = try row.get("gone")
          let bytes: [UInt8] = try row.get("bytes")
          let (flag, number): (Bool, Int64) = (try row.get("flag"), try row.get("number"))
          return (try row.get("text") as String) == text && bytes == Array(text.utf8) && flag && number == .min
            && gone == nil
        }
        #expect(found == true, "\(text.debugDescription)")
      }
    }
  }

  @Test func whatIsMissingIsAnError() throws {
    try inDatabase { store in
      for column in ["absent", "gone"] as [StaticString] {
        #expect(throws: VisualError.self) {
          _ = try store.readFirst("SELECT NULL AS gone") { row -> String in try row.get(column) }
        }
      }
      // The statement is fit for use again.
      let gone = try store.readFirst("SELECT NULL AS gone") { row -> String? in try row.get("gone") }
      #expect(gone == .some(nil))
      #expect(throws: DatabaseError.self) { try store.run("SELECT abs(-9223372036854775808)") }
      for values in [[], [1, 2]] as [SQLiteTransaction.Values] {
        #expect(throws: DatabaseError.self) { try store.run("SELECT ?", values) }
      }
      let numbers: [Int] = try store.read("SELECT 1 AS n UNION ALL SELECT 2") { row in try row.get("n") }
      #expect(numbers == [1, 2])
    }
  }

  @Test func aTableOfTextsIsTheSameJSONAsAnEncoders() throws {
    for text in Self.texts {
      let table = [text: text, "session": "cs_1"]
      let json = ColumnJSON.text(table)
      #expect(try ColumnJSON.value([String: String].self, from: json, record: "") == table)
    }
    #expect(ColumnJSON.text(["b": "2", "a": "1"]) == #"{"a":"1","b":"2"}"#)
    #expect(ColumnJSON.text([:] as [String: String]) == "{}")
  }
}
