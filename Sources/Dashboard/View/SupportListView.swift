import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// Where the parts of a search stand.
struct SupportListLayout: Hashable, Sendable {
  let query: Rect
  /// What the search's end can become, or what is wrong with it; empty while it is not typed.
  let help: Rect
  let heading: Rect
  let list: Rect
  /// The selected row in full; empty where its case stands beside.
  let foot: Rect

  /// - Parameter helpRows: what stands below the search while it is typed takes so many.
  init(_ area: Rect, helpRows: Int, hasFoot: Bool) {
    let parts = Panel.content(area).rows([
      .fixed(1), .fixed(helpRows), .fixed(1), .flexible, .fixed(hasFoot ? 2 : 0),
    ])
    (query, help, heading, list, foot) = (parts[0], parts[1], parts[2], parts[3], parts[4])
  }
}

/// Columns of a found deposit.
struct SupportColumns: Hashable, Sendable {
  let state = 24
  let reference = 8
  let title: Int
  /// 0 where there is no room.
  let user: Int
  let email: Int
  let price = 6
  let when: Int

  init(width: Int, _ language: Language) {
    when = language == .fr ? 12 : 13
    user = width >= 90 ? 14 : 0
    email = width >= 110 ? 16 : 0
    let used = state + reference + price + when + 2 + (user > 0 ? user + 1 : 0) + (email > 0 ? email + 1 : 0)
    title = max(0, width - used)
  }

  /// The cells of a row that name it.
  var name: Range<Int> {
    0..<title
  }

  func row(_ cells: [StyledText]) -> StyledText {
    var row = cells[0].padded(to: title) + .spaces(1) + cells[1].padded(to: state) + .spaces(1)
    row = row + cells[2].padded(to: reference)
    if user > 0 { row = row + .spaces(1) + cells[3].padded(to: user) }
    if email > 0 { row = row + .spaces(1) + cells[4].padded(to: email) }
    return row + cells[5].padded(to: price, .right) + cells[6].padded(to: when, .right)
  }
}

// The search and what it finds.
extension Model {
  var listLayout: SupportListLayout {
    let area = deskPlaces(frameRows[1]).list ?? frameRows[1]
    return SupportListLayout(area, helpRows: searchHelpRows(width: Panel.content(area).width), hasFoot: !hasPreview)
  }

  /// A refusal is told in full; what Tab would put there has one row.
  private func searchHelpRows(width: Int) -> Int {
    guard support.field != nil else { return 0 }
    return searchRefusal.map { min(3, TextWrap.lines($0, width: width).count) } ?? 1
  }

  /// What is wrong with the typed search, when there is nothing that could be put at its end.
  private var searchRefusal: String? {
    guard let field = support.field, support.completion == nil, SupportQuery.completions(of: field.text).isEmpty
    else { return nil }
    return searchError.map { "✗ " + DisplayText($0.onScreen(language)).text }
  }

  /// Rows that the list shows.
  var supportListHeight: Int {
    max(1, support.spot == .events ? eventsList(frameRows[1]).height : listLayout.list.height)
  }

  func drawList(on grid: inout CellGrid, in area: Rect) {
    let isFocused = support.spot == .list && support.field == nil
    grid.draw(
      Panel(StyledText(Phrase.Desk.search(language), .title), trailing: listTrailing, isFocused: isFocused), in: area)
    let layout = listLayout
    drawQuery(on: &grid, layout)
    guard let list = support.list else { return }
    // The list's mark, its bar, and a cell of air before that.
    let columns = SupportColumns(width: layout.list.width - 4, language)
    grid.put(heading(columns), x: layout.heading.x + 2, y: layout.heading.y, width: layout.heading.width - 3)
    guard list.isLoaded || list.count > 0 else { return drawNothing(list, on: &grid, in: layout.list) }
    let widget = VirtualList(
      list.state, isFocused: isFocused, name: columns.name,
      empty: StyledText(Phrase.Desk.nothingFound(language), .dim)
    ) { index, _ in
      guard let hit = list[index] else { return "" }
      let row = row(hit, columns)
      return list.gone.contains(hit.depositId) ? row.styled(CellStyle(.dim, .italic)) : row
    }
    grid.draw(widget, in: layout.list)
    drawBar(list, on: &grid, in: layout.list)
    if !layout.foot.isEmpty { drawFoot(list, on: &grid, in: layout.foot, area) }
  }

  private func drawNothing(_ list: SupportList, on grid: inout CellGrid, in area: Rect) {
    if let error = list.error, !error.isAbsence {
      grid.putWrapped(error.onScreen(language), .error, in: area, from: 0)
    } else {
      say(Phrase.Desk.searching, on: &grid, in: area)
    }
  }

  /// A bar of the whole list, of which only some pages are here.
  private func drawBar(_ list: SupportList, on grid: inout CellGrid, in area: Rect) {
    let known = list.offset + list.count + (list.hasOlder ? SupportList.pageRows : 0)
    let count = max(list.total ?? 0, known)
    guard count > area.height else { return }
    let top = list.offset + list.state.revealing(height: area.height).top
    grid.clear(area.lastColumn)
    grid.draw(ScrollBar(top: top, count: count), in: area.lastColumn)
  }

