import Glibc
import Platform
import Sandbox
import Testing

@testable import UsageMetering

/// What was metered comes back as it was, and no line counts twice afterwards.
@Suite struct UsageBackupTests {
  private static let now = Instant(unixSeconds: 1_793_700_000)

  @Test func aBackupComesBack() async throws {
    let bench = try Workbench()
    let first = try bench.write("first.log", Workbench.log { $0.lines = 2_000 })
    let second = try bench.write(
      "second.log",
      Workbench.log {
        $0.lines = 500
        $0.seed = 9
      })
    let store = try bench.store()
    _ = try await store.importLog(.file(first), name: "first.log", at: Self.now)
    let backed = try await store.everything()
    let backup = "\(bench.folder)/backups/usage"
    try await store.backup(to: backup)
    _ = try await store.importLog(.file(second), name: "second.log", at: Self.now)
    let later = try await store.everything()
    #expect(later != backed)
    try store.close()

    let path = "\(bench.folder)/usage.sqlite"
    try UsageRestore.run(from: backup, to: path, keeping: path + ".before")
    let restored = try bench.store()
    #expect(try await restored.everything() == backed)
    #expect(try await restored.importLog(.file(first), name: "first.log", at: Self.now).counted == 0)
    _ = try await restored.importLog(.file(second), name: "second.log", at: Self.now)
    #expect(try await restored.everything() == later)
    #expect(try await UsageStore(path: path + ".before").everything() == later, "the one before is kept")
    try restored.close()
  }

  @Test func whatIsNoUsageFileChangesNothing() async throws {
    let bench = try Workbench()
    let store = try bench.store()
    try store.close()
    let path = "\(bench.folder)/usage.sqlite"
    let wrong = try bench.write("wrong", Array("nothing of the kind, at any length".utf8))
    #expect(throws: VisualError.self) { try UsageRestore.run(from: wrong, to: path, keeping: path + ".before") }
    #expect(access(path + ".before", F_OK) != 0)
    try bench.store().close()
  }
}
