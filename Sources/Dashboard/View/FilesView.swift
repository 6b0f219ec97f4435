import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Model {
  func drawFiles(on grid: inout CellGrid, in area: Rect) {
    let browser = wizard.browser
    let title =
      if let deposit = wizard.fileFor {
        Phrase.Wizard.fileOf(deposits[deposit]?.title.shown ?? deposit.rawValue.shown)(language)
      } else {
        browser.listing.map { PathText.fitted(short($0.path), width: area.width - 30) }
          ?? Phrase.Wizard.files(language)
      }
    let marked = browser.marked.count
    let trailing = marked == 0 ? "" : Phrase.Wizard.marked(marked)(language)
    grid.draw(Panel(StyledText(title, .title), trailing: StyledText(trailing, .accent), isFocused: true), in: area)
    var content = Panel.content(area)
    if let field = browser.field {
      grid.put("/", x: content.x, y: content.y, style: .key)
      grid.draw(
        TextFieldView(field, isFocused: overlay == nil, placeholder: Phrase.Wizard.filterOrPath(language)),
        in: Rect(x: content.x + 2, y: content.y, width: content.width - 2, height: 1))
    } else {
      grid.put(StyledText(Phrase.Wizard.pasteAnywhere(language), .dim), in: content.row(0))
    }
    content = filesList(area)
    guard browser.listing != nil || session?.samplePath != nil else {
      return say(Phrase.Wizard.reading, on: &grid, in: content)
    }
    let rows = browserRows
    var state = browser.row
    state.update(count: rows.count)
    let nothing = browser.filter.isEmpty ? Phrase.Wizard.emptyFolder : Phrase.Palette.nothingFound
    // The list's mark and its bar take three cells, a size fourteen.
    let name = 0..<max(0, content.width - 3 - 12)
    let list = VirtualList(
      state, isFocused: browser.field == nil, name: name, empty: StyledText(nothing(language), .dim)
    ) { index, width in line(rows[index], width: width) }
    grid.draw(list, in: content)
  }

  /// Where the rows stand.
  func filesList(_ area: Rect) -> Rect {
    let content = Panel.content(area)
    return Rect(x: content.x, y: content.y + 1, width: content.width, height: content.height - 1)
  }

  private func line(_ row: Browser.Row, width: Int) -> StyledText {
    switch row {
    case .sample: return mark(row) + StyledText(Phrase.Wizard.sample(language), .accent)
    case .recent(let path):
      let lead = StyledText("  " + Phrase.Wizard.recent(language) + " ", .dim)
      return lead + StyledText(PathText.fitted(short(path), width: max(2, width - lead.width)))
    case .parent: return StyledText("  ../", .dim)
    case .entry(let entry) where entry.isFolder: return StyledText("  " + entry.name.shown + "/", .accent)
    case .entry(let entry):
      let size = entry.sizeBytes.map { numbers.bytes($0) } ?? ""
      let name = StyledText(entry.name.shown, entry.isVideo ? .value : .dim)
      return mark(row) + name.padded(to: width - 14) + StyledText(size, .dim).padded(to: 12, .right)
    }
  }

  private func mark(_ row: Browser.Row) -> StyledText {
    let path: String? =
      switch row {
      case .sample(let path): path
      case .entry(let entry): wizard.browser.path(of: entry)
      default: nil
      }
    let isMarked = path.map { wizard.browser.marked.contains($0) } ?? false
    return isMarked ? StyledText("✓ ", .ok) : .spaces(2)
  }
}
