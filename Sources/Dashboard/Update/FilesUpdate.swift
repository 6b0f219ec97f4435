import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Model {
  /// `d`: a deposit that is begun and not paid is gone back to, else a new one begins.
  mutating func openWizard() -> [Effect] {
    let isInside = screen == .wizard
    if !isInside { wizardOrigin = screen }
    if case .walk(let id) = wizard.step {
      let isUnpaid = self[walk: id].map { $0.step == 1 && $0.isWalking } ?? false
      if isInside || !isUnpaid { wizard.leave() }
    }
    if wizard.fileFor != nil { wizard.leave() }
    screen = .wizard
    return wizard.step == .files ? browseIfNeeded() : []
  }

  mutating func browseIfNeeded() -> [Effect] {
    guard wizard.browser.listing == nil, !wizard.browser.isAsked else { return [] }
    return browse(nil)
  }

  mutating func browse(_ path: String?) -> [Effect] {
    wizard.browser.isAsked = true
    return [.browse(path)]
  }

  mutating func take(folder result: Result<FolderListing, VisualError>) {
    wizard.browser.isAsked = false
    switch result {
    case .success(let listing):
      let left = wizard.browser.listing?.path
      wizard.browser.listing = listing
      // The first folder comes by itself: a path that is being typed meanwhile stays.
      if wizard.browser.isPath, left != nil { wizard.browser.field = nil }
      let rows = browserRows
      // Going up: the selection stands on the folder that was left.
      let came = rows.firstIndex { row in
        if case .entry(let entry) = row { wizard.browser.path(of: entry) == left } else { false }
      }
      let first = rows.firstIndex { if case .entry = $0 { true } else { false } }
      wizard.browser.row = ListState(count: rows.count)
      wizard.browser.row.select(session?.samplePath != nil && left == nil ? 0 : came ?? first ?? 0)
    case .failure(let error): say(error)
    }
  }

  mutating func take(completion completed: String, of typed: String) {
    // What was typed meanwhile counts more.
    guard wizard.browser.field?.text == typed else { return }
    wizard.browser.field = TextField(completed, limit: 4_096)
  }

  /// What the list shows: the sandbox's film and recent folders first, then the folder, filtered.
  var browserRows: [Browser.Row] {
    let browser = wizard.browser
    guard let listing = browser.listing else { return session?.samplePath.map { [.sample($0)] } ?? [] }
    let filter = browser.filter
    guard filter.isEmpty else {
      let scored = listing.entries.compactMap { entry in
        FuzzyMatch(entry.name, filter).map { (score: $0.score, entry: entry) }
      }
      return scored.sorted { ($1.score, $0.entry.name) < ($0.score, $1.entry.name) }.map { .entry($0.entry) }
    }
    let sample = wizard.fileFor == nil ? session?.samplePath.map { [Browser.Row.sample($0)] } ?? [] : []
    let recent = recentFolders.filter { $0 != listing.path }.prefix(3).map { Browser.Row.recent($0) }
    return sample + recent + (listing.parent.map { [.parent($0)] } ?? []) + listing.entries.map { .entry($0) }
  }

  mutating func runInFiles(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .move: wizard.browser.row.move(by: rows(of: press, page: pageRows))
    case .filter: openField("")
    case .goHome: openField("~/")
    case .parent: return wizard.browser.listing?.parent.map { browse($0) } ?? []
    case .mark: mark()
    case .complete:
      guard wizard.browser.isPath, let typed = wizard.browser.field?.text else { return [] }
      return [.complete(typed)]
    case .enter: return enterRow()
    case .back: wizard.browser.field = nil
    default: break
    }
    return []
  }

  private mutating func openField(_ text: String) {
    wizard.browser.field = TextField(text, limit: 4_096)
    fileFieldOpened()
  }

  private mutating func fileFieldOpened() {
    wizard.browser.row.update(count: browserRows.count)
  }

  private mutating func mark() {
    guard wizard.fileFor == nil, let row = selectedRow, let path = filePath(of: row) else { return }
    if let index = wizard.browser.marked.firstIndex(of: path) {
      wizard.browser.marked.remove(at: index)
    } else if wizard.browser.marked.count < Wizard.mostFiles {
      wizard.browser.marked.append(path)
    }
    wizard.browser.row.move(by: 1)
  }

  private var selectedRow: Browser.Row? {
    let rows = browserRows
    let index = wizard.browser.row.selected
    return rows.indices.contains(index) ? rows[index] : nil
  }

  private func filePath(of row: Browser.Row) -> String? {
    switch row {
    case .sample(let path): path
    case .entry(let entry): entry.isFolder ? nil : wizard.browser.path(of: entry)
    case .recent, .parent: nil
    }
  }

  private mutating func enterRow() -> [Effect] {
    if wizard.browser.isPath, let typed = wizard.browser.field?.text {
      // A folder or a file: measuring it tells.
      return typed.hasSuffix("/") || typed == "~" ? browse(typed) : choose([typed])
    }
    if !wizard.browser.marked.isEmpty { return choose(wizard.browser.marked) }
    switch selectedRow {
    case .recent(let path), .parent(let path): return browse(path)
    case .entry(let entry) where entry.isFolder:
      wizard.browser.field = nil
      return browse(wizard.browser.path(of: entry))
    case .some(let row): return filePath(of: row).map { choose([$0]) } ?? []
    case nil: return []
    }
  }

  /// Takes files: to be measured and priced, or for the deposit that waits for its file.
  mutating func choose(_ paths: [String]) -> [Effect] {
    if screen != .wizard {
      wizardOrigin = screen
      if case .walk = wizard.step { wizard.leave() }
      if wizard.fileFor != nil { wizard.leave() }
    }
    screen = .wizard
    wizard.browser.field = nil
    wizard.isTitling = false
    if let deposit = wizard.fileFor, let path = paths.first, let item = deposits[deposit] {
      guard paths.count == 1 else {
        say(Phrase.Said.oneFile(item.title.shown), .warning)
        return []
      }
      return goOn(item, path: path)
    }
    let known = wizard.step == .check ? wizard.drafts.map(\.path) : []
    let fresh = paths.filter { !known.contains($0) }.prefix(max(0, Wizard.mostFiles - known.count))
    if wizard.step != .check { wizard.drafts = [] }
    wizard.drafts += fresh.map { Draft(path: $0, result: nil) }
    wizard.step = .check
    wizard.draftRow = min(wizard.draftRow, max(0, wizard.drafts.count - 1))
    wizard.browser.marked = []
    return fresh.isEmpty ? [] : [.probe(Array(fresh))]
  }

  /// A folder among other files gives its films the place of its row; one without any says so there.
  mutating func take(films result: Result<[String], VisualError>, of folder: String) -> [Effect] {
    guard let index = wizard.drafts.firstIndex(where: { $0.path == folder && $0.result == nil }) else { return [] }
    guard case .success(let films) = result else {
      if case .failure(let error) = result { wizard.drafts[index].result = .failure(error) }
      return []
    }
    let known = wizard.drafts.map(\.path)
    let fresh = films.filter { !known.contains($0) }
    let taken = Array(fresh.prefix(max(0, Wizard.mostFiles - known.count + 1)))
    wizard.drafts.replaceSubrange(index...index, with: taken.map { Draft(path: $0, result: nil) })
    if wizard.draftRow > index { wizard.draftRow += taken.count - 1 }
    wizard.draftRow = min(wizard.draftRow, max(0, wizard.drafts.count - 1))
    if fresh.isEmpty { say(Phrase.Said.allListed(folder.shown)) }
    if taken.count < fresh.count { say(Phrase.Said.mostFiles(Wizard.mostFiles), .warning) }
    return taken.isEmpty ? [] : [.probe(taken)]
  }
}
