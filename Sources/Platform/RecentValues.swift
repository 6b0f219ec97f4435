/// Keeps what was used lately, and forgets the rest: two generations, the younger of which grows until it is the older.
///
/// Looking up and keeping take constant time. What is kept costs at most twice ``capacity``, in whatever unit the one who
/// keeps counts: values, or bytes.
///
/// Inlinable, since it is asked on every request: unspecialized, its tables would hash each key through tables of functions.
public struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// On the heap by itself, so that the empty places of a table are small.
  @usableFromInline
  final class Kept: Sendable {
    @usableFromInline let value: Value
    @usableFromInline let cost: Int

    @inlinable
    init(_ value: Value, cost: Int) {
      self.value = value
      self.cost = cost
    }
  }

  /// What a generation may cost.
  public let capacity: Int
  @usableFromInline var young: [Key: Kept] = [:]
  @usableFromInline var old: [Key: Kept] = [:]
  @usableFromInline var youngCost = 0

  /// - Parameter capacity: at least 1.
  @inlinable
  public init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  public var count: Int { young.count + old.count }

  /// The value, which counts as used; nil when it is not kept.
  @inlinable
  public mutating func value(_ key: Key) -> Value? {
    if let kept = young[key] { return kept.value }
    guard let kept = old.removeValue(forKey: key) else { return nil }
    insert(kept, for: key)
    return kept.value
  }

  /// - Parameter cost: at least 1; what costs more than ``capacity`` is not kept.
  @inlinable
  public mutating func keep(_ value: Value, for key: Key, cost: Int = 1) {
    forget(key)
    let cost = max(1, cost)
    if cost <= capacity { insert(Kept(value, cost: cost), for: key) }
  }

  @inlinable
  public mutating func forget(_ key: Key) {
    if let kept = young.removeValue(forKey: key) { youngCost -= kept.cost }
    old[key] = nil
  }

  @inlinable
  public mutating func forgetAll() {
    young = [:]
    old = [:]
    youngCost = 0
  }

  /// - Parameter key: is in neither generation.
  @inlinable
  mutating func insert(_ kept: Kept, for key: Key) {
    if youngCost + kept.cost > capacity {
      old = young
      young = [:]
      youngCost = 0
    }
    young[key] = kept
    youngCost += kept.cost
  }
}
