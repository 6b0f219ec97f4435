import Platform
import TerminalKit

extension Model {
  /// The journeys of this run, each with where it is.
  func drawUploads(on grid: inout CellGrid, in area: Rect) {
    let count = walks.isEmpty ? "" : String(walks.count)
    grid.draw(
      Panel(
        StyledText(Phrase.Frame.uploads(language), .title), trailing: StyledText(count, .dim), isFocused: true),
      in: area)
    let content = Panel.content(area)
    guard !walks.isEmpty else { return say(Phrase.Wizard.noUploads, on: &grid, in: content) }
    var state = uploadRow
    state.update(count: walks.count)
    grid.draw(
      VirtualList(state) { index, width in walkLine(walks[index], width: width) },
      in: uploadsList(area))
    let selected = walks[state.selected]
    let foot = Rect(x: content.x, y: content.bottom - 3, width: content.width, height: 3)
    grid.draw(Divider(), in: Rect(x: area.x, y: foot.y - 1, width: area.width, height: 1))
    if selected.stage == .uploading { drawBar(selected, on: &grid, in: foot.row(0)) }
    let sentence = selected.ending.map { "✗ " + DisplayText($0.sentence(language)).text }
    let lines = TextWrap.lines(sentence ?? (selected.stage == .uploading ? figures(selected) : ""), width: foot.width)
    for (row, line) in lines.prefix(2).enumerated() {
      grid.put(StyledText(line, sentence == nil ? .text : .error), in: foot.row(row + 1))
    }
  }

  /// Where the rows stand.
  func uploadsList(_ area: Rect) -> Rect {
    let content = Panel.content(area)
    return Rect(x: content.x, y: content.y, width: content.width, height: max(1, content.height - 4))
  }

  /// One row: sign, title, state, speed and time left.
  func walkLine(_ walk: Walk, width: Int) -> StyledText {
    let (sign, role): (String, StyleRole) =
      if walk.ending != nil {
        ("✗", .error)
      } else if walk.isPaused {
        ("-", .dim)
      } else {
        switch walk.stage {
        case .starting, .paying, .preparing: ("·", .accent)
        case .toPay: ("!", .warning)
        case .uploading: ("↑", .accent)
        case .encoding: ("▸", .accent)
        case .playable: ("✓", .ok)
        }
      }
    let state = walk.stage == .uploading && walk.isWalking ? figures(walk) : stateText(walk)
    let stateWidth = min(56, max(24, width - 24))
    return StyledText(sign + " ", CellStyle(role))
      + StyledText(walk.title.shown, .value).padded(to: width - stateWidth - 3)
      + .spaces(1) + StyledText(state, .dim).padded(to: stateWidth, .right)
  }
}
