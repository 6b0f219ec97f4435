import Glibc

/// Puts one SQLite database in the place of another that nobody has open, and keeps the one before.
public enum DatabaseSwap {
  /// - Parameters:
  ///   - new: a whole database without a log, on the same file system; it is gone from there afterwards.
  ///   - path: where it goes.
  ///   - kept: where the database before goes, with its log; must not exist.
  /// - Returns: whether there was one before.
  /// - Throws: `file_unwritable`. The database before is then still at `path` or at `kept`.
  public static func replace(_ path: String, with new: String, keeping kept: String) throws(VisualError) -> Bool {
    let folder = PrivateFile.parent(of: path)
    var isKept = false
    if link(path, kept) == 0 {
      isKept = true
    } else if errno != ENOENT {
      throw .fileUnwritable(path: kept, cause: lastSystemError())
    }
    // A log that belongs to the database before must never meet the new one.
    if rename(path + "-wal", kept + "-wal") != 0, errno != ENOENT {
      throw .fileUnwritable(path: kept + "-wal", cause: lastSystemError())
    }
    unlink(path + "-shm")
    PrivateFile.syncFolder(folder)
    guard rename(new, path) == 0 else { throw .fileUnwritable(path: path, cause: lastSystemError()) }
    PrivateFile.syncFolder(folder)
    return isKept
  }

  /// Bytes that its owner may still write on the file system of a folder; nil when that cannot be told.
  public static func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize)).partialValue
  }
}
