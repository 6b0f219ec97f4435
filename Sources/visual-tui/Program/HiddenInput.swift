import Glibc

/// A line typed without being shown. The terminal is given back as it was, also when a signal ends or stops the program.
enum HiddenInput {
  /// - Returns: nil at the end of input.
  static func readLine(_ console: Console) -> String? {
    guard EchoGuard.hide() else { return console.readAnswer() }
    defer { restore() }
    let line = console.readAnswer()
    console.endHiddenAnswer()
    return line
  }

  /// Gives the terminal back; nothing when it was not taken.
  static func restore() { EchoGuard.giveBack() }
}
