import Platform
import TerminalKit

extension Model {
  /// Nothing configured: three ways to begin, or the form to sign in.
  func drawFirstRun(on grid: inout CellGrid, in area: Rect) {
    let box = area.centered(Size(width: min(76, area.width), height: min(19, area.height)))
    grid.draw(Panel(StyledText(Phrase.FirstRun.title(language), .title), isFocused: true), in: box)
    let content = Panel.content(box)
    let intro = TextWrap.lines(Phrase.FirstRun.intro(language), width: content.width)
    for (row, line) in intro.enumerated() { grid.put(StyledText(line), in: content.row(row)) }
    let below = Rect(
      x: content.x, y: content.y + intro.count + 1, width: content.width, height: content.height - intro.count - 1)
    if firstRun.field == nil {
      drawChoices(on: &grid, in: below)
    } else {
      drawForm(on: &grid, in: below)
    }
    let foot = content.inset(rows: 0)
    if let error = firstRun.error {
      let lines = TextWrap.lines("✗ " + DisplayText(error.sentence(language)).text, width: foot.width).suffix(4)
      for (row, line) in lines.enumerated() {
        grid.put(StyledText(line, .error), in: foot.row(foot.height - lines.count + row))
      }
    } else if firstRun.isWaiting {
      grid.put(StyledText(Phrase.FirstRun.waiting(language), .dim), in: foot.row(foot.height - 1))
    }
  }

  private func drawChoices(on grid: inout CellGrid, in area: Rect) {
    for choice in FirstRun.Choice.allCases {
      let row = area.row(choice.rawValue * 3)
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
