import Synchronization

/// A continuation that several may resume: the first one does.
final class Once: Sendable {
  private let waiting: Mutex<CheckedContinuation<Void, Never>?>

  init(_ continuation: CheckedContinuation<Void, Never>) {
    waiting = Mutex(continuation)
  }

  func resume() {
    waiting.withLock { $0.take() }?.resume()
  }
}
