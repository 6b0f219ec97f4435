import FoundationEssentials
import Glibc

/// The permission bits of what lies at a path, links not followed.
func permissions(_ path: String) -> UInt32? {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}

func isLink(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

func bytes(_ path: String) throws -> Data {
  try Data(contentsOf: URL(filePath: path))
}
