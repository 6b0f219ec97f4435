import Glibc
public import Platform
import Synchronization

/// The right to be the one process that works on a database, for as long as this object lives.
///
/// It is an advisory lock on a file beside the database (`<database>.lock`), never on the database itself: closing a
/// handle of that file would drop SQLite's own locks. The system ends it with the process, however that dies.
public final class DatabaseLock: Sendable {
  /// The lock file; it stays behind, and means nothing then.
  public let path: String
  private let descriptor: Mutex<Int32?>

  /// Takes the lock, without waiting. The database's folder is made (0700) when missing.
  ///
  /// - Throws: `database_held`, which says who holds it; `database_unopenable`.
  public init(databasePath: String, clock: any WallClock = SystemClock()) throws(VisualError) {
    let path = databasePath + ".lock"
    try PrivateFile.makeFolder(PrivateFile.parent(of: path))
    let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw .databaseUnopenable(path: path, cause: lastSystemError()) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let cause = lastSystemError()
      let holder = isHeld ? Self.holder(in: file) : nil
      close(file)
      throw isHeld
        ? .databaseHeld(path: databasePath, holder: holder) : .databaseUnopenable(path: path, cause: cause)
    }
    self.path = path
    descriptor = Mutex(file)
    Self.write("pid \(getpid()), \(clock.now().rfc3339)\n", to: file)
  }

  deinit { release() }

  /// Lets go of it; the second time does nothing.
  public func release() {
    descriptor.withLock { file in
      guard let held = file else { return }
      // Closing alone would leave it held by a child that was forked and has not come to its exec yet.
      _ = flock(held, LOCK_UN)
      close(held)
      file = nil
    }
  }

  private static func holder(in file: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let line = String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return DisplayText(line).text
  }

  /// For people to read; the lock holds without it, so that a full disk is left for the database to report.
  private static func write(_ text: String, to file: Int32) {
    guard ftruncate(file, 0) == 0 else { return }
    _ = Array(text.utf8).withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }
}
