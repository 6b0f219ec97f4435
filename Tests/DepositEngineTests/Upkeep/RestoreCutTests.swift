import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Glibc
import Platform
import TestSupport
import Testing
import UsageMetering

@testable import DepositEngine

/// A restore puts two files into place, one after the other: whoever opens them after a cut in between takes it back.
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

  /// Where another ends the taking back.
  enum SecondCut: CaseIterable, Sendable {
    case afterTheName, afterTheDatabase, afterTheLog
  }

  private struct Stop: Error {}

  private static let readThen = Instant(unixSeconds: 1_794_000_000)
  private static let readSince = Instant(unixSeconds: 1_794_500_000)

  let folder: TemporaryFolder
  let clock = ManualClock()
  private var backup: String { folder["backup.sqlite"] }

  init() throws { folder = try TemporaryFolder() }

  private func tools(_ database: String, onCutRestore: @escaping @Sendable (Phrase) -> Void = { _ in }) -> AdminTools {
    AdminTools(database: database, language: .en, clock: clock, onCutRestore: onCutRestore)
  }

  /// A backup, and a database in whose two files something has happened since, the last of it in a log.
  private func world() async throws -> String {
    let database = folder["here/visual.sqlite"]
    _ = try await tools(database).createToken(user: "then", roles: [.creator])
    let path = UsageStore.path(besideDatabase: database)
    let usage = try UsageStore(path: path)
    try await usage.setLogsRead(Self.readThen)
    try usage.close()
    _ = try await tools(database).backup(to: backup)
    _ = try await tools(database).createToken(user: "since", roles: [.creator])
    let killed = try UsageStore(path: path)
    try await killed.setLogsRead(Self.readSince)
    for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + end, toPath: folder["killed" + end]) }
    try killed.close()
    for end in ["", "-wal"] { #expect(rename(folder["killed" + end], path + end) == 0) }
    return database
  }

  private func logsRead(_ database: String) async throws -> Instant? {
    try await logsRead(usage: UsageStore.path(besideDatabase: database))
  }

  private func logsRead(usage path: String) async throws -> Instant? {
    let usage = try UsageStore(path: path)
    let until = try await usage.logsRead()
    try usage.close()
    return until
  }

  /// The files of `database` as a cut leaves them, in another folder.
  private func cutShort(_ cut: Cut, _ database: String) throws -> String {
    let here = PrivateFile.parent(of: database)
    let cutFolder = folder["cut"]
    #expect(mkdir(cutFolder, 0o700) == 0)
    _ = try tools(database).restore(from: backup) { step in
      guard step == cut.step else { return }
      for name in DirectoryListing.names(in: here) {
        try FileManager.default.copyItem(atPath: "\(here)/\(name)", toPath: "\(cutFolder)/\(name)")
      }
    }
    let path = folder["cut/visual.sqlite"]
    let usage = UsageStore.path(besideDatabase: path)
    switch cut {
    case .inUsage:
      #expect(link(usage, keptUsage) == 0)
      #expect(rename(usage + "-wal", keptUsage + "-wal") == 0)
    case .inDeposits: #expect(link(path, path + DatabaseSwap.keptMark + "1") == 0)
    case .beforeUsage, .beforeDeposits, .afterDeposits: break
    }
    return path
  }

  private var stamp: String { "\(clock.now().unixSeconds).usage" }
  /// Where what was metered before a restore that is cut short lies.
  private var keptUsage: String { folder["cut/visual.sqlite" + DatabaseSwap.keptMark + stamp] }
  /// Where what the backup had metered lies after it was taken back.
  private var aside: String { folder["cut/visual.sqlite" + DatabaseSwap.undoneMark + stamp] }

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private func exists(_ path: String) -> Bool { mode(path) != nil }

  private func hasNote(_ database: String) -> Bool { exists(RestoreNote.path(besideDatabase: database)) }

  private func undone(aside: String?) -> Phrase {
    Phrase.restoreUndone(backup: backup, begunAt: clock.now().rfc3339, aside: aside)
  }

  /// Whose tokens the deposits' database knows, and what whoever opens it is told.
  private func open(_ database: String) async throws -> (users: Set<String>, told: [Phrase]) {
    let told = Locked<[Phrase]>([])
    let tokens = try await tools(database, onCutRestore: { phrase in told.withLock { $0.append(phrase) } }).tokens()
    return (Set(tokens.map(\.user)), told.withLock { $0 })
  }

  private func check(_ database: String) async -> [EngineCheck.Finding] {
    let check = EngineCheck(
      settings: {
        try Bench.values([
          "visual_database": database, "stripe_api_base": "http://127.0.0.1:1", "bunny_api_base": "http://127.0.0.1:1",
        ])
      }, directories: UserDirectories(Environment([:])), clock: clock)
    return await check.run()
  }

  @Test(arguments: Cut.allCases)
  func whoOpensTheFilesNextTakesItBack(_ cut: Cut) async throws {
    let database = try cutShort(cut, try await world())
    #expect(hasNote(database))
    let first = try await open(database)
    switch cut {
    case .beforeUsage, .inUsage: #expect(first.told == [undone(aside: nil)])
    case .beforeDeposits, .inDeposits: #expect(first.told == [undone(aside: aside)])
    case .afterDeposits: #expect(first.told == [])
    }
    let isWhole = cut == .afterDeposits
    let users: Set<String> = isWhole ? ["then"] : ["then", "since"]
    #expect(first.users == users)
    #expect(try await logsRead(database) == (isWhole ? Self.readThen : Self.readSince))
    #expect(!hasNote(database))
    let left = folder.names(in: "cut")
    #expect(!left.contains { $0.hasSuffix(DatabaseSwap.copyMark) }, "\(left)")
    #expect(left.contains { $0.contains(DatabaseSwap.keptMark) } == isWhole, "\(left)")
    #expect(exists(aside) == (cut.step == .usageSwapped))
    if exists(aside) { #expect(try await logsRead(usage: aside) == Self.readThen, "nothing is thrown away") }

    let second = try await open(database)
    #expect(second.users == users && second.told == [], "once")
    clock.advance(by: .seconds(60))
    _ = try tools(database).restore(from: backup)
    #expect(!hasNote(database))
    let last = try await open(database)
    #expect(last.users == ["then"] && last.told == [])
    #expect(try await logsRead(database) == Self.readThen)
  }

  @Test(arguments: SecondCut.allCases)
  func takingItBackGoesOnAfterASecondCut(_ cut: SecondCut) async throws {
    let database = try cutShort(.beforeDeposits, try await world())
    let usage = UsageStore.path(besideDatabase: database)
    #expect(exists(keptUsage + "-wal"))
    #expect(link(usage, aside) == 0)
    if cut != .afterTheName { #expect(rename(keptUsage, usage) == 0) }
    if cut == .afterTheLog { #expect(rename(keptUsage + "-wal", usage + "-wal") == 0) }
    let first = try await open(database)
    #expect(first.users == ["then", "since"])
    #expect(first.told == [undone(aside: cut == .afterTheName ? aside : nil)])
    #expect(!hasNote(database))
    #expect(try await logsRead(database) == Self.readSince)
    #expect(try await logsRead(usage: aside) == Self.readThen)
    #expect(try await open(database).told == [])
  }

  /// On a new machine nothing was metered before, and there is no database either.
  @Test func whereThereWasNothingThereIsNothing() async throws {
    _ = try await world()
    let database = try cutShort(.beforeDeposits, folder["new/visual.sqlite"])
    let findings = await check(database)
    #expect(findings.contains { !$0.isProblem && $0.sentence == .checkDatabaseMissing(database) })
    let sentence = Phrase.checkRestoreCutShort(backup: backup, begunAt: clock.now().rfc3339)
    #expect(findings.contains { !$0.isProblem && $0.sentence == sentence })
    #expect(!exists(database) && hasNote(database), "a look changes nothing")

    let first = try await open(database)
    #expect(first.users == [] && first.told == [undone(aside: aside)])
    #expect(try await logsRead(database) == nil)
    #expect(try await logsRead(usage: aside) == Self.readThen)
    #expect(!hasNote(database))
    #expect(try await open(database).told == [])
  }

  @Test func aWholeRestoreLeavesNoNote() async throws {
    let database = try await world()
    var notes: [RestoreStep: RestoreNote?] = [:]
    _ = try tools(database).restore(from: backup) { step in
      notes[step] = try RestoreNote.find(besideDatabase: database)
      #expect(mode(RestoreNote.path(besideDatabase: database)) == 0o600)
    }
    let note = RestoreNote(
      backup: backup, begunAt: clock.now().rfc3339, hadUsage: true,
      keptUsage: "visual.sqlite" + DatabaseSwap.keptMark + stamp)
    let expected: [RestoreStep: RestoreNote?] = [.noted: note, .usageSwapped: note, .depositsSwapped: note]
    #expect(notes == expected)
    #expect(!hasNote(database))
    #expect(try await open(database).told == [])
  }

  /// A restore that fails says so itself, and takes itself back.
  @Test(arguments: [RestoreStep.noted, .usageSwapped])
  func afterAFailureAllIsAsBefore(_ failing: RestoreStep) async throws {
    let database = try await world()
    #expect(throws: (any Error).self) {
      try tools(database).restore(from: backup) { step in
        if step == failing { throw Stop() }
      }
    }
    #expect(!hasNote(database))
    let first = try await open(database)
    #expect(first.users == ["then", "since"] && first.told == [])
    #expect(try await logsRead(database) == Self.readSince)
  }

  /// The next restore takes it back as well, and says so, whether it comes to its end or not.
  @Test(arguments: [true, false])
  func anotherRestoreTakesItBackFirst(_ fails: Bool) async throws {
    let database = try cutShort(.beforeDeposits, try await world())
    let notice = undone(aside: aside)
    let told = Locked<[Phrase]>([])
    let tools = tools(database) { phrase in told.withLock { $0.append(phrase) } }
    if fails {
      await expectError("backup_missing") { _ = try tools.restore(from: backup + ".none") }
    } else {
      #expect(unlink(UsageStore.path(besideDatabase: backup)) == 0)
      _ = try tools.restore(from: backup)
    }
    #expect(told.withLock { $0 } == [notice])
    #expect(!hasNote(database))
    let first = try await open(database)
    let users: Set<String> = fails ? ["then", "since"] : ["then"]
    #expect(first.users == users && first.told == [])
    #expect(try await logsRead(database) == Self.readSince, "nothing else was to be put in its place")
  }

  /// What is to be taken back cannot be told: nobody opens the files before a person has looked.
  @Test(arguments: ["a note", "a note of another database", "the files", "the logs"])
  func whatIsUnclearIsLeftAsItIs(_ reason: String) async throws {
    let database = try cutShort(.beforeDeposits, try await world())
    let note = RestoreNote.path(besideDatabase: database)
    let usage = UsageStore.path(besideDatabase: database)
    switch reason {
    case "a note": try folder.write("{", to: "cut/visual.sqlite.restore-begun")
    case "a note of another database":
      try RestoreNote.set(
        RestoreNote(
          backup: backup, begunAt: "then", hadUsage: true, keptUsage: "other.sqlite.before-restore-1.usage"),
        besideDatabase: database)
    case "the files":
      for path in [usage, keptUsage] { #expect(unlink(path) == 0) }
    default:
      #expect(rename(keptUsage, usage) == 0)
      try folder.write("another log", to: "cut/visual.sqlite.usage-wal")
    }
    let before = folder.names(in: "cut")
    let isUnreadable = reason.hasPrefix("a note")
    let unclear = VisualError.restoreUnclear(note: note, usage: usage).sentence
    let findings = await check(database)
    #expect(findings.contains { $0.isProblem && $0.sentence == unclear } == isUnreadable)
    await expectError("restore_unclear") { _ = try tools(database).restore(from: backup) }
    await expectError("restore_unclear") { _ = try await tools(database).tokens() }
    let after = folder.names(in: "cut")
    // Whoever looks at the deposits moves their log into them.
    let gone = before.filter { !after.contains($0) }
    #expect(Set(gone).isSubset(of: ["visual.sqlite-wal", "visual.sqlite-shm"]), "\(after)")
    #expect(exists(keptUsage) == isUnreadable && hasNote(database))
  }

  @Test func aNoteDrivesNoTerminal() {
    let note = RestoreNote(
      backup: "\u{1B}[31mx\n", begunAt: "\u{1B}]0;t", hadUsage: false, keptUsage: "v.before-restore-1.usage")
    for shown in [note.shownBackup, note.shownBegunAt] {
      #expect(!shown.isEmpty && shown.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }

  /// `check` says it, and changes nothing; whoever holds the database has seen to it, or restores right now.
  @Test(arguments: [Cut.beforeDeposits, .afterDeposits])
  func checkNamesIt(_ cut: Cut) async throws {
    let database = try cutShort(cut, try await world())
    let sentence = Phrase.checkRestoreCutShort(backup: backup, begunAt: clock.now().rfc3339)
    let findings = await check(database)
    #expect(findings.contains { !$0.isProblem && $0.sentence == .checkDatabase(database) })
    #expect(findings.contains { !$0.isProblem && $0.sentence == sentence } == (cut == .beforeDeposits))
    #expect(hasNote(database))
    let lock = try DatabaseLock(databasePath: database)
    let held = await check(database)
    lock.release()
    #expect(held.contains { !$0.isProblem && $0.sentence == .checkDatabaseHeld(database) })
    #expect(!held.contains { $0.sentence == sentence })
  }
}
