import CNcursesw
import Glibc

/// The terminal device: its modes and its size.
@TerminalActor
final class TTY {
  private let input: Int32
  private let output: Int32
  private var found: termios

  /// nil when one of the descriptors is no terminal.
  init?(input: Int32, output: Int32) {
    var modes = termios()
    guard isatty(output) == 1, tcgetattr(input, &modes) == 0 else { return nil }
    self.input = input
    self.output = output
    found = modes
  }

  /// In cells; 80×24 when the terminal does not say.
  var size: Size {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return Size(width: 80, height: 24)
    }
    return Size(width: Int(size.ws_col), height: Int(size.ws_row))
  }

  /// From here on the terminal is given back with the modes it was found in.
  func arm(restore: [UInt8]) {
    restore.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        cnc_guard_arm(output, TerminalThread.shared.wake, &found, bytes.baseAddress, bytes.count)
      }
    }
  }

  /// More bytes for every way out.
  func alsoRestore(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { cnc_guard_also($0.baseAddress, $0.count) }
  }

  /// After it was given back; false when the program is ending.
  func takeAgain() -> Bool { cnc_guard_take_again(&found) }

  /// While it was given back, its owner may have set other modes: those are to be found again.
  func readModes() {
    var modes = termios()
    if tcgetattr(input, &modes) == 0, modes.c_lflag & tcflag_t(ICANON) != 0 { found = modes }
  }

  /// Every byte at once and as it was typed; Ctrl-C and Ctrl-Z are keys. Ctrl-\ stays the way out of a program that
  /// hangs.
  func makeRaw() {
    var raw = found
    raw.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR | ISTRIP | BRKINT | PARMRK)
    // ncurses counts on line feeds that only feed lines.
    raw.c_oflag &= ~tcflag_t(OPOST)
    raw.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN)
    withUnsafeMutableBytes(of: &raw.c_cc) { keys in
      keys[Int(VINTR)] = 0
      keys[Int(VSUSP)] = 0
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    cnc_guard_set_modes(&raw)
  }
}
