import DepositDomain
import Glibc
import Platform
import TestSupport
import Testing

@testable import VideoUpload

@Suite struct UploadJournalTests {
  let folder: TemporaryFolder
  let clock = ManualClock()
  let journal: UploadJournal
  let path: String
  let fingerprint: FileFingerprint

  init() throws {
    folder = try TemporaryFolder(inMemory: true)
    journal = UploadJournal(folder: folder.path + "/state/journal", clock: clock)
    path = try folder.write(Array("some film".utf8), to: "film.mp4")
    fingerprint = try FileFingerprint.of(path: path)
  }

  private var names: [String] { folder.names(in: "state/journal") }
  private func full(_ name: String) -> String { "\(folder.path)/state/journal/\(name)" }
  private func claim(_ owner: JournalOwner = .sample) throws -> JournalClaim {
    try journal.claim(fingerprint, for: owner)
  }

  /// Opens an entry and lets go of it, as a program that ended does.
  @discardableResult
  private func leaveEntry(_ change: (inout JournalEntry) -> Void = { _ in }) throws -> JournalEntry {
    let claim = try claim()
    _ = try claim.open(.sample(path))
    let entry = try claim.update(change)
    claim.release()
    return entry
  }

  private func error(_ body: () throws -> Void) -> VisualError? {
    do {
      try body()
      return nil
    } catch {
      return error as? VisualError
    }
  }

  @Test func anEntryIsOnTheDiskBeforeItIsUsedAndPrivate() throws {
    let entry = try leaveEntry()
    let name = try #require(names.first { $0.hasSuffix(".json") })
    var status = stat()
    #expect(stat(full(name), &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(stat(folder.path + "/state/journal", &status) == 0 && status.st_mode & 0o777 == 0o700)
    #expect(entry.key.count == 32)
    #expect(try journal.list().entries == [entry])
    #expect(entry.phase == .opened && entry.again == 0 && entry.path == path)
  }

  @Test func aFolderOpenToOthersIsClosedToThem() throws {
    try PrivateFile.makeFolder(folder.path + "/state/journal")
    chmod(folder.path + "/state/journal", 0o755)
    try leaveEntry()
    var status = stat()
    #expect(stat(folder.path + "/state/journal", &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test func everyFieldComesBack() throws {
    let entry = try leaveEntry {
      $0.depositId = DepositID("dep_1")
      $0.checkoutUrl = "https://checkout.example/\"quoted\"\n"
      $0.payUrl = "https://engine.example/pay/x"
      $0.expiresAt = Instant(unixSeconds: 1_780_001_800)
      $0.videoGuid = VideoGUID("v-1")
      $0.location = "https://tus.example/files/é"
      $0.confirmed = 5
      $0.sha256 = "00ff"
      $0.phase = .uploading
      $0.title = "🎬 \u{202E} \\"
    }
    #expect(try journal.list().entries == [entry])
    #expect(try claim().entry == entry)
  }

  @Test func runningAgainGoesOnWithTheSameKey() throws {
    let first = try leaveEntry { $0.phase = .awaitingPayment }
    #expect(try claim().open(.sample(path)).key == first.key)
  }

  @Test func whatIsDoneStaysDone() throws {
    let first = try leaveEntry { $0.phase = .uploading }
    let done = try claim()
    try done.finish()
    done.release()
    let again = try claim().open(.sample(path))
    #expect(again.key == first.key && again.phase == .done)
  }

  @Test func aClosedDepositBeginsAnew() throws {
    let first = try leaveEntry()
    let claim = try claim()
    try claim.close()
    let next = try claim.open(.sample(path))
    #expect(next.key != first.key && next.again == 1 && next.phase == .opened)
    #expect(claim.entries.count == 2)
  }

