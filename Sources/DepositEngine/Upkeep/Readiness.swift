import Platform
import ServiceLifecycle

/// What must happen before the engine says that it is ready, and what was found that keeps it from being so.
final class Readiness: Sendable {
  /// Work that readiness waits for.
  enum Chore: CaseIterable, Hashable, Sendable {
    /// The database is looked through after an unclean stop.
    case integrityCheck
    /// What happened since the backup that was restored is asked of Stripe.
    case catchUp
  }

  private struct State {
    var chores: Set<Chore> = []
    var damage: VisualError?
    var waiting: [(chore: Chore, continuation: AsyncStream<Void>.Continuation)] = []
  }

  private let state = Locked(State())

  func begin(_ chore: Chore) {
    state.withLock { _ = $0.chores.insert(chore) }
  }

  func finish(_ chore: Chore) {
    let released = state.withLock { state in
      state.chores.remove(chore)
      defer { state.waiting.removeAll { $0.chore == chore } }
      return state.waiting.filter { $0.chore == chore }
    }
    for waiter in released { waiter.continuation.finish() }
  }

  /// The database is not sound: the engine never gets ready.
  func fail(_ damage: VisualError) {
    state.withLock { $0.damage = damage }
  }

  func isPending(_ chore: Chore) -> Bool { state.withLock { $0.chores.contains(chore) } }

  /// Why the engine is not ready; nil when it is.
  var obstacle: VisualError? {
    state.withLock { state in
      if let damage = state.damage { return damage }
      if state.chores.contains(.integrityCheck) { return .databaseBeingChecked }
      return state.chores.contains(.catchUp) ? .catchingUp : nil
    }
  }

  /// What happened since a restored backup is not known yet: nobody acts on money by what it says.
  ///
  /// - Throws: `catching_up`.
  func requireCaughtUp() throws(VisualError) {
    if isPending(.catchUp) { throw .catchingUp }
  }

  /// Returns when this is done, or need not be; false when the engine stops before.
  func wait(for chore: Chore) async -> Bool {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let isPending = state.withLock { state in
      guard state.chores.contains(chore) else { return false }
      state.waiting.append((chore, continuation))
      return true
    }
    guard isPending else { return true }
    for await _ in stream.cancelOnGracefulShutdown() {}
    return !self.isPending(chore)
  }
}
