import DepositDomain
import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import GRDB
import Glibc
import Platform
import TestSupport
import Testing

/// A backup comes back whole or not at all, and the database before it is kept.
@Suite struct RestoreTests {
  let folder: TemporaryFolder
  var path: String { folder["visual.db"] }
  var backup: String { folder["backup.db"] }

  init() throws { folder = try TemporaryFolder() }

  /// A database with a deposit, a backup of it, and a second deposit that the backup lacks.
  private func world() async throws -> (SQLiteDepositStore, DepositID, DepositID) {
    let store = try SQLiteDepositStore(path: path)
    let first = try await store.open(draft(1), run: run, at: start).deposit.id
    try await store.backup(to: backup)
    let second = try await store.open(draft(2), run: run, at: start).deposit.id
    return (store, first, second)
  }

  private func restore() throws -> String? {
    let lock = try DatabaseLock(databasePath: path)
    defer { lock.release() }
    return try DatabaseRestore.run(from: backup, to: path, lock: lock, at: start)
  }

  @Test func itComesBackAndTheOneBeforeIsKept() async throws {
    let (store, first, second) = try await world()
    try await store.checkpointAndClose()
    let kept = try #require(try restore())
    let restored = try SQLiteDepositStore(path: path)
    #expect(try await restored.deposit(first) != nil)
    #expect(try await restored.deposit(second) == nil)
    #expect(try await restored.integrityProblems() == [])
    #expect(
      try await restored.bookmark(DatabaseRestore.mark) == start.rfc3339, "the engine knows that it must catch up")
    #expect(try await SQLiteDepositStore(path: kept).deposit(second) != nil)
    #expect(permissions(path) == 0o600)
    #expect(permissions(kept) == 0o600)
  }

  /// What a killed engine left in its log belongs to the database before, and must not meet the new one.
  @Test func theLogOfAKilledEngineGoesWithItsDatabase() async throws {
    let (store, first, second) = try await world()
    let killed = folder["killed.db"]
    for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: killed + suffix) }
    try await store.checkpointAndClose()
    let lock = try DatabaseLock(databasePath: killed)
    let kept = try #require(try DatabaseRestore.run(from: backup, to: killed, lock: lock, at: start))
    lock.release()
    let restored = try SQLiteDepositStore(path: killed)
    #expect(try await restored.deposit(first) != nil)
    #expect(try await restored.deposit(second) == nil)
    #expect(try await SQLiteDepositStore(path: kept).deposit(second) != nil)
  }

  /// Where a power cut may end a restore: the database has a second name; its log is gone from the first.
  enum Cut: CaseIterable, Sendable {
    case afterTheName, afterTheLog
  }

  /// A killed engine's database, with a log that holds what was acknowledged, and the rest of a restore that was cut short.
  private func cutShort(_ cut: Cut) async throws -> (path: String, DepositID, DepositID) {
    let (store, first, second) = try await world()
    let killed = folder["killed.db"]
    for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: killed + suffix) }
    try await store.checkpointAndClose()
    let kept = killed + DatabaseSwap.keptMark + "1"
    try folder.write("half a copy", to: "killed.db.1.2" + DatabaseSwap.copyMark)
    #expect(link(killed, kept) == 0)
    if cut == .afterTheLog { #expect(rename(killed + "-wal", kept + "-wal") == 0) }
    return (killed, first, second)
  }

  @Test(arguments: Cut.allCases)
  func aRestoreThatWasCutShortIsTakenBack(_ cut: Cut) async throws {
    let (killed, first, second) = try await cutShort(cut)
    let found = try SQLiteDepositStore(path: killed)
    #expect(found.hasUndoneRestore && found.wasLeftOpen)
    #expect(try await found.deposit(first) != nil)
    #expect(try await found.deposit(second) != nil, "what was acknowledged is in the log")
    #expect(try await found.integrityProblems() == [])
    try await found.checkpointAndClose()
    let left = folder.names()
    #expect(
      !left.contains { $0.contains(DatabaseSwap.keptMark) || $0.hasSuffix(DatabaseSwap.copyMark) }, "\(left)")
    let again = try SQLiteDepositStore(path: killed)
    #expect(!again.hasUndoneRestore, "once")
    try await again.checkpointAndClose()
  }

  /// Whoever does not start an engine, but restores again, loses nothing either.
  @Test(arguments: Cut.allCases)
  func aRestoreAfterOneThatWasCutShortKeepsAll(_ cut: Cut) async throws {
    let (killed, first, second) = try await cutShort(cut)
    let lock = try DatabaseLock(databasePath: killed)
    let kept = try #require(try DatabaseRestore.run(from: backup, to: killed, lock: lock, at: start))
    lock.release()
    let restored = try SQLiteDepositStore(path: killed)
    #expect(!restored.hasUndoneRestore)
    #expect(try await restored.deposit(first) != nil)
    #expect(try await restored.deposit(second) == nil)
    #expect(try await SQLiteDepositStore(path: kept).deposit(second) != nil)
  }

  /// A log that was written since is not overwritten by the one before, and nobody opens the database without either.
  @Test func betweenTwoLogsAPersonDecides() async throws {
    let (killed, _, second) = try await cutShort(.afterTheLog)
    let kept = killed + DatabaseSwap.keptMark + "1"
    try folder.write("another log", to: "killed.db-wal")
    let error = #expect(throws: VisualError.self) { try SQLiteDepositStore(path: killed) }
    #expect(error?.code == "restore_unclear" && error?.kind == .configuration)
    for name in [killed + "-wal", kept + "-wal"] { #expect(error?.sentence.en.contains(name) == true) }
    #expect(try bytes(killed + "-wal") == Data("another log".utf8))
    #expect(folder.names().contains("killed.db\(DatabaseSwap.keptMark)1-wal"))
    // As the sentence says.
    try FileManager.default.removeItem(atPath: killed + "-wal")
    let found = try SQLiteDepositStore(path: killed)
    #expect(try await found.deposit(second) != nil)
    try await found.checkpointAndClose()
  }

  @Test func twoNamesWithALogEachAreDecidedBeforeAnythingIsRenamed() async throws {
    let (killed, _, _) = try await cutShort(.afterTheLog)
    let other = killed + DatabaseSwap.keptMark + "2"
    #expect(link(killed, other) == 0)
    try folder.write("another log", to: "killed.db\(DatabaseSwap.keptMark)2-wal")
    let before = Set(folder.names())
    await expectError("restore_unclear") { _ = try DatabaseSwap.undoCutShort(at: killed) }
    #expect(Set(folder.names()) == before)
  }

  /// What lies beside the deposits is swapped before them, and not for a backup that is none.
  @Test func theDepositsSwapCompletesARestore() async throws {
    let (store, _, second) = try await world()
    try await store.checkpointAndClose()
    struct Stop: Error {}
    try folder.write("not a database, not at all, whatever it is called", to: "wrong.db")
    let lock = try DatabaseLock(databasePath: path)
    var calls: [String] = []
    for source in [folder["wrong.db"], backup] {
      do {
        _ = try DatabaseRestore.run(from: source, to: path, lock: lock, at: start) { kept in
          calls.append(kept)
          throw Stop()
        }
        Issue.record("it went on")
      } catch {
        #expect((error is Stop) == (source == backup), "\(error)")
      }
    }
    #expect(calls == [path + DatabaseSwap.keptMark + String(start.unixSeconds)])
    lock.release()
    let found = try SQLiteDepositStore(path: path)
    #expect(!found.hasUndoneRestore)
    #expect(try await found.deposit(second) != nil)
    try await found.checkpointAndClose()
  }

  @Test func whereThereWasNoneNothingIsKept() async throws {
    let (store, first, _) = try await world()
    try await store.checkpointAndClose()
    let other = folder["new/visual.db"]
    let lock = try DatabaseLock(databasePath: other)
    #expect(try DatabaseRestore.run(from: backup, to: other, lock: lock, at: start) == nil)
    lock.release()
    #expect(try await SQLiteDepositStore(path: other).deposit(first) != nil)
  }

  @Test func whatCannotBeTrustedChangesNothing() async throws {
    let (store, _, _) = try await world()
    try await store.checkpointAndClose()
    let before = try bytes(path)
    let good = try bytes(backup)

    try FileManager.default.removeItem(atPath: backup)
    await expectError("backup_missing") { _ = try restore() }
    try Data("not a database, not at all, whatever it is called".utf8).write(to: URL(filePath: backup))
    await expectError("database_foreign") { _ = try restore() }
    var damaged = good
    for index in damaged.count / 3..<damaged.count { damaged[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try damaged.write(to: URL(filePath: backup))
    await expectError("backup_unusable") { _ = try restore() }
    try good.write(to: URL(filePath: backup))
    let queue = try DatabaseQueue(path: backup)
    try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v9999')") }
    try queue.close()
    await expectError("database_newer") { _ = try restore() }

    #expect(try bytes(path) == before)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!left.contains { $0.contains("restoring") || $0.contains("before-restore") }, "\(left)")
  }

  @Test func aDamagedDatabaseTakesNoMoreWrites() async throws {
    let (store, first, _) = try await world()
    #expect(await store.refuseWhenDamaged() == nil)
    try await store.setBookmark("a", "b")
    try await store.checkpointAndClose()
    // A page that nobody reads to open the database.
    let queue = try DatabaseQueue(path: path)
    let (page, size) = try await queue.read { db in
      (
        try #require(try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'timeline'")),
        try #require(try Int.fetchOne(db, sql: "PRAGMA page_size"))
      )
    }
    try queue.close()
    var damaged = try bytes(path)
    for index in (page - 1) * size..<page * size { damaged[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try damaged.write(to: URL(filePath: path))

    let broken = try SQLiteDepositStore(path: path)
    let damage = try #require(await broken.refuseWhenDamaged())
    #expect(damage.code == "database_damaged" && damage.kind == .notReady)
    await expectError("database_damaged") { try await broken.setBookmark("a", "c") }
    await expectError("database_damaged") {
      _ = try await broken.record(webhook("evt_9", deposit: first, paid(1)), at: start)
    }
  }
}
