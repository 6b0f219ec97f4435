import Glibc
import Platform
import Testing

@Suite struct StartupMemoryTests {
  /// Pages of files that are resident now (proc(5), `statm`).
  private static func residentFilePages() throws -> Int {
    let text = try #require(try PrivateFile.read(path: "/proc/self/statm", limit: 1_000)).text
    return try #require(Int(text.split(separator: " ")[2]))
  }

  @Test func theCodeThatWasReadIsGivenBackAndReadAgain() throws {
    let before = try Self.residentFilePages()
    StartupMemory.release()
    #expect(try Self.residentFilePages() < before)
    #expect(try PrivateFile.read(path: "/proc/self/statm", limit: 1_000) != nil, "the code goes on")
  }
}
