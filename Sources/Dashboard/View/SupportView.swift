import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// The support desk's frame: which of its screens, side by side where there is room.
extension Model {
  /// There is room for a list and a case beside each other.
  var hasPreview: Bool { size.width >= 150 }

  func drawSupport(on grid: inout CellGrid, in area: Rect) {
    switch support.spot {
    case .pulse: drawPulse(on: &grid, in: area)
    case .events: drawEvents(on: &grid, in: area)
    case .list, .file:
      let places = deskPlaces(area)
      if let list = places.list { drawList(on: &grid, in: list) }
      if let file = places.file { drawFile(on: &grid, in: file) }
    }
  }

  /// Where list and case stand; nil for what is not shown.
  func deskPlaces(_ area: Rect) -> (list: Rect?, file: Rect?) {
    guard hasPreview, support.list != nil else {
      return support.spot == .file ? (nil, area) : (area, nil)
    }
    let parts = area.columns([.fixed(area.width >= 190 ? area.width / 2 : area.width * 9 / 20), .flexible])
    return (parts[0], parts[1])
  }

  /// Which of both worlds the desk is in.
  var deskMode: StyledText {
    support.isWriting ? deskBadge[0] : StyledText(Phrase.Desk.readOnly(language), .dim)
  }

  var deskBadge: [StyledText] { [StyledText(Phrase.Desk.writing(language), CellStyle(.badgeAlert))] }

  /// The line above the keys: what needs a person; in a case, who looks after it.
  func drawDeskLine(on grid: inout CellGrid, in row: Rect) {
    if support.spot == .file, let file = support.file.shown { return drawClaim(file, on: &grid, in: row) }
    guard support.pulse != nil else { return }
    let pressing = concernRows.filter(\.isPressing)
    guard let first = pressing.first else {
      grid.put(StyledText(Phrase.Desk.nothingWaits(language), .dim), in: row)
      return
    }
    // A video whose making fails is soon one that is waited for, too: whichever are more are counted.
    let videos = pressing.filter(\.isOfMissingVideo).compactMap(\.count).max() ?? 0
    let count = pressing.filter { !$0.isOfMissingVideo }.reduce(videos) { $0 + ($1.count ?? 1) }
    let words = (first.count.map { numbers.grouped($0) + " " } ?? "") + first.words(language)
    let lead = StyledText(Phrase.Desk.waiting(numbers.grouped(count))(language), .accent)
    let line = lead + StyledText(" " + words, .value)
    let action = StyledText(" ") + StyledText("a", .key) + StyledText(" " + Phrase.ToDo.goThere(language), .dim)
    let hasRoom = isAvailableOnDesk(.act) && line.width + action.width <= row.width
    grid.put(hasRoom ? line + action : line, in: row)
  }

  private func drawClaim(_ file: SupportFileObject, on grid: inout CellGrid, in row: Rect) {
    let held = file.held ? StyledText(" " + Phrase.Case.held(language), .warning) : .empty
    guard let claim = file.claim else {
      let key = StyledText(" a", .key) + StyledText(" " + Phrase.Case.claimIt(language), .dim)
      grid.put(StyledText(Phrase.Case.unclaimed(language), .dim) + key + held, in: row)
      return
    }
    let ago = dates.ago(claim.at)
    if isClaimedHere {
      let key = StyledText(" a", .key) + StyledText(" " + Phrase.Case.releaseIt(language), .dim)
      grid.put(StyledText(Phrase.Case.claimedByYou(ago)(language), .accent) + key + held, in: row)
    } else {
      let words = Phrase.Case.claimed(by: claim.by.rawValue.shown, ago)(language)
      grid.put(StyledText("! " + words, .warning) + held, in: row)
    }
  }

  /// The keys while something of the desk has them all.
  var deskHints: [KeyHints.Hint]? {
    func hint(_ key: String, _ label: Phrase) -> KeyHints.Hint { KeyHints.Hint(key: key, label: label(language)) }
    switch overlay {
    case .order(let dialog):
      guard dialog.foresight.possible else { return [hint("Esc", Phrase.Order.close)] }
      let tab = dialog.isRefund ? [hint("Tab", Phrase.Order.otherField)] : []
      return [hint("Enter", orderWords(dialog))] + tab + [hint("Esc", Phrase.Order.no)]
    case .paper(let paper):
      var hints = [hint("c", Phrase.Order.copy)]
      if case .reply(_, _, let others) = paper.kind {
        if others.count > 1 { hints.append(hint("←→", Phrase.Order.otherReply)) }
        hints.append(hint("l", Phrase.Order.otherLanguage))
      }
      return hints + [hint("Esc", Phrase.Order.close)]
    case nil where screen == .support && support.field != nil:
      return [
        hint("Enter", Phrase.Key.search.hint), hint("Tab", Phrase.Key.complete.hint), hint("↑↓", Phrase.Key.move.hint),
        hint("Esc", Phrase.Key.back.hint), hint("F1", Phrase.Key.help.hint),
      ]
    default: return nil
    }
  }

  /// A click selects a row, and opens the one that is selected.
  mutating func clickDesk(_ place: Point) -> [Effect] {
    let area = frameRows[1]
    switch support.spot {
    case .pulse: return clickPulse(place, in: area)
    case .events:
      let list = VirtualList(support.events.row) { _, _ in "" }
      guard let row = list.index(at: place, in: eventsList(area)) else { return [] }
      if row == support.events.row.selected { return run(.enter, KeyPress(.enter)) }
      support.events.row.select(row)
      return []
    case .list, .file:
      let places = deskPlaces(area)
      if let list = places.list, list.contains(place) { return clickList(place) }
      return places.file == nil ? [] : clickFile(place)
    }
  }
}
