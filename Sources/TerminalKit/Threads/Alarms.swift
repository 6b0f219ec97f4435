/// What is to happen later, the earliest first. Times are monotonic nanoseconds.
struct Alarms<Action> {
  private var entries: [(id: UInt64, due: UInt64, action: Action)] = []

  var next: UInt64? { entries.first?.due }

  mutating func add(_ id: UInt64, due: UInt64, _ action: Action) {
    let index = entries.firstIndex { $0.due > due } ?? entries.count
    entries.insert((id, due, action), at: index)
  }

  /// Takes one out before its time; nil when it has been taken.
  mutating func remove(_ id: UInt64) -> Action? {
    entries.firstIndex { $0.id == id }.map { entries.remove(at: $0).action }
  }

  /// Takes out all that are due.
  mutating func takeDue(at now: UInt64) -> [Action] {
    let count = entries.prefix { $0.due <= now }.count
    defer { entries.removeFirst(count) }
    return entries.prefix(count).map(\.action)
  }

  /// How long a poll may sleep: whole milliseconds, rounded up, or -1 for ever.
  func pollTimeout(at now: UInt64) -> Int32 {
    guard let next else { return -1 }
    return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
  }
}
