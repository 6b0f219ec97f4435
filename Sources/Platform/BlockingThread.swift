import Glibc

/// A thread for one piece of work that blocks, apart from the few that tasks share. Dispatch's queues would do the same,
/// but their pool, once awake, wakes up every second for as long as the program runs.
public enum BlockingThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// A tenth of the share of others, where there is not enough for all. Linux would also give nothing but what is left
  /// over (`SCHED_IDLE`): on a machine that is never idle such a thread hardly ends.
  private static let backgroundNiceness: Int32 = 10

  /// - Parameter isBackground: what serves people comes first.
  /// - Returns: false when the system has no thread to give.
  public static func run(isBackground: Bool = false, _ body: @escaping @Sendable () -> Void) -> Bool {
    guard isBackground else { return start(body) }
    return start {
      // Of this thread alone, on Linux.
      let (which, own) = (
        __priority_which_t(PRIO_PROCESS.rawValue), getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
      )
      _ = setpriority(which, 0, max(own, backgroundNiceness))
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
