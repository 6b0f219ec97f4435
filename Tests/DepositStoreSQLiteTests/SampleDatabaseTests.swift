import DepositDomain
import DepositStore
import DepositStoreSQLite
import Platform
import Testing

@Suite struct SampleDatabaseTests {
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
