import Glibc

/// Puts one SQLite database in the place of another that nobody has open, and keeps the one before.
///
/// A log and its database cannot be renamed at once. A swap that a power cut or a kill has ended in between is known by the
/// database's two names, and is taken back before anybody opens it (``undoCutShort(at:)``).
public enum DatabaseSwap {
  /// Stands in the name of every database that was kept.
  public static let keptMark = ".before-restore-"
  /// Stands in the name of every database that a restore had put in place before it was taken back.
  public static let undoneMark = ".undone-restore-"
  /// Ends the name of a copy that is to be put in a database's place.
  public static let copyMark = ".restoring"

  /// - Parameters:
  ///   - new: a whole database on the same file system; it is gone from there afterwards. A log of its own stays there.
  ///   - path: where it goes.
  ///   - kept: where the database before goes, with its log; must not exist. ``keptMark`` or ``undoneMark`` stands in its
  ///     name.
  /// - Returns: whether there was one before.
  /// - Throws: `file_unwritable`. The database before is then still at `path`.
  public static func replace(_ path: String, with new: String, keeping kept: String) throws(VisualError) -> Bool {
    try keep(path, as: kept) { rename(new, path) == 0 }
  }

  /// Leaves nothing at `path`, where a database lies.
  ///
  /// - Parameter kept: as in ``replace(_:with:keeping:)``.
  /// - Throws: `file_unwritable`. The database is then still at `path`.
  public static func setAside(_ path: String, keeping kept: String) throws(VisualError) {
    _ = try keep(path, as: kept) { unlink(path) == 0 }
  }

  /// Takes back a swap that came to its end: the database of before returns to `path`, and then its log.
  ///
  /// Where that is cut short, ``undoCutShort(at:)`` and this once more go on; nobody may open the database in between.
  ///
  /// - Parameters:
  ///   - before: the name that it was kept under; nothing lies there when it has returned.
  ///   - kept: where the one that is in its place goes, as in ``replace(_:with:keeping:)``.
  /// - Returns: whether there was one in its place.
  /// - Throws: `file_unwritable`; `restore_unclear` when somebody has written meanwhile without the log of before.
  public static func putBack(_ before: String, to path: String, keeping kept: String) throws(VisualError) -> Bool {
    let isKept = try exists(before) ? replace(path, with: before, keeping: kept) : false
    guard size(before + "-wal") > 0 else { return isKept }
    if size(path + "-wal") > 0 { throw .restoreUnclear(path: path, log: path + "-wal", other: before + "-wal") }
    unlink(path + "-shm")
    guard rename(before + "-wal", path + "-wal") == 0 else {
      throw .fileUnwritable(path: path + "-wal", cause: lastSystemError())
    }
    PrivateFile.syncFolder(PrivateFile.parent(of: path))
    return isKept
  }

  /// The name, or the first like it under which neither a database nor a log lies.
  public static func free(_ name: String) -> String {
    var free = name
    var number = 1
    // A stamp may be there already: two restores in one second.
    while exists(free) || exists(free + "-wal") {
      number += 1
      free = "\(name)-\(number)"
    }
    return free
  }

  private static func keep(
    _ path: String, as kept: String, puttingInPlace isDone: () -> Bool
  ) throws(VisualError) -> Bool {
    let folder = PrivateFile.parent(of: path)
    var isKept = false
    if link(path, kept) == 0 {
      isKept = true
      // The second name is on disk before the log leaves the first: by it a swap that is cut short is known.
      PrivateFile.syncFolder(folder)
    } else if errno != ENOENT {
      throw .fileUnwritable(path: kept, cause: lastSystemError())
    }
    do throws(VisualError) {
      // A log that belongs to the database before must never meet the new one.
      if rename(path + "-wal", kept + "-wal") != 0, errno != ENOENT {
        throw .fileUnwritable(path: kept + "-wal", cause: lastSystemError())
      }
      unlink(path + "-shm")
      PrivateFile.syncFolder(folder)
      guard isDone() else { throw .fileUnwritable(path: path, cause: lastSystemError()) }
    } catch {
      _ = try undoCutShort(at: path)
      throw error
    }
    PrivateFile.syncFolder(folder)
    return isKept
  }

  /// Takes back a swap that ended before the new database was in its place: the log goes back to where it belongs, and the
  /// second name and the unfinished copy go. The caller sees to it that nobody has the database open.
  ///
  /// - Returns: whether there was one.
  /// - Throws: `restore_unclear` when two logs could be the database's: nothing is changed then, and it must not be opened;
  ///   `file_unreadable`, `file_unwritable`.
  public static func undoCutShort(at path: String) throws(VisualError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_nlink > 1 else { return false }
    let folder = PrivateFile.parent(of: path)
    let names = try DirectoryListing.read(folder)
    let kept = names.filter { $0.contains(keptMark) || $0.contains(undoneMark) }.map { "\(folder)/\($0)" }
      .filter { isSame($0, status) }
    guard !kept.isEmpty else { return false }
    // Two: somebody has written without the first since, or moved files by hand.
    let logs = ([path] + kept).map { $0 + "-wal" }.filter { size($0) > 0 }
    if logs.count > 1 { throw .restoreUnclear(path: path, log: logs[0], other: logs[1]) }
    if let log = logs.first, log != path + "-wal" {
      unlink(path + "-shm")
      guard rename(log, path + "-wal") == 0 else {
        throw .fileUnwritable(path: path + "-wal", cause: lastSystemError())
      }
    }
    PrivateFile.syncFolder(folder)
    for name in kept {
      guard unlink(name) == 0 else { throw .fileUnwritable(path: name, cause: lastSystemError()) }
    }
    removeUnfinishedCopies(of: path)
    PrivateFile.syncFolder(folder)
    return true
  }

  /// Removes copies that were to be put in a database's place, and never were. The caller sees to it that nobody makes one.
  public static func removeUnfinishedCopies(of path: String) {
    let folder = PrivateFile.parent(of: path)
    let start = (path.split(separator: "/").last.map(String.init) ?? path) + "."
    for name in DirectoryListing.names(in: folder) where name.hasPrefix(start) && name.hasSuffix(copyMark) {
      unlink("\(folder)/\(name)")
    }
  }

  private static func isSame(_ path: String, _ other: stat) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_dev == other.st_dev && status.st_ino == other.st_ino
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// In bytes; 0 when nothing is there.
  private static func size(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Bytes that its owner may still write on the file system of a folder; nil when that cannot be told.
  public static func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    let bytes = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return bytes.overflow ? .max : bytes.partialValue
  }
}
