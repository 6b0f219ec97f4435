/// A line of text that is being typed. It moves and deletes by whole characters, as people see them.
public struct TextField: Hashable, Sendable {
  private var characters: [Character]
  /// Characters before the cursor.
  public private(set) var cursor: Int
  /// The most characters it takes; a longer paste is cut.
  public let limit: Int
  /// Shown as dots: a token.
  public let isSecret: Bool

  public init(_ text: String = "", limit: Int = 1_000, isSecret: Bool = false) {
    characters = Array(text.prefix(limit))
    cursor = characters.count
    self.limit = limit
    self.isSecret = isSecret
  }

  public var text: String { String(characters) }
  public var isEmpty: Bool { characters.isEmpty }

  /// Does what a key means in a text field.
  ///
  /// - Returns: false when the key means nothing here and is free for others.
  public mutating func handle(_ press: KeyPress) -> Bool {
    switch (press.key, press.modifiers) {
    case (.character(let character), []), (.character(let character), [.shift]): insert(String(character))
    case (.left, []): cursor = max(0, cursor - 1)
    case (.right, []): cursor = min(characters.count, cursor + 1)
    case (.home, []), (.character("a"), [.control]): cursor = 0
    case (.end, []), (.character("e"), [.control]): cursor = characters.count
    case (.left, [.control]), (.left, [.alt]), (.character("b"), [.alt]): cursor = wordStart
    case (.right, [.control]), (.right, [.alt]), (.character("f"), [.alt]): cursor = wordEnd
    case (.backspace, []): remove(max(0, cursor - 1)..<cursor)
    case (.delete, []), (.character("d"), [.control]): remove(cursor..<min(characters.count, cursor + 1))
    case (.backspace, [.alt]), (.backspace, [.control]), (.character("w"), [.control]): remove(wordStart..<cursor)
    case (.character("u"), [.control]): remove(0..<cursor)
    case (.character("k"), [.control]): remove(cursor..<characters.count)
    default: return false
    }
    return true
  }

  /// Puts text in at the cursor: line ends and tabs become spaces, other controls go.
  public mutating func insert(_ raw: String) {
    var clean = ""
    for scalar in raw.unicodeScalars {
      switch scalar {
      case "\n", "\t": clean.unicodeScalars.append(" ")
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): continue
      default: clean.unicodeScalars.append(scalar)
      }
    }
    let after = String(characters[cursor...])
    let before = (String(characters[..<cursor]) + clean).prefix(max(0, limit - (characters.count - cursor)))
    join(String(before), after)
  }

  private mutating func remove(_ range: Range<Int>) {
    join(String(characters[..<range.lowerBound]), String(characters[range.upperBound...]))
  }

  /// What stood apart may join: a mark goes with the letter it comes to stand behind.
  private mutating func join(_ before: String, _ after: String) {
    characters = Array(before + after)
    cursor = min(before.count, characters.count)
  }

  private var wordStart: Int {
    var index = cursor
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = cursor
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    while index < characters.count, !characters[index].isWhitespace { index += 1 }
    return index
  }

  /// What is shown, a text per character.
  fileprivate var shown: [String] { isSecret ? characters.map { _ in "•" } : characters.map { String($0) } }
}

/// Draws a text field in one row; the part around the cursor when it is longer than that.
public struct TextFieldView: Widget {
  public var field: TextField
  public var isFocused: Bool
  /// Shown while the field is empty.
  public var placeholder: String

  public init(_ field: TextField, isFocused: Bool, placeholder: String = "") {
    self.field = field
    self.isFocused = isFocused
    self.placeholder = placeholder
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    guard !area.isEmpty else { return }
    let row = area.row(0)
    grid.clear(row, style: CellStyle(.input))
    if field.isEmpty, !placeholder.isEmpty {
      grid.put(StyledText(placeholder, CellStyle(.input, .italic)), x: row.x, y: row.y, width: row.width)
    }
    let shown = field.shown
    let widths = shown.map { Cluster.width(of: $0) }
    // The cursor needs a cell of its own, behind the last character too.
    var first = field.cursor
    var used = 1
    while first > 0, used + widths[first - 1] <= row.width {
      first -= 1
      used += widths[first]
    }
    var x = row.x
    for index in first..<shown.count {
      guard x + widths[index] <= row.right else { break }
      x += grid.put(shown[index], x: x, y: row.y, style: CellStyle(.input))
    }
    if isFocused { grid.cursor = Point(x: row.x + used - 1, y: row.y) }
  }
}
