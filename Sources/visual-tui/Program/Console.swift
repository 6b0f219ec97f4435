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
  /// Somebody can be asked.
  let canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1

  /// Text is for a terminal that shows ASCII only.
  let isASCII = Environment.process.isASCII

  /// The error number that standard output failed with: `EPIPE` when whoever read it is gone.
  var outputTrouble: Int32? { state.withLock { $0.trouble } }

  /// Called once, when standard output takes nothing more.
  func whenClosed(_ action: @escaping @Sendable () -> Void) {
    onClose.withLock { $0 = action }
  }

  /// One line of text for a person.
  func line(_ text: String) {
    write(shown(text) + "\n", to: STDOUT_FILENO)
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
  func ask(_ question: String) {
    write(shown(question), to: STDERR_FILENO)
  }

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
      if watched[1].revents != 0 { return nil }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == 10 { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
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

  private func write(_ text: String, to descriptor: Int32, isRedrawn: Bool = false) {
    let failsNow = state.withLock { state in
      guard state.trouble == nil else { return false }
      // A drawn line is cleared before anything else is written.
      let clearing = state.hasDrawnLine && !isRedrawn ? "\r\u{1B}[K" : ""
      state.hasDrawnLine = isRedrawn
      if !clearing.isEmpty { _ = Self.writeAll(Array(clearing.utf8), STDOUT_FILENO) }
      guard let trouble = Self.writeAll(Array(text.utf8), descriptor), descriptor == STDOUT_FILENO else { return false }
      state.trouble = trouble
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
