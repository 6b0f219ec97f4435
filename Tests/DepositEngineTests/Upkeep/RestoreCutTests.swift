import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import TestSupport
import Testing
import UsageMetering

@testable import DepositEngine

/// A restore puts two files into place, one after the other: whoever opens them after a cut in between is told.
@Suite struct RestoreCutTests {
  /// Where a power cut ends a restore.
  enum Cut: CaseIterable, Sendable {
    case beforeUsage, inUsage, beforeDeposits, inDeposits, afterDeposits

    var step: RestoreStep {
      switch self {
      case .beforeUsage, .inUsage: .noted
      case .beforeDeposits, .inDeposits: .usageSwapped
      case .afterDeposits: .depositsSwapped
      }
    }
  }

  private static let readThen = Instant(unixSeconds: 1_794_000_000)
  private static let readSince = Instant(unixSeconds: 1_794_500_000)

  let folder: TemporaryFolder
  let clock = ManualClock()
  private var backup: String { folder["backup.sqlite"] }

  init() throws { folder = try TemporaryFolder() }

  private func tools(_ database: String, onCutRestore: @escaping @Sendable (Phrase) -> Void = { _ in }) -> AdminTools {
    AdminTools(database: database, language: .en, clock: clock, onCutRestore: onCutRestore)
  }

  /// A backup, and a database in whose two files something has happened since.
  private func world() async throws -> String {
    let database = folder["here/visual.sqlite"]
    _ = try await tools(database).createToken(user: "then", roles: [.creator])
    try await setLogsRead(Self.readThen, database)
    _ = try await tools(database).backup(to: backup)
    _ = try await tools(database).createToken(user: "since", roles: [.creator])
    try await setLogsRead(Self.readSince, database)
    return database
  }

  private func setLogsRead(_ until: Instant, _ database: String) async throws {
    let usage = try UsageStore(path: UsageStore.path(besideDatabase: database))
    try await usage.setLogsRead(until)
    try usage.close()
  }

  private func logsRead(_ database: String) async throws -> Instant? {
    let usage = try UsageStore(path: UsageStore.path(besideDatabase: database))
    let until = try await usage.logsRead()
    try usage.close()
    return until
  }

  /// The files of `database` as a cut leaves them, in another folder.
  private func cutShort(_ cut: Cut, _ database: String) throws -> String {
    #expect(mkdir(folder["cut"], 0o700) == 0)
    _ = try tools(database).restore(from: backup) { step in
      guard step == cut.step else { return }
      for name in folder.names(in: "here") {
        try FileManager.default.copyItem(atPath: folder["here/" + name], toPath: folder["cut/" + name])
      }
    }
    let path = folder["cut/visual.sqlite"]
    let kept = path + DatabaseSwap.keptMark + "1"
    switch cut {
    case .inUsage: #expect(link(UsageStore.path(besideDatabase: path), UsageStore.path(besideDatabase: kept)) == 0)
    case .inDeposits: #expect(link(path, kept) == 0)
    case .beforeUsage, .beforeDeposits, .afterDeposits: break
    }
    return path
  }

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private func hasNote(_ database: String) -> Bool { access(RestoreNote.path(besideDatabase: database), F_OK) == 0 }

  /// What a restore of the backup that ends between its files is called.
  private func unfinished(_ database: String) -> Phrase {
    VisualError.restoreUnfinished(
      backup: backup, begunAt: clock.now().rfc3339, note: RestoreNote.path(besideDatabase: database)
    ).sentence
  }

  /// Whose tokens the deposits' database knows, and what whoever opens it is told.
  private func open(_ database: String) async throws -> (users: Set<String>, told: [Phrase]) {
    let told = Locked<[Phrase]>([])
    let tokens = try await tools(database, onCutRestore: { phrase in told.withLock { $0.append(phrase) } }).tokens()
    return (Set(tokens.map(\.user)), told.withLock { $0 })
  }

  @Test(arguments: Cut.allCases)
  func whoOpensTheFilesNextIsTold(_ cut: Cut) async throws {
    let database = try cutShort(cut, try await world())
    let usage = UsageStore.path(besideDatabase: database)
    let unfinished = unfinished(database)
    #expect(hasNote(database))
    let first = try await open(database)
    switch cut {
    case .beforeUsage, .beforeDeposits: #expect(first.told == [unfinished])
    case .inUsage: #expect(first.told == [Phrase.usageRestoreUndone(usage)])
    case .inDeposits: #expect(first.told == [Phrase.depositsRestoreUndone(database), unfinished])
    case .afterDeposits: #expect(first.told == [])
    }
    let users: Set<String> = cut == .afterDeposits ? ["then"] : ["then", "since"]
    #expect(first.users == users)
    #expect(try await logsRead(database) == (cut.step == .noted ? Self.readSince : Self.readThen))

    let isUnfinished = first.told.last == unfinished
    #expect(hasNote(database) == isUnfinished)
    let second = try await open(database)
    #expect(second.told == (isUnfinished ? [unfinished] : []), "until it is restored again")
    clock.advance(by: .seconds(60))
    _ = try tools(database).restore(from: backup)
    #expect(!hasNote(database))
    let last = try await open(database)
    #expect(last.users == ["then"] && last.told == [])
    #expect(try await logsRead(database) == Self.readThen)
    let names = folder.names(in: "cut")
    #expect(!names.contains { $0.hasSuffix(DatabaseSwap.copyMark) }, "\(names)")
  }

