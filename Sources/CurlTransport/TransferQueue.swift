import CCurl
import Glibc
import Platform
import Synchronization

/// What other threads and the transport's thread share: the commands, and whether the thread runs.
final class TransferQueue: Sendable {
  enum Command: Sendable {
    case start(TransferJob)
    case cancel(UInt64)
  }

  private enum Phase {
    case notStarted, running, stopping, ended
  }

  private struct State {
    var phase = Phase.notStarted
    var multi: MultiHandle?
    var thread: pthread_t?
    var commands: [Command] = []
    var endWaiters: [CheckedContinuation<Void, Never>] = []
    var lastID: UInt64 = 0

    /// Only while the phase is not `ended`: then the multi handle is still there.
    func wake() {
      if let multi { curl_multi_wakeup(multi.pointer) }
    }
  }

  private let settings: TransferSettings
  private let state = Mutex(State())

  init(settings: TransferSettings) {
    self.settings = settings
  }

  func makeID() -> UInt64 {
    state.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  /// Hands the job to the thread, starting it with the first one; answers the job itself when that cannot be.
  func start(_ job: TransferJob) {
    let refusal: TransportError? = state.withLock { state in
      if state.phase == .notStarted, let failure = startThread(&state) { return failure }
      guard state.phase == .running else { return TransferQueue.shutDownError }
      state.commands.append(.start(job))
      state.wake()
      return nil
    }
    if let refusal { job.reply.resume(returning: .failure(refusal)) }
  }

  /// Does nothing for a job that is over.
  func cancel(_ id: UInt64) {
    state.withLock {
      guard $0.phase == .running else { return }
      $0.commands.append(.cancel(id))
      $0.wake()
    }
  }

  /// Ends the thread; returns when it has answered every job and is gone.
  func shutdown() async {
    await withCheckedContinuation { waiter in
      let isOver = state.withLock { state in
        requestEnd(&state)
        if state.phase == .stopping { state.endWaiters.append(waiter) }
        return state.phase == .ended
      }
      if isOver { waiter.resume() }
    }
    if let thread = takeThread() { pthread_join(thread, nil) }
  }

  /// For a transport that nobody holds any more, and that therefore has no job under way.
  func abandon() {
    state.withLock { requestEnd(&$0) }
    if let thread = takeThread() { pthread_detach(thread) }
  }

  static let shutDownError = TransportError(
    .shutDown, "The program is shutting down its connections", mayHaveBeenSent: false)

  private func requestEnd(_ state: inout State) {
    switch state.phase {
    case .notStarted: state.phase = .ended
    case .running:
      state.phase = .stopping
      state.wake()
    case .stopping, .ended: break
    }
  }

  private func takeThread() -> pthread_t? {
    state.withLock { $0.thread.take() }
  }
}

// MARK: - The thread's side

extension TransferQueue {
  /// What came in since the last call; nil when the thread is to end.
  func takeCommands() -> [Command]? {
    state.withLock {
      guard $0.phase == .running else { return nil }
      let commands = $0.commands
      $0.commands.removeAll()
      return commands
    }
  }

  /// No more commands and no more wake-ups from here on; returns what nobody took.
  func close() -> [Command] {
    state.withLock {
      $0.phase = .ended
      $0.multi = nil
      let commands = $0.commands
      $0.commands.removeAll()
      return commands
    }
  }

  func announceEnd() {
    let waiters = state.withLock {
      let waiters = $0.endWaiters
      $0.endWaiters.removeAll()
      return waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Lazily, so that a program that sends nothing pays nothing for curl.
  private func startThread(_ state: inout State) -> TransportError? {
    do { try Libcurl.load() } catch { return error }
    // Loading has read the symbols of two dozen libraries.
    if settings.staysSmall { ResidentCode.release() }
    guard let multi = MultiHandle() else {
      return TransportError(.cannotConnect, "Out of memory for network transfers", mayHaveBeenSent: false)
    }
    let start = Unmanaged.passRetained(ThreadStart(queue: self, multi: multi, settings: settings))
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, TransferQueue.threadMain, start.toOpaque())
    guard result == 0 else {
      start.release()
      multi.cleanUp()
      return TransportError(
        .cannotConnect, "No thread for network transfers: \(String(cString: strerror(result)))",
        mayHaveBeenSent: false)
    }
    state.multi = multi
    state.thread = thread
    state.phase = .running
    return nil
  }

  private static let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    guard let context else { return nil }
    let start = Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
    TransferLoop(queue: start.queue, multi: start.multi, settings: start.settings).run()
    return nil
  }

  private final class ThreadStart: Sendable {
    let queue: TransferQueue
    let multi: MultiHandle
    let settings: TransferSettings

    init(queue: TransferQueue, multi: MultiHandle, settings: TransferSettings) {
      self.queue = queue
      self.multi = multi
      self.settings = settings
    }
  }
}
