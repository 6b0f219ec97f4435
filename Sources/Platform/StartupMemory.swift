import Glibc

/// The part of the program that only its start needs.
public enum StartupMemory {
  /// Gives the pages of the program's and its libraries' code back that were read until now; the kernel brings those that
  /// are used again. Starting up reads more than half of the code once: without this it would stay resident.
  ///
  /// Only what is executable and as it is in its file: nothing in memory is lost.
  public static func release() {
    guard let maps = try? PrivateFile.read(path: "/proc/self/maps", limit: 1 << 20) else { return }
    for line in maps.text.split(separator: "\n") {
      // `from-to r-xp offset device inode /path`; what has no path has no file to be read from again.
      let fields = line.split(separator: " ")
      guard fields.count > 5, fields[1] == "r-xp", fields[5].hasPrefix("/") else { continue }
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard ends.count == 2 else { continue }
      madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), MADV_DONTNEED)
    }
  }
}
