import Cryptography
import FoundationEssentials
import Glibc
import Platform

/// The journal's folder: names, reading with tolerance, writing without half-measures.
///
/// `<name>.<again>.json` is an entry, `<name>.lock` its lock, `….json.damaged` what could not be understood.
struct JournalFolder: Sendable {
  /// Entries are about 1 KiB.
  static let maximumEntryBytes = 64 << 10
  /// Names looked at in one folder.
  static let maximumNames = 100_000

  let path: String

  /// The same for the same content, engine and user.
  static func name(_ owner: JournalOwner, _ fingerprint: FileFingerprint) -> String {
    let text = "\(owner.engine)\n\(owner.user)\n\(fingerprint.identity)"
    return Hex.encode(Array(SHA256.hash(Array(text.utf8)).prefix(16)))
  }

  func entryPath(_ name: String, again: Int) -> String { "\(path)/\(name).\(again).json" }
  func lockPath(_ name: String) -> String { "\(path)/\(name).lock" }

  /// Makes the folder, or takes others' rights to it away.
  func prepare() throws(VisualError) {
    try PrivateFile.makeFolder(path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o077 != 0, chmod(path, 0o700) != 0 {
      throw .fileUnwritable(path: path, cause: lastSystemError())
    }
  }

  func write(_ entry: JournalEntry) throws(VisualError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let target = entryPath(Self.name(entry.owner, entry.fingerprint), again: entry.again)
    let bytes: [UInt8]
    do {
      bytes = Array(try encoder.encode(entry))
    } catch {
      throw .fileUnwritable(path: target, cause: "\(error)")
    }
    guard bytes.count <= Self.maximumEntryBytes else {
      throw .fileTooLarge(path: target, limit: Self.maximumEntryBytes)
    }
    try PrivateFile.write(bytes, path: target)
  }

  /// All entries, oldest first.
  func list() throws(VisualError) -> JournalListing { try read { _ in true } }

  /// The entries of one file, by `again`.
  func entries(of name: String) throws(VisualError) -> JournalListing {
    var listing = try read { $0.hasPrefix(name + ".") }
    listing.entries.sort { $0.again < $1.again }
    return listing
  }

  private func read(_ isWanted: (String) -> Bool) throws(VisualError) -> JournalListing {
    var listing = JournalListing()
    for name in try DirectoryListing.read(path, most: Self.maximumNames).sorted() where isWanted(name) {
      if name.hasSuffix(".damaged") {
        listing.damaged.append("\(path)/\(name)")
      } else if name.hasSuffix(".json") {
        add("\(path)/\(name)", to: &listing)
      }
    }
    listing.entries.sort { ($0.createdAt, $0.again) < ($1.createdAt, $1.again) }
    return listing
  }

  private func add(_ path: String, to listing: inout JournalListing) {
    do throws(VisualError) {
      guard let contents = try PrivateFile.read(path: path, limit: Self.maximumEntryBytes) else { return }
      if let entry = Self.decode(contents.bytes, path: path) {
        listing.entries.append(entry)
      } else if let version = Self.version(contents.bytes), version > JournalEntry.currentVersion {
        listing.problems.append(.journalEntryNewer(path: path, version: version))
      } else if let aside = setAside(path) {
        listing.damaged.append(aside)
      }
    } catch {
      listing.problems.append(error)
    }
  }

  /// The entry, if it is one and lies under its own name.
  private static func decode(_ bytes: [UInt8], path: String) -> JournalEntry? {
    guard let entry = try? JSONDecoder().decode(JournalEntry.self, from: Data(bytes)),
      entry.version == JournalEntry.currentVersion, entry.confirmed >= 0, entry.confirmed <= entry.fingerprint.size,
      !entry.key.isEmpty, path.hasSuffix("/\(name(entry.owner, entry.fingerprint)).\(entry.again).json")
    else { return nil }
    return entry
  }

  private static func version(_ bytes: [UInt8]) -> Int? {
    struct Head: Decodable { let version: Int }
    return (try? JSONDecoder().decode(Head.self, from: Data(bytes)))?.version
  }

  /// - Returns: the new path; nil when another program was faster or the folder cannot be written.
  private func setAside(_ path: String) -> String? {
    for number in 0..<1_000 {
      let aside = path + (number == 0 ? "" : ".\(number)") + ".damaged"
      // A link fails where a rename would replace what was set aside earlier.
      if link(path, aside) == 0 { return unlink(path) == 0 ? aside : nil }
      if errno != EEXIST { return rename(path, aside) == 0 ? aside : nil }
    }
    return nil
  }

  /// The path as any program finds it, from wherever it runs.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension JournalFolder {
  /// Removes an entry that is still as it was seen; to be called under its lock.
  func remove(_ entry: JournalEntry, name: String) throws(VisualError) -> Bool {
    let present = try entries(of: name)
    guard present.entries.contains(entry), unlink(entryPath(name, again: entry.again)) == 0 else { return false }
    if present.entries.count == 1, present.damaged.isEmpty, present.problems.isEmpty { unlink(lockPath(name)) }
    PrivateFile.syncFolder(path)
    return true
  }

  /// Removes what programs that were killed while writing have left: their `….tmp` files.
  func removeAbandonedWrites() {
    guard let names = try? DirectoryListing.read(path, most: Self.maximumNames) else { return }
    for name in names where name.hasSuffix(".tmp") {
      // <name>.<again>.json.<process>.<random>.tmp
      let parts = name.split(separator: ".")
      guard parts.count == 6, let process = Int32(parts[3]), kill(process, 0) != 0, errno == ESRCH else { continue }
      unlink("\(path)/\(name)")
    }
  }
}
