/// Decides how fast bodies go, while they go.
public protocol SendPace: Sendable {
  /// Asked on the transport's thread whenever a body could go on, which all transfers wait for: it may not block.
  ///
  /// - Parameter wanted: how many bytes could go now, at least 1.
  func grant(_ wanted: Int) -> SendGrant
}

/// What a pace allows.
public enum SendGrant: Hashable, Sendable {
  /// So many may go now, at least 1; more than were wanted counts as those.
  case bytes(Int)
  /// None yet: ask again after that time, at most ``longestWait``.
  case wait(Duration)

  /// A pace that was raised meanwhile is noticed within this time.
  public static let longestWait = Duration.milliseconds(250)
}
