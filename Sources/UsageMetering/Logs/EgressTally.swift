import Platform

/// Bytes and requests by video and day: a table that finds its place by arithmetic, since it is asked for every line.
struct EgressTally: ~Copyable {
  struct Cell {
    var video: Name128
    var bytes: Int64
    var requests: Int64
    var day: Int32
    var isUsed: Bool

    /// The order of the table that sums go into: videos, and days of each.
    static func precedes(_ one: Cell, _ other: Cell) -> Bool {
      (one.video.high, one.video.low, one.day) < (other.video.high, other.video.low, other.day)
    }
  }

  private var cells: UnsafeMutablePointer<Cell>
  private var mask: Int
  private(set) var count = 0
  /// A sum did not fit: no total of this import can be trusted.
  private(set) var hasOverflowed = false

  private static let empty = Cell(video: .none, bytes: 0, requests: 0, day: 0, isUsed: false)

  init() {
    mask = 4_095
    cells = .allocate(capacity: mask + 1)
    cells.initialize(repeating: Self.empty, count: mask + 1)
  }

  deinit { cells.deallocate() }

  @inline(__always)
  private func place(_ video: Name128, _ day: Int32) -> Int {
    let mixed = (video.low ^ video.high ^ UInt64(UInt32(bitPattern: day))) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 32) & mask
  }

  @inline(__always)
  mutating func add(_ video: Name128, _ day: Int32, bytes: Int64, requests: Int64 = 1) {
    var at = place(video, day)
    while cells[at].isUsed {
      if cells[at].video.low == video.low, cells[at].video.high == video.high, cells[at].day == day {
        let (sum, overflows) = cells[at].bytes.addingReportingOverflow(bytes)
        cells[at].bytes = sum
        cells[at].requests &+= requests
        if overflows { hasOverflowed = true }
        return
      }
      at = (at + 1) & mask
    }
    cells[at] = Cell(video: video, bytes: bytes, requests: requests, day: day, isUsed: true)
    count += 1
    if count * 2 > mask { grow() }
  }

  private mutating func grow() {
    let old = cells
    let size = mask + 1
    mask = size * 2 - 1
    cells = .allocate(capacity: mask + 1)
    cells.initialize(repeating: Self.empty, count: mask + 1)
    for index in 0..<size where old[index].isUsed {
      var at = place(old[index].video, old[index].day)
      while cells[at].isUsed { at = (at + 1) & mask }
      cells[at] = old[index]
    }
    old.deallocate()
  }

  /// Takes another's sums in.
  mutating func add(_ other: borrowing EgressTally) {
    if other.hasOverflowed { hasOverflowed = true }
    other.forEach { add($0.video, $0.day, bytes: $0.bytes, requests: $0.requests) }
  }

  /// Empties it, and gives what it held in the order of the table that it goes into.
  mutating func drain() -> [Cell] {
    var held: [Cell] = []
    held.reserveCapacity(count)
    forEach { held.append($0) }
    cells.update(repeating: Self.empty, count: mask + 1)
    count = 0
    return held.sorted(by: Cell.precedes)
  }

  func forEach(_ body: (Cell) -> Void) {
    for index in 0...mask where cells[index].isUsed { body(cells[index]) }
  }
}

/// A tally that puts its sums aside, in a file without a name, before it grows large: a log may name any number of
/// videos and days.
struct EgressSums: ~Copyable {
  private let scratch: ScratchFile
  private let most: Int
  var tally = EgressTally()
  private(set) var aside: [ScratchFile.Place] = []

  /// - Parameter most: sums held in memory.
  init(_ scratch: ScratchFile, most: Int) {
    self.scratch = scratch
    self.most = most
  }

  /// Sums that another put aside in the same file.
  mutating func take(aside places: [ScratchFile.Place]) { aside += places }

  mutating func makeRoom() throws(VisualError) {
    guard tally.count > most else { return }
    aside.append(try scratch.append(tally.drain()))
  }

  /// All sums, block by block. A video's day may come up in several.
  func blocks(_ body: ([EgressTally.Cell]) throws -> Void) throws {
    var held: [EgressTally.Cell] = []
    held.reserveCapacity(tally.count)
    tally.forEach { held.append($0) }
    try body(held)
    for place in aside { try body(try scratch.read(place, of: EgressTally.Cell.self)) }
  }
}
