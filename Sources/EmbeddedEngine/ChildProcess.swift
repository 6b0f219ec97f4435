import Glibc
public import Platform

/// A sibling program that lives as long as we do: in a process group of its own, so that Ctrl-C in the terminal does
/// not reach it, and with a pipe as standard input whose end tells it that we are gone, however we went.
public final class ChildProcess: Sendable {
  /// Longest first line taken, in bytes.
  private static let maximumLineBytes = 4_096

  /// The program's name, for messages.
  public let name: String
  private let pid: pid_t
  private let state: Locked<State>

  private struct State {
    /// Our end of its standard input; -1 once closed.
    var input: Int32
    /// Our end of its standard output, kept open so that it can never die of a closed pipe.
    var output: Int32
    var isReaped = false
    /// Its output has ended, which is seen a moment before its exit status can be taken.
    var hasEnded = false
  }

  /// Starts `path` with the given environment and nothing else of ours.
  ///
  /// - Parameter log: a file that its standard error is appended to.
  /// - Throws: `program_not_started` (configuration).
  public init(path: String, arguments: [String], environment: [String: String], log: String) throws(VisualError) {
    name = path.split(separator: "/").last.map(String.init) ?? path
    let input = try Pipe(name)
    let output: Pipe
    do throws(VisualError) {
      output = try Pipe(name)
    } catch {
      input.close()
      throw error
    }
    let errors = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    defer { if errors >= 0 { close(errors) } }
    var started: pid_t = 0
    let failure =
      errors < 0
      ? errno
      : Self.spawn(
        &started, path, arguments, environment, standard: [input.reading, output.writing, errors])
    close(input.reading)
    close(output.writing)
    guard failure == 0 else {
      close(input.writing)
      close(output.reading)
      throw .programNotStarted(name, cause: String(cString: strerror(failure)))
    }
    pid = started
    state = Locked(State(input: input.writing, output: output.reading))
  }

  /// The first line the program prints.
  ///
  /// - Throws: `program_not_started` when it ends or says nothing in time.
  public func firstLine(within limit: Duration) async throws(VisualError) -> String {
    let output = state.withLock { $0.output }
    let line = await withCheckedContinuation { continuation in
      let isStarted = BlockingThread.run { continuation.resume(returning: Self.readLine(output, within: limit)) }
      if !isStarted { continuation.resume(returning: nil) }
    }
    guard let line else { throw .programNotStarted(name, cause: "no answer") }
    return line
  }

  /// Asks it to end by closing its standard input, then by SIGTERM, then makes it.
  public func stop(patience: Duration = .seconds(5)) async {
    closeInput()
    if await isGone(within: patience) { return }
    kill(pid, SIGTERM)
    if await isGone(within: .seconds(3)) { return }
    kill(pid, SIGKILL)
    _ = await isGone(within: .seconds(3))
  }

  /// Writes to its standard input; what it does not take is lost.
  public func write(_ text: String) {
    let bytes = Array(text.utf8)
    state.withLock { state in
      var written = 0
      while state.input >= 0, written < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.write(state.input, $0.baseAddress?.advanced(by: written), bytes.count - written)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        written += count
      }
    }
  }

  /// Lets it know that we are done; it ends in its own time.
  public func closeInput() {
    state.withLock { state in
      guard state.input >= 0 else { return }
      close(state.input)
      state.input = -1
    }
  }

  /// Calls `body` once it has ended, however it ended: its standard output ends with it. Its first line must have been
  /// read before; what it prints afterwards is dropped.
  public func whenEnded(_ body: @escaping @Sendable () -> Void) {
    // A descriptor of the thread's own: ours may be closed while it sleeps.
    let output = state.withLock { fcntl($0.output, F_DUPFD_CLOEXEC, 3) }
    guard output >= 0 else { return }
    let isStarted = BlockingThread.run { [weak self] in
      Self.drain(output)
      close(output)
      self?.state.withLock { $0.hasEnded = true }
      body()
    }
    if !isStarted { close(output) }
  }

  private static func drain(_ descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1_024)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
    }
  }

  /// Whether it still runs.
  public var isRunning: Bool { !state.withLock { $0.hasEnded } && !reap() }

  deinit {
    state.withLock { state in
      if state.input >= 0 { close(state.input) }
      close(state.output)
    }
  }

  private func isGone(within limit: Duration) async -> Bool {
    let deadline = ContinuousClock.now + limit
    var pause = Duration.milliseconds(2)
    while !reap() {
      guard ContinuousClock.now < deadline else { return false }
      // A cancelled task must not turn the wait into a busy loop, so it runs apart from it.
      let length = pause
      await Task.detached { try? await Task.sleep(for: length) }.value
      pause = min(pause * 2, .milliseconds(50))
    }
    return true
  }

  /// Takes its exit status once; true when it is gone.
  private func reap() -> Bool {
    state.withLock { state in
      guard !state.isReaped else { return true }
      var status: Int32 = 0
      let result = waitpid(pid, &status, WNOHANG)
      state.isReaped = result == pid || (result < 0 && errno == ECHILD)
      return state.isReaped
    }
  }

  private static func readLine(_ descriptor: Int32, within limit: Duration) -> String? {
    let deadline = ContinuousClock.now + limit
    var line: [UInt8] = []
    while line.count < maximumLineBytes {
      let left = Int32((deadline - ContinuousClock.now).inMicroseconds / 1_000)
      var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard left > 0 else { return nil }
      let ready = poll(&watched, 1, left)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      var byte: UInt8 = 0
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }
}

extension ChildProcess {
  /// - Parameter standard: what becomes descriptors 0, 1 and 2; all others are closed in the child.
  /// - Returns: 0, or an error number.
  fileprivate static func spawn(
    _ pid: inout pid_t, _ path: String, _ arguments: [String], _ environment: [String: String], standard: [Int32]
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (target, source) in standard.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    for descriptor in inheritable { posix_spawn_file_actions_addclose(&actions, descriptor) }
    // What we ignore or block it must not inherit.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigemptyset(&all)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGTSTP] { sigaddset(&all, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    return withCStrings([path] + arguments) { words in
      withCStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) { settings in
        posix_spawn(&pid, path, &actions, &attributes, words, settings)
      }
    }
  }

  /// What whoever started us left open for us to pass on: a child that held it would keep its other end waiting.
  private static var inheritable: [Int32] {
    let names = DirectoryListing.names(in: "/proc/self/fd")
    return names.compactMap { Int32($0) }.filter { descriptor in
      let flags = fcntl(descriptor, F_GETFD)
      return descriptor > 2 && flags >= 0 && flags & FD_CLOEXEC == 0
    }
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("an array with a last nil is not empty") }
      return body(base)
    }
  }
}

/// Two ends, closed on exec.
private struct Pipe {
  let reading: Int32
  let writing: Int32

  init(_ name: String) throws(VisualError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .programNotStarted(name, cause: lastSystemError()) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }

  func close() {
    Glibc.close(reading)
    Glibc.close(writing)
  }
}
