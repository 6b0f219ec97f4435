import Platform
import TerminalKit

// What lies over the screen, and the first run, take the mouse as well.

extension Model {
  /// A click beside the commands closes them, as Esc does; one on a row does what it says.
  mutating func clickOverlay(_ place: Point, in area: Rect) -> [Effect] {
    switch overlay {
    case .palette(let filter, let row):
      let actions = paletteActions(matching: filter.text)
      let box = paletteBox(area, count: actions.count)
      guard box.contains(place) else { return takeInOverlay(.escape) }
      var state = ListState(count: actions.count)
      state.select(row)
      let list = VirtualList(state) { _, _ in "" }
      guard let index = list.index(at: place, in: paletteList(box)) else { return [] }
      overlay = .palette(filter: filter, row: index)
      return takeInOverlay(.enter)
    case .code: return takeInOverlay(.escape)
    case .help, .question, .order, .paper, nil: return []
    }
  }

  /// One of the three ways to begin, by its two lines.
  mutating func clickFirstRun(_ place: Point, in area: Rect) -> [Effect] {
    let layout = firstRunLayout(area)
    guard firstRun.field == nil, layout.below.contains(place) else { return [] }
    let offset = place.y - layout.below.y
    guard offset % layout.pitch < 2, let choice = FirstRun.Choice(rawValue: offset / layout.pitch) else { return [] }
    firstRun.choice = choice
    return runFirst(.enter, KeyPress(.enter))
  }
}
