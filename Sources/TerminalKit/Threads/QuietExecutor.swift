import CNcursesw
import Glibc
import Synchronization

/// Threads for work that must not hold the terminal's thread up, and that sleep when there is none.
///
/// Swift's shared pool, once it has run a single job, wakes up every second for as long as the program runs
/// (libdispatch watches its workers with a timer). A program that is to be still while nobody types starts its work
/// with `Task(executorPreference: QuietExecutor.shared)`; what it calls, actors included, then runs here.
public final class QuietExecutor: TaskExecutor {
  public static let shared = QuietExecutor(threads: 2)

  private let jobs = Mutex<[UnownedJob]>([])
  /// An eventfd that counts the jobs: each read takes one.
  private let count: Int32

  /// - Parameter threads: as many jobs run at once.
  private init(threads: Int) {
    count = cnc_counting_descriptor()
    precondition(count >= 0, "no eventfd: \(String(cString: strerror(errno)))")
    for _ in 0..<threads {
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { _ in
          QuietExecutor.shared.run()
          return nil
        }, nil)
      precondition(failure == 0, "no thread: \(String(cString: strerror(failure)))")
      pthread_detach(thread)
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    var one: UInt64 = 1
    // It fails only for a counter that is full, which takes 2^64 jobs.
    _ = write(count, &one, 8)
  }

  private func run() {
    while true {
      var taken: UInt64 = 0
      guard read(count, &taken, 8) == 8 else { continue }
      let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      job?.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
