import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// The engine comes and goes: what stands open to notice it, and what is done about it.

extension Model {
  /// A watch that is answered sooner than this, with nothing new, was cut short by an engine about to stop.
  private static let briefly = Duration.seconds(2)
  private static let askSoon = Duration.seconds(3)

  /// A standing request for news: of the deposit that is on its way, else of the newest.
  mutating func watch() -> [Effect] {
    guard session != nil, connection.isOnline, connection.watchedSince == nil, let items = deposits.items,
      let item = items.first(where: \.stage.isMoving) ?? items.first
    else { return [] }
    connection.watchedSince = now
    return [.watch(item.depositId, version: item.version)]
  }

  mutating func take(watched result: Result<DepositObject, VisualError>, of id: DepositID) -> [Effect] {
    let began = connection.watchedSince ?? now
    connection.watchedSince = nil
    // A private engine's end is told by the engine; its connections have nothing to add.
    guard !connection.isRelaunching else { return [] }
    let due = note(result)
    guard case .success(let item) = result else { return due }
    let isNews = deposits[id].map { $0.version != item.version } ?? true
    deposits.put(item)
    if isNews { return due + loadDeposits() }
    if now - began < Self.briefly {
      deposits.loadedAt = now - DepositsState.refresh + Self.askSoon
      return due
    }
    return due + watch()
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

extension DepositStage {
  /// Something happens to it without the person's doing.
  var isMoving: Bool {
    switch self {
    case .toPay, .paying, .preparing, .uploading, .encoding: true
    default: false
    }
  }
}
