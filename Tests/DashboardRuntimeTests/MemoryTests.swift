import FoundationEssentials
import Platform
import Testing

@testable import DashboardRuntime

/// What is remembered from one run to the next, and that none of it is needed.
struct MemoryTests {
  private func directories() -> UserDirectories {
    let home = FileManager.default.temporaryDirectory.appending(
      path: "visual-memory-\(UInt64.random(in: 0...UInt64.max))")
    return UserDirectories(Environment(["HOME": home.path]))
  }

  @Test func orderAndEngineAreRemembered() throws {
    let directories = directories()
    defer { try? FileManager.default.removeItem(atPath: directories.home) }
    let first = DashboardMemory(directories)
    #expect(first.order == nil)
    #expect(!first.runsEngineHere)
    first.note(order: "title reversed")
    first.note(runsEngineHere: true)
    first.save()
    let second = DashboardMemory(directories)
    #expect(second.order == "title reversed")
    #expect(second.runsEngineHere)
    second.note(runsEngineHere: false)
    second.save()
    #expect(!DashboardMemory(directories).runsEngineHere)
  }

  @Test func whatDoesNotReadIsBegunAnew() throws {
    let directories = directories()
    defer { try? FileManager.default.removeItem(atPath: directories.home) }
    try PrivateFile.write(Array("{\"v\":1,\"folders\":7".utf8), path: directories.state + "/dashboard.json")
    #expect(DashboardMemory(directories).order == nil)
    try PrivateFile.write(
      Array("{\"v\":1,\"folders\":[],\"bytesPerSecond\":5}".utf8), path: directories.state + "/dashboard.json")
    let older = DashboardMemory(directories)
    #expect(older.lastBytesPerSecond == 5, "one of before there were orders")
    #expect(older.order == nil)
  }
}
