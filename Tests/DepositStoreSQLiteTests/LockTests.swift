import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct LockTests {
  let folder: TemporaryFolder
  var path: String { folder["visual.db"] }

  init() throws { folder = try TemporaryFolder() }

  private struct StoppedClock: WallClock {
    func now() -> Instant { start }
  }

  @Test func aHeldDatabaseIsRefusedAndTheHolderNamed() async throws {
    let store = try SQLiteDepositStore(path: path)
    let error = await expectError("database_held") { _ = try SQLiteDepositStore(path: path) }
    #expect(error?.kind == .configuration)
    #expect(error?.sentence.fr.contains("pid \(getpid()),") == true)
    #expect(error?.sentence.en.contains("pid \(getpid()),") == true)
    // The refused one harmed nothing.
    try await store.setBookmark("a", "b")
    #expect(try await store.bookmark("a") == "b")
  }

  @Test func theLockSaysWhoAndSinceWhen() throws {
    let lock = try DatabaseLock(databasePath: path, clock: StoppedClock())
    #expect(lock.path == path + ".lock")
    #expect(permissions(lock.path) == 0o600)
    #expect(String(decoding: try bytes(lock.path), as: UTF8.self) == "pid \(getpid()), \(start.rfc3339)\n")
  }

  @Test func closingLetsTheNextOneIn() async throws {
    let first = try SQLiteDepositStore(path: path)
    try await first.checkpointAndClose()
    let second = try SQLiteDepositStore(path: path)
    #expect(try await second.bookmark("a") == nil)
  }

  @Test func aFailedOpeningHoldsNothing() async throws {
    try Data("not a database, and long enough to look at it closely: \(String(repeating: "x", count: 200))".utf8)
      .write(to: URL(filePath: path))
    await expectError("database_foreign") { _ = try SQLiteDepositStore(path: path) }
    try FileManager.default.removeItem(atPath: path)
    _ = try SQLiteDepositStore(path: path)
  }

  @Test func aLockAtHandIsUsed() async throws {
    let lock = try DatabaseLock(databasePath: path)
    await expectError("database_held") { _ = try DatabaseLock(databasePath: path) }
    let store = try SQLiteDepositStore(path: path, lock: lock)
    try await store.setBookmark("a", "b")
    try await store.checkpointAndClose()
    _ = try DatabaseLock(databasePath: path)
  }

  /// The lock file's text is for people: another program's bytes in it reach no terminal as they are.
  @Test func whatTheFileSaysIsMadeSafe() async throws {
    let lock = try DatabaseLock(databasePath: path)
    try Data("pid 1\u{1B}[2J\u{7}".utf8).write(to: URL(filePath: lock.path))
    let error = await expectError("database_held") { _ = try DatabaseLock(databasePath: path) }
    #expect(error?.sentence.en.unicodeScalars.contains { $0.value < 32 } == false)
    lock.release()
  }
}
