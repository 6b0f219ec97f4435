import Platform
import TerminalKit

extension Model {
  /// Nothing configured: three ways to begin, or the form to sign in.
  func drawFirstRun(on grid: inout CellGrid, in area: Rect) {
    let (box, below, pitch) = firstRunLayout(area)
    grid.draw(Panel(StyledText(Phrase.FirstRun.title(language), .title), isFocused: true), in: box)
    let content = Panel.content(box)
    for (row, line) in firstRunIntro(content.width).enumerated() { grid.put(StyledText(line), in: content.row(row)) }
    let error = firstRunError(content.width)
    let used: Int
    if firstRun.field == nil {
      used = FirstRun.Choice.allCases.count * pitch
      drawChoices(on: &grid, in: below, pitch: pitch)
    } else {
      used = 7
      drawForm(on: &grid, in: below)
    }
    let foot = Rect(x: below.x, y: below.y + used, width: below.width, height: max(0, below.height - used))
    if let error {
      for (row, line) in error.prefix(foot.height).enumerated() {
        let isCut = row == foot.height - 1 && error.count > foot.height
        grid.put(StyledText(isCut ? line + "…" : line, .error), in: foot.row(row))
      }
    } else if firstRun.isWaiting {
      grid.put(StyledText(Phrase.FirstRun.waiting(language), .dim), in: foot.row(foot.height - 1))
    }
  }

  /// Where the choices stand, and how many rows each takes: the view draws there, the mouse clicks there.
  func firstRunLayout(_ area: Rect) -> (box: Rect, below: Rect, pitch: Int) {
    let box = area.centered(Size(width: min(76, area.width), height: min(19, area.height)))
    let content = Panel.content(box)
    let used = firstRunIntro(content.width).count + 1
    let below = Rect(x: content.x, y: content.y + used, width: content.width, height: content.height - used)
    // An error has the room it needs: the choices move together for it.
    let isTight = (firstRunError(content.width)?.count ?? 0) > below.height - 9
    return (box, below, isTight ? 2 : 3)
  }

  private func firstRunIntro(_ width: Int) -> [String] {
    TextWrap.lines(Phrase.FirstRun.intro(language), width: width)
  }

  private func firstRunError(_ width: Int) -> [String]? {
    firstRun.error.map { TextWrap.lines("✗ " + DisplayText($0.onScreen(language)).text, width: width) }
  }

  private func drawChoices(on grid: inout CellGrid, in area: Rect, pitch: Int) {
    for choice in FirstRun.Choice.allCases {
      let row = area.row(choice.rawValue * pitch)
      let words = choice.words
      let isSelected = choice == firstRun.choice
      let mark = isSelected ? StyleRole.selected.cue ?? ">" : " "
      grid.put(StyledText("\(mark) \(choice.rawValue + 1) \(words.name(language))", .value), in: row)
      if isSelected { grid.restyle(row) { CellStyle(.selected, $0.attributes) } }
      grid.put(StyledText(words.meaning(language), .dim), x: area.x + 4, y: row.y + 1, width: area.width - 4)
    }
  }

  private func drawForm(on grid: inout CellGrid, in area: Rect) {
    let fields: [(Phrase, TextField, FirstRun.Field)] = [
      (Phrase.FirstRun.engine, firstRun.engine, .engine), (Phrase.FirstRun.token, firstRun.token, .token),
    ]
    for (index, field) in fields.enumerated() {
      let row = area.row(index * 2)
      grid.put(StyledText(field.0(language), .dim), x: row.x, y: row.y, width: 11)
      let isFocused = firstRun.field == field.2 && overlay == nil
      grid.draw(
        TextFieldView(field.1, isFocused: isFocused),
        in: Rect(x: row.x + 12, y: row.y, width: row.width - 12, height: 1))
    }
    for (row, line) in TextWrap.lines(Phrase.FirstRun.tokenHint(language), width: area.width).enumerated() {
      grid.put(StyledText(line, .dim), in: area.row(4 + row))
    }
  }
}

extension FirstRun.Choice {
  fileprivate var words: (name: Phrase, meaning: Phrase) {
    switch self {
    case .sandbox: (Phrase.FirstRun.sandbox, Phrase.FirstRun.sandboxMeaning)
    case .signIn: (Phrase.FirstRun.signIn, Phrase.FirstRun.signInMeaning)
    case .engineHere: (Phrase.FirstRun.engineHere, Phrase.FirstRun.engineHereMeaning)
    }
  }
}
