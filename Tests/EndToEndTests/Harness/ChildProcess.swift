import Glibc
import Synchronization

/// One program under test. It is ended by its own pid, whatever becomes of the story.
final class ChildProcess: Sendable {
  /// How a program ended.
  enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// What a program finds on its standard input.
  enum Input {
    /// Nothing.
    case none
    /// This text, then its end.
    case text(String)
    /// A pipe that stays open for as long as this process lives: programs that watch it end with us.
    case held
  }

  let name: String
  let pid: pid_t
  let output = LineLog()
  let errors = LineLog()
  /// Nobody reads its standard output.
  private let isDeaf: Bool
  private let state: Mutex<State>

  private struct State {
    var ending: Ending?
    /// Our end of the standard input; -1 when closed.
    var input: Int32
  }

  /// A pipe must not be inherited by a program that another story starts between its making and its marking.
  private static let starting = Mutex(())

  /// Runs `body` while no story starts a program: a program file that another fork holds open cannot be run.
  static func whileNothingStarts<Result>(_ body: () throws -> Result) rethrows -> Result {
    try starting.withLock { _ in try body() }
  }

  /// - Parameters:
  ///   - closesOutput: nobody reads its standard output; the pipe is closed before it starts.
  ///   - outputLines: who reads it goes away after so many lines.
  init(
    _ path: String, _ arguments: [String], environment: [String: String], input: Input = .none,
    closesOutput: Bool = false, outputLines: Int = .max
  ) throws {
    name = path.split(separator: "/").last.map(String.init) ?? path
    isDeaf = closesOutput
    let (pid, pipes) = try Self.starting.withLock { _ in
      let pipes = try (0..<3).map { _ in try Pipe() }
      let standard = [pipes[0].reading, pipes[1].writing, pipes[2].writing]
      if closesOutput { close(pipes[1].reading) }
      defer { for descriptor in standard { close(descriptor) } }
      return (try Self.spawn([path] + arguments, environment, standard), pipes)
    }
    self.pid = pid
    var holds = false
    switch input {
    case .none: break
    case .text(let text): _ = Array(text.utf8).withUnsafeBytes { write(pipes[0].writing, $0.baseAddress, $0.count) }
    case .held: holds = true
    }
    if !holds { close(pipes[0].writing) }
    state = Mutex(State(ending: nil, input: holds ? pipes[0].writing : -1))
    if !closesOutput { output.follow(pipes[1].reading, atMost: outputLines) }
    errors.follow(pipes[2].reading)
  }

  deinit { destroy() }

  /// Sends a signal, unless the program is gone: its number may be another's by then.
  func signal(_ number: Int32) {
    state.withLock { state in
      if reaped(&state) == nil { kill(pid, number) }
    }
  }

  /// Ends its standard input.
  func closeInput() {
    state.withLock { state in
      if state.input >= 0 { close(state.input) }
      state.input = -1
    }
  }

  /// How it ended; nil while it runs.
  var ending: Ending? { state.withLock { reaped(&$0) } }

  /// Waits for its end, and for the last of its words.
  func end(within limit: Duration = patience) async throws -> Ending {
    try await waitUntil(within: limit) { ending != nil }
    guard let ending else {
      throw StoryError("\(name) did not end within \(limit)\n\(output.text)\n\(errors.text)")
    }
    try await waitUntil(within: .seconds(10)) { (output.isClosed || isDeaf) && errors.isClosed }
    return ending
  }

  /// SIGKILL, and waits for the program to be gone.
  func destroy() {
    state.withLock { state in
      if state.input >= 0 { close(state.input) }
      state.input = -1
      guard reaped(&state) == nil else { return }
      kill(pid, SIGKILL)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      state.ending = Self.ending(status)
    }
  }

  private func reaped(_ state: inout State) -> Ending? {
    if let ending = state.ending { return ending }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    state.ending = Self.ending(status)
    return state.ending
  }

  private static func ending(_ status: Int32) -> Ending {
    status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String], _ standard: [Int32]
  ) throws -> pid_t {
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
    // A test runner may ignore signals; the program under test starts as from a shell.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigemptyset(&all)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { sigaddset(&all, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = words.map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + settings { free(pointer) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &settings)
    guard failure == 0 else { throw StoryError("\(words[0]): \(String(cString: strerror(failure)))") }
    return pid
  }
}

/// Two ends, closed on exec.
private struct Pipe {
  let reading: Int32
  let writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw StoryError("pipe: \(String(cString: strerror(errno)))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }
}
