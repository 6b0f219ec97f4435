import Glibc
import Platform
import Synchronization

/// Standard output and standard error. Whatever is written is made safe first, in one write a line; in the C locale text
/// is ASCII. An output that takes nothing more is noticed and ends the program: without a word when its reader went
/// away.
final class Console: Sendable {
  static let process = Console()

  private struct State {
    /// A line that will be drawn over stands on the screen.
    var hasDrawnLine = false
    var trouble: Int32?
    /// Something was to be written that standard output's trouble kept back.
    var isLossy = false
    /// Nobody types any more.
    var hasInputEnded = false
  }

  private let state = Mutex(State())
  private let wake: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()
  private let onClose = Mutex<(@Sendable () -> Void)?>(nil)

  /// Standard output is a terminal.
  let isTerminal = isatty(STDOUT_FILENO) == 1
  /// What is typed would be seen unless it is hidden.
  let readsTerminal = isatty(STDIN_FILENO) == 1
  /// Somebody can be asked.
  let canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1

  /// Text is for a terminal that shows ASCII only.
  let isASCII = Environment.process.isASCII

  /// The error number that standard output failed with: `EPIPE` when whoever read it is gone. nil as long as nothing was
  /// lost by it: a reader may leave after the last line.
  var outputTrouble: Int32? { state.withLock { $0.isLossy ? $0.trouble : nil } }

  /// Standard input has come to its end, or was to.
  var hasInputEnded: Bool { state.withLock { $0.hasInputEnded } }

  /// Called once, when standard output takes nothing more.
  func whenClosed(_ action: @escaping @Sendable () -> Void) {
    onClose.withLock { $0 = action }
  }

  /// Notices a reader that goes away while nothing is printed: a payment may be waited for without end.
  func watchOutput() {
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0 else { return }
    let goneEvents: Int32
    switch status.st_mode & S_IFMT {
    case S_IFIFO: goneEvents = POLLERR
    case S_IFSOCK: goneEvents = POLLERR | POLLHUP
    // A terminal that goes says so by a signal.
    default: return
    }
    // Without a thread to spare it is noticed at the next line.
    _ = BlockingThread.run { [self] in
      var watched = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
      while poll(&watched, 1, -1) < 0, errno == EINTR {}
      guard watched.revents & Int16(goneEvents) != 0 else { return }
      let isNew = state.withLock { state in
        guard state.trouble == nil else { return false }
        state.trouble = EPIPE
        return true
      }
      if isNew { onClose.withLock { $0 }?() }
    }
  }

  /// One line of text for a person.
  func line(_ text: String) { lines([text]) }

  /// Lines that belong together: nothing of another file's comes between them.
  func lines(_ texts: [String]) {
    guard !texts.isEmpty else { return }
    write(texts.map { shown($0) + "\n" }.joined(), to: STDOUT_FILENO)
  }

  /// One line of JSON, already safe.
  func json(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// One line on standard error.
  func error(_ text: String) {
    write(shown(text) + "\n", to: STDERR_FILENO)
  }

  /// One line on standard error even when standard output takes nothing more.
  func lastWord(_ text: String) {
    _ = Self.writeAll(Array((shown(text) + "\n").utf8), STDERR_FILENO)
  }

  /// A question, on standard error so that redirected output stays clean; the cursor stays behind it.
  func ask(_ question: String) { prompt(shown(question)) }

  /// The end of the line that an answer was typed into unseen.
  func endHiddenAnswer() { prompt("\n") }

  /// Draws a line over the one drawn before; the next other line takes its place.
  func redraw(_ text: String) {
    guard isTerminal else { return }
    write("\r" + shown(text) + "\u{1B}[K", to: STDOUT_FILENO, isRedrawn: true)
  }

  /// The terminal's width in cells.
  var width: Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  var height: Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0 ? Int(size.ws_row) : 24
  }

  /// A line from standard input, without its end; nil at the end of input, or when ``interrupt()`` was called.
  func readAnswer(limit: Int = 8_192) -> String? {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      var watched = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&watched, 2, -1) < 0, errno == EINTR { continue }
      if watched[1].revents != 0 { return noAnswer() }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return bytes.isEmpty ? noAnswer() : String(decoding: bytes, as: UTF8.self) }
      if byte == 10 { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func noAnswer() -> String? {
    state.withLock { $0.hasInputEnded = true }
    return nil
  }

  /// Ends a question that waits for its answer, and every later one.
  func interrupt() {
    var byte: UInt8 = 0
    _ = Glibc.write(wake.writing, &byte, 1)
  }

  private func shown(_ text: String) -> String {
    let plain = text.unicodeScalars.map { $0 == "\u{A0}" || $0 == "\u{202F}" ? " " : Character($0) }
    let safe = DisplayText(String(plain), limit: 20_000).text
    return isASCII ? ASCIIText.of(safe) : safe
  }

  /// To the terminal itself when standard error goes elsewhere: whoever types must see what is asked.
  private func prompt(_ text: String) {
    let terminal = isatty(STDERR_FILENO) == 1 ? -1 : open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
    write(text, to: terminal < 0 ? STDERR_FILENO : terminal)
    if terminal >= 0 { close(terminal) }
  }

  private func write(_ text: String, to descriptor: Int32, isRedrawn: Bool = false) {
    let failsNow = state.withLock { state in
      guard state.trouble == nil else {
        state.isLossy = true
        return false
      }
      // A drawn line is cleared before anything else is written.
      let clearing = state.hasDrawnLine && !isRedrawn ? "\r\u{1B}[K" : ""
      state.hasDrawnLine = isRedrawn
      if !clearing.isEmpty { _ = Self.writeAll(Array(clearing.utf8), STDOUT_FILENO) }
      guard let trouble = Self.writeAll(Array(text.utf8), descriptor), descriptor == STDOUT_FILENO else { return false }
      state.trouble = trouble
      state.isLossy = true
      return true
    }
    if failsNow { onClose.withLock { $0 }?() }
  }

  /// - Returns: the error number when not all of it went.
  private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&watched, 1, 1_000)
        continue
      }
      guard count > 0 else { return count < 0 ? errno : EIO }
      written += count
    }
    return nil
  }
}
