import EngineAPI
import Platform
import TerminalKit

// What is due on the support desk when nobody presses a key.
extension Model {
  /// When the desk's screen changes, or asks for something, by time alone.
  var nextDesk: Instant? {
    let awake = connection.isOnline && screen == .support
    let asking: [Instant?] = awake ? [support.searchAt, support.file.lookAt, nextPulse, nextRefreshOfDesk] : []
    return (asking + [support.writesUntil]).compactMap(\.self).min()
  }

  private var nextPulse: Instant? {
    support.isPulseAsked ? nil : support.pulseAt.map { $0 + SupportState.pulseRefresh }
  }

  private var nextRefreshOfDesk: Instant? {
    switch support.spot {
    case .pulse, .events: nil
    case .list, .file: support.refreshedAt.map { $0 + SupportState.listRefresh }
    }
  }

  mutating func advanceDesk() -> [Effect] {
    if let until = support.writesUntil, until <= now {
      support.writesUntil = nil
      say(Phrase.Desk.readsAgainIdle)
    }
    guard connection.isOnline, screen == .support else { return [] }
    var effects: [Effect] = []
    if let due = support.searchAt, due <= now { effects += searchTyped() }
    if let due = support.file.lookAt, due <= now { effects += look() }
    if let due = nextPulse, due <= now { effects += [.support(.pulse)]; support.isPulseAsked = true }
    if let due = nextRefreshOfDesk, due <= now { effects += refreshDesk() }
    return effects
  }

  private mutating func refreshDesk() -> [Effect] {
    if support.spot == .list { return refreshList() }
    support.refreshedAt = now
    return loadFile()
  }
}

extension InputEvent {
  /// A person did it.
  var isByHand: Bool {
    switch self {
    case .key, .paste, .mouse: true
    case .resize, .focus, .resumed, .signal, .hangUp: false
    }
  }
}

extension Session {
  /// It deposits films itself.
  var isCreator: Bool { roles.contains("creator") }
}
