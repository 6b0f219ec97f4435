import EngineAPI
import Platform
import TerminalKit

extension Model {
  /// Takes in what happened.
  ///
  /// - Returns: what has to be done about it, in order.
  public mutating func update(_ message: Message) -> [Effect] {
    let (before, said) = (whereabouts, noticesSaid)
    let effects = take(message) + wantedCode()
    // A line about one screen says nothing on the next.
    if whereabouts != before, noticesSaid == said { notice = nil }
    if message.isTyped {
      // What answered one key says nothing of the next.
      if noticesSaid == said, notice?.isAnswer == true { notice = nil }
      if noticesSaid != said { notice?.isAnswer = true }
    }
    return effects
  }

  /// The screen, and the step on it.
  private var whereabouts: Whereabouts {
    Whereabouts(screen: screen, step: screen == .wizard ? wizard.step : nil, place: place)
  }

  private struct Whereabouts: Hashable {
    let screen: Screen
    let step: Wizard.Step?
    let place: Place
  }

  private mutating func take(_ message: Message) -> [Effect] {
    switch message {
    case .input(let event): return take(event)
    case .tick(let instant): return advance(to: instant) + advanceDesk()
    case .zone(let zone): self.zone = zone
    case .session(let result): return take(session: result)
    case .usage(let month, let result): return take(result, of: month)
    case .deposits(let result): return take(deposits: result)
    case .deposit(let id, let request, let result): return take(result, of: id, after: request)
    case .watched(let list, let result, connection.engine): return take(watched: result, of: list)
    // Another engine is in use by now: what the one before says is no news of it.
    case .watched: return []
    case .engineEnded(let part): return take(ended: part)
    case .relaunched(let result): return take(relaunched: result)
    case .paymentSimulated(let id, let error): return take(simulation: error, of: id)
    case .journey(let id, let news): return take(news, of: id)
    case .uploadsFound(let result): return take(uploadsFound: result)
    case .folder(let result): take(folder: result)
    case .completed(let typed, let completed): take(completion: completed, of: typed)
    case .probed(let path, let result): return take(result, of: path)
    case .films(let folder, let result): return take(films: result, of: folder)
    case .playLink(let id, let result): return take(result, of: id)
    case .support(let answer): return take(answer)
    case .code(let text, let modules): codes = [text: modules]
    case .opened(let error): if let error { say(error) } else { say(Phrase.Said.opened) }
    case .copied(let error): if let error { say(error) } else { say(Phrase.Said.copied, .ok) }
    case .theme(let name): theme = name
    case .trouble(let error): say(error)
    }
    return []
  }

  private mutating func take(_ event: InputEvent) -> [Effect] {
    if event.isByHand { noteActivity() }
    switch event {
    case .key(let press): return take(press)
    case .paste(let text): return take(paste: text)
    case .mouse(let event): return take(event)
    case .resize(let size): self.size = size
    // What depends on the time is due at the tick that comes with it.
    case .focus(let isHere): hasFocus = isHere
    case .resumed: break
    case .signal, .hangUp: return [quitEffect]
    }
    return []
  }

  /// What an answer tells of the connection.
  ///
  /// - Returns: requests that are due because the engine is back.
  mutating func note<Value>(_ result: Result<Value, VisualError>) -> [Effect] {
    if case .failure(let error) = result, error.isAbsence {
      connection.failed(at: now, error)
      return []
    }
    // Refused here, before anything was sent: the engine has told nothing.
    if case .failure(let error) = result, error.isUnsent {
      connection.isAsking = false
      return []
    }
    let wasAway = connection.awaySince != nil
    if notice?.isOfAbsence == true { notice = nil }
    connection.answered(at: now)
    return wasAway && session != nil ? requests(isForced: true) : []
  }

