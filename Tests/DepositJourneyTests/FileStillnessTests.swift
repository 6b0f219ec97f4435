import DepositDomain
import Glibc
import Platform
import Synchronization
import Testing
import VideoUpload

@testable import DepositJourney

@Suite struct FileStillnessTests {
  private static func file(age: Int) throws -> String {
    var template = Array("/tmp/visual-still-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    close(descriptor)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var times = [timespec(), timespec()]
    times[0].tv_sec = time(nil) - age
    times[1].tv_sec = time(nil) - age
    utimensat(AT_FDCWD, path, &times, 0)
    return path
  }

  /// Who writes may be about to end: another program that was just started, or a copy's last moment.
  @Test func whoIsAboutToEndIsWaitedFor() async throws {
    let path = try Self.file(age: 0)
    defer { unlink(path) }
    let writer = open(path, O_WRONLY | O_CLOEXEC)
    var timer = UploadTimer.system()
    timer.sleep = { _ in close(writer) }
    try await FileStillness.require(path, timer: timer)
  }

  @Test(arguments: [(0, true, true), (0, false, false), (3_600, true, false), (3_600, false, false)])
  func aFileThatIsWrittenNowIsRefused(age: Int, hasWriter: Bool, isRefused: Bool) async throws {
    let path = try Self.file(age: age)
    defer { unlink(path) }
    let writer = hasWriter ? open(path, O_WRONLY | O_CLOEXEC) : -1
    defer { if writer >= 0 { close(writer) } }
    do throws(VisualError) {
      try await FileStillness.require(path, timer: .system())
      #expect(!isRefused)
    } catch {
      #expect(isRefused && error.code == "file_still_growing" && error.kind.exitCode == .badInput)
    }
  }

  // MARK: Before it is paid

  private static func film() throws -> MeasuredFile {
    let path = try file(age: 3_600)
    return MeasuredFile(
      path: path, fingerprint: try FileFingerprint.of(path: path), durationSec: 10, type: .clip, title: "A film")
  }

  /// As a program writes that opens the file anew for each piece.
  private static func append(to path: String) {
    let writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    let written = write(writer, "more", 4)
    #expect(written == 4)
    close(writer)
  }

  /// As long after a film was measured as it was last written to then.
  private static func timer(
    _ film: MeasuredFile, age: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) -> UploadTimer {
    let now = Instant(microseconds: film.fingerprint.mtimeNanoseconds / 1_000) + age
    var timer = UploadTimer.system()
    timer.now = { now }
    timer.sleep = sleep
    return timer
  }

  @Test func whoOpensItAnewForEachPieceIsSeen() async throws {
    let film = try Self.film()
    defer { unlink(film.path) }
    let timer = Self.timer(film, age: .milliseconds(300)) { _ in Self.append(to: film.path) }
    try await FileStillness.require(film.path, timer: timer)
    await #expect(throws: VisualError.fileStillGrowing(path: film.path)) {
      try await FileStillness.requireLeftAlone(film, timer: timer)
    }
  }

  @Test func whatWasWrittenSinceItWasMeasuredIsSeenAtOnce() async throws {
    let film = try Self.film()
    defer { unlink(film.path) }
    Self.append(to: film.path)
    let timer = Self.timer(film, age: .seconds(3_600)) { _ in Issue.record("there is nothing to wait for") }
    await #expect(throws: VisualError.fileStillGrowing(path: film.path)) {
      try await FileStillness.requireLeftAlone(film, timer: timer)
    }
  }

  /// What is younger than two seconds is waited for until it is as old; a date that lies ahead, once and no longer.
  @Test(arguments: [(3_600_000, 0), (2_000, 0), (1_500, 500), (-3_600_000, 2_000)])
  func onlyWhatIsYoungIsWaitedFor(age: Int, wait: Int) async throws {
    let film = try Self.film()
    defer { unlink(film.path) }
    let slept = Mutex(Duration.zero)
    let timer = Self.timer(film, age: .milliseconds(age)) { time in slept.withLock { $0 += time } }
    try await FileStillness.requireLeftAlone(film, timer: timer)
    #expect(slept.withLock { $0 } == .milliseconds(wait))
  }

  // MARK: Where the system does not tell who has it open

  /// A server's clock may be behind: what looks settled is looked at twice.
  @Test(arguments: [(5, true), (30, true), (90, false)])
  func whatMayBeAServersIsLookedAtTwice(age: Int, isRefused: Bool) async throws {
    let film = try Self.film()
    defer { unlink(film.path) }
    let timer = Self.timer(film, age: .seconds(age)) { _ in Self.append(to: film.path) }
    await Self.expect(isRefused) { () throws(VisualError) in
      _ = try await FileStillness.require(film.path, timer: timer, hasWriter: { _ in nil })
    }
    let measured = try Self.film()
    defer { unlink(measured.path) }
    let later = Self.timer(measured, age: .seconds(age)) { _ in Self.append(to: measured.path) }
    await Self.expect(isRefused) { () throws(VisualError) in
      try await FileStillness.requireLeftAlone(measured, timer: later, hasWriter: { _ in nil })
    }
  }

  private static func expect(_ isRefused: Bool, _ look: () async throws(VisualError) -> Void) async {
    do throws(VisualError) {
      try await look()
      #expect(!isRefused)
    } catch {
      #expect(isRefused && error.code == "file_still_growing")
    }
  }

  @Test func whatIsGoneIsNotPaidFor() async throws {
    let film = try Self.film()
    unlink(film.path)
    await #expect(throws: VisualError.videoMissing(path: film.path)) {
      try await FileStillness.requireLeftAlone(film, timer: .system())
    }
  }
}
