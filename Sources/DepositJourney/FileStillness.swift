import Glibc
import Platform
import VideoUpload

/// Whether somebody still writes to a file: a recording, a copy or a download under way would be paid for and never be
/// whole.
enum FileStillness {
  /// A file that was changed less than this ago may still grow.
  static let settled = Duration.seconds(10)
  /// How long such a file is looked at: whoever writes to it may be about to end, or the system cannot tell.
  static let watch = Duration.milliseconds(1_100)

  // Of Linux; Swift's Glibc does not export them.
  private static let F_SETLEASE: Int32 = 1_024
  private static let F_SETSIG: Int32 = 10

  /// - Throws: `file_still_growing` (65); `interrupted`. What cannot be opened is nobody's business here.
  static func require(_ path: String, timer: UploadTimer) async throws(VisualError) {
    guard let before = Appearance(path), timer.now() - before.changed < settled else { return }
    if hasWriter(path) == false { return }
    do {
      try await timer.sleep(watch)
    } catch {
      throw .interrupted
    }
    let isStill = hasWriter(path).map { !$0 } ?? (Appearance(path) == before)
    guard isStill else { throw .fileStillGrowing(path: path) }
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
  private struct Appearance: Hashable {
    let size: Int
    let changed: Instant

    /// nil for what is no file there: measuring says why.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      size = Int(status.st_size)
      changed = Instant(
        microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000)
    }
  }
}
