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
    case .list, .file: support.refreshedAt.map { $0 + deskPause }
    }
  }

  /// While a standing request tells of changes, only what it might forget is asked for.
  private var deskPause: Duration {
    connection.watched.contains(.everyone) ? SupportState.rest : SupportState.listRefresh
  }

  /// Somebody's deposit has changed: what is looked at may have.
  mutating func refreshDeskIfDue() -> [Effect] {
    guard screen == .support, let due = nextRefreshOfDesk, due <= now else { return [] }
    return refreshDesk()
  }

  mutating func advanceDesk() -> [Effect] {
    if let until = support.writesUntil, until <= now {
      support.writesUntil = nil
      // Nobody has been here for a while: a payer's name stays on no screen that is left alone.
      if case .paper(let paper) = overlay, paper.kind == .person { overlay = nil }
      say(Phrase.Desk.readsAgainIdle)
    }
    guard connection.isOnline, screen == .support else { return [] }
    var effects: [Effect] = []
    if let due = support.searchAt, due <= now { effects += searchTyped() }
    if let due = support.file.lookAt, due <= now { effects += look() }
    if let due = nextPulse, due <= now { effects += [.support(.pulse)]; support.isPulseAsked = true }
    effects += refreshDeskIfDue()
    return effects
  }

  private mutating func refreshDesk() -> [Effect] {
    if support.spot == .list { return refreshList() + watchDesk() }
    support.refreshedAt = now
    return loadFile() + watchDesk()
  }
}

extension InputEvent {
  /// A person did it. A button's way and its release only follow from its press.
  var isByHand: Bool {
    switch self {
    case .key, .paste: true
    case .mouse(let event): event.action != .release && event.action != .drag
    case .resize, .focus, .resumed, .signal, .hangUp: false
    }
  }
}

extension Session {
  /// It deposits films itself.
  var isCreator: Bool { roles.contains("creator") }
}
