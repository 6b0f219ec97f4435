import Platform

/// Troubles of the engine's parts that pass by themselves, as far as they have said.
///
/// Each part names its own trouble when it begins and takes it back when it has passed; `readyz` adds what it sees by
/// itself.
final class PassingTroubles: Sendable {
  private let stored = Locked<[String: VisualError]>([:])

  /// The engine is not ready until ``end(_:)`` is called for the error's code.
  func begin(_ reason: VisualError) {
    stored.withLock { $0[reason.code] = reason }
  }

  /// The trouble of this code has passed; nothing happens when there was none.
  func end(_ code: String) {
    stored.withLock { $0[code] = nil }
  }

  /// By code.
  var reasons: [VisualError] { stored.withLock { $0.values.sorted { $0.code < $1.code } } }
}
