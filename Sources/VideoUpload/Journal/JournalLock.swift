import Glibc
import Platform

/// One program at a time for one file: a `flock` on a file beside the entries, which the kernel lifts when the
/// program ends, however it ends.
final class JournalLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `file_in_use` (exit 75) while somebody holds it: another program, or this one, for the same content.
  init(path: String) throws(VisualError) {
    descriptor = try Self.acquire(path)
  }

  deinit {
    // Closing alone would leave it held by a child that was forked and has not come to its exec yet.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func acquire(_ path: String) throws(VisualError) -> Int32 {
    while true {
      // Closed on exec: a child must not keep the lock.
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw .fileUnwritable(path: path, cause: lastSystemError()) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let failure = errno
        let holder = failure == EWOULDBLOCK ? readHolder(descriptor) : nil
        close(descriptor)
        if failure == EINTR { continue }
        if failure == EWOULDBLOCK {
          throw holder == Int(getpid()) ? .depositedHereAlready : .journalBusy(holder: holder)
        }
        throw .fileUnwritable(path: path, cause: String(cString: strerror(failure)))
      }
      if isStill(descriptor, at: path) {
        writeHolder(descriptor)
        return descriptor
      }
      // Pruned between opening and locking: this is a lock on a file that nobody sees.
      close(descriptor)
    }
  }

  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var mine = stat()
    var theirs = stat()
    return fstat(descriptor, &mine) == 0 && lstat(path, &theirs) == 0 && mine.st_ino == theirs.st_ino
      && mine.st_dev == theirs.st_dev
  }

  /// The process number is for the other program's error only; without room on the disk it is left out.
  private static func writeHolder(_ descriptor: Int32) {
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  private static func readHolder(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self))
  }
}
