import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// The case of one deposit: its tree and its history, and Stripe's events.
extension Model {
  mutating func openFile(_ id: DepositID, from origin: SupportState.Spot) -> [Effect] {
    if origin != .file { support.fileOrigin = origin }
    support.spot = .file
    support.file.lookAt = nil
    support.file.open(id)
    support.refreshedAt = now
    return loadFile()
  }

  mutating func loadFile() -> [Effect] {
    guard let id = support.file.id, support.file.asked != id else { return [] }
    support.file.asked = id
    return [.support(.file(id))]
  }

  mutating func take(file result: Result<SupportFileObject, VisualError>, of id: DepositID) -> [Effect] {
    let due = note(result)
    if support.file.asked == id { support.file.asked = nil }
    guard support.file.id == id else { return due }
    switch result {
    case .success(let file):
      let selected = selectedNode?.name
      support.file.known = file
      support.file.error = nil
      let rows = caseRows
      support.file.nodeRow.update(count: rows.count, selecting: rows.firstIndex { $0.node.name == selected })
      support.file.historyRow.update(count: file.timeline.count)
      support.file.nodeRow.reveal(height: fileLayout.tree.height)
      return due + takeIntoDialog(file) + doPending()
    case .failure(let error):
      support.file.error = error
      support.file.pending = nil
      return due
    }
  }

