public import CurlTransport
import Platform

/// Shares a rate among uploads: each gets the same, and what one does not need or may not use goes to the others. Pure:
/// the time comes from outside.
///
/// An upload counts as one that sends while it asks for bytes; one whose line hangs gives its share back after a second.
public struct BandwidthPlan: Sendable {
  /// How long after its last question an upload still has a share.
  static let memory = Duration.seconds(1)
  /// How much may be saved up, in seconds of an upload's rate.
  static let burst = 0.25

  private struct Flow {
    var limit: Int?
    /// Bytes it may send at `filledAt`.
    var level = 0.0
    var filledAt: Duration
    var askedAt: Duration?
  }

  /// Bytes per second of all together; nil: no limit.
  public var limit: Int?
  private var flows: [UploadQueue.ID: Flow] = [:]

  public init(limit: Int? = nil) {
    self.limit = limit
  }

  /// An upload begins to send, or its own limit is another now.
  public mutating func set(_ id: UploadQueue.ID, limit: Int?, at now: Duration) {
    flows[id, default: Flow(filledAt: now)].limit = limit
  }

  public mutating func remove(_ id: UploadQueue.ID) {
    flows[id] = nil
  }

  /// - Parameter wanted: bytes, at least 1.
  public mutating func grant(_ wanted: Int, to id: UploadQueue.ID, at now: Duration) -> SendGrant {
    guard var flow = flows[id] else { return .bytes(wanted) }
    flow.askedAt = now
    flows[id] = flow
    guard let rate = rate(of: id, at: now) else {
      flows[id]?.filledAt = now
      flows[id]?.level = 0
      return .bytes(wanted)
    }
    let piece = min(Double(wanted), max(1, rate * Self.burst / 2))
    let refill = rate * max(0, (now - flow.filledAt).inSeconds)
    flow.level = min(flow.level + refill, max(1, rate * Self.burst))
    flow.filledAt = max(flow.filledAt, now)
    defer { flows[id] = flow }
    guard flow.level >= piece else { return .wait(.seconds((piece - flow.level) / rate)) }
    let count = min(wanted, Int(flow.level))
    flow.level -= Double(count)
    return .bytes(count)
  }

  /// What an upload gets at present, in bytes per second; nil: as much as it wants.
  public func rate(of id: UploadQueue.ID, at now: Duration) -> Double? {
    guard let flow = flows[id] else { return nil }
    let own = flow.limit.map { Double(max(1, $0)) }
    guard let limit else { return own }
    // Least first: what one may not use is left to those after it.
    let others = flows.filter { $0.key != id && $0.value.askedAt.map { now - $0 < Self.memory } ?? false }
    let limits = (others.values.map(\.limit) + [flow.limit]).map { $0.map { Double(max(1, $0)) } ?? .infinity }
    var rest = Double(max(1, limit))
    var left = limits.count
    for next in limits.sorted() {
      let share = rest / Double(left)
      guard next < share else { return min(own ?? .infinity, share) }
      rest -= next
      left -= 1
    }
    return own
  }
}
