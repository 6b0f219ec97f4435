/// Something one task waits for and another lets happen, once.
struct Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  func open() { continuation.finish() }

  /// Returns when the gate opens, after `limit`, or when the task is cancelled. One waiter.
  func wait(atMost limit: Duration) async {
    let stream = stream
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in stream {}
      }
      group.addTask {
        // Cancelled because the gate opened: there is nothing left to wait for.
        try? await Task.sleep(for: limit)
      }
      await group.next()
      group.cancelAll()
    }
  }
}
