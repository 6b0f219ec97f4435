import Foundation
import Glibc
import Synchronization
import TerminalEmulation

/// A program in a terminal of its own: what it writes is kept and shown, what is typed reaches it. One that writes lines
/// alone has a `dumb` one, and is asked for what it ``wrote(_:)``; one that draws is asked for what is seen.
final class TerminalSession: Sendable {
  private struct State {
    var screen: EmulatedTerminal
    var bytes: [UInt8] = []
    var ending: ChildProcess.Ending?
    /// Our end of the terminal; -1 once it is closed.
    var master: Int32
    var hangsUp = false
    /// How often there was nothing to read.
    var pauses = 0
  }

  let pid: pid_t
  /// The terminal's modes before the program had it.
  let modesBefore: [UInt8]
  private let state: Mutex<State>
  /// Keeps the device there, so that its modes can be looked at when the program is gone.
  private let held: Int32

  init(
    _ program: String, _ arguments: [String], environment: [String: String], term: String = "xterm-256color",
    width: Int = 80,
    height: Int = 24
  ) throws {
    var master: Int32 = -1
    var slave: Int32 = -1
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    let all = environment.merging(["TERM": term]) { $1 }
    (pid, modesBefore) = try ChildProcess.whileNothingStarts {
      guard openpty(&master, &slave, nil, nil, &size) == 0, let name = ttyname(slave) else {
        throw StoryError("no terminal: \(String(cString: strerror(errno)))")
      }
      for descriptor in [master, slave] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      let before = Self.modes(slave)
      return (try Self.spawn([program] + arguments, all, terminal: String(cString: name)), before)
    }
    held = slave
    state = Mutex(State(screen: EmulatedTerminal(width: width, height: height), master: master))
    let ours = master
    Thread { [self] in read(ours) }.start()
  }

  deinit { destroy() }

  // MARK: What is seen

  var rows: [String] { state.withLock { $0.screen.rows } }
  var text: String { rows.joined(separator: "\n") }
  /// Everything it wrote.
  var written: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
  var unknownSequences: [String] { state.withLock { $0.screen.unknown } }
  var modes: [UInt8] { Self.modes(held) }

  /// Waits until the screen shows it.
  func sees(_ text: String, within limit: Duration = patience) async throws {
    let isSeen = try await waitUntil(within: limit) { self.text.contains(text) || ending != nil }
    guard isSeen, self.text.contains(text) else { throw StoryError("never saw “\(text)”:\n\(self.text)") }
  }

  /// Waits until it has written that, wherever it stands by now.
  func wrote(_ text: String, within limit: Duration = patience) async throws {
    let isThere = try await waitUntil(within: limit) { written.contains(text) || ending != nil }
    guard isThere, written.contains(text) else { throw StoryError("never wrote “\(text)”:\n\(written)") }
  }

  /// Waits until what is typed is not shown.
  func hides() async throws {
    guard try await waitUntil({ !echoes || ending != nil }), !echoes else {
      throw StoryError("what is typed would be shown:\n\(written)")
    }
  }

  private var echoes: Bool {
    var modes = termios()
    tcgetattr(held, &modes)
    return modes.c_lflag & tcflag_t(ECHO) != 0
  }

  // MARK: What is done

  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    let master = state.withLock { $0.master }
    _ = write(master, bytes, bytes.count)
  }

  func resize(width: Int, height: Int) {
    state.withLock { state in
      state.screen = EmulatedTerminal(width: width, height: height)
      var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(state.master, UInt(TIOCSWINSZ), &size)
    }
  }

  func signal(_ number: Int32) {
    state.withLock { state in
      if reaped(&state) == nil { kill(pid, number) }
    }
  }

  /// As when the window is closed.
  func hangUp() {
    close(held)
    // The thread that reads closes it: until its read returns the terminal would stay.
    state.withLock { $0.hangsUp = true }
  }

  var ending: ChildProcess.Ending? { state.withLock { reaped(&$0) } }

  func end(within limit: Duration = patience) async throws -> ChildProcess.Ending {
    try await waitUntil(within: limit) { ending != nil }
    guard let ending else { throw StoryError("did not end:\n\(text)") }
    // Its last words are read before anybody looks at them.
    let pauses = state.withLock { $0.pauses }
    try await waitUntil { state.withLock { $0.pauses > pauses + 1 || $0.master < 0 } }
    return ending
  }

  func destroy() {
    // Lets the thread that reads go.
    defer { state.withLock { $0.hangsUp = true } }
    state.withLock { state in
      guard reaped(&state) == nil else { return }
      kill(pid, SIGKILL)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      state.ending = .signalled(SIGKILL)
    }
  }

  // MARK: The process

  /// How often its threads were put to sleep or away, since the start.
  var switches: Int {
    PrivateFolder.names(in: "/proc/\(pid)/task").reduce(0) { total, task in
      let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/status", encoding: .utf8)) ?? ""
      let lines = text.split(separator: "\n").filter { $0.contains("ctxt_switches") }
      return total + lines.reduce(0) { $0 + (Int($1.split { !$0.isNumber }.last ?? "") ?? 0) }
    }
  }

  /// KiB of files that lie in its memory: its code, and its libraries'.
  var residentFileKibibytes: Int {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("RssFile:") }
    return Int(line?.split { !$0.isNumber }.first ?? "") ?? 0
  }

  private func read(_ master: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, 20) <= 0 {
        state.withLock { $0.pauses += 1 }
        guard state.withLock({ $0.hangsUp }) else { continue }
        state.withLock { $0.master = -1 }
        close(master)
        return
      }
      let count = Glibc.read(master, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      state.withLock { state in
        state.bytes += buffer[..<count]
        state.screen.take(Array(buffer[..<count]))
      }
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

  /// The program becomes the leader of a session whose terminal is that one: the first it opens.
  private static func spawn(_ words: [String], _ environment: [String: String], terminal: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for descriptor in 0..<3 {
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), terminal, O_RDWR, 0)
    }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments = words.map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + settings { free(pointer) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &settings)
    guard failure == 0 else { throw StoryError("\(words[0]) did not start: \(failure)") }
    return pid
  }
}
