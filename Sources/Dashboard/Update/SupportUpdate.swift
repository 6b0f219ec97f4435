import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// The support desk: what its keys do, screen by screen.
extension Model {
  /// The token opens it.
  var hasDesk: Bool { session?.isSupport ?? false }

  mutating func runInSupport(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .filter: return beginSearch()
    case .write: return turnWriting()
    case .back: return leaveSpot()
    default: break
    }
    switch support.spot {
    case .pulse: return runInPulse(command, press)
    case .list: return runInList(command, press)
    case .file: return runInFile(command, press)
    case .events: return runInEvents(command, press)
    }
  }

  private mutating func leaveSpot() -> [Effect] {
    switch support.spot {
    case .pulse: return []
    case .file:
      support.file.pending = nil
      support.spot = support.fileOrigin
    case .list, .events: support.spot = .pulse
    }
    // Beside the list stands the case of its row again.
    return loadSupport() + (support.spot == .list ? look() : [])
  }

  // MARK: Reading and writing

  private mutating func turnWriting() -> [Effect] {
    if support.isPinned {
      say(Phrase.Desk.pinned, .warning)
    } else if support.isWriting {
      support.writesUntil = nil
      say(Phrase.Desk.readsAgain)
    } else {
      support.writesUntil = now + SupportState.writeSpan
      say(Phrase.Desk.writes, .warning)
    }
    return []
  }

  /// Somebody is at the keys.
  mutating func noteActivity() {
    if support.isWriting { support.writesUntil = now + SupportState.writeSpan }
    support.list?.ahead = nil
  }

  // MARK: The pulse

  private mutating func runInPulse(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .pane, .fold:
      let wanted = press.key == .left ? false : press.key == .right ? true : !support.isInCounts
      support.isInCounts = wanted
      if wanted, case .heading = countRows[ifThere: support.countRow.selected] { moveCounts(by: 1) }
    case .move:
      let rows = rows(of: press, page: 5)
      if support.isInCounts {
        moveCounts(by: rows)
      } else {
        support.concernRow.update(count: concernRows.count)
        support.concernRow.move(by: rows)
      }
    case .reload: return loadSupport(isForced: true)
    case .enter: return openNumber()
    default: break
    }
    return []
  }

  /// Headings are passed over.
  private mutating func moveCounts(by rows: Int) {
    let all = countRows
    support.countRow.update(count: all.count)
    support.countRow.move(by: rows)
    let step = rows < 0 ? -1 : 1
    while case .heading = all[ifThere: support.countRow.selected] {
      let before = support.countRow.selected
      support.countRow.move(by: before + step < 0 || before + step >= all.count ? -step : step)
    }
    support.countRow.reveal(height: pulseLayout(frameRows[1]).counts.height)
  }

  private mutating func openNumber() -> [Effect] {
    selectedNumber.map { open($0) } ?? []
  }

  /// `a`, where there is no case to claim: what the line above the keys says first.
  mutating func openMostPressing() -> [Effect] {
    guard let first = concernRows.first(where: \.isPressing) else {
      if support.pulse == nil, let error = support.pulseError {
        say(error)
        return []
      }
      say(support.pulse == nil ? Phrase.Desk.loading : Phrase.Desk.nothingWaits)
      return []
    }
    return open(first)
  }

  private mutating func open(_ number: PulseRow) -> [Effect] {
    if let query = number.query { return search(query) }
    switch number.events {
    case .all: return openEvents(nil)
    case .type(let type): return openEvents(type)
    case nil: break
    }
    say(number.advice ?? Phrase.Desk.noList)
    return []
  }

  // MARK: What is asked of the engine

  /// What the screen shows of the desk.
  mutating func loadSupport(isForced: Bool = false) -> [Effect] {
    guard hasDesk, screen == .support else { return [] }
    // First of all, so that what is loaded is no older than the state that is watched from.
    let pulse = watchDesk() + loadPulse(isForced: isForced)
    switch support.spot {
    case .pulse: return pulse
    case .list: return pulse + refreshList(isForced: isForced)
    case .file: return pulse + loadFile()
    case .events: return pulse + (isForced ? [.support(.parked(type: support.events.type))] : [])
    }
  }

  private mutating func loadPulse(isForced: Bool) -> [Effect] {
    let isFresh = support.pulseAt.map { now - $0 < SupportState.pulseRefresh } ?? false
    guard !support.isPulseAsked, isForced || !isFresh else { return [] }
    support.isPulseAsked = true
    return [.support(.pulse)]
  }

  mutating func take(_ answer: SupportAnswer) -> [Effect] {
    switch answer {
    case .pulse(let result): take(pulse: result)
    case .page(let request, let result): take(result, of: request)
    case .file(let id, let result): take(file: result, of: id)
    case .event(let id, let result): take(event: result, of: id)
    case .parked(let type, let cursor, let result): take(parked: result, of: type, from: cursor)
    case .reply(let id, let result): take(reply: result, of: id)
    case .order(let order, let result): take(result, of: order)
    }
  }

  private mutating func take(pulse result: Result<SupportPulseResponse, VisualError>) -> [Effect] {
    let due = note(result)
    support.isPulseAsked = false
    support.pulseAt = now
    switch result {
    case .success(let pulse):
      support.pulse = pulse
      support.pulseError = nil
      support.concernRow.update(count: concernRows.count)
      support.countRow.update(count: countRows.count)
      return due + refreshEvents(pulse)
    case .failure(let error): support.pulseError = error
    }
    return due
  }
}

extension Array {
  subscript(ifThere index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension Session {
  /// Support's routes answer its token.
  var isSupport: Bool { roles.contains("support") }
}
