/// One share of the request ids that were seen: open addressing over bare memory. Belongs to whoever holds its lock.
struct RequestSet: ~Copyable {
  private var slots: UnsafeMutablePointer<Name128>?
  private var mask = 0
  private(set) var count = 0

  deinit { slots?.deallocate() }

  /// Bytes of memory.
  var footprint: Int { slots == nil ? 0 : (mask + 1) * MemoryLayout<Name128>.stride }

  /// Whether the next insertion needs a larger table.
  var isFull: Bool { slots == nil || count * 4 >= (mask + 1) * 3 }

  /// Bytes that growing takes beyond what is held after it.
  var nextFootprint: Int { slots == nil ? 1_024 * MemoryLayout<Name128>.stride : footprint * 2 }

  mutating func grow() {
    let old = slots
    let oldSize = old == nil ? 0 : mask + 1
    let size = max(1_024, oldSize * 2)
    let new = UnsafeMutablePointer<Name128>.allocate(capacity: size)
    new.initialize(repeating: .none, count: size)
    mask = size - 1
    for index in 0..<oldSize {
      guard let name = old?[index], name.high | name.low != 0 else { continue }
      var at = place(name)
      while new[at].high | new[at].low != 0 { at = (at + 1) & mask }
      new[at] = name
    }
    old?.deallocate()
    slots = new
  }

  /// Ids are random already; those that are not are mixed.
  @inline(__always)
  private func place(_ name: Name128) -> Int {
    Int(truncatingIfNeeded: ((name.low ^ name.high &>> 7) &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
  }

  /// Reads where the name would lie, so that the memory is near when it is asked for in earnest.
  @inline(__always)
  func touch(_ name: Name128) -> UInt64 {
    guard let slots else { return 0 }
    return slots[place(name)].low
  }

  @inline(__always)
  func contains(_ name: Name128) -> Bool {
    guard let slots else { return false }
    var at = place(name)
    while slots[at].high | slots[at].low != 0 {
      if slots[at].low == name.low, slots[at].high == name.high { return true }
      at = (at + 1) & mask
    }
    return false
  }

  /// False when it was there. The table must not be full.
  @inline(__always)
  mutating func insert(_ name: Name128) -> Bool {
    guard let slots else { return false }
    var at = place(name)
    while slots[at].high | slots[at].low != 0 {
      if slots[at].low == name.low, slots[at].high == name.high { return false }
      at = (at + 1) & mask
    }
    slots[at] = name
    count += 1
    return true
  }
}