  @Test func aWholeRestoreLeavesNoNote() async throws {
    let database = try await world()
    var notes: [RestoreStep: RestoreNote?] = [:]
    _ = try tools(database).restore(from: backup) { step in
      notes[step] = try RestoreNote.find(besideDatabase: database)
      #expect(mode(RestoreNote.path(besideDatabase: database)) == 0o600)
    }
    let note = RestoreNote(backup: backup, begunAt: clock.now().rfc3339, followsAnother: false)
    let expected: [RestoreStep: RestoreNote?] = [.noted: note, .usageSwapped: note, .depositsSwapped: note]
    #expect(notes == expected)
    #expect(!hasNote(database))
    #expect(try await open(database).told == [])
  }

  /// A restore that fails says so itself; where nothing was swapped, nothing is to be told afterwards.
  @Test(arguments: [RestoreStep.noted, .usageSwapped])
  func afterAFailureANoteStaysOnlyBetweenTheFiles(_ failing: RestoreStep) async throws {
    struct Stop: Error {}
    let database = try await world()
    #expect(throws: (any Error).self) {
      try tools(database).restore(from: backup) { step in
        if step == failing { throw Stop() }
      }
    }
    #expect(hasNote(database) == (failing == .usageSwapped))
    let told = try await open(database).told
    #expect(told == (failing == .usageSwapped ? [unfinished(database)] : []))
  }

  /// What was metered is still another backup's, and a failure of the next restore does not make it better.
  @Test func onlyARestoreOfBothEndsIt() async throws {
    struct Stop: Error {}
    let database = try cutShort(.beforeDeposits, try await world())
    let unfinished = unfinished(database)
    clock.advance(by: .seconds(60))
    #expect(throws: (any Error).self) {
      try tools(database).restore(from: backup) { _ in throw Stop() }
    }
    #expect(try await open(database).told == [unfinished])

    // Cut within the swap of what was metered: that is as it was, which is not as it should be.
    let again = RestoreNote(backup: backup, begunAt: clock.now().rfc3339, followsAnother: true)
    try RestoreNote.set(again, besideDatabase: database)
    let usage = UsageStore.path(besideDatabase: database)
    #expect(link(usage, UsageStore.path(besideDatabase: database + DatabaseSwap.keptMark + "1")) == 0)
    let trouble = again.trouble(besideDatabase: database).sentence
    #expect(try await open(database).told == [Phrase.usageRestoreUndone(usage), trouble])

    #expect(unlink(UsageStore.path(besideDatabase: backup)) == 0)
    clock.advance(by: .seconds(60))
    let told = Locked<[Phrase]>([])
    _ = try tools(database, onCutRestore: { phrase in told.withLock { $0.append(phrase) } }).restore(from: backup)
    #expect(told.withLock { $0 } == [trouble])
    let last = try await open(database)
    #expect(last.users == ["then"] && last.told == [trouble])
  }

  /// `check` says it as well, whether an engine runs or not, and changes nothing.
  @Test(arguments: [Cut.beforeDeposits, .afterDeposits])
  func checkNamesIt(_ cut: Cut) async throws {
    let database = try cutShort(cut, try await world())
    let unfinished = unfinished(database)
    let check = EngineCheck(
      settings: {
        try Bench.values([
          "visual_database": database, "stripe_api_base": "http://127.0.0.1:1", "bunny_api_base": "http://127.0.0.1:1",
        ])
      }, directories: UserDirectories(Environment([:])), clock: clock)
    let findings = await check.run()
    #expect(findings.contains { !$0.isProblem && $0.sentence == .checkDatabase(database) })
    #expect(findings.contains { $0.isProblem && $0.sentence == unfinished } == (cut == .beforeDeposits))
    #expect(hasNote(database))
    guard cut == .beforeDeposits else { return }
    let lock = try DatabaseLock(databasePath: database)
    let held = await check.run()
    lock.release()
    #expect(held.contains { !$0.isProblem && $0.sentence == .checkDatabaseHeld(database) })
    #expect(held.contains { $0.isProblem && $0.sentence == unfinished })
  }
}
