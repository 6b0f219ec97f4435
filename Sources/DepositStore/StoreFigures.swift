public import Platform

/// How much of the outbox is still to be done.
public struct OutboxBacklog: Hashable, Sendable {
  /// Effects that have not happened yet, those under way among them.
  public var rows: Int
  /// Of these, those whose last attempt failed.
  public var failing: Int
  /// When the oldest of them was asked for; nil when there is none.
  public var oldest: Instant?
  /// When the earliest of those that nobody works on is due; nil when there is none.
  public var oldestDue: Instant?

  public init(rows: Int, failing: Int, oldest: Instant?, oldestDue: Instant?) {
    self.rows = rows
    self.failing = failing
    self.oldest = oldest
    self.oldestDue = oldestDue
  }
}

/// How many commits carried how many writes, since the start.
public struct CommitFigures: Hashable, Sendable {
  /// Upper bounds of ``batches``, in writes a commit.
  public static let bounds = [1, 2, 4, 8, 16, 32, 64, 128, 256]

  public var commits = 0
  public var writes = 0
  /// How many commits carried at most so many writes, and more than the bound before.
  public var batches = [Int](repeating: 0, count: bounds.count)

  public init() {}

  public mutating func add(writes count: Int) {
    commits += 1
    writes += count
    batches[Self.bounds.firstIndex { count <= $0 } ?? Self.bounds.count - 1] += 1
  }
}
