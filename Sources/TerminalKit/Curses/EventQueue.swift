/// Events for one reader, in order.
///
/// An `AsyncStream` would do the same, but wakes the shared thread pool for every element, and that pool, once awake,
/// wakes up every second for as long as the program runs. Here reader and writer are both on the terminal's thread.
@TerminalActor
final class EventQueue {
  private var waiting: [InputEvent] = []
  private var reader: CheckedContinuation<InputEvent?, Never>?
  private var isFinished = false

  func add(_ event: InputEvent) {
    guard !isFinished else { return }
    if let reader {
      self.reader = nil
      reader.resume(returning: event)
    } else {
      waiting.append(event)
    }
  }

  /// The next event; nil when there will be none.
  func next() async -> InputEvent? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    if isFinished { return nil }
    return await withCheckedContinuation { continuation in
      // A second reader would wait for ever: the first one is let go instead.
      reader?.resume(returning: nil)
      reader = continuation
    }
  }

  func finish() {
    isFinished = true
    reader?.resume(returning: nil)
    reader = nil
  }
}
