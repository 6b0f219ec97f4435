import DepositDomain
import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct BackupTests {
  let folder: TemporaryFolder
  let store: SQLiteDepositStore
  var target: String { folder["backups/visual-backup.db"] }

  init() throws {
    folder = try TemporaryFolder()
    store = try SQLiteDepositStore(path: folder["visual.db"])
  }

  @Test func aBackupIsAWholePrivateStore() async throws {
    let deposit = try await store.open(draft(1), run: run, at: start).deposit
    try await store.backup(to: target)
    try await store.setBookmark("later", "than the backup")
    #expect(permissions(target) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["backups"]) == ["visual-backup.db"])

    let copy = try SQLiteDepositStore(path: target)
    #expect(!copy.wasLeftOpen)
    #expect(try await copy.integrityProblems() == [])
    #expect(try await copy.deposit(deposit.id) == deposit)
    #expect(try await copy.bookmark("later") == nil)
    #expect(try await copy.claimEffects(run: RunID("next"), limit: 9, at: start).count == 1)
  }

  @Test func itReplacesWhatWasThereAndFollowsNoLink() async throws {
    let precious = folder["precious"]
    try Data("precious".utf8).write(to: URL(filePath: precious))
    let link = folder["link.db"]
    #expect(symlink(precious, link) == 0)
    for _ in 1...2 { try await store.backup(to: link) }
    #expect(!isLink(link))
    #expect(String(decoding: try bytes(precious), as: UTF8.self) == "precious")
    #expect(try await SQLiteDepositStore(path: link).integrityProblems() == [])
  }

  @Test func theDatabaseIsNotItsOwnBackup() async throws {
    let alias = folder["alias.db"]
    #expect(symlink(store.path, alias) == 0)
    for path in [store.path, alias, store.path + "-wal", store.path + ".lock"] {
      await expectError("backup_onto_database") { try await store.backup(to: path) }
    }
    try await store.setBookmark("a", "b")
    #expect(try await store.integrityProblems() == [])
  }

  @Test func aTargetThatCannotBeWrittenIsSaid() async throws {
    await expectError("file_unwritable") { try await store.backup(to: "/proc/none/backup.db") }
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    await expectError("file_unwritable") { try await store.backup(to: target) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["backups"]) == ["visual-backup.db"])
  }

  @Test func writesGoOnMeanwhile() async throws {
    let store = store
    let target = target
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...100 { group.addTask { _ = try await store.open(draft(number), run: run, at: start) } }
      group.addTask { try await store.backup(to: target) }
      try await group.waitForAll()
    }
    #expect(try await SQLiteDepositStore(path: target).integrityProblems() == [])
    #expect(try await store.deposits(DepositQuery(owner: nil, limit: 200)).deposits.count == 100)
  }
}
