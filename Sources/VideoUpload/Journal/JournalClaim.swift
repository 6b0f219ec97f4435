import Cryptography
public import DepositDomain
public import Platform
import Synchronization

/// One file, for one engine and user, in the hands of this program alone; its entries in the journal can be changed
/// through it. Every change is on the disk when the call returns.
public final class JournalClaim: Sendable {
  private struct State {
    var lock: JournalLock?
    var entries: [JournalEntry]
    /// Index in `entries`.
    var selected: Int?
  }

  public let owner: JournalOwner
  /// The file as it was when it was claimed.
  public let fingerprint: FileFingerprint
  /// Paths of entries of this file that could not be understood and are set aside.
  public let damaged: [String]

  private let folder: JournalFolder
  private let clock: any WallClock
  private let state: Mutex<State>

  init(
    folder: JournalFolder, clock: any WallClock, owner: JournalOwner, fingerprint: FileFingerprint
  ) throws(VisualError) {
    self.folder = folder
    self.clock = clock
    self.owner = owner
    self.fingerprint = fingerprint
    try folder.prepare()
    let name = JournalFolder.name(owner, fingerprint)
    let lock = try JournalLock(path: folder.lockPath(name))
    let listing = try folder.entries(of: name)
    if let problem = listing.problems.first { throw problem }
    damaged = listing.damaged
    state = Mutex(State(lock: lock, entries: listing.entries, selected: listing.entries.indices.last))
  }

  /// The entry worked on: the latest, unless another was selected.
  public var entry: JournalEntry? {
    state.withLock { state in state.selected.map { state.entries[$0] } }
  }

  /// All deposits of this file, by `again`.
  public var entries: [JournalEntry] { state.withLock { $0.entries } }

  /// Works on the entry of that deposit from now on; false when there is none.
  @discardableResult
  public func select(deposit: DepositID) -> Bool {
    state.withLock { state in
      guard let index = state.entries.lastIndex(where: { $0.depositId == deposit }) else { return false }
      state.selected = index
      return true
    }
  }

  /// The entry to go on with: the present one unless it is closed, else a new one with a new idempotency key, on the
  /// disk before this returns.
  ///
  /// - Parameter again: another deposit of the same file, whatever became of the others.
  /// - Throws: `journal_damaged` when this file's entry was lost, as a new one could pay a second time; `again`, or a
  ///   draft that names its deposit, says that it shall not matter.
  public func open(_ draft: JournalDraft, again: Bool = false) throws(VisualError) -> JournalEntry {
    if let deposit = draft.depositId, select(deposit: deposit), let entry { return entry }
    if !again, draft.depositId == nil {
      if let entry, entry.phase != .closed { return entry }
      if let lost = damaged.first { throw .journalEntryDamaged(path: lost) }
    }
    return try begin(draft, isExtra: again)
  }

  private func begin(_ draft: JournalDraft, isExtra: Bool) throws(VisualError) -> JournalEntry {
    let now = clock.now()
    return try state.withLock { state throws(VisualError) in
      let entry = JournalEntry(
        version: JournalEntry.currentVersion, key: Hex.encode(SecureRandom.bytes(16)), owner: owner,
        again: (state.entries.last?.again ?? -1) + 1, isExtra: isExtra ? true : nil,
        path: JournalFolder.absolute(draft.path),
        fingerprint: fingerprint, type: draft.type, title: draft.title, durationSec: draft.durationSec,
        depositId: draft.depositId, checkoutUrl: nil, payUrl: nil, expiresAt: nil, videoGuid: nil, location: nil,
        confirmed: 0, sha256: nil, phase: .opened, isHeld: nil, createdAt: now, updatedAt: now)
      try folder.write(entry)
      state.entries.append(entry)
      state.selected = state.entries.indices.last
      return entry
    }
  }

  /// Changes the entry worked on. Its key, owner, content and number stay as they are.
  @discardableResult
  public func update(_ change: (inout JournalEntry) -> Void) throws(VisualError) -> JournalEntry {
    let now = clock.now()
    return try state.withLock { state throws(VisualError) in
      guard let selected = state.selected, state.lock != nil else { throw .journalNothingOpen }
      let before = state.entries[selected]
      var entry = before
      change(&entry)
      entry.version = before.version
      entry.key = before.key
      entry.owner = before.owner
      entry.again = before.again
      entry.isExtra = before.isExtra
      if entry.fingerprint.identity != before.fingerprint.identity { entry.fingerprint = before.fingerprint }
      guard entry != before else { return entry }
      entry.updatedAt = now
      try folder.write(entry)
      state.entries[selected] = entry
      return entry
    }
  }

  /// Playable: running again says so instead of paying again.
  @discardableResult
  public func finish() throws(VisualError) -> JournalEntry { try update { $0.phase = .done } }

  /// Expired, cancelled or refunded: running again begins anew.
  @discardableResult
  public func close() throws(VisualError) -> JournalEntry { try update { $0.phase = .closed } }

  /// Lets other programs have the file; nothing can be changed through this claim any more.
  public func release() {
    state.withLock { $0.lock = nil }
  }
}
