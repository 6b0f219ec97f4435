/// Who sends when: uploads in an order that can be changed, so many at once. Pure: what happened goes in, what to do
/// comes out.
///
/// The first in the order that want to send and are not paused do so. Moving an upload forward takes nobody's place: it
/// is the next when one is free. Fewer at once stops the last in the order, which then wait again.
public struct UploadQueue: Hashable, Sendable {
  public struct ID: Hashable, Sendable {
    let number: Int
  }

  /// What an upload does at present.
  public enum Phase: Hashable, Sendable {
    /// It has not asked to send, or has ended.
    case idle
    /// It would send if it could.
    case waiting
    case sending
    /// It was told to stop and still has its place.
    case stopping
  }

  public struct Slot: Hashable, Sendable {
    public let id: ID
    public internal(set) var phase = Phase.idle
    /// By the person; it does not ask for a place until it is resumed.
    public internal(set) var isPaused = false
    /// By the person, for good.
    public internal(set) var isCancelled = false
    /// Bytes per second; nil: none of its own.
    public internal(set) var limit: Int?
  }

  public enum Input: Hashable, Sendable {
    /// At the end of the order.
    case add(ID, limit: Int?)
    case remove(ID)
    /// It wants to send.
    case ask(ID)
    /// It sends no more: it has come to its end, or was told to stop. What wants to go on asks again.
    case end(ID)
    case pause(ID)
    case resume(ID)
    case cancel(ID)
    /// To that place in the order, 0 being the first; beyond the last is the last.
    case move(ID, to: Int)
    case width(Int)
    case limit(Int?)
    case limitOne(ID, Int?)
  }

  public enum Order: Hashable, Sendable {
    case start(ID)
    case stop(ID)
  }

  /// In order.
  public private(set) var slots: [Slot] = []
  /// Uploads at once, at least 1.
  public private(set) var width: Int
  /// Bytes per second of all together; nil: as fast as the line.
  public private(set) var limit: Int?

  public init(width: Int, limit: Int? = nil) {
    self.width = max(1, width)
    self.limit = limit
  }

  public subscript(id: ID) -> Slot? { slots.first { $0.id == id } }

  /// How many of those that wait for a place come before that one; nil when it does not wait for one.
  public func ahead(of id: ID) -> Int? {
    let waiting = slots.filter(\.wantsPlace)
    return waiting.firstIndex { $0.id == id }
  }

  /// - Returns: to be carried out in that order. Every `stop` is answered by `end`, sooner or later.
  public mutating func handle(_ input: Input) -> [Order] {
    switch input {
    case .add(let id, let limit): if self[id] == nil { slots.append(Slot(id: id, limit: limit)) }
    case .remove(let id): slots.removeAll { $0.id == id }
    case .ask(let id): change(id) { if $0.phase == .idle { $0.phase = .waiting } }
    case .end(let id): change(id) { $0.phase = .idle }
    case .pause(let id): change(id) { $0.isPaused = true }
    case .resume(let id): change(id) { $0.isPaused = false }
    case .cancel(let id): change(id) { $0.isCancelled = true }
    case .move(let id, let place): move(id, to: place)
    case .width(let width): self.width = max(1, width)
    case .limit(let limit): self.limit = limit
    case .limitOne(let id, let limit): change(id) { $0.limit = limit }
    }
    return settle()
  }

  private mutating func change(_ id: ID, _ change: (inout Slot) -> Void) {
    guard let index = slots.firstIndex(where: { $0.id == id }) else { return }
    change(&slots[index])
  }

  private mutating func move(_ id: ID, to place: Int) {
    guard let index = slots.firstIndex(where: { $0.id == id }) else { return }
    let slot = slots.remove(at: index)
    slots.insert(slot, at: min(max(0, place), slots.count))
  }

  /// What has to change for the rules to hold.
  private mutating func settle() -> [Order] {
    var orders: [Order] = []
    for index in slots.indices where slots[index].phase == .sending && !slots[index].maySend {
      orders.append(stop(index))
    }
    var sending = slots.count { $0.phase == .sending }
    for index in slots.indices.reversed() where slots[index].phase == .sending && sending > width {
      orders.append(stop(index))
      sending -= 1
    }
    var taken = slots.count(where: \.holdsPlace)
    for index in slots.indices where slots[index].wantsPlace && taken < width {
      slots[index].phase = .sending
      orders.append(.start(slots[index].id))
      taken += 1
    }
    return orders
  }

  private mutating func stop(_ index: Int) -> Order {
    slots[index].phase = .stopping
    return .stop(slots[index].id)
  }
}

extension UploadQueue.Slot {
  var maySend: Bool { !isPaused && !isCancelled }
  var wantsPlace: Bool { phase == .waiting && maySend }
  var holdsPlace: Bool { phase == .sending || phase == .stopping }
}
