import Platform
import TerminalKit

extension Model {
  func drawOverlay(on grid: inout CellGrid, in area: Rect) {
    switch overlay {
    case .help(let filter, let top): grid.draw(help(filter, top), in: area)
    case .palette(let filter, let row): drawPalette(filter, row, on: &grid, in: area)
    case .question(let question): grid.draw(dialog(question), in: area)
    case .code: drawCode(on: &grid, in: area)
    case .order(let dialog): drawOrder(dialog, on: &grid, in: area)
    case .paper(let paper): drawPaper(paper, on: &grid, in: area)
    case nil: break
    }
  }

  /// Alone on the screen: a code in a box would not fit the smallest terminal.
  private func drawCode(on grid: inout CellGrid, in area: Rect) {
    grid.clear(area)
    guard let code = shownWalk.flatMap({ code(for: $0) }) else { return }
    let place = area.centered(Size(width: code.size.width, height: min(area.height, code.size.height + 1)))
    guard code.size.height <= area.height, code.size.width <= area.width else {
      return say(Phrase.Wizard.codeTooLarge, on: &grid, in: area.inset(columns: 2, rows: 1))
    }
    grid.draw(code, in: place)
    let below = Rect(x: area.x, y: place.y + code.size.height, width: area.width, height: 1)
    grid.put(StyledText(Phrase.Wizard.scan(language), .dim), in: below, alignment: .center)
  }

  private func help(_ filter: TextField, _ top: Int) -> HelpOverlay {
    HelpOverlay(
      title: Phrase.Palette.help(language), sections: helpSections, filter: filter, top: top,
      nothingFound: Phrase.Palette.nothingFound(language))
  }

  private var helpSections: [HelpOverlay.Section] {
    let table = hasDesk ? Bindings.table : Bindings.creators
    let all = table.help(in: place, language)
    let count = table.bindings.filter { $0.places.contains(place) }.count
    return [
      HelpOverlay.Section(title: Phrase.Palette.here(language), entries: Array(all.prefix(count))),
      HelpOverlay.Section(title: Phrase.Palette.everywhere(language), entries: Array(all.dropFirst(count))),
    ].filter { !$0.entries.isEmpty }
  }

  /// Entries and headings of the help.
  var helpEntryCount: Int { helpSections.reduce(0) { $0 + 1 + $1.entries.count } }

  private func drawPalette(_ filter: TextField, _ row: Int, on grid: inout CellGrid, in area: Rect) {
    let actions = paletteActions(matching: filter.text)
    let box = paletteBox(area, count: actions.count)
    grid.clear(box)
    grid.draw(Panel(StyledText(Phrase.Palette.title(language), .title), isFocused: true), in: box)
    let content = Panel.content(box)
    grid.put(":", x: content.x, y: content.y, style: .key)
    grid.draw(
      TextFieldView(filter, isFocused: true),
      in: Rect(x: content.x + 2, y: content.y, width: content.width - 2, height: 1))
    var state = ListState(count: actions.count)
    state.select(row)
    let list = VirtualList(state, empty: StyledText(Phrase.Palette.nothingFound(language), .dim)) { index, width in
      let action = actions[index]
      let key = if case .command(_, let press) = action { press.label } else { "" }
      return StyledText(words(for: action)).padded(to: width - 10) + StyledText(key, .key).padded(to: 10, .right)
    }
    grid.draw(list, in: paletteList(box))
  }

  /// Where the commands stand: the view draws there, the mouse clicks there.
  func paletteBox(_ area: Rect, count: Int) -> Rect {
    area.centered(Size(width: min(100, area.width - 4), height: min(area.height, max(5, min(count, 14) + 4))))
  }

  func paletteList(_ box: Rect) -> Rect {
    let content = Panel.content(box)
    return Rect(x: content.x, y: content.y + 1, width: content.width, height: content.height - 1)
  }

  func dialog(_ question: Question) -> Dialog {
    switch question {
    case .quit:
      Dialog(
        title: Phrase.Palette.quitTitle(language), message: Phrase.Palette.quitMessage(language),
        answers: [
          Dialog.Answer(key: "q", label: Phrase.Palette.quitYes(language)),
          Dialog.Answer(key: "Esc", label: Phrase.Palette.stay(language)),
        ])
    case .cancel(_, let title):
      Dialog(
        title: Phrase.Palette.cancelTitle(language),
        message: Phrase.Palette.cancelMessage(StyledText(title).truncated(to: 60).plain)(language),
        answers: [
          Dialog.Answer(key: "x", label: Phrase.Palette.cancelYes(language)),
          Dialog.Answer(key: "Esc", label: Phrase.Palette.keep(language)),
        ])
    case .cancelUpload(_, let title):
      Dialog(
        title: Phrase.Uploads.cancelTitle(language),
        message: Phrase.Uploads.cancelMessage(StyledText(title).truncated(to: 60).plain)(language),
        answers: [
          Dialog.Answer(key: "x", label: Phrase.Uploads.cancelYes(language)),
          Dialog.Answer(key: "Esc", label: Phrase.Uploads.keepSending(language)),
        ])
    case .beginAnew(_, let title):
      Dialog(
        title: Phrase.Uploads.anewTitle(language),
        message: Phrase.Uploads.anewMessage(StyledText(title).truncated(to: 60).plain)(language),
        answers: [
          Dialog.Answer(key: language == .fr ? "o" : "y", label: Phrase.Uploads.anewYes(language)),
          Dialog.Answer(key: "Esc", label: Phrase.Palette.stay(language)),
        ])
    }
  }
}
