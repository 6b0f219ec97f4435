import Glibc
import Platform

/// A regular file, open for reading, closed when the value goes away.
struct UploadFile: ~Copyable {
  /// A good size to read at once, in bytes.
  static let chunk = 256 << 10

  let path: String
  let device: UInt64
  let inode: UInt64
  /// Bytes, when it was opened.
  let size: Int
  let mtimeNanoseconds: Int64
  private let descriptor: Int32

  init(path: String) throws(VisualError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .videoMissing(path: path) }
    // Not blocking, as a pipe would be waited for; a terminal must not become ours.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG
      throw isMissing ? .videoMissing(path: path) : .videoUnreadable(path: path, cause: lastSystemError())
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let cause = lastSystemError()
      close(descriptor)
      throw .videoUnreadable(path: path, cause: cause)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .videoNotRegular(path: path)
    }
    self.path = path
    self.descriptor = descriptor
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    mtimeNanoseconds = FileAppearance.nanoseconds(status.st_mtim)
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset`; none at the end of the file.
  func read(at offset: Int, count: Int) throws(VisualError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got: Int
      repeat {
        got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
      } while got < 0 && errno == EINTR
      if got < 0 { failure = errno }
      filled = max(0, got)
    }
    if failure != 0 { throw .videoUnreadable(path: path, cause: String(cString: strerror(failure))) }
    return bytes
  }
}
