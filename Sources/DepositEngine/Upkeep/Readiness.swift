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
    /// A new database may stand in the place of one that was lost: what Stripe lists is asked for. The engine is ready
    /// meanwhile, but does not take a key, or a deposit, for unknown.
    case firstLook
    /// Refunds and disputes, which the first look leaves out, are not in yet: what was made anew from Stripe's word may
    /// be known by half, and by that nothing is made, sent back or deleted.
    case moneyLook
  }

  private struct Waiter {
    let number: Int
    let chore: Chore
    let continuation: AsyncStream<Void>.Continuation
  }

  private struct State {
    var chores: Set<Chore> = []
    var damage: VisualError?
    var cause: ProviderError?
    /// Something was to be done and waits for the money look.
    var holdsEffects = false
    /// The last round of the money look took nothing in.
    var isMoneyLookStuck = false
    var waiting: [Waiter] = []
    var lastNumber = 0
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

  /// Why Stripe could not be asked when it was asked last; nil when it answered.
  var cause: ProviderError? { state.withLock { $0.cause } }

  func note(_ cause: ProviderError?) {
    state.withLock { $0.cause = cause }
  }

  /// An effect waits for the money look.
  func noteHeldEffect() {
    state.withLock { $0.holdsEffects = true }
  }

  /// - Parameter isStuck: it did not end, and came no further.
  func noteMoneyLook(isStuck: Bool) {
    state.withLock { $0.isMoneyLookStuck = isStuck }
  }

  /// There may be more at Stripe than the store knows.
  var isBehind: Bool { isPending(.catchUp) || isPending(.firstLook) }

  /// Of a deposit that was made anew, refunds and disputes may be missing.
  var lacksMoney: Bool { isPending(.catchUp) || isPending(.moneyLook) }

  /// Why the engine is not ready; nil when it is.
  var obstacle: VisualError? { obstacle(namesCause: true) }

  /// - Parameter namesCause: also in Stripe's own words.
  func obstacle(namesCause: Bool) -> VisualError? {
    state.withLock { state in
      if let damage = state.damage { return damage }
      if state.chores.contains(.integrityCheck) { return .databaseBeingChecked }
      return state.chores.contains(.catchUp) ? .catchingUp(namesCause ? state.cause : nil) : nil
    }
  }

  /// What was paid is not served because Stripe does not tell whether it was sent back; nil while it does.
  ///
  /// - Parameter namesCause: also in Stripe's own words.
  func moneyObstacle(namesCause: Bool) -> VisualError? {
    state.withLock { state in
      guard state.chores.contains(.moneyLook), !state.chores.contains(.catchUp), state.holdsEffects,
        state.cause != nil || state.isMoneyLookStuck
      else { return nil }
      return .refundsUnknown(namesCause ? state.cause : nil)
    }
  }

  /// What happened since a restored backup is not known yet: nobody acts on money by what it says.
  ///
  /// - Throws: `catching_up`, with what keeps Stripe from telling.
  func requireCaughtUp() throws(VisualError) {
    if isPending(.catchUp) { throw .catchingUp(cause) }
  }

  /// What the first look has not told is not known to be nothing.
  ///
  /// - Throws: `catching_up`, with what keeps Stripe from telling.
  func requireFirstLook() throws(VisualError) {
    if isPending(.firstLook) { throw .firstLookPending(cause) }
  }

  /// Refunds and disputes of what was made anew are not known to be none.
  ///
  /// - Throws: `catching_up`, with what keeps Stripe from telling.
  func requireMoney() throws(VisualError) {
    try requireCaughtUp()
    if isPending(.moneyLook) { throw .moneyLookPending(cause) }
  }

  /// Returns when this is done, or need not be; false when the engine stops before, or the wait is over.
  ///
  /// - Parameter limit: returns when there was patience enough; nil waits without end.
  func wait(for chore: Chore, within limit: (@Sendable () async throws -> Void)? = nil) async -> Bool {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let number = state.withLock { state -> Int? in
      guard state.chores.contains(chore) else { return nil }
      state.lastNumber += 1
      state.waiting.append(Waiter(number: state.lastNumber, chore: chore, continuation: continuation))
      return state.lastNumber
    }
    guard let waiter = number else { return true }
    let deadline = limit.map { limit in
      Task {
        do { try await limit() } catch { return }
        continuation.finish()
      }
    }
    for await _ in stream.cancelOnGracefulShutdown() {}
    deadline?.cancel()
    state.withLock { state in state.waiting.removeAll { $0.number == waiter } }
    return !isPending(chore)
  }
}
