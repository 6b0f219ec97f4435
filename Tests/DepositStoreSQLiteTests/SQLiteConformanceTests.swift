import DepositStore
import DepositStoreSQLite
import StoreConformance
import TestSupport
import Testing

@Suite struct SQLiteConformanceTests {
  @Test(arguments: ConformanceCase.all)
  func conforms(_ conformance: ConformanceCase) async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.db"])
    try await conformance.run { store }
    #expect(try await store.integrityProblems() == [])
    try await store.checkpointAndClose()
  }

  @Test(arguments: SeededGenerator.seeds)
  func answersLikeTheStoreInMemory(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.db"])
    let model = InMemoryDepositStore()
    try await expectSameHistory(store, model, seed: seed)
    try await expectSameAnswers(store, model, seed: seed)
    #expect(try await store.searchProblems() == [])
    try await store.checkpointAndClose()
  }
}
