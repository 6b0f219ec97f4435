import Glibc
import Platform

/// The database's file, before SQLite opens it and beside it.
enum DatabaseFile {
  /// Makes sure that a regular file only its owner can read lies at `path`, not a link.
  ///
  /// It is created empty when missing, so that SQLite gives its own mode to the files it puts beside.
  /// - Returns: whether it was there, with something in it.
  static func prepare(path: String) throws(VisualError) -> Bool {
    let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else {
      if errno == ELOOP || errno == EISDIR { throw .fileNotRegular(path: path) }
      throw .databaseUnopenable(path: path, cause: lastSystemError())
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .databaseUnopenable(path: path, cause: lastSystemError()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .fileNotRegular(path: path) }
    if status.st_mode & 0o077 != 0, fchmod(file, 0o600) != 0 {
      throw .databaseUnopenable(path: path, cause: lastSystemError())
    }
    if status.st_size == 0 { PrivateFile.syncFolder(PrivateFile.parent(of: path)) }
    return status.st_size > 0
  }

  /// Size in bytes; nil when nothing is there.
  static func size(path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Whether two paths lead to one file.
  static func areSame(_ one: String, _ other: String) -> Bool {
    var first = stat()
    var second = stat()
    guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }
}
