import Glibc

/// What lies in a folder.
public enum DirectoryListing {
  /// Names, without `.` and `..`, in no order; none when there is no such folder.
  ///
  /// - Parameter most: so many at most.
  /// - Throws: `file_unreadable`.
  public static func read(_ path: String, most: Int = 100_000) throws(VisualError) -> [String] {
    guard let directory = opendir(path) else {
      if errno == ENOENT { return [] }
      throw .fileUnreadable(path: path, cause: lastSystemError())
    }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < most, let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The same where one that cannot be read is as good as none.
  public static func names(in path: String) -> [String] { (try? read(path)) ?? [] }
}
