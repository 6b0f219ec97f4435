/// One line about what just happened, or is wrong: a sign, then a sentence that says what to do.
public struct MessageLine: Widget, Hashable, Sendable {
  public var role: StyleRole
  public var text: String

  /// - Parameter role: what sort of message: `.dim`, `.ok`, `.warning`, `.error`.
  public init(_ text: String, role: StyleRole = .dim) {
    self.text = text
    self.role = role
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let sign = role.cue.map { StyledText("\($0) ", CellStyle(role, .bold)) } ?? .empty
    grid.put(sign + StyledText(text, CellStyle(role)), in: area.inset(columns: 1))
  }
}

/// Stands in for a screen that needs more room, until it has it.
public struct SizeNotice: Widget {
  /// The smallest terminal every screen fits.
  public static let needed = Size(width: 80, height: 24)

  /// What to say, above the two sizes.
  public var sentence: String

  public init(_ sentence: String) {
    self.sentence = sentence
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    let sizes = "\(area.width)×\(area.height) → \(Self.needed.width)×\(Self.needed.height)"
    let lines = TextWrap.lines(sentence, width: area.width) + [sizes]
    let block = area.centered(Size(width: area.width, height: lines.count))
    for (index, line) in lines.enumerated() {
      let isSizes = index == lines.count - 1
      grid.put(StyledText(line, isSizes ? .value : .text), in: block.row(index), alignment: .center)
    }
  }
}

/// A code for cameras, two modules a cell, black on white with its quiet zone.
public struct CodeBlock: Widget {
  public var modules: [[Bool]]
  /// Modules of white around it.
  public static let quietZone = 4

  /// - Parameter modules: rows of dark (true) and light.
  public init(_ modules: [[Bool]]) {
    self.modules = modules
  }

  /// The cells it takes.
  public var size: Size {
    let side = modules.count + 2 * Self.quietZone
    return Size(width: (modules.first?.count ?? 0) + 2 * Self.quietZone, height: (side + 1) / 2)
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    // Half a code cannot be read.
    guard size.width <= area.width, size.height <= area.height else { return }
    for row in 0..<size.height {
      for column in 0..<size.width {
        let x = column - Self.quietZone
        let y = 2 * row - Self.quietZone
        let glyph =
          switch (isDark(x, y), isDark(x, y + 1)) {
          case (true, true): "█"
          case (true, false): "▀"
          case (false, true): "▄"
          case (false, false): " "
          }
        grid.put(glyph, x: area.x + column, y: area.y + row, style: CellStyle(.code))
      }
    }
  }

  private func isDark(_ x: Int, _ y: Int) -> Bool {
    y >= 0 && y < modules.count && x >= 0 && x < modules[y].count && modules[y][x]
  }
}