  private mutating func take(session result: Result<Session, VisualError>) -> [Effect] {
    _ = note(result)
    firstRun.isWaiting = false
    switch result {
    case .success(let session):
      if self.session != nil { connection.changeEngine() }
      self.session = session
      hasLookedForUploads = false
      firstRun.error = nil
      firstRun.field = nil
      firstRun.token = TextField("", limit: firstRun.token.limit, isSecret: true)
      if screen == .firstRun { screen = .usage }
      // Who only does support begins where support is done.
      if screen == .usage, session.isSupport, !session.isCreator { screen = .support }
      return requests(isForced: true)
    case .failure(let error):
      if error.kind == .unauthorized || error.isUnsent, screen != .firstRun {
        // The token is no longer any good, or not for this address: only signing in helps.
        screen = .firstRun
        firstRun.choice = .signIn
      }
      if screen == .firstRun {
        firstRun.error = firstRun.field != nil && error.kind == .unauthorized ? .tokenRefusedHere : error
        // Where the mistake can be mended.
        if firstRun.field != nil { firstRun.field = error.isAboutToken ? .token : .engine }
      } else if firstRun.choice == .engineHere {
        // It was to begin by itself: the three choices, with why it does not.
        screen = .firstRun
        firstRun.error = error
      } else if !error.isAbsence {
        say(error)
      }
      return []
    }
  }

  private mutating func take(_ result: Result<UsagePanel, VisualError>, of month: Month) -> [Effect] {
    // First: what is asked for is not asked for again because the engine is back.
    let due = note(result)
    usage.asked.remove(month)
    var effects: [Effect] = []
    switch result {
    case .success(let panel):
      if isNearingCap(panel, month) { effects.append(.notify(Phrase.Said.nearCap(language))) }
      usage.panels[month] = panel
      usage.loadedAt[month] = now
      usage.errors[month] = nil
      if month == usage.month { usage.videoRow.update(count: panel.videos?.count ?? 0) }
    case .failure(let error):
      usage.errors[month] = error
      usage.loadedAt[month] = now
      if !error.isAbsence, screen == .usage { say(error) }
    }
    return due + effects
  }

  /// The month under way comes near its cap, and did not at the last look.
  private func isNearingCap(_ panel: UsagePanel, _ month: Month) -> Bool {
    func isNear(_ panel: UsagePanel) -> Bool { panel.estimate.projected_cost_eur >= 0.8 * panel.estimate.cap_eur }
    guard month == Month(of: now), let known = usage.panels[month] else { return false }
    return isNear(panel) && !isNear(known)
  }

  private mutating func take(deposits result: Result<DepositList, VisualError>) -> [Effect] {
    let due = note(result)
    deposits.isAsked = false
    deposits.loadedAt = now
    deposits.dueAt = now + DepositsState.soon
    switch result {
    case .success(let list):
      deposits.items = Array(list.items.prefix(DepositsState.most))
      deposits.version = list.version
      if list.version != nil { deposits.dueAt = now + DepositsState.refresh }
    case .failure(let error):
      // Nothing is watched from a state that is not known: it would be told as changed again and again.
      deposits.version = nil
      if !error.isAbsence { say(error) }
    }
    return due + watch() + lookForUploads()
  }

  /// Once it is known what became of them: what earlier runs have left.
  private mutating func lookForUploads() -> [Effect] {
    guard deposits.items != nil, !hasLookedForUploads else { return [] }
    hasLookedForUploads = true
    return [.findUploads]
  }

  /// Asks for what every screen shows: the present month and the deposits.
  mutating func requests(isForced: Bool = false) -> [Effect] {
    loadUsage(isForced: isForced) + loadDeposits() + loadSupport(isForced: isForced)
  }

  mutating func loadDeposits() -> [Effect] {
    guard session?.isCreator == true, !deposits.isAsked else { return [] }
    deposits.isAsked = true
    return [.loadDeposits]
  }

  mutating func loadUsage(isForced: Bool = false) -> [Effect] {
    guard session?.isCreator == true, !usage.asked.contains(usage.month) else { return [] }
    let isClosed = usage.panel?.estimate.final ?? false
    let isFresh = usage.loadedAt[usage.month].map { isClosed || now - $0 < UsageState.refresh } ?? false
    guard isForced || !isFresh else { return [] }
    usage.asked.insert(usage.month)
    return [.loadUsage(usage.month)]
  }
}

extension Message {
  /// A key, or text that was pasted.
  fileprivate var isTyped: Bool {
    switch self {
    case .input(.key), .input(.paste): true
    default: false
    }
  }
}
