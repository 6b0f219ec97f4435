import DepositStore
import Platform
import Synchronization
import TestSupport

/// A store that fails when it is told to, in front of one that does not.
final class FaultyStore: TransactionalStore {
  enum Access: Sendable {
    case reading
    case writing
  }

  enum Trouble: Sendable {
    /// The database cannot do it: nothing of it is kept.
    case fails
    /// The same, and it would not the next time either.
    case refuses
    /// It is kept, but the caller learns of a failure.
    case failsAfterwards
    /// The process dies before it.
    case diesBefore
    /// The process dies after the commit.
    case diesAfter
  }

  /// A defect that a test plants in the store.
  enum Defect: Sendable {
    /// Now and then a write is acknowledged that was never kept.
    case losesWrites(chance: Double, seed: UInt64)
    /// After each write, something is done to what it left.
    case spoils(@Sendable (any StoreTransaction) throws -> Void)
  }

  private struct State {
    var defect: Defect?
    var random = SeededGenerator(seed: 0)
    var plan: (@Sendable (Access) -> Trouble?)?
    var isDead = false
    var writes = 0
  }

  private let inner: InMemoryDepositStore
  private let state = Mutex(State())

  init(_ inner: InMemoryDepositStore) {
    self.inner = inner
  }

  /// The process this store belongs to is gone: whatever of it still runs gets no further.
  var isDead: Bool { state.withLock { $0.isDead } }

  func die() {
    state.withLock { $0.isDead = true }
  }

  /// Asked at each access from now on.
  func plan(_ plan: (@Sendable (Access) -> Trouble?)?) {
    state.withLock { $0.plan = plan }
  }

  /// The next `count` writes fail, after `skip` good ones.
  func failWrites(_ count: Int, after skip: Int = 0) {
    let left = Mutex((skip: skip, count: count))
    plan { access in
      guard access == .writing else { return nil }
      return left.withLock { left in
        if left.skip > 0 {
          left.skip -= 1
          return nil
        }
        left.count -= 1
        return left.count >= 0 ? .fails : nil
      }
    }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> T) async throws -> T {
    let trouble = try begin(.writing)
    let value = try await writeWithDefect(body)
    return try end(value, trouble)
  }

  func plant(_ defect: Defect?) {
    state.withLock { state in
      state.defect = defect
      if case .losesWrites(_, let seed) = defect { state.random = SeededGenerator(seed: seed) }
    }
  }

  private struct NotKept: Error {}

  private func writeWithDefect<T: Sendable>(
    _ body: @escaping @Sendable (any StoreTransaction) throws -> T
  ) async throws -> T {
    switch state.withLock({ $0.defect }) {
    case .losesWrites(let chance, _) where state.withLock({ $0.random.happens(chance) }):
      let answer = Mutex<T?>(nil)
      do {
        try await inner.write { tx in
          let value = try body(tx)
          answer.withLock { $0 = value }
          throw NotKept()
        }
      } catch is NotKept {}
      guard let value = answer.withLock({ $0 }) else { throw Self.failure }
      return value
    case .spoils(let spoil):
      return try await inner.write { tx in
        let value = try body(tx)
        try spoil(tx)
        return value
      }
    case .losesWrites, nil: return try await inner.write(body)
    }
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReading) throws -> T) async throws -> T {
    let trouble = try begin(.reading)
    let value = try await inner.read(body)
    return try end(value, trouble)
  }

  private func begin(_ access: Access) throws -> Trouble? {
    let plan = state.withLock { $0.isDead ? nil : $0.plan }
    let trouble = plan?(access)
    if trouble == .diesBefore { die() }
    if isDead { throw CancellationError() }
    if trouble == .fails { throw Self.failure }
    if trouble == .refuses { throw VisualError.databaseRefused(cause: "the test's row") }
    return trouble
  }

  private func end<T>(_ value: T, _ trouble: Trouble?) throws -> T {
    if trouble == .diesAfter { die() }
    if isDead { throw CancellationError() }
    if trouble == .failsAfterwards { throw Self.failure }
    return value
  }

  static let failure = VisualError.databaseFailed(cause: "the test's disk is full")
}
