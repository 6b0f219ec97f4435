public import CurlTransport
public import Platform
import Synchronization

/// One upload's place among those of this program. What is asked of it here holds whether it is sending, waiting, or has
/// not come that far.
public final class UploadSlot: Sendable, Identifiable {
  public let id: UploadQueue.ID
  private let desk: UploadDesk

  init(desk: UploadDesk, id: UploadQueue.ID) {
    self.desk = desk
    self.id = id
  }

  deinit { desk.handle(.remove(id)) }

  /// Stops sending, keeps what the server has, and lets others have the place until ``resume()``.
  public func pause() { desk.handle(.pause(id)) }

  /// Goes on, when there is a place.
  public func resume() { desk.handle(.resume(id)) }

  /// Stops for good: the journey ends with `upload_cancelled`, and what was sent is deleted at the server.
  public func cancel() { desk.handle(.cancel(id)) }

  /// - Parameter place: in the order of all, 0 being the first.
  public func move(to place: Int) { desk.handle(.move(id, to: place)) }

  public var isPaused: Bool { desk.queue[id]?.isPaused ?? false }
  public var isCancelled: Bool { desk.queue[id]?.isCancelled ?? false }

  /// Bytes per second of this one; nil: none of its own.
  public var limit: Int? {
    get { desk.queue[id]?.limit }
    set { desk.handle(.limitOne(id, newValue)) }
  }

  /// Sends when it is its turn, as often as it is stopped and let go on.
  ///
  /// - Parameters:
  ///   - tell: called in order when the standing is another; it may not block, nor ask anything of the desk.
  ///   - body: sends, at the pace it is given, from where it can; ends with `interrupted` when its task is cancelled.
  /// - Throws: `interrupted` when the caller's task is cancelled, `upload_cancelled` after ``cancel()``, what `body`
  ///   throws.
  public func run<Value: Sendable>(
    _ tell: @escaping @Sendable (UploadStanding) -> Void,
    _ body: @escaping @Sendable (any SendPace) async throws(VisualError) -> Value
  ) async throws(VisualError) -> Value {
    let pace = Pace(desk: desk, id: id)
    defer { desk.handle(.end(id)) { $0?.tell = nil } }
    while true {
      let turn = Latch()
      let stop = Latch()
      desk.handle(.ask(id)) {
        $0?.tell = tell
        $0?.turn = turn
        $0?.stop = stop
      }
      guard !isCancelled else { throw .uploadCancelled }
      guard await turn.wait() else { throw .interrupted }
      guard !isCancelled else { throw .uploadCancelled }
      switch await Self.attempt(pace, stop, body) {
      case .success(let result): return result
      case .failure(let error):
        guard stop.isOpen, error.kind == .interrupted, !Task.isCancelled else { throw error }
        desk.handle(.end(id))
      }
    }
  }

  /// Runs `body` until it ends, cancelled as soon as `stop` opens. Without a task of its own, so that the work stays on
  /// the executor that the caller prefers.
  private static func attempt<Value: Sendable>(
    _ pace: Pace, _ stop: Latch, _ body: @escaping @Sendable (any SendPace) async throws(VisualError) -> Value
  ) async -> Result<Value, VisualError> {
    await withTaskGroup(of: Result<Value, VisualError>?.self) { group in
      group.addTask {
        do throws(VisualError) {
          return .success(try await body(pace))
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        _ = await stop.wait()
        return nil
      }
      var end: Result<Value, VisualError>?
      // Whichever comes first ends the other.
      while let next = await group.next() {
        group.cancelAll()
        end = next ?? end
      }
      return end ?? .failure(.interrupted)
    }
  }

  private struct Pace: SendPace {
    let desk: UploadDesk
    let id: UploadQueue.ID

    func grant(_ wanted: Int) -> SendGrant { desk.grant(wanted, to: id) }
  }
}

/// Something that happens once, and that one task may wait for.
final class Latch: Sendable {
  private struct State {
    var isOpen = false
    var waiter: CheckedContinuation<Bool, Never>?
  }

  private let state = Mutex(State())

  var isOpen: Bool { state.withLock { $0.isOpen } }

  func open() {
    let waiter = state.withLock { state in
      state.isOpen = true
      return state.waiter.take()
    }
    waiter?.resume(returning: true)
  }

  /// - Returns: false when the task was cancelled first.
  func wait() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOpen = state.withLock { state in
          if !state.isOpen { state.waiter = waiter }
          return state.isOpen
        }
        if isOpen { waiter.resume(returning: true) }
        // A cancellation that came before found nobody waiting.
        if Task.isCancelled { abandon() }
      }
    } onCancel: {
      abandon()
    }
  }

  private func abandon() {
    let waiter = state.withLock { $0.waiter.take() }
    waiter?.resume(returning: false)
  }
}
