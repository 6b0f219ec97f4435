import DepositStore
import DepositStoreSQLite
import Dispatch
import Synchronization
import Testing

/// Keeps a store's writer busy inside one write until it is opened, so that what comes meanwhile queues up.
final class WriterGate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  private let isHeld = Mutex(false)

  /// Returns when the gate was opened and the write is done.
  func hold(_ store: SQLiteDepositStore) async throws {
    try await store.write { [self] tx in
      isHeld.withLock { $0 = true }
      semaphore.wait()
      try tx.setBookmark("gate", "open")
    }
  }

  func waitUntilHeld() async throws {
    try await waitUntil { [self] in isHeld.withLock { $0 } }
  }

  func open() { semaphore.signal() }
}

/// Waits for a condition; fails after 20 s.
func waitUntil(_ condition: @Sendable () -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(120)
  while !condition() {
    try #require(ContinuousClock.now < deadline, "waited in vain")
    try await Task.sleep(for: .milliseconds(2))
  }
}
