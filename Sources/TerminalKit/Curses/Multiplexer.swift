import Platform

/// What stands between the program and the terminal that the person sees: it keeps operating system commands (OSC) to
/// itself unless they are wrapped.
enum Multiplexer: Hashable, Sendable {
  case none
  case tmux
  case screen

  /// GNU screen takes strings of 256 bytes at least, and keeps no longer ones.
  private static let screenBytes = 240

  init(_ environment: Environment) {
    if environment["TMUX"] != nil {
      self = .tmux
    } else if environment["STY"] != nil {
      self = .screen
    } else {
      self = .none
    }
  }

  /// `ESC ] body BEL`, so that it reaches the terminal. tmux is given it twice: it may know it itself, and lets the
  /// wrapped one pass where it is told to (`allow-passthrough`).
  ///
  /// - Parameter isForTerminalOnly: a multiplexer that knew it would take it for its own window.
  func command(_ body: String, isForTerminalOnly: Bool = false) -> [UInt8] {
    let plain = Array("\u{1B}]\(body)\u{07}".utf8)
    switch self {
    case .none: return plain
    case .tmux:
      let wrapped = Array("\u{1B}Ptmux;\u{1B}".utf8) + plain + Array("\u{1B}\\".utf8)
      return isForTerminalOnly ? wrapped : plain + wrapped
    case .screen:
      return stride(from: 0, to: plain.count, by: Self.screenBytes).flatMap { start in
        Array("\u{1B}P".utf8) + plain[start..<min(start + Self.screenBytes, plain.count)] + Array("\u{1B}\\".utf8)
      }
    }
  }
}
