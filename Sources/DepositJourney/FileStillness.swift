import Glibc
import Platform
import VideoUpload

/// Whether somebody still writes to a file: a recording, a copy or a download under way would be paid for and never be
/// whole.
///
/// Whoever holds it open for that is seen at once (``require(_:timer:)``). Whoever opens it anew for each piece is seen by
/// what changes between two looks: one when it is measured, one when its page is about to be opened
/// (``requireLeftAlone(_:timer:)``).
enum FileStillness {
  /// A file that was changed less than this ago may still grow.
  static let settled = Duration.seconds(10)
  /// How long such a file is looked at: whoever writes to it may be about to end, or the system cannot tell.
  static let watch = Duration.milliseconds(1_100)
  /// How long nobody may have written to a file that is to be paid for. One that is as old is not waited for.
  static let quiet = Duration.seconds(2)

  // Of Linux; Swift's Glibc does not export them.
  private static let F_SETLEASE: Int32 = 1_024
  private static let F_SETSIG: Int32 = 10

  /// - Returns: the file as it was looked at; nil for what is none.
  /// - Throws: `file_still_growing` (65); `interrupted`. What cannot be opened is nobody's business here.
  @discardableResult
  static func require(_ path: String, timer: UploadTimer) async throws(VisualError) -> Appearance? {
    guard let before = Appearance(path) else { return nil }
    guard timer.now() - before.changed < settled, hasWriter(path) != false else { return before }
    try await pass(watch, timer)
    let now = Appearance(path)
    let isStill = hasWriter(path).map { !$0 } ?? (now == before)
    guard isStill else { throw .fileStillGrowing(path: path) }
    return now
  }

  /// Looks again before anybody pays: the file is as it was measured, and was left alone for ``quiet``. Who reads the price
  /// meanwhile waits for nothing.
  ///
  /// - Throws: `file_still_growing`, `file_not_found` (65); `interrupted`.
  static func requireLeftAlone(_ file: MeasuredFile, timer: UploadTimer) async throws(VisualError) {
    guard let present = Appearance(file.path) else { throw .videoMissing(path: file.path) }
    guard present == Appearance(file.fingerprint) else { throw .fileStillGrowing(path: file.path) }
    let age = timer.now() - present.changed
    guard age < quiet else { return }
    // A date that lies ahead says nothing of how long that is.
    try await pass(min(quiet, quiet - age), timer)
    guard present == Appearance(file.path) else { throw .fileStillGrowing(path: file.path) }
  }

  private static func pass(_ time: Duration, _ timer: UploadTimer) async throws(VisualError) {
    do {
      try await timer.sleep(time)
    } catch {
      throw .interrupted
    }
  }

  /// A lease for reading is given only while nobody has the file open for writing.
  ///
  /// - Returns: nil where leases are not to be had: another's file, a network's file system.
  private static func hasWriter(_ path: String) -> Bool? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // Whoever opens it for writing in this very moment has this process signalled: by a signal that ends nobody.
    guard fcntl(descriptor, F_SETSIG, SIGURG) == 0 else { return nil }
    guard fcntl(descriptor, F_SETLEASE, Int32(F_RDLCK)) != 0 else {
      _ = fcntl(descriptor, F_SETLEASE, Int32(F_UNLCK))
      return false
    }
    return errno == EAGAIN ? true : nil
  }

  /// What a file that grows changes.
  struct Appearance: Hashable {
    private let size: Int
    private let nanoseconds: Int64

    /// When it was last written to.
    var changed: Instant { Instant(microseconds: nanoseconds / 1_000) }

    init(_ fingerprint: FileFingerprint) {
      size = fingerprint.size
      nanoseconds = fingerprint.mtimeNanoseconds
    }

    /// nil for what is no file there: measuring says why.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      size = Int(status.st_size)
      nanoseconds = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
  }
}
