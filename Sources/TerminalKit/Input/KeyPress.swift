/// A key, as far as terminals tell keys apart.
public enum Key: Hashable, Sendable {
  case character(Character)
  case enter
  case tab
  case escape
  case backspace
  case delete
  case insert
  case up
  case down
  case left
  case right
  case home
  case end
  case pageUp
  case pageDown
  /// F1 to F24
  case function(Int)
}

/// What is held down with a key. Shift with a character is in the character already.
public struct KeyModifiers: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let shift = KeyModifiers(rawValue: 1)
  public static let alt = KeyModifiers(rawValue: 2)
  public static let control = KeyModifiers(rawValue: 4)
}

/// One press of a key.
public struct KeyPress: Hashable, Sendable {
  public var key: Key
  public var modifiers: KeyModifiers

  public init(_ key: Key, _ modifiers: KeyModifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  public static func character(_ character: Character) -> KeyPress { KeyPress(.character(character)) }
  public static func control(_ character: Character) -> KeyPress { KeyPress(.character(character), .control) }
  public static let enter = KeyPress(.enter)
  public static let tab = KeyPress(.tab)
  public static let backTab = KeyPress(.tab, .shift)
  public static let escape = KeyPress(.escape)
  public static let up = KeyPress(.up)
  public static let down = KeyPress(.down)
  public static let left = KeyPress(.left)
  public static let right = KeyPress(.right)

  /// What hints and help call it: `Ctrl-P`, `←`, `Tab`. The words are on keyboards in both languages.
  public var label: String {
    var prefix = ""
    if modifiers.contains(.control) { prefix += "Ctrl-" }
    if modifiers.contains(.alt) { prefix += "Alt-" }
    if modifiers.contains(.shift) { prefix += "Shift-" }
    return prefix + keyLabel
  }

  private var keyLabel: String {
    switch key {
    case .character(" "): "Space"
    case .character(let character): modifiers.contains(.control) ? character.uppercased() : String(character)
    case .enter: "Enter"
    case .tab: "Tab"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }
}

/// A press, release or turn of the mouse, at a cell.
public struct MouseEvent: Hashable, Sendable {
  /// What happened.
  public enum Action: Hashable, Sendable {
    case press
    case release
    case drag
    case scrollUp
    case scrollDown
  }

  public var action: Action
  /// 1 left, 2 middle, 3 right; 0 for the wheel.
  public var button: Int
  public var place: Point
  public var modifiers: KeyModifiers

  public init(_ action: Action, button: Int = 1, at place: Point, _ modifiers: KeyModifiers = []) {
    self.action = action
    self.button = button
    self.place = place
    self.modifiers = modifiers
  }
}

/// Everything a terminal tells its program.
public enum InputEvent: Hashable, Sendable {
  case key(KeyPress)
  /// Text put in at once; raw, at most ``InputDecoder/maximumPasteBytes`` long.
  case paste(String)
  case mouse(MouseEvent)
  case resize(Size)
  /// The terminal's window got or lost the keyboard.
  case focus(Bool)
  /// The program was stopped and goes on: whatever depends on the time is due.
  case resumed
  /// SIGINT, SIGTERM or SIGHUP; the terminal is given back already. A second one ends the program.
  case signal(Int32)
  /// The terminal is gone.
  case hangUp
}
