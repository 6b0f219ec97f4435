/// One line of text in several styles.
public struct StyledText: Hashable, Sendable, ExpressibleByStringLiteral {
  /// A stretch of one style.
  public struct Span: Hashable, Sendable {
    public var text: String
    public var style: CellStyle
  }

  public private(set) var spans: [Span]

  public init(_ text: some StringProtocol, _ style: CellStyle = .text) {
    spans = text.isEmpty ? [] : [Span(text: String(text), style: style)]
  }

  public init(stringLiteral text: String) {
    self.init(text)
  }

  /// Without any text.
  public static let empty = StyledText("")

  /// The cells it takes.
  public var width: Int { spans.reduce(0) { $0 + Cluster.width(of: $1.text) } }

  public var plain: String { spans.map(\.text).joined() }

  public static func + (a: StyledText, b: StyledText) -> StyledText {
    var joined = a
    joined.spans += b.spans
    return joined
  }

  /// All of it in one style.
  public func styled(_ style: CellStyle) -> StyledText { StyledText(plain, style) }

  /// Cut to `width` cells; where something is cut, the last cell is `…`.
  public func truncated(to width: Int) -> StyledText {
    guard self.width > width else { return self }
    guard width > 0 else { return .empty }
    var left = width - 1
    var kept = StyledText.empty
    for span in spans {
      var text = ""
      for cluster in Cluster.split(span.text) {
        guard cluster.width <= left else {
          return kept + StyledText(text + "…", span.style)
        }
        text += cluster.text
        left -= cluster.width
      }
      kept = kept + StyledText(text, span.style)
    }
    return kept
  }
}

/// Where a text stands in a field that is wider than it.
public enum Alignment: Hashable, Sendable {
  case left
  case center
  case right
}

extension CellGrid {
  /// Draws a line in a field of `width` cells; what does not fit ends in `…`. The field's other cells stay.
  ///
  /// - Returns: the first column behind the text.
  @discardableResult
  public mutating func put(_ line: StyledText, x: Int, y: Int, width: Int, alignment: Alignment = .left) -> Int {
    let cut = line.truncated(to: width)
    var column = x
    switch alignment {
    case .left: break
    case .center: column += (width - cut.width) / 2
    case .right: column += width - cut.width
    }
    for span in cut.spans { column += put(span.text, x: column, y: y, style: span.style) }
    return column
  }

  /// Draws a line in the first row of `area`.
  @discardableResult
  public mutating func put(_ line: StyledText, in area: Rect, alignment: Alignment = .left) -> Int {
    guard !area.isEmpty else { return area.x }
    return put(line, x: area.x, y: area.y, width: area.width, alignment: alignment)
  }
}