  mutating func runInFile(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .move: moveInFile(press)
    case .pane: support.file.isInHistory.toggle()
    case .fold: fold(press.key == .left)
    case .enter: return openRow()
    case .copy: return copyRow()
    case .openPage: return openRowPage()
    case .reload: return loadFile()
    default: return command.isForCase ? begin(command) : []
    }
    return []
  }

  private mutating func moveInFile(_ press: KeyPress) {
    let layout = fileLayout
    if support.file.isInHistory {
      support.file.historyRow.move(by: rows(of: press, page: layout.history.height))
      support.file.historyRow.reveal(height: layout.history.height)
    } else {
      support.file.nodeRow.update(count: caseRows.count)
      support.file.nodeRow.move(by: rows(of: press, page: layout.tree.height))
      support.file.nodeRow.reveal(height: layout.tree.height)
    }
  }

  /// The history's newest line is its first row.
  var selectedHistory: TimelineObject? {
    guard let entries = support.file.shown?.timeline else { return nil }
    return entries[ifThere: entries.count - 1 - support.file.historyRow.selected]
  }

  /// ← folds, or goes up to what the row hangs on; → unfolds.
  private mutating func fold(_ isLeft: Bool) {
    guard !support.file.isInHistory else { return }
    let rows = caseRows
    let index = support.file.nodeRow.selected
    guard let row = rows[ifThere: index] else { return }
    if isLeft == row.isFolded || row.node.children.isEmpty {
      guard isLeft, let parent = rows[..<index].lastIndex(where: { $0.depth < row.depth }) else { return }
      support.file.nodeRow.select(parent)
    } else {
      turn(row.node)
    }
    support.file.nodeRow.reveal(height: fileLayout.tree.height)
  }

  private mutating func turn(_ node: CaseNode) {
    if support.file.turned.remove(node.name) == nil { support.file.turned.insert(node.name) }
    support.file.nodeRow.update(count: caseRows.count)
  }

  private mutating func openRow() -> [Effect] {
    if support.file.isInHistory {
      guard let entry = selectedHistory else { return [] }
      let paper = paper(of: entry)
      overlay = .paper(paper)
      if case .event(let id) = paper.kind { return [.support(.event(id))] }
      return []
    }
    guard let node = selectedNode else { return [] }
    if let event = node.event { return open(event) }
    if !node.children.isEmpty { turn(node) }
    return []
  }

  private mutating func open(_ event: SupportEventObject) -> [Effect] {
    overlay = .paper(SupportPaper(kind: .event(event.id), title: event.type.shown, copy: event.id.rawValue))
    return [.support(.event(event.id))]
  }

  private mutating func copyRow() -> [Effect] {
    let text = support.file.isInHistory ? selectedHistory?.text : selectedNode?.id
    guard let text else {
      say(Phrase.Case.nothingToCopy)
      return []
    }
    return [.copy(text)]
  }

  /// Where `o` leads: the page of the row, or of the event behind the history's line.
  var selectedLink: String? {
    guard support.file.isInHistory else { return selectedNode?.link }
    return selectedHistory.flatMap { support.file.shown?.event(behind: $0)?.link }
  }

  private mutating func openRowPage() -> [Effect] {
    guard let link = selectedLink else {
      let isWithoutEvent = support.file.isInHistory && selectedHistory?.data[TimelineEntry.Link.event] == nil
      say(isWithoutEvent ? Phrase.Case.noEventBehind : Phrase.Case.noDashboard)
      return []
    }
    // Over SSH the browser would open elsewhere than where the person sits.
    return isRemote ? [.copy(link)] : [.openURL(link)]
  }

  // MARK: Stripe's events that wait for a deposit

  mutating func openEvents(_ type: String?) -> [Effect] {
    support.spot = .events
    support.events = SupportEvents(type: type)
    return [.support(.parked(type: type))]
  }

  mutating func runInEvents(_ command: Command, _ press: KeyPress) -> [Effect] {
    let items = support.events.items ?? []
    switch command {
    case .move:
      support.events.row.move(by: rows(of: press, page: supportListHeight))
      support.events.row.reveal(height: supportListHeight)
      return loadMoreEvents()
    case .reload: return loadSupport(isForced: true)
    case .enter: return items[ifThere: support.events.row.selected].map { open($0) } ?? []
    case .copy: return items[ifThere: support.events.row.selected].map { [.copy($0.id.rawValue)] } ?? []
    case .openPage:
      guard let link = items[ifThere: support.events.row.selected]?.link else {
        say(Phrase.Case.noDashboard)
        return []
      }
      return isRemote ? [.copy(link)] : [.openURL(link)]
    case .replay: say(items.isEmpty ? Phrase.Desk.noEvents : Phrase.Desk.eventWaits)
    default: break
    }
    return []
  }

  /// The next page, when the selection comes near the last row that is here.
  private mutating func loadMoreEvents() -> [Effect] {
    let events = support.events
    guard let next = events.next, events.asked == nil, events.row.selected + supportListHeight >= events.row.count
    else { return [] }
    support.events.asked = next
    return [.support(.parked(type: events.type, cursor: next))]
  }

  /// Others came, or found their deposit. A list of several pages stays as it is.
  func refreshEvents(_ pulse: SupportPulseResponse) -> [Effect] {
    guard support.spot == .events, let items = support.events.items, support.events.next == nil,
      items.count <= WireLimit.pageRows
    else { return [] }
    let type = support.events.type
    let count = pulse.parkedEvents.reduce(0) { type == nil || $1.key == type ? $0 + $1.value : $0 }
    return count == items.count ? [] : [.support(.parked(type: type))]
  }

  mutating func take(
    parked result: Result<Page<SupportEventObject>, VisualError>, of type: String?, from cursor: String?
  ) -> [Effect] {
    let due = note(result)
    guard support.events.type == type else { return due }
    let wasAsked = cursor == support.events.asked
    if wasAsked { support.events.asked = nil }
    switch result {
    case .success(let page):
      // What was asked before the list began anew goes on nowhere.
      guard cursor == nil || wasAsked else { return due }
      let selected = support.events.items?[ifThere: support.events.row.selected]?.id
      let items = cursor == nil ? page.items : (support.events.items ?? []) + page.items
      support.events.items = items
      support.events.next = page.nextCursor
      if cursor == nil { support.events.asked = nil }
      support.events.error = nil
      support.events.row.update(count: items.count, selecting: items.firstIndex { $0.id == selected })
    case .failure(let error): support.events.error = error
    }
    return due
  }
}
