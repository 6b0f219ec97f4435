import Platform
import Synchronization

/// Lets so many uploads run at once; the others wait their turn, first come, first served.
public final class UploadGate: Sendable {
  private struct Waiter {
    let id: Int
    let turn: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var free: Int
    var waiting: [Waiter] = []
    var nextID = 0
  }

  private let state: Mutex<State>

  /// - Parameter width: uploads at once, at least 1.
  public init(width: Int) {
    state = Mutex(State(free: max(1, width)))
  }

  /// Runs `body` when it is its turn.
  ///
  /// - Throws: `interrupted` when the task is cancelled while it waits; what `body` throws.
  func pass<Result: Sendable>(
    _ body: () async throws(VisualError) -> Result
  ) async throws(VisualError) -> Result {
    guard await enter() else { throw .interrupted }
    defer { leave() }
    return try await body()
  }

  /// - Returns: false when the task was cancelled first.
  private func enter() async -> Bool {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { turn in
        let isFree = state.withLock { state in
          guard state.free > 0 else {
            state.waiting.append(Waiter(id: id, turn: turn))
            return false
          }
          state.free -= 1
          return true
        }
        if isFree { turn.resume(returning: true) }
        // A cancellation that came before the line above found nobody waiting.
        if Task.isCancelled { abandon(id) }
      }
    } onCancel: {
      abandon(id)
    }
  }

  private func abandon(_ id: Int) {
    let waiter = state.withLock { state in
      state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
    }
    waiter?.turn.resume(returning: false)
  }

  private func leave() {
    let next = state.withLock { state -> Waiter? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.free += 1
      return nil
    }
    next?.turn.resume(returning: true)
  }
}
