public import EngineAPI

/// The creator's own deposits, as one look at the engine found them.
public struct DepositList: Hashable, Sendable {
  /// Newest first.
  public var items: [DepositObject]
  /// What tells the engine of which state this is; nil: it does not tell.
  public var version: String?

  public init(_ items: [DepositObject], version: String? = nil) {
    self.items = items
    self.version = version
  }
}

/// A list whose changes are waited for.
public enum WatchedList: Hashable, Sendable, CaseIterable {
  /// The creator's own deposits.
  case own
  /// Everyone's, for support.
  case everyone
}