  @Test func anotherDepositOfTheSameFileIsAskedForInSoManyWords() throws {
    let first = try leaveEntry { $0.depositId = DepositID("dep_1") }
    let claim = try claim()
    let second = try claim.open(.sample(path), again: true)
    #expect(second.again == 1 && second.key != first.key)
    try claim.update { $0.depositId = DepositID("dep_2") }
    #expect(claim.select(deposit: DepositID("dep_1")) && claim.entry?.key == first.key)
    #expect(!claim.select(deposit: DepositID("dep_3")) && claim.entry?.key == first.key)
    claim.release()
    #expect(try self.claim().entry?.key == second.key)
  }

  @Test func aDepositMadeElsewhereIsTakenOver() throws {
    let mine = try leaveEntry { $0.depositId = DepositID("dep_1") }
    let claim = try claim()
    let theirs = try claim.open(.sample(path, deposit: DepositID("dep_9")))
    #expect(theirs.depositId == DepositID("dep_9") && theirs.again == 1)
    #expect(try claim.open(.sample(path, deposit: DepositID("dep_1"))).key == mine.key)
  }

  @Test func aCopyOrARenamedFileIsTheSameFile() throws {
    let first = try leaveEntry()
    let copy = try folder.write(Array("some film".utf8), to: "copy.mp4")
    setDate(copy, nanoseconds: 1)
    let found = try #require(try journal.find(try FileFingerprint.of(path: copy), for: .sample))
    #expect(found.key == first.key)
    let other = try folder.write(Array("some film!".utf8), to: "other.mp4")
    #expect(try journal.find(try FileFingerprint.of(path: other), for: .sample) == nil)
  }

  @Test func otherUsersAndEnginesHaveTheirOwnEntries() throws {
    let mine = try leaveEntry()
    for owner in [
      JournalOwner(engine: "https://engine.example", user: UserID("other")),
      JournalOwner(engine: "https://engine.example:8443", user: UserID("user-dev")),
    ] {
      #expect(try claim(owner).open(.sample(path)).key != mine.key)
    }
    let same = JournalOwner(engine: "HTTPS://Engine.example:443/api", user: UserID("user-dev"))
    #expect(try claim(same).entry?.key == mine.key)
  }

  @Test func entriesAreFoundByDepositAndByPath() throws {
    let entry = try leaveEntry { $0.depositId = DepositID("dep_1") }
    #expect(try journal.find(deposit: DepositID("dep_1"), for: .sample) == entry)
    #expect(try journal.find(deposit: DepositID("dep_2"), for: .sample) == nil)
    #expect(try journal.find(path: folder.path + "/./film.mp4", for: .sample) == entry)
    let stranger = JournalOwner(engine: "https://engine.example", user: UserID("x"))
    #expect(try journal.find(deposit: DepositID("dep_1"), for: stranger) == nil)
  }

  @Test func keyOwnerAndNumberCannotBeChanged() throws {
    let claim = try claim()
    let before = try claim.open(.sample(path))
    let after = try claim.update {
      $0.key = "other"
      $0.again = 7
      $0.owner = JournalOwner(engine: "x", user: UserID("y"))
      $0.fingerprint.size = 1
    }
    #expect(after == before)
  }

  @Test func aReleasedClaimChangesNothing() throws {
    let claim = try claim()
    _ = try claim.open(.sample(path))
    claim.release()
    #expect(error { try claim.update { $0.confirmed = 1 } }?.code == "journal_nothing_open")
  }
}

// MARK: - Crashes and damage

extension UploadJournalTests {
  @Test func aKillWhileWritingLeavesTheOldEntry() throws {
    let entry = try leaveEntry { $0.confirmed = 3 }
    let name = try #require(names.first { $0.hasSuffix(".json") })
    // A process number that no process can have: as left by one that was killed.
    try folder.write(Array("{\"version\":1,\"conf".utf8), to: "state/journal/\(name).999999999.42.tmp")
    #expect(try journal.list() == JournalListing(entries: [entry]))
    #expect(try claim().entry == entry)
    try journal.prune()
    #expect(!names.contains { $0.hasSuffix(".tmp") })
    #expect(try journal.list().entries == [entry])
  }

