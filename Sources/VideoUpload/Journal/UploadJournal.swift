public import DepositDomain
public import Platform

/// What this machine remembers of deposits: one small file each, written whole or not at all.
///
/// Entries are keyed by engine, user and the file's content. To work on a file is to hold its ``JournalClaim``;
/// looking needs none.
public struct UploadJournal: Sendable {
  /// How long a deposit that came to nothing is remembered.
  public static let retention = Duration.seconds(90 * 86_400)

  let folder: JournalFolder
  let clock: any WallClock

  /// - Parameter folder: made (0700) when the first entry is written.
  public init(folder: String, clock: any WallClock = SystemClock()) {
    self.folder = JournalFolder(path: folder)
    self.clock = clock
  }

  /// `$XDG_STATE_HOME/visual-tui/journal`
  public init(_ directories: UserDirectories, clock: any WallClock = SystemClock()) {
    self.init(folder: directories.state + "/journal", clock: clock)
  }

  /// Takes a file for this program alone and reads what is known of it. Held until the claim is released or goes away.
  ///
  /// - Throws: `file_in_use` (exit 75) while another program works on it; what keeps the folder from being used.
  public func claim(_ fingerprint: FileFingerprint, for owner: JournalOwner) throws(VisualError) -> JournalClaim {
    try JournalClaim(folder: folder, clock: clock, owner: owner, fingerprint: fingerprint)
  }

  /// Everything, oldest first.
  public func list() throws(VisualError) -> JournalListing {
    try folder.list()
  }

  /// The entry of a deposit.
  public func find(deposit: DepositID, for owner: JournalOwner) throws(VisualError) -> JournalEntry? {
    try list().entries.last { $0.depositId == deposit && $0.owner == owner }
  }

  /// The latest entry that was begun with a file at that path, whatever lies there now.
  public func find(path: String, for owner: JournalOwner) throws(VisualError) -> JournalEntry? {
    let absolute = JournalFolder.absolute(path)
    return try list().entries.last { $0.path == absolute && $0.owner == owner }
  }

  /// The latest entry of that content.
  public func find(_ fingerprint: FileFingerprint, for owner: JournalOwner) throws(VisualError) -> JournalEntry? {
    try folder.entries(of: JournalFolder.name(owner, fingerprint)).entries.last
  }

  /// Removes what has been closed for more than ``retention``, except what some program holds. What is done stays for
  /// ever: forgetting it would let the same command pay for the same file again.
  ///
  /// - Returns: how many entries went.
  @discardableResult
  public func prune() throws(VisualError) -> Int {
    folder.removeAbandonedWrites()
    var removed = 0
    for entry in try list().entries where entry.phase == .closed && clock.now() - entry.updatedAt > Self.retention {
      let name = JournalFolder.name(entry.owner, entry.fingerprint)
      guard let lock = try? JournalLock(path: folder.lockPath(name)) else { continue }
      if try folder.remove(entry, name: name) { removed += 1 }
      withExtendedLifetime(lock) {}
    }
    return removed
  }
}

/// What lies in the journal.
public struct JournalListing: Hashable, Sendable {
  /// Oldest first.
  public var entries: [JournalEntry] = []
  /// Paths of what could not be understood and is set aside, now or earlier; never deleted.
  public var damaged: [String] = []
  /// Entries that are kept but could not be read.
  public var problems: [VisualError] = []
}
