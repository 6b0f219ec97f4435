import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// Finding a deposit: the typed search, and the list of what it finds.
extension Model {
  /// `/`: a new search. What is shown stays until something is typed; ↑ brings its search back, Esc keeps it.
  mutating func beginSearch() -> [Effect] {
    support.field = TextField("", limit: SupportQuery.lengthLimit)
    // One that found everything is none to bring back.
    if let query = support.list?.query, !query.isEmpty { support.earlierQuery = query }
    support.completion = nil
    guard support.spot != .list else { return [] }
    support.spot = .list
    return support.list == nil ? search("", isTyping: true) : loadSupport()
  }

  /// A click into the search: it is typed on.
  mutating func editSearch() -> [Effect] {
    let hasQuery = support.list?.query.isEmpty == false
    let due = beginSearch()
    if hasQuery { recallSearch() }
    return due
  }

  /// What ↑ brings back: nothing is typed yet, and there was a search.
  var recallable: String? {
    guard support.field?.isEmpty == true, !support.earlierQuery.isEmpty else { return nil }
    return support.earlierQuery
  }

  /// What is typed then is another word of it.
  private mutating func recallSearch() {
    guard let query = recallable else { return }
    support.field = TextField(query + " ", limit: SupportQuery.lengthLimit)
    searchChanged()
  }

  /// Shows what a search finds, from the newest on.
  mutating func search(_ query: String, isTyping: Bool = false) -> [Effect] {
    support.spot = .list
    support.searchAt = nil
    if !isTyping { support.field = nil }
    var list = SupportList(query)
    let request = list.firstRequest
    list.asked.insert(request)
    // What was found stays until there is an answer: nothing flickers while somebody types.
    list.borrow(from: support.list)
    support.list = list
    support.file.id = nil
    support.refreshedAt = now
    return [.support(.page(request))]
  }

  /// A key while the search is typed that the field itself has no use for; nil for all others.
  mutating func takeInSearch(_ press: KeyPress) -> [Effect]? {
    switch press.key {
    case .tab: complete(by: press.modifiers.contains(.shift) ? -1 : 1)
    case .enter: return endSearch()
    case .up where recallable != nil: recallSearch()
    case .down, .up, .pageDown, .pageUp:
      // The list below is in reach without leaving the field: the one of what is typed.
      let due = support.searchAt == nil ? [] : searchTyped()
      return due + moveInList(by: rows(of: press, page: supportListHeight))
    default: return nil
    }
    return []
  }

  /// The typed text changed.
  mutating func searchChanged() {
    support.completion = nil
    support.searchAt = now + SupportState.pause
  }

  mutating func escapeSearch() {
    support.field = nil
    support.searchAt = nil
    support.completion = nil
  }

  private mutating func endSearch() -> [Effect] {
    guard let field = support.field, searchError == nil else { return [] }
    let text = field.text.trimmingSpaces
    escapeSearch()
    guard let list = support.list, text == list.query else { return search(text) }
    // What was asked while typing is not asked twice, unless there are new ones and nobody has gone down to a row.
    return list.newCount > 0 && list.state.selected == 0 && !list.isMoving ? search(text) : look()
  }

  /// What is wrong with the typed search; nil while its end may still become right.
  var searchError: VisualError? {
    guard let field = support.field else { return nil }
    do throws(VisualError) {
      _ = try SupportQuery(field.text, now: now)
      return nil
    } catch {
      return error
    }
  }

  private mutating func complete(by step: Int) {
    guard let field = support.field else { return }
    if var going = support.completion, going.text == field.text, going.candidates.count > 1 {
      going.index = (going.index + step + going.candidates.count) % going.candidates.count
      put(going)
      return
    }
    let candidates = SupportQuery.completions(of: field.text)
    guard !candidates.isEmpty else { return }
    put(SearchCompletion(base: field.text, candidates: candidates, index: step < 0 ? candidates.count - 1 : 0))
  }

  private mutating func put(_ completion: SearchCompletion) {
    support.field = TextField(completion.text, limit: SupportQuery.lengthLimit)
    support.completion = completion
    support.searchAt = now + SupportState.pause
  }

  /// The typed search is asked, if it can be.
  mutating func searchTyped() -> [Effect] {
    support.searchAt = nil
    guard let field = support.field, searchError == nil else { return [] }
    let text = field.text.trimmingSpaces
    return text == support.list?.query ? [] : search(text, isTyping: true)
  }

  // MARK: The list

