import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// Where the parts of a case stand.
struct SupportFileLayout: Hashable, Sendable {
  let tree: Rect
  /// The divider above the history.
  let divider: Rect
  let history: Rect

  /// - Parameters: the rows that tree and history would take.
  init(_ area: Rect, rows: Int, lines: Int, isInHistory: Bool) {
    let room = max(2, area.height - 3)
    let (tree, history) = (max(1, rows), max(1, lines))
    // The pane that has the keys has the room; what one does not need is the other's.
    let upper =
      isInHistory
      ? room - min(history, max(room * 3 / 5, room - tree)) : min(tree, max(room * 3 / 5, room - history))
    self.init(area, upper: max(1, min(tree, upper)))
  }

  private init(_ area: Rect, upper: Int) {
    tree = Rect(x: area.x + 2, y: area.y + 1, width: area.width - 4, height: upper)
    divider = Rect(x: area.x, y: area.y + 1 + upper, width: area.width, height: 1)
    history = Rect(
      x: area.x + 2, y: divider.y + 1, width: area.width - 4, height: max(0, area.bottom - 1 - divider.y - 1))
  }
}

// One deposit, all that is known of it: the tree above, what happened below.
extension Model {
  var fileLayout: SupportFileLayout {
    let area = frameRows[1]
    return SupportFileLayout(
      deskPlaces(area).file ?? area, rows: caseRows.count, lines: support.file.shown?.timeline.count ?? 0,
      isInHistory: support.file.isInHistory)
  }

  func drawFile(on grid: inout CellGrid, in area: Rect) {
    let hasKeys = support.spot == .file
    guard let file = support.file.shown else {
      let title = support.list?.selected.map { $0.reference } ?? support.file.id?.rawValue ?? ""
      grid.draw(Panel(StyledText(title.shown, .title), isFocused: hasKeys), in: area)
      return drawNoFile(on: &grid, in: Panel.content(area))
    }
    let stage = file.deposit.stage
    let state = StyledText(stage.sign + " " + stage.words(language), CellStyle(stage.role))
    let mode = support.spot == .file && !hasPreview ? StyledText(" · ", .dim) + deskMode : .empty
    let title = StyledText(file.reference + " ", .accent) + StyledText(file.deposit.title.shown, .title)
    grid.draw(Panel(title, trailing: state + mode, isFocused: hasKeys), in: area)
    let layout = SupportFileLayout(
      area, rows: caseRows.count, lines: file.timeline.count, isInHistory: support.file.isInHistory)
    drawTree(on: &grid, in: layout.tree, hasKeys: hasKeys && !support.file.isInHistory)
    drawHistory(file, on: &grid, layout, hasKeys: hasKeys && support.file.isInHistory)
  }

  private func drawNoFile(on grid: inout CellGrid, in area: Rect) {
    if let error = support.file.error, !error.isAbsence {
      grid.putWrapped(error.onScreen(language), .error, in: area, from: 0)
    } else if support.file.id != nil {
      say(Phrase.Case.loading, on: &grid, in: area)
    }
  }

  // MARK: The tree

  private func drawTree(on grid: inout CellGrid, in area: Rect, hasKeys: Bool) {
    let rows = caseRows
    var state = support.file.nodeRow
    state.update(count: rows.count)
    let list = VirtualList(state, isFocused: hasKeys) { index, width in
      // A cell of air before the bar.
      line(rows[index], width: width - 1)
    }
    grid.draw(list, in: area)
    if !hasKeys { unmarkRow(state, on: &grid, in: area) }
  }

  /// A list without the keys has no mark: two would say that both act.
  func unmarkRow(_ state: ListState, on grid: inout CellGrid, in area: Rect) {
    let row = area.row(state.selected - state.revealing(height: area.height).top)
    guard !row.isEmpty, state.count > 0 else { return }
    grid.put(" ", x: row.x, y: row.y, style: .text)
  }

  private func line(_ row: CaseRow, width: Int) -> StyledText {
    let node = row.node
    let mark = node.children.isEmpty ? "  " : row.isFolded ? "+ " : "- "
    let lead =
      StyledText.spaces(row.depth * 2) + StyledText(mark, .dim)
      + StyledText(node.sign, CellStyle(node.role)).padded(to: 2)
    let label = StyledText(node.label, node.event == nil ? .value : .text)
    // Names stand in one column; a longer one pushes what follows.
    let name = lead + label.padded(to: max(label.width, 24 - lead.width)) + .spaces(1)
    let isWide = width >= 92
    let when = node.when.map { StyledText(dates.compact($0), .dim) }
    let id = node.id.map { StyledText($0, .dim).truncated(to: isWide ? 34 : 20) }
    let right: StyledText
    switch (id, when) {
    case (let id?, let when?) where isWide: right = id + StyledText("  ") + when
    case (let id?, _) where when == nil || node.children.isEmpty && node.event == nil: right = id
    default: right = when ?? id ?? .empty
    }
    let room = max(0, width - name.width - right.width - (right.width > 0 ? 1 : 0))
    return name + StyledText(node.facts, .dim).padded(to: room) + (right.width > 0 ? .spaces(1) + right : .empty)
  }

