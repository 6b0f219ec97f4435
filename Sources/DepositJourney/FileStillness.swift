import Glibc
import Platform
import VideoUpload

/// Whether somebody still writes to a file: a recording, a copy or a download under way would be paid for and never be
/// whole.
///
/// Whoever holds it open for that is seen at once (``require(_:timer:hasWriter:)``). Whoever opens it anew for each piece is seen by
/// what changes between two looks: one when it is measured, one when its page is about to be opened
/// (``requireLeftAlone(_:timer:hasWriter:)``).
enum FileStillness {
  /// A file that was changed less than this ago may still grow.
  static let settled = Duration.seconds(10)
  /// The same where nobody tells who has it open: most likely it is a server's, whose clock may be behind.
  static let settledElsewhere = Duration.seconds(60)
  /// How long such a file is looked at: whoever writes to it may be about to end, or the system cannot tell.
  static let watch = Duration.milliseconds(1_100)
  /// How long nobody may have written to a file that is to be paid for. One that is as old is not waited for.
  static let quiet = Duration.seconds(2)

  // Of Linux; Swift's Glibc does not export them.
  private static let F_SETLEASE: Int32 = 1_024
  private static let F_SETSIG: Int32 = 10

  /// - Parameter hasWriter: whether somebody has a file open for writing; nil where the system does not tell.
  /// - Returns: the file as it was looked at; nil for what is none.
  /// - Throws: `file_still_growing` (65); `interrupted`. What cannot be opened is nobody's business here.
  @discardableResult
  static func require(
    _ path: String, timer: UploadTimer, hasWriter: @Sendable (String) -> Bool? = FileStillness.hasWriter
  ) async throws(VisualError) -> FileAppearance? {
    guard let before = try? FileAppearance(path: path) else { return nil }
    let writer = hasWriter(path)
    let age = timer.now() - before.changed
    guard writer != false, age < (writer == nil ? settledElsewhere : settled) else { return before }
    try await pass(watch, timer)
    let now = try? FileAppearance(path: path)
    let isStill = hasWriter(path).map { !$0 } ?? (now == before)
    guard isStill else { throw .fileStillGrowing(path: path) }
    return now
  }

  /// Looks again before anybody pays: the file is as it was measured, and was left alone for ``quiet``. Who reads the price
  /// meanwhile waits for nothing.
  ///
  /// - Throws: `file_still_growing`, `file_not_found`, `file_not_readable` (65); `interrupted`.
  static func requireLeftAlone(
    _ file: MeasuredFile, timer: UploadTimer, hasWriter: @Sendable (String) -> Bool? = FileStillness.hasWriter
  ) async throws(VisualError) {
    let present = try FileAppearance(path: file.path)
    guard present == FileAppearance(file.fingerprint) else { throw .fileStillGrowing(path: file.path) }
    let age = timer.now() - present.changed
    if age < quiet {
      // A date that lies ahead says nothing of how long that is.
      try await pass(min(quiet, quiet - age), timer)
    } else if age < settledElsewhere, hasWriter(file.path) == nil {
      try await pass(quiet, timer)
    } else {
      return
    }
    let later = try FileAppearance(path: file.path)
    guard present == later else { throw .fileStillGrowing(path: file.path) }
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
  static func hasWriter(_ path: String) -> Bool? {
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
}