  mutating func runInList(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .move:
      if press.key == .home, support.list?.isAtTop == false || support.list?.newCount ?? 0 > 0 {
        return search(support.list?.query ?? "")
      }
      if press.key == .home { support.list?.stay() }
      if press.key == .end { return moveToEnd() }
      return moveInList(by: rows(of: press, page: supportListHeight))
    case .fold where press.key == .left: return []
    default: return runOnRow(command, press)
    }
  }

  /// What is done to the selected row. Rows of the search before are none of this one's: it waits for those.
  private mutating func runOnRow(_ command: Command, _ press: KeyPress) -> [Effect] {
    if support.list?.isMoving == true {
      support.list?.ahead = TypedAhead(command: command, press: press)
      return []
    }
    guard let hit = support.list?.selected else { return [] }
    switch command {
    case .enter, .pane, .fold: return openFile(hit.depositId, from: .list)
    case .copy: return [.copy(hit.depositId.rawValue)]
    default:
      // What is done to the selected deposit is done in its case, where the dialog says what will happen.
      guard command.isForCase else { return [] }
      guard support.isWriting || command == .reply else { return refuseWriting() }
      return openFile(hit.depositId, from: .list) + begin(command)
    }
  }

  /// What was typed before the rows came, unless the person did something else since.
  private mutating func runAhead() -> [Effect] {
    guard let ahead = support.list?.ahead else { return [] }
    support.list?.ahead = nil
    guard screen == .support, support.spot == .list, support.field == nil, overlay == nil else { return [] }
    return runOnRow(ahead.command, ahead.press)
  }

  private mutating func moveToEnd() -> [Effect] {
    support.list?.moveToEnd().map { ask($0) } ?? moveInList(by: 0)
  }

  mutating func moveInList(by rows: Int) -> [Effect] {
    guard support.list != nil else { return [] }
    support.list?.move(by: rows)
    let height = supportListHeight
    support.list?.state.reveal(height: height)
    support.file.lookAt = hasPreview ? now + SupportState.pause : nil
    return wantedPages()
  }

  /// The pages that the selected row comes near to.
  private mutating func wantedPages() -> [Effect] { (support.list?.wanted ?? []).flatMap { ask($0) } }

  /// Nothing is asked twice at once.
  private mutating func ask(_ request: SupportPageRequest) -> [Effect] {
    guard support.list?.asked.insert(request).inserted == true else { return [] }
    return [.support(.page(request))]
  }

  mutating func refreshList(isForced: Bool = false) -> [Effect] {
    guard let list = support.list else { return search("") }
    let isDue = support.refreshedAt.map { now - $0 >= SupportState.listRefresh } ?? true
    guard isForced || isDue else { return [] }
    support.refreshedAt = now
    let requests = list.isLoaded ? list.refreshes : [list.firstRequest]
    return requests.flatMap { ask($0) } + (hasPreview ? loadFile() : [])
  }

  mutating func take(
    _ result: Result<SupportSearchResponse, VisualError>, of request: SupportPageRequest
  ) -> [Effect] {
    let due = note(result)
    guard support.list?.query == request.query, support.list?.asked.remove(request) != nil else { return due }
    switch result {
    case .success(let answer):
      let (instant, height) = (now, supportListHeight)
      support.list?.take(answer, for: request, at: instant)
      support.list?.state.reveal(height: height)
      guard request.purpose == .first || request.purpose == .last else { return due + wantedPages() }
      let end = support.list?.endRequest.map { ask($0) } ?? []
      return due + end + look() + runAhead() + wantedPages()
    case .failure(let error):
      support.list?.fail(error, request)
      // Where rows stay, nothing else says it.
      if request.purpose == .first || request.purpose == .last, support.list?.count ?? 0 > 0, !error.isAbsence {
        say(error)
      }
      // Beside no row stands no case.
      if support.spot == .list, support.list?.count == 0 { support.file.id = nil }
      return due
    }
  }

  /// Where there is room beside the list, the selected row's case stands there.
  mutating func look() -> [Effect] {
    support.file.lookAt = nil
    guard support.spot == .list, hasPreview, let list = support.list, !list.isMoving, let hit = list.selected else {
      return []
    }
    support.file.open(hit.depositId)
    return loadFile()
  }

  /// Text pasted on the desk that is no path: somebody copied an id, an address, a reference.
  mutating func searchPasted(_ text: String) -> [Effect] {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init)?.trimmingSpaces ?? ""
    guard !line.isEmpty else { return [] }
    let query = SupportQuery.pasted(line)
    do throws(VisualError) {
      _ = try SupportQuery(query, now: now)
      return search(query)
    } catch {
      say(error)
      return []
    }
  }
}
