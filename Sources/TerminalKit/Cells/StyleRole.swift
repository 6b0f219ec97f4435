/// What a piece of screen means; a theme says how that looks. Screens never name a colour.
public enum StyleRole: UInt8, CaseIterable, Hashable, Sendable {
  case text
  /// labels, units, hints: quieter than what they stand beside
  case dim
  /// the figure or name a row is about
  case value
  case accent
  case title
  case ok
  case warning
  case error
  case border
  /// the border of the pane that has the keys
  case focus
  /// the row the keys act on
  case selected
  /// the same in a pane without the keys
  case selectedIdle
  case tab
  case tabActive
  case badge
  /// a badge that must not be overlooked: real money
  case badgeAlert
  case link
  /// a key's name in the footer and in the help
  case key
  /// the part of a text that a filter found
  case match
  case input
  /// the part of a bar that is certain
  case barDone
  /// the part of a bar that is expected, or not confirmed yet
  case barPending
  /// the rest of a bar
  case barRest
  case plot
  /// black on white whatever the theme: cameras read it
  case code

  /// The name in theme files, in snake_case.
  public var name: String {
    switch self {
    case .selectedIdle: "selected_idle"
    case .tabActive: "tab_active"
    case .badgeAlert: "badge_alert"
    case .barDone: "bar_done"
    case .barPending: "bar_pending"
    case .barRest: "bar_rest"
    default: String(describing: self)
    }
  }

  public init?(name: String) {
    guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }

  /// The sign that says the same without any colour; nil where place, attributes or words already do.
  public var cue: String? {
    switch self {
    case .ok: "✓"
    case .warning: "!"
    case .error: "✗"
    case .selected: "▸"
    default: nil
    }
  }

  /// One letter for style maps in snapshots, different for each role.
  var letter: Character {
    switch self {
    case .text: "."
    case .dim: "d"
    case .value: "v"
    case .accent: "a"
    case .title: "t"
    case .ok: "o"
    case .warning: "w"
    case .error: "e"
    case .border: "b"
    case .focus: "f"
    case .selected: "S"
    case .selectedIdle: "s"
    case .tab: "n"
    case .tabActive: "N"
    case .badge: "g"
    case .badgeAlert: "G"
    case .link: "l"
    case .key: "k"
    case .match: "m"
    case .input: "i"
    case .barDone: "D"
    case .barPending: "P"
    case .barRest: "R"
    case .plot: "p"
    case .code: "c"
    }
  }
}

/// What a text does beside its colour; every terminal worth the name shows these, `NO_COLOR` or not.
public struct TextAttributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = TextAttributes(rawValue: 1)
  public static let underline = TextAttributes(rawValue: 2)
  public static let reverse = TextAttributes(rawValue: 4)
  public static let italic = TextAttributes(rawValue: 8)
}

/// A role, and attributes beyond what the theme gives it.
public struct CellStyle: Hashable, Sendable {
  public var role: StyleRole
  public var attributes: TextAttributes

  public init(_ role: StyleRole, _ attributes: TextAttributes = []) {
    self.role = role
    self.attributes = attributes
  }

  public static let text = CellStyle(.text)
  public static let dim = CellStyle(.dim)
  public static let value = CellStyle(.value)
  public static let accent = CellStyle(.accent)
  public static let title = CellStyle(.title)
  public static let ok = CellStyle(.ok)
  public static let warning = CellStyle(.warning)
  public static let error = CellStyle(.error)
  public static let border = CellStyle(.border)
  public static let focus = CellStyle(.focus)
  public static let selected = CellStyle(.selected)
  public static let key = CellStyle(.key)
  public static let link = CellStyle(.link)
}
