import DepositDomain
import DepositStore

/// Wakes the outbox worker; many wakes before it looks count as one.
final class WorkerSignal: Sendable {
  /// An effect somebody wants carried out now, whenever it is due.
  struct Urgent: Hashable, Sendable {
    let depositID: DepositID
    let key: String

    init(depositID: DepositID, key: String) {
      self.depositID = depositID
      self.key = key
    }

    init(_ row: OutboxRow) {
      self.init(depositID: row.depositID, key: row.effect.key)
    }
  }

  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let urgent = Locked<Set<Urgent>>([])
  /// Effects that run now: the end of each wakes the worker.
  private let running = Locked(0)

  init() {
    (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func wake() {
    continuation.yield()
  }

  /// There is something to do. While every place is taken, nobody wakes up for it: the end of what runs does.
  func offer() {
    if running.withLock(\.self) < OutboxWorker.concurrency { wake() }
  }

  func began() { running.withLock { $0 += 1 } }

  func ended() {
    running.withLock { $0 -= 1 }
    wake()
  }

  /// Asks for one effect at once: a hint came that its outcome is near.
  func expedite(_ effect: Effect, of id: DepositID) {
    restore(Urgent(depositID: id, key: effect.key))
    wake()
  }

  /// Puts a hint back, without waking anyone.
  func restore(_ hint: Urgent) {
    urgent.withLock { _ = $0.insert(hint) }
  }

  func nextUrgent() -> Urgent? {
    urgent.withLock { $0.popFirst() }
  }
}
