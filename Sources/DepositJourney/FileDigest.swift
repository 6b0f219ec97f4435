import Cryptography
import Glibc
import Platform

/// The SHA-256 of a whole file, for when the run that sent it did not live to tell.
enum FileDigest {
  private static let chunk = 1 << 20

  /// - Returns: lower-case hex.
  /// - Throws: `file_not_readable`, `interrupted` when cancelled.
  static func sha256(path: String) async throws(VisualError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .videoUnreadable(path: path, cause: lastSystemError()) }
    defer { close(descriptor) }
    var digest = SHA256()
    while true {
      guard !Task.isCancelled else { throw .interrupted }
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, filled in
        let count = read(descriptor, buffer.baseAddress, chunk)
        if count < 0 { failure = errno }
        filled = max(0, count)
      }
      if failure == EINTR { continue }
      if failure != 0 { throw .videoUnreadable(path: path, cause: String(cString: strerror(failure))) }
      if bytes.isEmpty { return Hex.encode(digest.finalize()) }
      digest.update(bytes)
      await Task.yield()
    }
  }
}
