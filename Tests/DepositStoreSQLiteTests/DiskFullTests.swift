import DepositDomain
import DepositStore
import GRDB
import Platform
import TestSupport
import Testing

@testable import DepositStoreSQLite

/// A disk without room: what does not fit is refused and not kept, what was acknowledged stays, and room is enough to go
/// on. `max_page_count` makes SQLite say what it says of a full disk.
@Suite struct DiskFullTests {
  let folder: TemporaryFolder
  let writer: GroupCommitWriter
  let database: OpenDatabase

  init() throws {
    folder = try TemporaryFolder()
    database = try OpenDatabase(path: folder["visual.db"], lock: nil)
    writer = GroupCommitWriter(database)
  }

  private func limit(pages: Int) async throws {
    try await database.pool.writeWithoutTransaction { db in
      _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
    }
  }

  private func pages() async throws -> Int {
    try await database.pool.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
  }

  private func bookmark(_ name: String) async throws -> String? {
    try await database.pool.read { try SQLiteTransaction(db: $0).bookmark(name) }
  }

  private func setBookmark(_ name: String, _ value: String) async throws {
    try await writer.write { db, _ in try SQLiteTransaction(db: db).setBookmark(name, value) }
  }

  @Test func nothingIsAcknowledgedThatIsNotKept() async throws {
    try await limit(pages: try await pages() + 4)
    var acknowledged = 0
    let value = String(repeating: "x", count: 1_000)
    let error = await expectError("database_failed") {
      for number in 1...100 {
        try await setBookmark("b\(number)", value)
        acknowledged = number
      }
    }
    #expect(error?.kind.httpStatus == 503)
    #expect((1..<100).contains(acknowledged))
    for number in 1...100 { #expect(try await bookmark("b\(number)") == (number <= acknowledged ? value : nil)) }

    try await limit(pages: 100_000)
    try await setBookmark("b100", "there is room")
    #expect(try await bookmark("b100") == "there is room")
    #expect(try await bookmark("b\(acknowledged)") == value)
    #expect(try await database.pool.read { try DatabaseCheck.problems($0, .whole) } == [])
  }

  /// One that does not fit takes back only itself, although SQLite gives the whole transaction up.
  @Test func theOthersOfItsCommitGoThrough() async throws {
    try await setBookmark("small", "before")
    try await limit(pages: try await pages() + 2)
    let big = String(repeating: "x", count: 50_000)
    let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
      for number in 0..<12 {
        group.addTask {
          do {
            try await setBookmark(number == 5 ? "big" : "small", number == 5 ? big : "small \(number)")
            return (number, true)
          } catch {
            return (number, false)
          }
        }
      }
      var outcomes: [Int: Bool] = [:]
      for await (number, went) in group { outcomes[number] = went }
      return outcomes
    }
    #expect(outcomes.filter { !$0.value }.map(\.key) == [5])
    #expect(try await bookmark("big") == nil)
    #expect(try await bookmark("small")?.hasPrefix("small ") == true)
  }
}
