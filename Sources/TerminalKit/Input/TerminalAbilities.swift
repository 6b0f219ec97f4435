public import Platform

/// What the terminal at hand can do, as far as its names and the locale tell: nothing is asked of it.
public struct TerminalAbilities: Hashable, Sendable {
  public let depth: ColorDepth
  /// nil: it draws everything
  public let asciiForm: ASCIIForm?
  /// Frames between `ESC [?2026h` and `l` are shown at once; terminals that do not know it ignore it.
  public let isSynchronized: Bool
  /// It may send mouse, paste and focus as xterm does.
  public let isXtermLike: Bool

  /// What plots are made of.
  public var plotMarks: PlotMarks { asciiForm == nil ? .braille : .blocks }

  /// - Parameter colors: terminfo's `colors`; nil when it does not say.
  public init(environment: Environment, choice: ColorDepth.Choice, colors: Int?) {
    let term = environment["TERM"] ?? ""
    depth = ColorDepth.resolve(choice, environment: environment, colors: colors)
    asciiForm = Self.isUTF8(environment) ? (term == "linux" ? .drawings : nil) : .everything
    isXtermLike = !["linux", "dumb", "ansi", "cons25", "hurd"].contains(term) && !term.hasPrefix("vt")
    isSynchronized = isXtermLike && !term.hasPrefix("screen")
  }

  /// No locale at all counts as UTF-8; C, POSIX and other encodings are taken at their word.
  public static func isUTF8(_ environment: Environment) -> Bool {
    guard let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] else { return true }
    if locale == "C" || locale == "POSIX" { return false }
    guard let encoding = locale.split(separator: ".").dropFirst().first?.prefix(while: { $0 != "@" }) else {
      return true
    }
    return ["utf-8", "utf8"].contains(encoding.lowercased())
  }

  /// The terminfo entries to try, best first: a name nobody installed is taken for its family's.
  public static func terminfoNames(_ term: String) -> [String] {
    // Direct-colour entries count colours in another way; what they show beyond 256 is rewritten (``DirectColors``).
    let family = term.hasPrefix("tmux") || term.hasPrefix("screen") ? "screen-256color" : "xterm-256color"
    if term.hasSuffix("-direct") { return [family] }
    let kin = [
      "xterm", "alacritty", "foot", "kitty", "wezterm", "ghostty", "contour", "konsole", "gnome", "vte", "st-", "rio",
      "tmux", "screen",
    ]
    return [term] + (kin.contains { term.hasPrefix($0) } ? [family] : [])
  }
}
