public import Platform
public import TerminalKit

/// A line of a script that drives the dashboard: one key a line, or a command that starts with `:`; empty lines and
/// those that start with `# ` are for people.
///
/// Keys are called as the help calls them (`d`, `Enter`, `Esc`, `Tab`, `Shift-Tab`, `↑` or `Up`, `Space`, `Ctrl-C`,
/// `F1`, `PgDn`). Commands: `:type TEXT` (a key for each character), `:paste TEXT` (`\n` is a line end), `:wait idle`,
/// `:resize WxH`, `:save-display NAME`. Others are left to whoever runs the script.
public enum ScriptStep: Hashable, Sendable {
  case key(KeyPress)
  case paste(String)
  /// Until nothing that was asked for is unanswered.
  case waitIdle
  case resize(Size)
  case saveDisplay(String)
  /// A command's name and what stands behind it.
  case other(name: String, argument: String)

  /// The steps of a whole script.
  ///
  /// - Throws: of kind usage, with the line's number.
  public static func steps(of script: String) throws(VisualError) -> [ScriptStep] {
    var steps: [ScriptStep] = []
    for (index, line) in script.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.hasSuffix("\r") ? String(line.dropLast()) : String(line)
      if line.isEmpty || line == "#" || line.hasPrefix("# ") { continue }
      guard let found = parse(line) else { throw .scriptLine(index + 1, line) }
      steps += found
    }
    return steps
  }

  private static func parse(_ line: String) -> [ScriptStep]? {
    guard line.count > 1, line.hasPrefix(":") else { return KeyPress(scriptName: line).map { [.key($0)] } }
    let parts = line.dropFirst().split(separator: " ", maxSplits: 1)
    guard let name = parts.first else { return nil }
    let argument = parts.count > 1 ? String(parts[1]) : ""
    switch name {
    case "type": return argument.map { .key(.character($0)) }
    case "paste":
      return [.paste(argument.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n"))]
    case "wait": return argument == "idle" ? [.waitIdle] : nil
    case "resize":
      let extents = argument.split(separator: "x").compactMap { Int($0) }
      guard extents.count == 2, extents.allSatisfy({ (1...10_000).contains($0) }) else { return nil }
      return [.resize(Size(width: extents[0], height: extents[1]))]
    case "save-display": return argument.isEmpty ? nil : [.saveDisplay(argument)]
    default: return [.other(name: String(name), argument: argument)]
    }
  }
}

extension KeyPress {
  /// A key by its name in help and scripts; nil for what is none.
  public init?(scriptName name: String) {
    var modifiers: KeyModifiers = []
    var rest = name[...]
    for (prefix, modifier) in [("Ctrl-", KeyModifiers.control), ("Alt-", .alt), ("Shift-", .shift)]
    where rest.hasPrefix(prefix) && rest.count > prefix.count {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let key = Self.named[String(rest)] {
      self.init(key, modifiers)
    } else if rest.hasPrefix("F"), let number = Int(rest.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else if rest.count == 1, let character = rest.first {
      let isControl = modifiers.contains(.control)
      self.init(.character(isControl ? Character(character.lowercased()) : character), modifiers)
    } else {
      return nil
    }
  }

  private static let named: [String: Key] = [
    "Enter": .enter, "Tab": .tab, "Esc": .escape, "Backspace": .backspace, "Del": .delete, "Ins": .insert,
    "Up": .up, "Down": .down, "Left": .left, "Right": .right, "↑": .up, "↓": .down, "←": .left, "→": .right,
    "Home": .home, "End": .end, "PgUp": .pageUp, "PgDn": .pageDown, "Space": .character(" "),
  ]
}
