import Glibc

/// How many files and sockets the process may hold.
enum FileLimit {
  /// Files that are no connections: the database's, logs, those of the runtime.
  private static let others = 256

  /// Raises the limit so that `connections` fit, as far as the system allows.
  ///
  /// - Returns: how many connections fit now.
  static func raise(for connections: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return connections }
    let wanted = rlim_t(connections + others)
    if limit.rlim_cur < wanted {
      limit.rlim_cur = min(wanted, limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    return min(connections, max(1, Int(clamping: limit.rlim_cur) - others))
  }
}
