import Foundation
import Glibc
import Synchronization

/// A program with a person before it: a terminal of its own for all three streams, what it writes there, and what is
/// typed. Lines only; nothing is drawn.
final class TypingSession: Sendable {
  private struct State {
    var written: [UInt8] = []
    var ending: ChildProcess.Ending?
    /// Keeps the device there, so that its modes can be looked at when the program is gone; -1 once closed.
    var device: Int32
  }

  /// The terminal's modes before the program had it.
  let modesBefore: [UInt8]
  private let pid: pid_t
  private let master: Int32
  private let state: Mutex<State>

  init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
    var master: Int32 = -1
    var device: Int32 = -1
    var size = winsize(ws_row: 24, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0)
    let (pid, modes) = try ChildProcess.whileNothingStarts {
      guard openpty(&master, &device, nil, nil, &size) == 0, let name = ttyname(device) else {
        throw StoryError("no terminal: \(String(cString: strerror(errno)))")
      }
      for descriptor in [master, device] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      let all = environment.merging(["TERM": "dumb"]) { $1 }
      return (try Self.spawn([program] + arguments, all, terminal: String(cString: name)), Self.modes(device))
    }
    self.pid = pid
    modesBefore = modes
    self.master = master
    state = Mutex(State(device: device))
    let thread = Thread { [self] in drain() }
    thread.start()
  }

  deinit { close(master) }

  /// Everything it wrote, and what the terminal showed of what was typed.
  var written: String { state.withLock { String(decoding: $0.written, as: UTF8.self) } }
  var modes: [UInt8] { state.withLock { Self.modes($0.device) } }
  private var echoes: Bool { state.withLock { Self.echoes($0.device) } }

  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Waits until it has written that.
  func sees(_ text: String) async throws {
    guard try await waitUntil({ written.contains(text) || ending != nil }), written.contains(text) else {
      throw StoryError("never saw “\(text)”:\n\(written)")
    }
  }

  /// Waits until what is typed is not shown.
  func hides() async throws {
    guard try await waitUntil({ !echoes || ending != nil }), !echoes else {
      throw StoryError("what is typed would be shown:\n\(written)")
    }
  }

  var ending: ChildProcess.Ending? { state.withLock { reaped(&$0) } }

  func end() async throws -> ChildProcess.Ending {
    try await waitUntil { ending != nil }
    guard let ending else { throw StoryError("did not end:\n\(written)") }
    return ending
  }

  /// SIGKILL, if it still runs, and the end of the terminal. To be called in any case.
  func destroy() {
    state.withLock { state in
      if state.device >= 0 { close(state.device) }
      state.device = -1
      guard reaped(&state) == nil else { return }
      kill(pid, SIGKILL)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      state.ending = .signalled(SIGKILL)
    }
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(master, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      state.withLock { $0.written += buffer[..<count] }
    }
  }

  private func reaped(_ state: inout State) -> ChildProcess.Ending? {
    if let ending = state.ending { return ending }
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    state.ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
    return state.ending
  }

  private static func modes(_ descriptor: Int32) -> [UInt8] {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    return withUnsafeBytes(of: &modes) { Array($0) }
  }

  private static func echoes(_ descriptor: Int32) -> Bool {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    return modes.c_lflag & tcflag_t(ECHO) != 0
  }

  /// The program leads a session of its own, whose terminal is the first it opens.
  private static func spawn(_ words: [String], _ environment: [String: String], terminal: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for descriptor in 0..<3 { posix_spawn_file_actions_addopen(&actions, Int32(descriptor), terminal, O_RDWR, 0) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // POSIX_SPAWN_SETSID is behind a feature macro that Swift does not see.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))
    var arguments = words.map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + settings { free(pointer) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &settings)
    guard failure == 0 else { throw StoryError("\(words[0]): \(String(cString: strerror(failure)))") }
    return pid
  }
}
