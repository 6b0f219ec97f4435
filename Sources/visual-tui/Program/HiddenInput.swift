import Glibc
import Synchronization

/// A line typed without being shown. The terminal is given back as it was, also when a signal ends the program.
enum HiddenInput {
  private static let saved = Mutex<termios?>(nil)

  /// - Returns: nil at the end of input.
  static func readLine(_ console: Console) -> String? {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return console.readAnswer() }
    saved.withLock { $0 = before }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer { restore() }
    let line = console.readAnswer()
    console.error("")
    return line
  }

  /// Gives the terminal back; nothing when it was not taken.
  static func restore() {
    saved.withLock { saved in
      guard var before = saved else { return }
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      saved = nil
    }
  }
}
