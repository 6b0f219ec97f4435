import CMemory

/// The memory that `malloc` manages, for programs that run for months.
public enum Heap {
  /// Lets threads share so many heaps at most; the system's own limit is eight for each processor. What is free in one
  /// serves no other, so that many heaps hold much that nobody uses.
  ///
  /// To be called before there are many threads.
  public static func limit(heaps count: Int32) { cmemory_limit_heaps(count) }

  /// Gives back whole pages that hold nothing any more, wherever they lie. Costs milliseconds when there are many; any
  /// thread may call it at any time.
  public static func trim() { cmemory_trim() }
}