  @Test func aKillBeforeTheFirstRenameLeavesNothing() throws {
    let lost = try claim()
    lost.release()
    #expect(try claim().entry == nil)
  }

  @Test(arguments: ["", "{", "[]", "not json", #"{"version":1}"#, #"{"version":0}"#])
  func aDamagedEntryIsSetAsideAndNobodyPaysTwice(_ text: String) throws {
    try leaveEntry()
    let name = try #require(names.first { $0.hasSuffix(".json") })
    try folder.write(Array(text.utf8), to: "state/journal/\(name)")
    let listing = try journal.list()
    #expect(listing.entries.isEmpty && listing.damaged == [full(name + ".damaged")])
    #expect(try PrivateFile.read(path: full(name + ".damaged"), limit: 100)?.bytes == Array(text.utf8))
    // Still reported the next time, and in the way of a new payment.
    #expect(try journal.list().damaged == [full(name + ".damaged")])
    let claim = try claim()
    #expect(claim.damaged == [full(name + ".damaged")])
    #expect(error { _ = try claim.open(.sample(path)) }?.code == "journal_damaged")
    #expect(try claim.open(.sample(path), again: true).phase == .opened)
  }

  @Test func everyTruncationIsDamageOrTheWhole() throws {
    let entry = try leaveEntry()
    let name = try #require(names.first { $0.hasSuffix(".json") })
    let whole = try #require(try PrivateFile.read(path: full(name), limit: 10_000)).bytes
    for count in stride(from: 0, to: whole.count, by: 7) {
      try folder.write(Array(whole.prefix(count)), to: "state/journal/\(name)")
      let listing = try journal.list()
      #expect(listing.entries.isEmpty || listing.entries == [entry], "cut at \(count)")
      #expect(listing.entries.count + (listing.damaged.isEmpty ? 0 : 1) == 1, "cut at \(count)")
    }
    // None was overwritten by the next.
    #expect(names.filter { $0.hasSuffix(".damaged") }.count == (whole.count + 6) / 7)
  }

  @Test func anEntryUnderAnotherFilesNameIsDamage() throws {
    try leaveEntry()
    let name = try #require(names.first { $0.hasSuffix(".json") })
    rename(full(name), full(String(repeating: "0", count: 32) + ".0.json"))
    #expect(try journal.list().damaged.count == 1)
  }

  @Test func aNewerEntryIsLeftAlone() throws {
    try leaveEntry()
    let name = try #require(names.first { $0.hasSuffix(".json") })
    try folder.write(Array(#"{"version":2,"more":[]}"#.utf8), to: "state/journal/\(name)")
    #expect(try journal.list().problems.map(\.code) == ["journal_newer"])
    #expect(error { _ = try claim() }?.kind.exitCode == .configuration)
    #expect(names.contains(name))
  }

  @Test func anEntryIsNeverWrittenThroughALink() throws {
    try leaveEntry()
    let name = try #require(names.first { $0.hasSuffix(".json") })
    let outside = try folder.write(Array("mine".utf8), to: "outside")
    let bytes = try #require(try PrivateFile.read(path: full(name), limit: 10_000)).bytes
    try folder.write(bytes, to: "elsewhere")
    unlink(full(name))
    symlink(folder.path + "/elsewhere", full(name))
    let claim = try claim()
    try claim.update { $0.confirmed = 2 }
    var status = stat()
    #expect(lstat(full(name), &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
    #expect(try PrivateFile.read(path: folder.path + "/elsewhere", limit: 10_000)?.bytes == bytes)
    #expect(try PrivateFile.read(path: outside, limit: 100)?.text == "mine")
  }

  @Test func aFullDiskStopsBeforeAnybodyPays() throws {
    guard getuid() != 0 else { return try aFolderThatIsAFileStopsBeforeAnybodyPays() }
    try PrivateFile.makeFolder(folder.path + "/state/journal")
    chmod(folder.path + "/state/journal", 0o500)
    #expect(error { _ = try claim().open(.sample(path)) }?.code == "file_unwritable")
  }

  private func aFolderThatIsAFileStopsBeforeAnybodyPays() throws {
    try PrivateFile.makeFolder(folder.path + "/state")
    try folder.write([], to: "state/journal")
    #expect(error { _ = try claim().open(.sample(path)) }?.code == "file_unwritable")
  }
}

// MARK: - One program at a time, and pruning

extension UploadJournalTests {
  @Test func twoNeverHaveTheSameFile() throws {
    let first = try claim()
    let refused = error { _ = try claim() }
    #expect(refused?.code == "file_in_use")
    #expect(refused?.kind.exitCode == .resumable)
    #expect(refused?.sentence.en.contains("being deposited here already") == true)
    first.release()
    #expect(error { _ = try claim() } == nil)
  }

  @Test func aClaimThatGoesAwayLetsGo() throws {
    do { _ = try claim() }
    #expect(error { _ = try claim() } == nil)
  }

  @Test func anotherFileIsFree() throws {
    let first = try claim()
    let other = try folder.write([1, 2, 3], to: "other.mp4")
    #expect(error { _ = try journal.claim(try FileFingerprint.of(path: other), for: .sample) } == nil)
    first.release()
  }

  @Test func anotherProcessHoldsItUntilItIsKilled() throws {
    try leaveEntry()
    let lock = full(try #require(names.first { $0.hasSuffix(".lock") }))
    let (process, ready) = try Self.holdLock(lock)
    defer { close(ready) }
    var byte: UInt8 = 0
    #expect(read(ready, &byte, 1) == 1)
    let refused = error { _ = try claim() }
    #expect(refused?.code == "file_in_use")
    #expect(refused?.sentence.en.contains("process \(process)") == true)
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    #expect(error { _ = try claim() } == nil)
  }

  /// Another program that takes the lock as util-linux's `flock` does, writes one byte and waits to be killed.
  private static func holdLock(_ path: String) throws -> (process: pid_t, ready: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw TemporaryFolder.Failure(call: "pipe") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addclose(&actions, ends[1])
    let script = "exec 9<>\"$0\"; flock -x 9 && echo $$ >\"$0\" && printf x && exec 1>&- && exec sleep 600"
    let words: [String] = ["/bin/sh", "-c", script, path]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let result = posix_spawn(&process, "/bin/sh", &actions, nil, arguments, environ)
    close(ends[1])
    guard result == 0 else { throw TemporaryFolder.Failure(call: "posix_spawn") }
    return (process, ends[0])
  }

  /// Forgetting it would let the same command pay again.
  @Test func whatIsDoneIsNeverForgotten() throws {
    let entry = try leaveEntry { $0.phase = .done }
    clock.advance(.seconds(10 * 365 * 86_400))
    #expect(try journal.prune() == 0)
    #expect(try journal.list().entries == [entry])
  }

  @Test func onlyWhatHasLongBeenClosedIsPruned() throws {
    try leaveEntry { $0.phase = .closed }
    let other = try folder.write([1, 2, 3], to: "other.mp4")
    let open = try journal.claim(try FileFingerprint.of(path: other), for: .sample)
    _ = try open.open(.sample(other))
    open.release()
    clock.advance(.seconds(90 * 86_400))
    #expect(try journal.prune() == 0)
    clock.advance(.seconds(1))
    let holder = try claim()
    #expect(try journal.prune() == 0)
    holder.release()
    #expect(try journal.prune() == 1)
    #expect(try journal.list().entries.map(\.path) == [other])
    #expect(names.filter { $0.hasSuffix(".lock") }.count == 1)
  }

  @Test func anEmptyOrMissingJournalIsEmpty() throws {
    #expect(try journal.list() == JournalListing())
    #expect(try journal.find(path: path, for: .sample) == nil)
    #expect(try journal.prune() == 0)
    #expect(!folder.names().contains("state"))
  }
}
