import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// A click does what the keys do: it selects a row, and opens the one that is selected; the wheel moves.

extension Model {
  mutating func take(_ event: MouseEvent) -> [Effect] {
    guard fitsScreen else { return [] }
    switch event.action {
    case .scrollUp: return overlay == nil ? run(.move, .up) : takeInOverlay(.up)
    case .scrollDown: return overlay == nil ? run(.move, .down) : takeInOverlay(.down)
    case .press where event.button == 1: return click(event.place)
    case .press, .release, .drag: return []
    }
  }

  private mutating func click(_ place: Point) -> [Effect] {
    let rows = frameRows
    if rows[4].contains(place) { return clickHint(place, in: rows[4].inset(columns: 1)) }
    guard overlay == nil else { return clickOverlay(place, in: rows[1]) }
    if screen == .firstRun { return clickFirstRun(place, in: rows[1]) }
    if let tab = tabs.item(at: place, in: rows[0]) { return go(toTab: tabNumbers[tab]) }
    if rows[3].contains(place), !isTyping {
      // The line says another thing than a list's own `a` does.
      if screen == .support, support.spot != .file { return openMostPressing() }
      let press = KeyPress.character("a")
      return run(Bindings.table.command(for: press, in: self.place) ?? .act, press)
    }
    guard rows[1].contains(place), !isTyping else { return [] }
    switch screen {
    case .deposits: return clickDeposit(place, in: rows[1])
    case .uploads:
      let list = VirtualList(uploadRow) { _, _ in "" }
      guard let row = list.index(at: place, in: uploadsList(rows[1])), row < walks.count else { return [] }
      guard row != uploadRow.selected else { return run(.enter, KeyPress(.enter)) }
      uploadRow.select(row)
      return []
    case .support: return clickDesk(place)
    case .wizard where wizard.step == .files: return clickFile(place, in: rows[1])
    default: return []
    }
  }

  /// The footer's keys are buttons.
  private mutating func clickHint(_ place: Point, in row: Rect) -> [Effect] {
    guard let label = KeyHints(hints).hint(at: place, in: row)?.key else { return [] }
    if let press = KeyPress(scriptName: label), press.label == label || label.count == 1 {
      return take(press)
    }
    let found = Bindings.table.bindings.first { binding in
      binding.keyLabel == label && (binding.places.isEmpty || binding.places.contains(self.place))
    }
    return found?.keys.first.map { take($0) } ?? []
  }

  private mutating func clickDeposit(_ place: Point, in area: Rect) -> [Effect] {
    let places = depositsLayout(area)
    if place.y == places.heading {
      let columns = DepositColumns(width: places.content.width - 3)
      guard let key = columns.key(at: place.x - places.content.x - 2) else { return [] }
      deposits.order.choose(key)
      return [.apply(.order(deposits.order.text))]
    }
    let shown = deposits.shown(language)
    var state = ListState(count: shown.count)
    state.select(deposits.row(in: shown))
    guard let row = VirtualList(state, row: { _, _ in "" }).index(at: place, in: places.list) else { return [] }
    if row == state.selected, deposits.selected != nil { return run(.enter, KeyPress(.enter)) }
    deposits.selected = shown[row].depositId
    return []
  }

  private mutating func clickFile(_ place: Point, in area: Rect) -> [Effect] {
    let below = Rect(x: area.x, y: area.y + 1, width: area.width, height: area.height - 1)
    var state = wizard.browser.row
    state.update(count: browserRows.count)
    guard let row = VirtualList(state, row: { _, _ in "" }).index(at: place, in: filesList(below)) else { return [] }
    guard row != state.selected else { return run(.enter, KeyPress(.enter)) }
    wizard.browser.row.select(row)
    return []
  }
}
