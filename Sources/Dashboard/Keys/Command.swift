/// What a key can mean. Where several keys belong to one command, the key itself says which way.
public enum Command: Hashable, Sendable, CaseIterable {
  // Everywhere.
  case screen
  case deposit
  case act
  case palette
  case help
  case back
  case quit
  case quitNow
  case suspend
  case redraw
  case move
  case enter
  case pane

  // Usage.
  case month
  case whatIf
  case reload

  // Lists and deposits.
  case filter
  case sort
  case openPage
  case copy
  case recheck
  case cancel
  case simulate
  case play
  case code
  case pause
  case retitle

  // Uploads.
  case limitAll
  case limitOne
  case reorder
  case cancelUpload

  // Files.
  case mark
  case parent
  case goHome
  case complete
  case field
  case remove

  // The support desk.
  case fold
  case write
  case claim
  case refund
  case note
  case replay
  case reply
}

/// Where keys may mean something of their own.
public enum Place: Hashable, Sendable, CaseIterable {
  case firstRun
  case signIn
  case usage
  case deposits
  case deposit
  case files
  case check
  case pay
  case upload
  case ready
  case uploads
  case supportPulse
  case supportList
  case supportFile
  case supportEvents
}

extension Model {
  /// Where the keys act now.
  public var place: Place {
    switch screen {
    case .firstRun: firstRun.field == nil ? .firstRun : .signIn
    case .usage: .usage
    case .deposits: .deposits
    case .deposit: .deposit
    case .uploads: .uploads
    case .wizard: wizardPlace
    case .support: supportPlace
    }
  }

  private var wizardPlace: Place {
    switch wizard.step {
    case .files: .files
    case .check: .check
    case .walk(let id):
      switch self[walk: id]?.step {
      case 2: .upload
      case 3: .ready
      default: .pay
      }
    }
  }

  /// A text field has the keys: letters are text.
  public var isTyping: Bool {
    switch screen {
    case .firstRun: firstRun.field != nil
    case .deposits: deposits.isFiltering
    case .wizard:
      switch wizard.step {
      case .files: wizard.browser.field != nil
      case .check: wizard.isTitling
      case .walk: false
      }
    case .deposit: deposits.titling != nil
    case .support: support.field != nil
    case .usage, .uploads: false
    }
  }
}
