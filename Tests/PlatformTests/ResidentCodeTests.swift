import Glibc
import Platform
import Testing

@Suite struct ResidentCodeTests {
  /// Pages of files that are resident now (proc(5), `statm`).
  private static func residentFilePages() throws -> Int {
    let text = try #require(try PrivateFile.read(path: "/proc/self/statm", limit: 1_000)).text
    return try #require(Int(text.split(separator: " ")[2]))
  }

  @Test func theCodeThatWasReadIsGivenBackAndReadAgain() throws {
    let before = try Self.residentFilePages()
    ResidentCode.release()
    #expect(try Self.residentFilePages() < before)
    #expect(try PrivateFile.read(path: "/proc/self/statm", limit: 1_000) != nil, "the code goes on")
  }

  @Test("Threads that work while their code goes get the same results, and constants and heap stay")
  func othersGoOn() async {
    let instants = (0..<500).map { Instant(microseconds: Int64($0) * 98_765_432_123) }
    let texts = instants.map { $0.rfc3339 }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { (0..<20).allSatisfy { _ in instants.map { $0.rfc3339 } == texts } }
      }
      group.addTask {
        for _ in 0..<100 { ResidentCode.release() }
        return true
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
