/// The keys of a place, over the screen: what each does, filtered by what is typed.
public struct HelpOverlay: Widget {
  /// The keys of one part of the program.
  public struct Section: Hashable, Sendable {
    public let title: String
    public let entries: [Entry]

    public init(title: String, entries: [Entry]) {
      self.title = title
      self.entries = entries
    }
  }

  /// One action.
  public struct Entry: Hashable, Sendable {
    public let keys: String
    public let text: String

    public init(keys: String, text: String) {
      self.keys = keys
      self.text = text
    }
  }

  public var title: String
  public var sections: [Section]
  public var filter: TextField
  /// The first line shown.
  public var top: Int
  /// Said when the filter finds nothing.
  public var nothingFound: String

  public init(title: String, sections: [Section], filter: TextField = TextField(), top: Int = 0, nothingFound: String) {
    self.title = title
    self.sections = sections
    self.filter = filter
    self.top = top
    self.nothingFound = nothingFound
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let lines = lines
    let keyWidth = sections.flatMap(\.entries).map { Cluster.width(of: $0.keys) }.max() ?? 0
    let box = area.centered(Size(width: min(76, area.width), height: min(lines.count + 4, area.height)))
    grid.clear(box)
    grid.draw(Panel(StyledText(title, .title), isFocused: true), in: box)
    let content = Panel.content(box)
    guard content.height > 2 else { return }
    grid.put("/", x: content.x, y: content.y, style: .key)
    grid.draw(
      TextFieldView(filter, isFocused: true),
      in: Rect(x: content.x + 2, y: content.y, width: content.width - 2, height: 1))
    let shown = content.inset(rows: 1)
    let first = min(max(0, top), max(0, lines.count - shown.height))
    for (row, line) in lines.dropFirst(first).prefix(shown.height).enumerated() {
      draw(line, on: &grid, in: shown.row(row), keyWidth: keyWidth)
    }
    grid.draw(ScrollBar(top: first, count: lines.count), in: shown.lastColumn)
  }

  private enum Line {
    case title(String)
    case entry(Entry)
  }

  private var lines: [Line] {
    let wanted = filter.text.lowercased()
    let found: [Line] = sections.flatMap { section -> [Line] in
      let entries = section.entries.filter {
        wanted.isEmpty || ($0.keys + " " + $0.text).lowercased().contains(wanted)
      }
      return entries.isEmpty ? [] : [.title(section.title)] + entries.map { .entry($0) }
    }
    return found.isEmpty ? [.title(nothingFound)] : found
  }

  private func draw(_ line: Line, on grid: inout CellGrid, in row: Rect, keyWidth: Int) {
    switch line {
    case .title(let title):
      grid.put(StyledText(title, .accent), in: row)
    case .entry(let entry):
      grid.put(StyledText(entry.keys, .key), x: row.x + 2, y: row.y, width: keyWidth)
      grid.put(StyledText(entry.text), x: row.x + keyWidth + 4, y: row.y, width: max(0, row.width - keyWidth - 4))
    }
  }
}
