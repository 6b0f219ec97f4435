import DepositStore
import StoreConformance
import Testing

@Suite struct InMemoryConformanceTests {
  @Test(arguments: ConformanceCase.all)
  func conforms(_ conformance: ConformanceCase) async throws {
    try await conformance.run { InMemoryDepositStore() }
  }
}
