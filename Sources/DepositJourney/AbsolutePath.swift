import Glibc

/// Paths as any program finds them, from wherever it runs.
enum AbsolutePath {
  /// nil when nothing is there.
  static func of(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
