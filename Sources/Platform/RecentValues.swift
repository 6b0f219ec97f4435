/// Keeps what was used lately, and forgets the rest: two generations, the younger of which grows until it is the older.
///
/// Looking up and keeping take constant time. At most twice ``capacity`` values are kept.
public struct RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// How many values a generation holds.
  public let capacity: Int
  private var young: [Key: Value] = [:]
  private var old: [Key: Value] = [:]

  /// - Parameter capacity: at least 1.
  public init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  public var count: Int { young.count + old.count }

  /// The value, which counts as used; nil when it is not kept.
  public mutating func value(_ key: Key) -> Value? {
    if let value = young[key] { return value }
    guard let value = old.removeValue(forKey: key) else { return nil }
    keep(value, for: key)
    return value
  }

  public mutating func keep(_ value: Value, for key: Key) {
    old[key] = nil
    if young.count >= capacity, young[key] == nil {
      old = young
      young = [:]
    }
    young[key] = value
  }

  public mutating func forget(_ key: Key) {
    young[key] = nil
    old[key] = nil
  }

  public mutating func forgetAll() {
    young = [:]
    old = [:]
  }
}
