import Glibc
public import Platform

/// What a file that is written to changes, as it was seen at one moment.
public struct FileAppearance: Hashable, Sendable {
  /// Bytes.
  public let size: Int
  /// Of the last modification, since 1970 UTC.
  public let mtimeNanoseconds: Int64

  /// When it was last written to.
  public var changed: Instant { Instant(microseconds: mtimeNanoseconds / 1_000) }

  public init(_ fingerprint: FileFingerprint) {
    size = fingerprint.size
    mtimeNanoseconds = fingerprint.mtimeNanoseconds
  }

  /// Opens the file and looks at it: asked for a path only, a network's file system may tell what it remembers.
  ///
  /// - Throws: `file_not_found`, `file_not_a_file`, `file_not_readable` (exit 65).
  public init(path: String) throws(VisualError) {
    let file = try UploadFile(path: path)
    size = file.size
    mtimeNanoseconds = file.mtimeNanoseconds
  }

  /// A date as nanoseconds since 1970 UTC; one too far away for that, before 1677 or after 2262, counts as the first or last
  /// that is not.
  static func nanoseconds(_ date: timespec) -> Int64 {
    let (whole, isTooFar) = Int64(date.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (all, isJustTooFar) = whole.addingReportingOverflow(Int64(date.tv_nsec))
    guard isTooFar || isJustTooFar else { return all }
    return date.tv_sec < 0 ? .min : .max
  }
}
