/// What just happened, or is wrong: a sign, then a sentence that says what to do.
public struct MessageLine: Widget, Hashable, Sendable {
  public var role: StyleRole
  public var text: String

  /// - Parameter role: what sort of message: `.dim`, `.ok`, `.warning`, `.error`.
  public init(_ text: String, role: StyleRole = .dim) {
    self.text = text
    self.role = role
  }

  /// As it is broken into rows.
  public func lines(width: Int) -> [String] {
    let sign = role.cue.map { $0 + " " } ?? ""
    return TextWrap.lines(sign + text, width: max(1, width - 2))
  }

  /// In as many rows as the area has; what is longer ends in `…`.
  public func draw(on grid: inout CellGrid, in area: Rect) {
    let lines = lines(width: area.width)
    for (row, line) in lines.prefix(area.height).enumerated() {
      let isCut = row == area.height - 1 && lines.count > area.height
      let text = StyledText(isCut ? lines[row...].joined(separator: " ") : line, CellStyle(role))
      grid.put(text, in: area.row(row).inset(columns: 1))
    }
    guard let cue = role.cue, !lines.isEmpty, area.height > 0 else { return }
    grid.put(cue, x: area.x + 1, y: area.y, style: CellStyle(role, .bold), limit: max(0, area.width - 2))
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

/// A code for cameras, black on white with its quiet zone: two modules a cell with drawings, a module two cells without.
public struct CodeBlock: Widget {
  public var modules: [[Bool]]
  /// Letters only.
  public var isASCII: Bool
  /// Modules of white around it.
  public static let quietZone = 4

  /// - Parameter modules: rows of dark (true) and light.
  public init(_ modules: [[Bool]], isASCII: Bool = false) {
    self.modules = modules
    self.isASCII = isASCII
  }

  /// The cells it takes.
  public var size: Size {
    let height = modules.count + 2 * Self.quietZone
    let width = (modules.first?.count ?? 0) + 2 * Self.quietZone
    return isASCII ? Size(width: width * 2, height: height) : Size(width: width, height: (height + 1) / 2)
  }

  public func draw(on grid: inout CellGrid, in area: Rect) {
    // Half a code cannot be read.
    guard size.width <= area.width, size.height <= area.height else { return }
    for row in 0..<size.height {
      for column in 0..<size.width {
        grid.put(glyph(column, row), x: area.x + column, y: area.y + row, style: CellStyle(.code))
      }
    }
  }

  private func glyph(_ column: Int, _ row: Int) -> String {
    guard !isASCII else { return isDark(column / 2 - Self.quietZone, row - Self.quietZone) ? "#" : " " }
    let (x, y) = (column - Self.quietZone, 2 * row - Self.quietZone)
    return switch (isDark(x, y), isDark(x, y + 1)) {
    case (true, true): "█"
    case (true, false): "▀"
    case (false, true): "▄"
    case (false, false): " "
    }
  }

  private func isDark(_ x: Int, _ y: Int) -> Bool {
    y >= 0 && y < modules.count && x >= 0 && x < modules[y].count && modules[y][x]
  }
}
