import CurlTransport
import Synchronization

/// The uploads of this program: what ``UploadQueue`` and ``BandwidthPlan`` decide, done. All of it may be changed while
/// uploads run, from any thread.
public final class UploadDesk: Sendable {
  private struct State {
    var queue: UploadQueue
    var bandwidth: BandwidthPlan
    var slots: [UploadQueue.ID: Entry] = [:]
    var made = 0
  }

  /// What the desk knows of a slot besides its place.
  struct Entry {
    var turn: Latch?
    var stop: Latch?
    var tell: (@Sendable (UploadStanding) -> Void)?
    var told: UploadStanding?
  }

  private let timer: UploadTimer
  private let state: Mutex<State>

  /// - Parameters:
  ///   - width: uploads at once, at least 1.
  ///   - limit: bytes per second of all together; nil: as fast as the line.
  public init(width: Int = 2, limit: Int? = nil, timer: UploadTimer = .system()) {
    self.timer = timer
    state = Mutex(State(queue: UploadQueue(width: width, limit: limit), bandwidth: BandwidthPlan(limit: limit)))
  }

  /// A place at the end of the order, for one upload that may not have come as far as sending yet. It is given back
  /// when nobody holds it any more.
  ///
  /// - Parameter limit: bytes per second of this one; nil: none of its own.
  public func slot(limit: Int? = nil) -> UploadSlot {
    let id = state.withLock { state in
      state.made += 1
      return UploadQueue.ID(number: state.made)
    }
    handle(.add(id, limit: limit))
    return UploadSlot(desk: self, id: id)
  }

  /// Uploads at once, at least 1. Fewer stops the last in the order, which then wait.
  public var width: Int {
    get { state.withLock { $0.queue.width } }
    set { handle(.width(newValue)) }
  }

  /// Bytes per second of all together; nil: as fast as the line.
  public var limit: Int? {
    get { state.withLock { $0.queue.limit } }
    set { handle(.limit(newValue)) }
  }

  /// Everybody's place, in order.
  public var queue: UploadQueue { state.withLock { $0.queue } }

  /// Takes something in and carries out what follows from it.
  func handle(_ input: UploadQueue.Input, _ change: (inout Entry?) -> Void = { _ in }) {
    let now = timer.elapsed()
    state.withLock { state in
      if case .add(let id, _) = input { state.slots[id] = Entry() }
      if let id = input.id { change(&state.slots[id]) }
      let orders = state.queue.handle(input)
      adjustBandwidth(&state, input, now)
      // Whoever waits for a turn that never comes looks up.
      if case .cancel(let id) = input { state.slots[id]?.turn?.open() }
      for order in orders {
        switch order {
        case .start(let id): state.slots[id]?.turn?.open()
        case .stop(let id): state.slots[id]?.stop?.open()
        }
      }
      tell(&state)
    }
  }

  func grant(_ wanted: Int, to id: UploadQueue.ID) -> SendGrant {
    let now = timer.elapsed()
    return state.withLock { $0.bandwidth.grant(wanted, to: id, at: now) }
  }

  private func adjustBandwidth(_ state: inout State, _ input: UploadQueue.Input, _ now: Duration) {
    switch input {
    case .add(let id, let limit), .limitOne(let id, let limit): state.bandwidth.set(id, limit: limit, at: now)
    case .remove(let id):
      state.bandwidth.remove(id)
      state.slots[id] = nil
    case .limit(let limit): state.bandwidth.limit = limit
    default: break
    }
  }

  /// Who wants to know, and whose standing is another, is told; within the lock, so that the order is that of events.
  private func tell(_ state: inout State) {
    for slot in state.queue.slots {
      guard let tell = state.slots[slot.id]?.tell, let standing = standing(slot, state.queue),
        state.slots[slot.id]?.told != standing
      else { continue }
      state.slots[slot.id]?.told = standing
      tell(standing)
    }
  }

  private func standing(_ slot: UploadQueue.Slot, _ queue: UploadQueue) -> UploadStanding? {
    if slot.isCancelled { return nil }
    switch slot.phase {
    case .idle: return nil
    case .sending: return .sending
    case .stopping: return nil
    case .waiting: return slot.isPaused ? .paused : .waiting(ahead: queue.ahead(of: slot.id) ?? 0)
    }
  }
}

/// How an upload that wants to send stands.
public enum UploadStanding: Hashable, Sendable {
  /// For its turn, behind so many others that wait.
  case waiting(ahead: Int)
  /// Until the person resumes it.
  case paused
  case sending
}

extension UploadQueue.Input {
  /// Whose it is.
  var id: UploadQueue.ID? {
    switch self {
    case .add(let id, _), .remove(let id), .ask(let id), .end(let id), .pause(let id), .resume(let id),
      .cancel(let id), .move(let id, _), .limitOne(let id, _):
      id
    case .width, .limit: nil
    }
  }
}
