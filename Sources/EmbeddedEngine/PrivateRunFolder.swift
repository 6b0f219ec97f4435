import Glibc
public import Platform

/// The folder (0700) that one run's engine, logs and journal live in; gone with the run.
///
/// A run that is killed cannot remove its folder; the next one does, as it finds the lock in it free.
public final class PrivateRunFolder: Sendable {
  private static let prefix = "visual-run-"
  private static let lockName = "owner.lock"
  /// A folder without a lock is nobody's after this long.
  private static let provisionalSeconds = 600

  /// Its path.
  public let path: String
  private let lock: Int32

  /// Made in `$XDG_RUNTIME_DIR` when that is a folder of ours, else in `$TMPDIR`, else in `/tmp`.
  public init(_ environment: Environment) throws(VisualError) {
    let base = Self.base(environment)
    Self.sweep(base)
    var template = Array("\(base)/\(Self.prefix)XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw .fileUnwritable(path: base, cause: lastSystemError()) }
    path = String(cString: made)
    // Locked before it has its name: a sweeping run never finds it free.
    let provisional = path + "/owner.new"
    lock = open(provisional, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, rename(provisional, path + "/" + Self.lockName) == 0 else {
      throw .fileUnwritable(path: provisional, cause: lastSystemError())
    }
  }

  /// Removes it with all that is in it.
  public func remove() {
    Self.removeTree(path)
  }

  deinit { close(lock) }

  private static func base(_ environment: Environment) -> String {
    for candidate in [environment["XDG_RUNTIME_DIR"], environment["TMPDIR"]].compactMap({ $0 }) {
      var status = stat()
      let isOurs = stat(candidate, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      if candidate.hasPrefix("/"), isOurs, access(candidate, W_OK | X_OK) == 0 { return candidate }
    }
    return "/tmp"
  }

  /// Removes what runs that were killed have left.
  private static func sweep(_ base: String) {
    for name in DirectoryListing.names(in: base) where name.hasPrefix(prefix) {
      let folder = "\(base)/\(name)"
      var status = stat()
      guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
        continue
      }
      let lock = open("\(folder)/\(lockName)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard lock >= 0 else {
        // Killed before it had its lock; one that is being made has it within a moment.
        if errno == ENOENT, time(nil) - status.st_mtim.tv_sec > provisionalSeconds { removeTree(folder) }
        continue
      }
      if flock(lock, LOCK_EX | LOCK_NB) == 0 { removeTree(folder) }
      close(lock)
    }
  }

  /// Never follows a link: what a link names is not ours to remove.
  private static func removeTree(_ path: String) {
    for name in DirectoryListing.names(in: path) {
      let child = "\(path)/\(name)"
      var status = stat()
      guard lstat(child, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { removeTree(child) } else { unlink(child) }
    }
    rmdir(path)
  }
}
