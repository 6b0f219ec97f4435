import DepositDomain
import DepositStore
import Platform

/// Wakes the outbox worker; many wakes before it looks count as one.
final class WorkerSignal: Sendable {
  /// An effect somebody wants carried out now, whenever it is due.
  struct Urgent: Hashable, Sendable {
    let depositID: DepositID
    let key: String
    let kind: Effect.Kind

    init(_ effect: Effect, of id: DepositID) {
      (depositID, key, kind) = (id, effect.key, effect.kind)
    }

    init(_ row: OutboxRow) {
      self.init(row.effect, of: row.depositID)
    }
  }

  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let urgent = Locked<Set<Urgent>>([])
  /// How many due effects run now at each provider: the end of each wakes the worker.
  private let running = Locked<[ProviderError.Provider: Int]>([:])

  init() {
    (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func wake() {
    continuation.yield()
  }

  /// There is something to do. While every place for it is taken, nobody wakes up for it: the end of what runs does.
  func offer(_ effects: [Effect]) {
    let hasPlace = running.withLock { running in
      effects.contains { running[$0.kind.provider, default: 0] < OutboxWorker.concurrency }
    }
    if hasPlace { wake() }
  }

  func began(_ effect: Effect) { running.withLock { $0[effect.kind.provider, default: 0] += 1 } }

  func ended(_ effect: Effect) { running.withLock { $0[effect.kind.provider, default: 0] -= 1 } }

  /// Asks for one effect at once: a hint came that its outcome is near.
  func expedite(_ effect: Effect, of id: DepositID) {
    restore(Urgent(effect, of: id))
    wake()
  }

  /// Puts a hint back, without waking anyone.
  func restore(_ hint: Urgent) {
    urgent.withLock { _ = $0.insert(hint) }
  }

  /// It is under way.
  func withdraw(_ hint: Urgent) {
    urgent.withLock { _ = $0.remove(hint) }
  }

  func nextUrgent() -> Urgent? {
    urgent.withLock { $0.popFirst() }
  }
}