  // MARK: What happened

  private func drawHistory(
    _ file: SupportFileObject, on grid: inout CellGrid, _ layout: SupportFileLayout, hasKeys: Bool
  ) {
    grid.draw(
      Divider(StyledText(Phrase.labelHistory(language), .title), trailing: StyledText(zone.name.shown, .dim)),
      in: layout.divider)
    // What happened last is what one asks for first.
    let entries = Array(file.timeline.reversed())
    let actorWidth = min(22, entries.map { StyledText(name(ofActor: $0.actor)).width }.max() ?? 0)
    var state = support.file.historyRow
    state.update(count: entries.count)
    let list = VirtualList(state, isFocused: hasKeys) { index, width in
      let entry = entries[index]
      let line =
        StyledText(dates.compact(entry.at), .dim).padded(to: 14)
        + StyledText(name(ofActor: entry.actor), .dim).padded(to: actorWidth) + StyledText("  ")
        + StyledText(entry.text.shown)
      // What happened comes first; why it did has what is left.
      let links = file.links(of: entry, language).lazy.map { StyledText($0.shown, .dim) }
      guard let fitting = links.first(where: { line.width + 2 + $0.width < width }) else { return line }
      return line + .spaces(width - 1 - line.width - fitting.width) + fitting
    }
    grid.draw(list, in: layout.history)
    if !hasKeys { unmarkRow(state, on: &grid, in: layout.history) }
  }

  mutating func clickFile(_ place: Point) -> [Effect] {
    // Another one is on its way there.
    guard support.file.shown != nil else { return [] }
    let layout = fileLayout
    let hadKeys = support.spot == .file
    if let row = VirtualList(support.file.nodeRow, row: { _, _ in "" }).index(at: place, in: layout.tree) {
      let isSelected = hadKeys && !support.file.isInHistory && row == support.file.nodeRow.selected
      takeCase()
      support.file.isInHistory = false
      support.file.nodeRow.select(row)
      return isSelected ? run(.enter, KeyPress(.enter)) : []
    }
    guard let row = VirtualList(support.file.historyRow, row: { _, _ in "" }).index(at: place, in: layout.history)
    else {
      return []
    }
    let isSelected = hadKeys && support.file.isInHistory && row == support.file.historyRow.selected
    takeCase()
    support.file.isInHistory = true
    support.file.historyRow.select(row)
    return isSelected ? run(.enter, KeyPress(.enter)) : []
  }

  /// The keys are with the case that is shown: what the list is about to show changes nothing of it.
  private mutating func takeCase() {
    support.spot = .file
    support.list?.stay()
    support.file.lookAt = nil
  }

  // MARK: Stripe's events that wait for a deposit

  func eventsList(_ area: Rect) -> Rect { Panel.content(area) }

  func drawEvents(on grid: inout CellGrid, in area: Rect) {
    let events = support.events
    let title = Phrase.Desk.events(language) + (events.type.map { " · " + $0.shown } ?? "")
    let count =
      events.items.map { StyledText(numbers.grouped($0.count) + (events.next == nil ? "" : "+") + " · ", .value) }
      ?? .empty
    grid.draw(Panel(StyledText(title, .title), trailing: count + deskMode, isFocused: true), in: area)
    let list = eventsList(area)
    guard let items = events.items else {
      if let error = events.error, !error.isAbsence {
        grid.putWrapped(error.onScreen(language), .error, in: list, from: 0)
      } else {
        say(Phrase.Desk.loading, on: &grid, in: list)
      }
      return
    }
    let widget = VirtualList(events.row, empty: StyledText(Phrase.Desk.noEvents(language), .dim)) { index, width in
      let item = items[index]
      let id = StyledText(item.id.rawValue, .dim).truncated(to: 30)
      return StyledText(dates.compact(item.receivedAt), .dim).padded(to: 14)
        + StyledText(item.type.shown, .value).padded(to: max(0, width - 14 - id.width - 1)) + .spaces(1) + id
    }
    grid.draw(widget, in: list)
  }
}
