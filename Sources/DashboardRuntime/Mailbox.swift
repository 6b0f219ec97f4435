import Dashboard
import Synchronization
import TerminalKit

/// Messages for the dashboard, in the order in which they were posted, from any thread; one reader takes them.
final class Mailbox: Sendable {
  private struct State {
    var messages: [Message] = []
    var reader: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

  func post(_ message: Message) {
    let reader = state.withLock { state in
      state.messages.append(message)
      return state.reader.take()
    }
    reader?.resume()
  }

  /// Everything that is there; waits while there is nothing. Without a hop to the shared pool, which would be
  /// left waking up every second.
  @TerminalActor
  func take() async -> [Message] {
    await withCheckedContinuation { reader in
      let isWaiting = state.withLock { state in
        guard state.messages.isEmpty else { return false }
        state.reader = reader
        return true
      }
      if !isWaiting { reader.resume() }
    }
    return state.withLock { state in
      defer { state.messages.removeAll(keepingCapacity: true) }
      return state.messages
    }
  }
}
