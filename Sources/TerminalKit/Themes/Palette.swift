/// A theme as one terminal can show it: what the backend draws with.
public struct Palette: Hashable, Sendable {
  /// Colours and attributes of one role.
  public struct Entry: Hashable, Sendable {
    public let foreground: TerminalColor
    public let background: TerminalColor
    public let attributes: TextAttributes
  }

  public let depth: ColorDepth
  /// By the role's raw value.
  private let entries: [Entry]

  public init(_ theme: Theme, depth: ColorDepth) {
    let depth = theme.isMono ? .mono : depth
    self.depth = depth
    entries = StyleRole.allCases.map { Self.entry($0, theme: theme, depth: depth) }
  }

  public subscript(role: StyleRole) -> Entry { entries[Int(role.rawValue)] }

  private static func entry(_ role: StyleRole, theme: Theme, depth: ColorDepth) -> Entry {
    let style = theme.style(role)
    guard depth > .mono else {
      return Entry(
        foreground: .standard, background: .standard, attributes: style.attributes.union(role.monoAttributes))
    }
    let isOwn = style.background == nil && theme.isTransparent
    let background = Quantizer.quantize(style.background ?? theme.background, depth: depth)
    let behind = isOwn ? theme.background : background.rgb
    let foreground = Quantizer.quantize(style.foreground, depth: depth, on: behind)
    if style.background != nil, let behind, let front = foreground.rgb,
      front.contrast(with: behind) < Quantizer.minimumContrast
    {
      // None of the few colours can be read on this one: the text's own, and what sets the role apart without colour.
      let text = entry(.text, theme: theme, depth: depth)
      return Entry(
        foreground: text.foreground, background: text.background,
        attributes: style.attributes.union(role.monoAttributes))
    }
    // Few colours make roles look alike: what sets them apart without colours helps here too.
    let extra =
      depth <= .ansi16 && style.background == nil ? role.monoAttributes.intersection([.bold, .underline]) : []
    return Entry(
      foreground: foreground, background: isOwn ? .standard : background, attributes: style.attributes.union(extra))
  }
}
