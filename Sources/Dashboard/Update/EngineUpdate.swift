import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// The engine comes and goes: what stands open to notice it, and what is done about it.

extension Model {
  /// A standing request of which nothing came was cut short by an engine about to stop.
  private static let askSoon = Duration.seconds(3)

  /// A standing request that is answered when one's own deposits change.
  mutating func watch() -> [Effect] {
    guard session != nil, connection.isOnline, let version = deposits.version,
      connection.watched.insert(.own).inserted
    else { return [] }
    return [.watch(.own, version: version, engine: connection.engine)]
  }

  /// The same for everyone's, while somebody looks at the desk.
  mutating func watchDesk() -> [Effect] {
    guard connection.isOnline, screen == .support, connection.watched.insert(.everyone).inserted else { return [] }
    return [.watch(.everyone, version: support.version, engine: connection.engine)]
  }

  mutating func take(watched result: Result<ChangesResponse, VisualError>, of list: WatchedList) -> [Effect] {
    connection.watched.remove(list)
    // A private engine's end is told by the engine; its connections have nothing to add.
    guard !connection.isRelaunching else { return [] }
    let due = note(result)
    guard case .success(let answer) = result else {
      // Whatever it was: the next look watches again.
      let soon = now + DepositsState.soon
      if list == .own { deposits.dueAt = deposits.dueAt.map { min($0, soon) } ?? soon }
      return due
    }
    switch list {
    case .everyone:
      let isFirst = support.version == nil
      support.version = answer.version
      // Nothing was shown before that could have changed.
      if isFirst { return due + watchDesk() }
      return due + (answer.changed ? refreshDeskIfDue() : [])
    case .own where answer.changed:
      deposits.dueAt = max(now, (deposits.loadedAt ?? now) + DepositsState.pause)
      return due + (deposits.dueAt == now ? loadDeposits() : [])
    case .own:
      deposits.dueAt = now + Self.askSoon
      return due
    }
  }

  // MARK: An engine of this program's own

  mutating func take(ended part: EnginePart) -> [Effect] {
    guard !connection.isRelaunching else { return [] }
    connection.failed(at: now)
    connection.retryAt = nil
    guard connection.mayRelaunch(at: now) else {
      connection.hasGivenUp = true
      notice = nil
      return []
    }
    return relaunch(part)
  }

  /// By itself, or because the person asked for it.
  mutating func relaunch(_ part: EnginePart = .engine) -> [Effect] {
    connection.isRelaunching = true
    connection.hasGivenUp = false
    say(part == .engine ? Phrase.Engine.ended : Phrase.Engine.sandboxEnded, .warning)
    return [.relaunchEngine]
  }

  mutating func take(relaunched result: Result<Session, VisualError>) -> [Effect] {
    connection.isRelaunching = false
    switch result {
    case .failure(let error):
      connection.failed(at: now)
      connection.retryAt = nil
      connection.hasGivenUp = true
      say(error)
      return []
    case .success(let session):
      let isAnew = session.samplePath != self.session?.samplePath
      self.session = session
      connection.changeEngine()
      connection.answered(at: now)
      say(isAnew ? Phrase.Engine.sandboxIsBack : Phrase.Engine.isBack, .ok)
      return (isAnew ? forgetJourneys() : goOnWithJourneys()) + requests(isForced: true)
    }
  }

  /// The sandbox they were in is gone.
  private mutating func forgetJourneys() -> [Effect] {
    let own = walks.map(\.id)
    walks = []
    deposits = DepositsState()
    if case .walk = wizard.step {
      wizard = Wizard()
      if screen == .wizard { screen = .deposits }
    }
    if case .deposit = screen { screen = .deposits }
    return own.map { .stopJourney($0) }
  }

  /// They hold the token of the engine that has ended.
  private mutating func goOnWithJourneys() -> [Effect] {
    walks.filter { $0.isWalking || $0.isPaused && $0.isStarted || $0.ending?.kind == .unauthorized }.flatMap {
      walk -> [Effect] in
      self[walk: walk.id]?.ending = nil
      return walkAgain(walk) + (walk.isPaused ? [.upload(walk.id, .pause)] : [])
    }
  }
}
