import DepositDomain

/// Wakes the outbox worker; many wakes before it looks count as one.
final class WorkerSignal: Sendable {
  /// An effect somebody wants carried out now, whenever it is due.
  struct Urgent: Hashable, Sendable {
    let depositID: DepositID
    let key: String
  }

  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let urgent = Locked<Set<Urgent>>([])

  init() {
    (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func wake() {
    continuation.yield()
  }

  /// Asks for one effect at once: a hint came that its outcome is near.
  func expedite(_ effect: Effect, of id: DepositID) {
    urgent.withLock { _ = $0.insert(Urgent(depositID: id, key: effect.key)) }
    wake()
  }

  func takeUrgent() -> Set<Urgent> {
    urgent.withLock { set in
      defer { set = [] }
      return set
    }
  }
}
