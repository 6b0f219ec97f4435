public import Platform

/// How a theme shows one role.
public struct RoleStyle: Hashable, Sendable {
  public var foreground: RGB
  /// nil: the theme's background
  public var background: RGB?
  public var attributes: TextAttributes

  public init(_ foreground: RGB, on background: RGB? = nil, _ attributes: TextAttributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// A look: a colour and attributes for every role.
public struct Theme: Hashable, Sendable {
  /// What `theme = "…"` and `--theme` say; the theme file's name without `.theme`.
  public let name: String
  /// What people read in a list.
  public let title: Phrase
  public let background: RGB
  /// The terminal keeps its own background, which is taken to be close to ``background``.
  public let isTransparent: Bool
  /// Attributes only, whatever the terminal can do.
  public let isMono: Bool
  private let styles: [StyleRole: RoleStyle]

  public init(
    name: String, title: Phrase, background: RGB, isTransparent: Bool = false, isMono: Bool = false,
    text: RoleStyle, styles: [StyleRole: RoleStyle]
  ) {
    self.name = name
    self.title = title
    self.background = background
    self.isTransparent = isTransparent
    self.isMono = isMono
    self.styles = styles.merging([.text: text]) { _, text in text }
  }

  /// The style of `role`: the theme's own, else that of the role it is a shade of, at last that of text.
  public func style(_ role: StyleRole) -> RoleStyle {
    if role == .code { return RoleStyle(RGB(0x000000), on: RGB(0xFFFFFF)) }
    if let style = styles[role] { return style }
    guard let broader = role.broader else { return styles[.text] ?? RoleStyle(RGB(0xFFFFFF)) }
    return style(broader)
  }

  /// Contrast of a role's text on what it stands on.
  public func contrast(_ role: StyleRole) -> Double {
    let style = style(role)
    return style.foreground.contrast(with: style.background ?? background)
  }
}

extension StyleRole {
  /// The role whose look this one has when a theme does not name it.
  var broader: StyleRole? {
    switch self {
    case .text, .code: nil
    case .selectedIdle, .tabActive: .selected
    case .badgeAlert: .error
    case .barDone, .plot, .focus, .title, .match, .badge, .key: .accent
    case .barPending: .value
    case .barRest: .border
    case .border, .tab: .dim
    default: .text
    }
  }

  /// What sets the role apart where there is no colour at all.
  var monoAttributes: TextAttributes {
    switch self {
    case .selected, .tabActive, .badgeAlert, .code: .reverse
    case .selectedIdle, .match: .underline
    case .accent, .value, .title, .focus, .warning, .key, .badge, .barDone, .plot: .bold
    case .error: [.bold, .underline]
    case .link: .underline
    case .text, .dim, .ok, .border, .tab, .input, .barPending, .barRest: []
    }
  }
}
