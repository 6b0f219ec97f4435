public import Platform

/// How many colours a terminal can show.
public enum ColorDepth: Int, Comparable, CaseIterable, Hashable, Sendable {
  /// none: attributes only
  case mono
  case ansi8
  case ansi16
  case palette256
  case trueColor

  public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

  /// What the person wants: `--color`, or the conf file's `color`.
  public enum Choice: String, CaseIterable, Hashable, Sendable {
    case auto
    case always
    case never
  }

  /// From the choice, `NO_COLOR` (no-color.org: when not empty), `COLORTERM` and the terminal's own count of colours.
  ///
  /// - Parameter colors: terminfo's `colors`; nil when it does not say.
  public static func resolve(_ choice: Choice, environment: Environment, colors: Int?) -> ColorDepth {
    let isForced = choice == .always || (environment["CLICOLOR_FORCE"].map { $0 != "0" } ?? false)
    if choice == .never || (choice == .auto && environment["NO_COLOR"] != nil && !isForced) { return .mono }
    let term = environment["TERM"] ?? ""
    let says24Bit = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    // A terminal that knows 8 colours only would take longer sequences for something else.
    if (says24Bit && (colors ?? 0) >= 256) || term.hasSuffix("-direct") { return .trueColor }
    switch colors ?? 0 {
    case 256...: return .palette256
    case 16...: return .ansi16
    case 8...: return .ansi8
    default: return .mono
    }
  }
}
