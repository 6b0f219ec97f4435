public import DepositDomain
public import TerminalKit

/// What fills the terminal.
public enum Screen: Hashable, Sendable {
  case firstRun
  case usage
  case deposits
  case deposit(DepositID)
  case uploads
  case wizard
  case support

  /// The tab that stands for it.
  var tab: Int? {
    switch self {
    case .firstRun: nil
    case .usage: 0
    case .deposits, .deposit, .wizard: 1
    case .uploads: 2
    case .support: 3
    }
  }
}

/// What lies over the screen and has the keys.
public enum Overlay: Hashable, Sendable {
  /// The keys of the place below.
  case help(filter: TextField, top: Int)
  /// What can be done by name.
  case palette(filter: TextField, row: Int)
  case question(Question)
  /// The address to pay at, for a phone's camera.
  case code
  /// The support desk: an action before it is done, and what is read.
  case order(SupportDialog)
  case paper(SupportPaper)
}

/// Something that is asked before it is done.
public enum Question: Hashable, Sendable {
  /// An upload is under way.
  case quit
  case cancel(DepositID, title: String)
  /// What was sent is deleted.
  case cancelUpload(WalkID, title: String)
  /// Another deposit of the same file is to be paid.
  case beginAnew(WalkID, title: String)
}
