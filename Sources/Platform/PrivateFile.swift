import Glibc

/// Small files that belong to one user: read with a limit, written 0600, whole or not at all, never through a link.
public enum PrivateFile {
  /// What was read.
  public struct Contents: Sendable {
    public let bytes: [UInt8]
    /// Group or others may read the file.
    public let isReadableByOthers: Bool

    /// The bytes as UTF-8; what is not UTF-8 is replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Reads a regular file of at most `limit` bytes.
  ///
  /// - Returns: nil when nothing is there.
  /// - Throws: ``VisualError`` of kind configuration when it is not a regular file, too large or unreadable.
  public static func read(path: String, limit: Int) throws(VisualError) -> Contents? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .fileUnreadable(path: path, cause: lastSystemError())
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .fileUnreadable(path: path, cause: lastSystemError()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .fileNotRegular(path: path) }
    guard Int(status.st_size) <= limit else { throw .fileTooLarge(path: path, limit: limit) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .fileUnreadable(path: path, cause: lastSystemError()) }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw .fileTooLarge(path: path, limit: limit) }
    }
    return Contents(bytes: bytes, isReadableByOthers: status.st_mode & 0o077 != 0)
  }

  /// Writes `bytes` beside `path`, syncs, and renames over it, so that a reader sees the old file or the new one.
  ///
  /// The folder is made (0700) when missing and synced after the rename.
  public static func write(_ bytes: [UInt8], path: String) throws(VisualError) {
    let folder = parent(of: path)
    try makeFolder(folder)
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .fileUnwritable(path: path, cause: lastSystemError()) }
    var failure = writeAll(bytes, to: descriptor)
    if failure == nil, fsync(descriptor) != 0 { failure = lastSystemError() }
    close(descriptor)
    if failure == nil, rename(temporary, path) != 0 { failure = lastSystemError() }
    if let failure {
      unlink(temporary)
      throw .fileUnwritable(path: path, cause: failure)
    }
    syncFolder(folder)
  }

  /// Makes `path` and the folders above it, 0700 each; what exists is left alone.
  public static func makeFolder(_ path: String) throws(VisualError) {
    guard !path.isEmpty, path != "/", access(path, F_OK) != 0 else { return }
    try makeFolder(parent(of: path))
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .fileUnwritable(path: path, cause: lastSystemError()) }
  }

  /// The folder a path lies in; `.` for a bare name.
  public static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a rename in `folder` durable. A file system that cannot sync folders is no error.
  public static func syncFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> String? {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return lastSystemError() }
      written += count
    }
    return nil
  }
}

/// The words for `errno`.
public func lastSystemError() -> String {
  String(cString: strerror(errno))
}