  /// `3 nouveaux · 37 / 1 203 441 · lecture seule`
  private var listTrailing: StyledText {
    guard let list = support.list, list.isLoaded else { return deskMode }
    var parts: [StyledText] = []
    if list.newCount > 0 {
      let isMany = list.newCount >= SupportList.mostFresh
      let count = numbers.grouped(list.newCount) + (isMany ? "+" : "")
      parts.append(StyledText(Phrase.Desk.fresh(count, isOne: list.newCount == 1)(language), .accent))
    }
    if list.count > 0 {
      let row = numbers.grouped(list.offset + list.state.selected + 1)
      let known = list.total ?? (list.hasOlder ? nil : list.offset + list.count)
      parts.append(StyledText(Phrase.Desk.place(row, of: known.map { numbers.grouped($0) })(language), .value))
    }
    parts.append(deskMode)
    return parts.dropFirst().reduce(parts[0]) { $0 + StyledText(" · ", .dim) + $1 }
  }

  // MARK: The search itself

  private func drawQuery(on grid: inout CellGrid, _ layout: SupportListLayout) {
    let row = layout.query
    grid.put("/", x: row.x, y: row.y, style: .key)
    let place = Rect(x: row.x + 2, y: row.y, width: row.width - 2, height: 1)
    guard let field = support.field else {
      let query = support.list?.query ?? ""
      let text = query.isEmpty ? StyledText(Phrase.Desk.everything(language), .dim) : StyledText(query.shown, .value)
      grid.put(text, in: place)
      return
    }
    grid.draw(
      TextFieldView(field, isFocused: overlay == nil, placeholder: Phrase.Desk.searchPlaceholder(language)), in: place)
    drawSearchHelp(field, on: &grid, in: layout.help)
  }

  /// What ↑ and Tab would put there; nothing to put there, what is wrong.
  private func drawSearchHelp(_ field: TextField, on grid: inout CellGrid, in row: Rect) {
    let going = support.completion
    let candidates = going?.candidates ?? SupportQuery.completions(of: field.text)
    guard !candidates.isEmpty else {
      if let refusal = searchRefusal { grid.putWrapped(refusal, .error, in: row, from: 0) }
      return
    }
    // The one that Tab stands on is shown whatever comes before it.
    let first = max(0, (going?.index ?? 0) - 4)
    var line = StyledText.empty
    if let query = recallable {
      let shown = StyledText(query.shown, .value).truncated(to: row.width / 2)
      line = StyledText("↑ ", .key) + shown + StyledText("  ")
    }
    line = line + StyledText("⇥ ", .key)
    if first > 0 { line = line + StyledText("… ", .dim) }
    for (index, candidate) in candidates.enumerated().dropFirst(first) {
      let short = candidate.split(separator: ":", maxSplits: 1).last.map { String($0) } ?? candidate
      let text = candidate.hasSuffix(":") ? candidate : short.split(separator: ",").last.map { String($0) } ?? short
      line = line + StyledText(text, index == going?.index ? CellStyle(.match) : .dim) + StyledText(" ")
    }
    grid.put(line, in: row)
  }

  // MARK: Rows

  private func heading(_ columns: SupportColumns) -> StyledText {
    let names: [Phrase] = [
      .labelTitle, Phrase.Desk.columnState, Phrase.Desk.columnReference, Phrase.Desk.columnUser,
      Phrase.Desk.columnEmail, .labelPrice, .labelCreated,
    ]
    return columns.row(names.map { StyledText($0(language), .dim) })
  }

  private func row(_ hit: SupportHitObject, _ columns: SupportColumns) -> StyledText {
    let state = hit.state(self)
    return columns.row([
      StyledText(hit.title.shown, .value), StyledText(state.sign + " " + state.words, CellStyle(state.role)),
      StyledText(hit.reference, .dim), StyledText(hit.userId.rawValue.shown),
      StyledText(hit.maskedEmail?.shown ?? "", .dim), StyledText(numbers.price(Double(hit.amountCents) / 100)),
      StyledText(dates.compact(hit.createdAt), .dim),
    ])
  }

  private func drawFoot(_ list: SupportList, on grid: inout CellGrid, in foot: Rect, _ area: Rect) {
    grid.draw(Divider(), in: Rect(x: area.x, y: foot.y, width: area.width, height: 1))
    guard let hit = list.selected else { return }
    var parts = [hit.userId.rawValue.shown, hit.maskedEmail?.shown, hit.type.rawValue].compactMap(\.self)
    if hit.refundedCents > 0 {
      parts.append(Phrase.Case.refunded(numbers.euros(Double(hit.refundedCents) / 100))(language))
    }
    let row = foot.row(1)
    let gone = list.gone.contains(hit.depositId)
    let rest =
      gone ? StyledText(Phrase.Desk.noLongerHere(language), .warning) : StyledText(hit.depositId.rawValue, .dim)
    grid.put(StyledText(parts.joined(separator: " · ")), x: row.x + 2, y: row.y, width: row.width - 4 - rest.width)
    grid.put(rest, in: row, alignment: .right)
  }

  mutating func clickList(_ place: Point) -> [Effect] {
    guard let list = support.list else { return [] }
    if listLayout.query.contains(place) { return editSearch() }
    guard let row = VirtualList(list.state, row: { _, _ in "" }).index(at: place, in: listLayout.list) else {
      return []
    }
    // What stands there is another search's.
    guard !list.isAwaited else { return [] }
    support.list?.stay()
    let isSelected = row == list.state.selected && support.spot == .list
    support.spot = .list
    return isSelected ? run(.enter, KeyPress(.enter)) : moveInList(by: row - list.state.selected)
  }
}

extension SupportHitObject {
  /// Where it is, in the words of screens; waiting too long comes before all else.
  func state(_ model: Model) -> (sign: String, role: StyleRole, words: String) {
    if stuck, let since = waitingSince {
      let time = model.dates.lasting(since: since)
      return ("!", .warning, Phrase.Desk.stuck(waitingFor ?? "", time)(model.language))
    }
    let stage = stage
    return (stage.sign, stage.role, stage.words(model.language))
  }
}
