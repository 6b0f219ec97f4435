import EngineAPI
public import Platform
import TerminalKit

extension Model {
  /// When time alone changes the screen, or makes a request due: the runtime sleeps until then, and not less.
  public var nextTick: Instant? {
    let due = [notice?.until, connection.retryAt, nextRefresh, nextTextChange, nextDesk].compactMap(\.self).min()
    return due.map { max($0, now + .milliseconds(100)) }
  }

  mutating func advance(to instant: Instant) -> [Effect] {
    let oldMonth = Month(of: now)
    now = instant
    if let until = notice?.until, until <= now { notice = nil }
    // What was tried again and says nothing since goes on: a request that waits for news says nothing of having been answered.
    for index in walks.indices where walks[index].retry.map({ $0.at + Walk.Retry.shown < now }) == true {
      walks[index].retry = nil
    }
    // Who looked at the month under way looks at the new one, unless it was left on purpose.
    if Month(of: now) != oldMonth, usage.month == oldMonth { usage.month = Month(of: now) }
    if let retry = connection.retryAt, retry <= now {
      connection.retryAt = nil
      guard session != nil else { return askAgain() }
      let asked = requests(isForced: true)
      // Who has no deposits asks for nothing on this screen: then for the session, so that an engine that is back is seen.
      if asked.isEmpty, session?.isCreator != true, !(screen == .support && hasDesk) { return askAgain() }
      // All of it is asked for already: whoever answers will tell. Should nobody, it is tried again.
      if asked.isEmpty { connection.failed(at: now) }
      return asked
    }
    guard connection.isOnline, let due = nextRefresh, due <= now else { return [] }
    let areDue = deposits.dueAt.map { $0 <= now } ?? false
    return (areDue ? loadDeposits() : []) + (screen == .usage ? loadUsage() : [])
  }

  private mutating func askAgain() -> [Effect] {
    guard screen != .firstRun, !connection.isAsking else { return [] }
    connection.isAsking = true
    return [.loadSession]
  }

  /// When the deposits, or the figures on the screen, are to be asked for again.
  private var nextRefresh: Instant? {
    guard connection.isOnline, session != nil else { return nil }
    let list = deposits.isAsked ? nil : deposits.dueAt
    let isOpen = screen == .usage && usage.panel?.estimate.final != true && !usage.asked.contains(usage.month)
    // A month that was never asked for is due now: it has just begun.
    let figures = isOpen ? usage.loadedAt[usage.month].map { $0 + UsageState.refresh } ?? now : nil
    return [list, figures].compactMap(\.self).min()
  }

  /// When a text that tells of time reads otherwise.
  private var nextTextChange: Instant? {
    var changes: [Instant] = []
    if connection.awaySince != nil, let last = connection.lastAnswer { changes.append(nextMinute(after: last)) }
    switch screen {
    case .wizard:
      guard case .walk(let id) = wizard.step, let walk = self[walk: id], walk.isWalking else { break }
      if walk.step == 1 { changes.append(now - walk.since < .seconds(60) ? nextSecond : nextMinute(after: walk.since)) }
      if walk.retry != nil { changes.append(nextSecond) }
    case .uploads: if walks.contains(where: { $0.isWalking && $0.retry != nil }) { changes.append(nextSecond) }
    case .usage, .deposits:
      let hour = Duration.seconds(3_600)
      let recent = (deposits.items ?? []).filter { now - $0.createdAt < hour }
      changes += recent.prefix(size.height).map { nextMinute(after: $0.createdAt) }
    case .deposit(let id): changes += playLink(of: id).map { [nextMinute(before: $0.expiresAt)] } ?? []
    case .firstRun, .support: break
    }
    return changes.min()
  }

  private var nextSecond: Instant { Instant(unixSeconds: now.unixSeconds + 1) }

  /// When a minute less is left.
  private func nextMinute(before end: Instant) -> Instant {
    let left = max(1, Int((end - now).inSeconds.rounded(.up)))
    return end - .seconds((left - 1) / 60 * 60)
  }

  private func nextMinute(after start: Instant) -> Instant {
    let passed = max(0, Int((now - start).inSeconds)) / 60
    return start + .seconds((passed + 1) * 60)
  }
}
