import Cryptography
import Glibc
public import Platform

/// What tells one file from another without reading all of it.
///
/// Size and the hashes of both ends say whether it is the same content as in an earlier run, so that a copy or a
/// rename is not paid twice; device, inode and date say whether anybody touched it while it was being sent.
public struct FileFingerprint: Codable, Hashable, Sendable {
  /// How much of each end is hashed, in bytes.
  public static let endLength = 1 << 20

  public var device: UInt64
  public var inode: UInt64
  /// Bytes.
  public var size: Int
  /// Of the last modification, since 1970 UTC.
  public var mtimeNanoseconds: Int64
  /// SHA-256 of the first MiB, lower-case hex.
  public var headSHA256: String
  /// SHA-256 of the last MiB.
  public var tailSHA256: String

  /// For stand-ins; ``of(path:)`` takes it from a file.
  public init(
    device: UInt64, inode: UInt64, size: Int, mtimeNanoseconds: Int64, headSHA256: String, tailSHA256: String
  ) {
    self.device = device
    self.inode = inode
    self.size = size
    self.mtimeNanoseconds = mtimeNanoseconds
    self.headSHA256 = headSHA256
    self.tailSHA256 = tailSHA256
  }

  /// Reads at most two MiB of the file.
  ///
  /// - Throws: `file_not_found`, `file_not_a_file`, `file_not_readable` (exit 65).
  public static func of(path: String) throws(VisualError) -> FileFingerprint {
    let file = try UploadFile(path: path)
    let end = min(endLength, file.size)
    return FileFingerprint(
      device: file.device, inode: file.inode, size: file.size, mtimeNanoseconds: file.mtimeNanoseconds,
      headSHA256: try hash(file, from: 0, count: end), tailSHA256: try hash(file, from: file.size - end, count: end))
  }

  /// The same for the same content, wherever and whenever the file was written.
  public var identity: String { "\(size) \(headSHA256) \(tailSHA256)" }

  private static func hash(
    _ file: borrowing UploadFile, from offset: Int, count: Int
  ) throws(VisualError) -> String {
    var digest = SHA256()
    var position = offset
    while position < offset + count {
      let bytes = try file.read(at: position, count: min(UploadFile.chunk, offset + count - position))
      guard !bytes.isEmpty else { break }
      digest.update(bytes)
      position += bytes.count
    }
    return Hex.encode(digest.finalize())
  }
}

extension FileFingerprint {
  /// What became of a file since an earlier look at it.
  public enum Change: Hashable, Sendable {
    case none
    /// Another inode or device, everything else as before: renamed, copied with its date, mounted anew.
    case moved
    /// Written again, perhaps with the same content.
    case touched
    /// Surely another content; says in what.
    case different(Phrase)
  }

  /// How this fingerprint differs from `earlier`.
  public func change(since earlier: FileFingerprint) -> Change {
    var words: [Phrase] = []
    if size != earlier.size { words.append(.fileSizeChanged(from: earlier.size, to: size)) }
    if headSHA256 != earlier.headSHA256 { words.append(.fileStartChanged) }
    if tailSHA256 != earlier.tailSHA256 { words.append(.fileEndChanged) }
    if let first = words.first {
      return .different(
        words.dropFirst().reduce(first) { $0 + Phrase(verbatim: ", ") + $1 })
    }
    if mtimeNanoseconds != earlier.mtimeNanoseconds { return .touched }
    return device == earlier.device && inode == earlier.inode ? .none : .moved
  }

  /// - Throws: `file_changed` (exit 65), with what changed, when the content is surely another.
  public func requireSameContent(as earlier: FileFingerprint, path: String) throws(VisualError) {
    if case .different(let changes) = change(since: earlier) { throw .videoChanged(path: path, changes: changes) }
  }
}
