import Glibc
import Platform

/// Where lines that do not count are kept, with their numbers and what is wrong with them, for a person to look at.
struct Quarantine {
  /// A file that is not there yet under its name: it is published when the import is stored.
  struct Draft {
    let path: String
    fileprivate let temporary: String
    fileprivate static let suffix = ".part"

    func publish() { rename(temporary, path) }
    func discard() { unlink(temporary) }
  }

  private let folder: String

  init(besideFile path: String) {
    folder = path + ".quarantine"
  }

  /// Publishes or takes away what an import left behind that was killed while it was stored.
  ///
  /// - Parameter published: the paths that stored imports name.
  func settle(_ published: () throws -> Set<String>) throws {
    let drafts = DirectoryListing.names(in: folder).filter { $0.hasSuffix(Draft.suffix) }
    guard !drafts.isEmpty else { return }
    let known = try published()
    for name in drafts {
      let draft = Draft(path: "\(folder)/\(name.dropLast(Draft.suffix.count))", temporary: "\(folder)/\(name)")
      if known.contains(draft.path) { draft.publish() } else { draft.discard() }
    }
  }

  /// - Returns: nil when there is nothing to keep.
  func keep(_ lines: [LogImport.BadLine], of name: String, at instant: Instant) throws(VisualError) -> Draft? {
    guard !lines.isEmpty else { return nil }
    try PrivateFile.makeFolder(folder)
    let base = name.split(separator: "/").last.map(String.init) ?? "log"
    let safe = String(
      base.unicodeScalars.prefix(80).map { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "." || scalar == "-")
          ? Character(scalar) : "_"
      })
    let path = "\(folder)/\(instant.microseconds)-\(safe).txt"
    let draft = Draft(path: path, temporary: path + Draft.suffix)
    let file = open(draft.temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .fileUnwritable(path: draft.temporary, cause: lastSystemError()) }
    defer { close(file) }
    var bytes: [UInt8] = []
    for line in lines {
      bytes += Array("\(line.line)\t\(line.fault.reason)\t".utf8)
      bytes += line.text
      bytes.append(10)
    }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + done }, bytes.count - done) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        draft.discard()
        throw .fileUnwritable(path: draft.temporary, cause: lastSystemError())
      }
      done += count
    }
    // Begins to write it: no commit that follows has to bring it along.
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
    return draft
  }
}
