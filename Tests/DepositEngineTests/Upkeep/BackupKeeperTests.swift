import DepositDomain
import DepositStore
import DepositStoreSQLite
import Logging
import Platform
import TestSupport
import Testing
import UsageMetering

@testable import DepositEngine

@Suite struct BackupKeeperTests {
  @Test func aCheckedBackupOfEverythingEveryHour() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    let usage = try UsageStore(path: UsageStore.path(besideDatabase: store.path))
    let clock = ManualClock()
    let log = LogLines()
    let keeper = BackupKeeper(
      backup: EngineBackup(store: store, usage: usage), folder: folder["backups"], readiness: Readiness(),
      clock: clock, logger: Logger(label: "test") { _ in log })
    #expect(keeper.metrics.counts.lastBackup == nil)
    try await store.setBookmark("a", "first")
    let first = "\(folder["backups"])/\(BackupPlan.name(at: clock.now()))"
    await keeper.keep()
    try await store.setBookmark("a", "second")
    clock.advance(by: .seconds(1_800))
    await keeper.keep()
    clock.advance(by: .seconds(1_800))
    let second = "\(folder["backups"])/\(BackupPlan.name(at: clock.now()))"
    await keeper.keep()
    for (path, value) in [(first, "first"), (second, "second")] {
      #expect(try await SQLiteDepositStore(path: path).bookmark("a") == value)
      _ = try UsageStore(path: UsageStore.path(besideDatabase: path))
    }
    #expect(!log.messages(.error).contains { $0.contains("no backup") })
    let (counts, later) = (keeper.metrics.counts, clock.now() + .seconds(90))
    let text = MetricsText(counts, backlog: nil, commits: nil, isReady: true, waiters: 0, now: later).text
    #expect(text.contains("\nvisual_backup_age_seconds 90"))
    try usage.close()
    try await store.checkpointAndClose()
  }

  /// However long the first look lasts, what was deposited meanwhile is kept; a database that holds nothing is not.
  @Test func aNewDatabaseIsKeptOnceItHoldsSomething() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    let (readiness, clock, log) = (Readiness(), ManualClock(), LogLines())
    let keeper = BackupKeeper(
      backup: EngineBackup(store: store, usage: nil), folder: folder["backups"], readiness: readiness, clock: clock,
      logger: Logger(label: "test") { _ in log })
    #expect(await keeper.isWorthKeeping())
    readiness.begin(.firstLook)
    #expect(await !keeper.isWorthKeeping())
    let id = DepositID(at: clock.now(), randomness: [UInt8](repeating: 1, count: DepositID.randomByteCount))
    let deposit = Deposit(
      id: id, owner: alice, type: .clip, durationSec: 60, fee: try Pricing.fee(for: .clip, durationSec: 60),
      payCode: PayCode("0123456789abcdefghijkl"), createdAt: clock.now(), title: "Vacances", fileName: nil,
      declaredSize: nil)
    _ = try await store.open(
      DepositDraft(deposit: deposit, idempotencyKey: nil, requestDigest: "d"), run: RunID("run"), at: clock.now())
    #expect(await keeper.isWorthKeeping())
    readiness.begin(.catchUp)
    #expect(await !keeper.isWorthKeeping())
    try await store.checkpointAndClose()
  }

  /// What was metered is copied before the deposits: tried every five minutes, copies of it alone would fill the disk.
  @Test func aBackupThatFailsLeavesNothing() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    let usage = try UsageStore(path: UsageStore.path(besideDatabase: store.path))
    let log = LogLines()
    let keeper = BackupKeeper(
      backup: EngineBackup(store: store, usage: usage), folder: folder["backups"], readiness: Readiness(),
      clock: ManualClock(), logger: Logger(label: "test") { _ in log })
    try await store.checkpointAndClose()
    await keeper.keep()
    #expect(log.messages(.error).contains { $0.contains("no backup was made") })
    #expect(DirectoryListing.names(in: folder["backups"]) == [])
    try usage.close()
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    let log = LogLines()
    try folder.write("in the way", to: "backups")
    let keeper = BackupKeeper(
      backup: EngineBackup(store: store, usage: nil), folder: folder["backups"], readiness: Readiness(),
      clock: ManualClock(), logger: Logger(label: "test") { _ in log })
    await keeper.keep()
    #expect(log.messages(.error).contains { $0.contains("no backup was made") })
    try await store.checkpointAndClose()
  }
}
