import CNcursesw
import Glibc
import Platform
import Synchronization

/// Everything that touches curses runs here: one thread, whatever else the program does.
@globalActor
public actor TerminalActor {
  public static let shared = TerminalActor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    TerminalThread.shared.asUnownedSerialExecutor()
  }

  /// Starts a task of the actor. Swift resumes a task's continuations on the executor it prefers, and only then comes
  /// back to the actor: without a preference that would be the shared pool (``QuietExecutor``).
  @discardableResult
  public nonisolated static func task(_ body: @escaping @TerminalActor () async -> Void) -> Task<Void, Never> {
    Task(executorPreference: QuietExecutor.shared) { await body() }
  }

  /// As `Task.sleep`, without waking the shared pool (``QuietExecutor``).
  ///
  /// - Throws: CancellationError.
  @TerminalActor
  public static func sleep(for duration: Duration) async throws {
    try await TerminalThread.shared.sleep(for: duration)
  }
}

/// The terminal's thread: runs the actor's jobs, and between them sleeps until a key, a signal or a job comes.
final class TerminalThread: SerialExecutor {
  static let shared = TerminalThread()

  private enum Command {
    case job(UnownedJob)
    case listen(InputPump)
    case stopListening
    case setAlarm(UInt64, due: UInt64, CheckedContinuation<Void, any Error>)
    case cancelAlarm(UInt64)
  }

  private let commands = Mutex<[Command]>([])
  private let identity = Atomic<UInt>(0)
  private let alarmNumbers = Atomic<UInt64>(0)
  /// An eventfd: whoever adds a command or handles a signal writes to it.
  let wake: Int32

  private init() {
    wake = cnc_wake_descriptor()
    precondition(wake >= 0, "no eventfd: \(String(cString: strerror(errno)))")
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { _ in
        TerminalThread.shared.run()
        return nil
      }, nil)
    precondition(failure == 0, "no thread for the terminal: \(String(cString: strerror(failure)))")
    pthread_detach(thread)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    add(.job(UnownedJob(job)))
  }

  func checkIsolated() {
    precondition(isCurrent, "not on the terminal's thread")
  }

  /// From now on the pump gets what comes from the terminal.
  func listen(_ pump: InputPump) {
    add(.listen(pump))
  }

  func stopListening() {
    add(.stopListening)
  }

  /// Waits on this thread's own poll: no pool, no timer of its own.
  @TerminalActor
  func sleep(for duration: Duration) async throws {
    let number = alarmNumbers.add(1, ordering: .relaxed).newValue
    let (seconds, attoseconds) = duration.components
    let nanoseconds = UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
    let due = Self.now &+ (duration > .zero ? nanoseconds : 0)
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { sleeper in
        add(.setAlarm(number, due: due, sleeper))
        // A cancellation that came before the alarm was set found nothing to cancel.
        if Task.isCancelled { add(.cancelAlarm(number)) }
      }
    } onCancel: {
      add(.cancelAlarm(number))
    }
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private var isCurrent: Bool { identity.load(ordering: .relaxed) == UInt(pthread_self()) }

  private func add(_ command: Command) {
    commands.withLock { $0.append(command) }
    // The thread itself looks again before it sleeps.
    if !isCurrent { ring() }
  }

  private func ring() {
    var one: UInt64 = 1
    // Only a full counter makes this fail, and then the thread wakes up anyway.
    _ = write(wake, &one, 8)
  }

  private func run() {
    identity.store(UInt(pthread_self()), ordering: .relaxed)
    Self.takeSignals()
    var pump: InputPump?
    var alarms = Alarms<CheckedContinuation<Void, any Error>>()
    var hasWorked = true
    while true {
      while let batch = takeCommands() {
        for command in batch {
          switch command {
          case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
          case .listen(let new): pump = new
          case .stopListening: pump = nil
          case .setAlarm(let number, let due, let sleeper): alarms.add(number, due: due, sleeper)
          case .cancelAlarm(let number): alarms.remove(number)?.resume(throwing: CancellationError())
          }
        }
      }
      hasWorked = wait(&pump, alarms.pollTimeout(at: Self.now), afterWork: hasWorked)
      for sleeper in alarms.takeDue(at: Self.now) { sleeper.resume() }
    }
  }

  private func takeCommands() -> [Command]? {
    commands.withLock { commands in
      guard !commands.isEmpty else { return nil }
      defer { commands.removeAll(keepingCapacity: true) }
      return commands
    }
  }

  /// So long nothing happens before the code goes that the last frames took (``ResidentCode``), in milliseconds.
  private static let restDelay: Int32 = 1_000

  /// Sleeps until a key, a signal, a job or an alarm comes, at most `timeout` milliseconds (negative: for ever).
  ///
  /// - Parameter afterWork: something was done since the last rest: it ends after ``restDelay``, and a rest begins.
  /// - Returns: whether something came; false when a rest begins.
  private func wait(_ pump: inout InputPump?, _ timeout: Int32, afterWork: Bool) -> Bool {
    var watched = [
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
      pollfd(fd: pump?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let isWaiting = pump?.isWaiting == true
    var limit = timeout < 0 ? Int32.max : timeout
    if isWaiting { limit = min(limit, InputPump.escapeDelay) }
    let endsInRest = afterWork && limit > Self.restDelay
    if endsInRest { limit = Self.restDelay }
    let count = poll(&watched, 2, limit == .max ? -1 : limit)
    if count == 0, endsInRest {
      ResidentCode.release()
      return false
    }
    // An alarm that comes within the delay of an ESC ends it early: both are a matter of milliseconds.
    if count == 0, isWaiting { pump?.timeOut() }
    if watched[0].revents != 0 {
      var rings: UInt64 = 0
      _ = read(wake, &rings, 8)
      pump?.take(signals: cnc_guard_take_signals())
    }
    if watched[1].revents != 0 { pump?.take(readiness: Int32(watched[1].revents)) }
    return true
  }

  /// The signals that end or stop the program are best handled here, where frames are written; a thread that starts
  /// others may have blocked them.
  private static func takeSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
