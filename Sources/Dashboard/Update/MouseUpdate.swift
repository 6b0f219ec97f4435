import TerminalKit

extension Model {
  mutating func take(_ event: MouseEvent) -> [Effect] {
    guard fitsScreen, overlay == nil, screen != .firstRun else { return [] }
    switch event.action {
    case .scrollUp: return run(.move, .up)
    case .scrollDown: return run(.move, .down)
    case .press where event.button == 1:
      guard let tab = tabs.item(at: event.place, in: Rect(size).row(0)) else { return [] }
      return go(toTab: tab)
    case .press, .release, .drag: return []
    }
  }
}
