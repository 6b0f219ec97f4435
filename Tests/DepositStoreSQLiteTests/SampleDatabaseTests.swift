import DepositDomain
import DepositStore
import DepositStoreSQLite
import GRDB
import Platform
import Testing

@Suite struct SampleDatabaseTests {
  @Test func depositsOfBeforeTheSearchAreTakenIn() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.db")
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 2_500, seed: 4, end: end) { _ in }
    let before = try Self.owners(path, thenForget: true)
    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.searchProblems() == [])
    #expect(try await store.integrityProblems() == [])
    try await store.checkpointAndClose()
    let after = try Self.owners(path, thenForget: false)
    #expect(before.count == 2_500)
    #expect(before == after)
  }

  /// What the search holds, before it is taken away as if it had never been.
  private static func owners(_ path: String, thenForget: Bool) throws -> [Row] {
    let queue = try DatabaseQueue(path: path)
    let rows = try queue.read { try Row.fetchAll($0, sql: "SELECT deposit_id, owner FROM deposit_search") }
    if thenForget {
      try queue.write { db in
        try db.execute(
          sql: """
            DROP TABLE deposit_words; DROP TABLE deposit_search; DROP TABLE search_group; DROP TABLE search_day;
            DROP TABLE deposit_customer; DROP INDEX outbox_failing; DROP INDEX webhook_event_deposit;
            DELETE FROM grdb_migrations WHERE identifier = 'v4-support-search';
            """)
      }
    }
    try queue.close()
    return rows
  }

  @Test func itIsADatabaseAsLivedThrough() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("samples.db")
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 5_000, seed: 3, end: end) { _ in }
    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.searchProblems() == [])
    #expect(try await store.integrityProblems() == [])
    let pulse = try await store.supportPulse(at: end)
    #expect(pulse.count { _ in true } == 5_000)
    #expect(Set(pulse.groups.keys.map(\.status)) == Set(DepositStatus.allCases))
    let page = try await store.search(SupportSearch(SupportQuery(), limit: 200, now: end))
    for hit in page.hits {
      let deposit = try #require(try await store.deposit(hit.id))
      #expect(SearchGroup(deposit) == hit.group, "\(hit.id)")
    }
    try await store.checkpointAndClose()
  }
}
