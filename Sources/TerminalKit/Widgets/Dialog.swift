/// A question over the screen: a title, what will happen, and the answers.
public struct Dialog: Widget {
  /// An answer: its key and what it does.
  public struct Answer: Hashable, Sendable {
    public let key: String
    public let label: String

    public init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  public var title: String
  public var message: String
  public var answers: [Answer]
  /// Widest text, in cells.
  public var maximumWidth: Int

  public init(title: String, message: String, answers: [Answer], maximumWidth: Int = 60) {
    self.title = title
    self.message = message
    self.answers = answers
    self.maximumWidth = maximumWidth
  }

  /// The answers' keys, for a footer.
  public var hints: [KeyHints.Hint] { answers.map { KeyHints.Hint(key: $0.key, label: $0.label) } }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let width = min(maximumWidth, area.width - 4)
    guard width > 4 else { return }
    let lines = TextWrap.lines(message, width: width)
    let keys = KeyHints(hints)
    let used = min(width, max(lines.map { Cluster.width(of: $0) }.max() ?? 0, keys.width, Cluster.width(of: title) + 2))
    let box = area.centered(Size(width: used + 4, height: lines.count + 4))
    grid.clear(box)
    grid.cursor = nil
    grid.draw(Panel(StyledText(title, .title), isFocused: true), in: box)
    let content = Panel.content(box)
    for (index, line) in lines.enumerated() where index < content.height - 2 {
      grid.put(StyledText(line), in: content.row(index))
    }
    grid.draw(keys, in: content.row(content.height - 1))
  }
}

/// Keys and what they do in one row, as in the footer; those that do not fit are left out from the end.
public struct KeyHints: Widget {
  /// One key.
  public struct Hint: Hashable, Sendable {
    public let key: String
    public let label: String
    /// Shown even where others have to give way.
    public let isKept: Bool

    public init(key: String, label: String, isKept: Bool = false) {
      self.key = key
      self.label = label
      self.isKept = isKept
    }
  }

  public var hints: [Hint]

  public init(_ hints: [Hint]) {
    self.hints = hints
  }

  var width: Int { max(0, hints.reduce(-2) { $0 + Self.text($1).width + 2 }) }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty else { return }
    var x = area.x
    for hint in fitting(area.width) {
      let text = Self.text(hint)
      guard x + text.width <= area.right else { break }
      x = grid.put(text, x: x, y: area.y, width: text.width) + 2
    }
  }

  /// The hint at a place, for the mouse.
  public func hint(at point: Point, in area: Rect) -> Hint? {
    guard point.y == area.y else { return nil }
    var x = area.x
    for hint in fitting(area.width) {
      let width = Self.text(hint).width
      if (x..<x + width).contains(point.x) { return hint }
      x += width + 2
    }
    return nil
  }

  private func fitting(_ width: Int) -> [Hint] {
    var shown = hints
    while KeyHints(shown).width > width, let last = shown.lastIndex(where: { !$0.isKept }) { shown.remove(at: last) }
    return shown
  }

  private static func text(_ hint: Hint) -> StyledText {
    StyledText(hint.key, .key) + StyledText(" ") + StyledText(hint.label, .dim)
  }
}
