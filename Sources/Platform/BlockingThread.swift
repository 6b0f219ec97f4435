import Glibc

/// A thread for one piece of work that blocks, apart from the few that tasks share. Dispatch's queues would do the same,
/// but their pool, once awake, wakes up every second for as long as the program runs.
public enum BlockingThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Linux's `SCHED_IDLE`, a macro that Swift does not see.
  private static let idleScheduling: Int32 = 5

  /// - Parameter isBackground: it runs only on processors that nobody else wants, and makes way at once when somebody
  ///   does; on a machine that is never idle it still goes on, slowly.
  /// - Returns: false when the system has no thread to give.
  public static func run(isBackground: Bool = false, _ body: @escaping @Sendable () -> Void) -> Bool {
    guard isBackground else { return start(body) }
    return start {
      var parameters = sched_param()
      // A system that does not know it runs the thread as any other.
      _ = sched_setscheduler(0, idleScheduling, &parameters)
      body()
    }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let failure = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard failure == 0 else {
      work.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
