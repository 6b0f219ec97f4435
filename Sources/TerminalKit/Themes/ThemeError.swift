public import Platform

/// What is wrong with a theme file, and where.
public struct ThemeError: Error, Hashable, Sendable {
  /// The kinds of trouble.
  public enum Reason: Hashable, Sendable {
    case notTOML(String)
    case unknownKey([String])
    case missing
    case color([String])
    case form(String)
  }

  public let path: String
  /// From 1.
  public let line: Int
  /// From 1.
  public let column: Int
  public let reason: Reason
  /// Dotted; empty when it is not about one key.
  public let key: String

  init(path: String, line: Int, column: Int, reason: Reason, key: String = "") {
    self.path = path
    self.line = line
    self.column = column
    self.reason = reason
    self.key = key
  }

  /// The same for people: cause, place and what to do.
  public var asVisualError: VisualError {
    let place = "\(path):\(line):\(column)"
    let name = DisplayText(key, limit: 60).text
    switch reason {
    case .notTOML(let cause):
      return error(
        fr: "\(place) : ce n’est pas du TOML valide (\(cause)). Corrigez cette ligne ; visual.theme sert d’exemple.",
        en: "\(place): not valid TOML (\(cause)). Mend that line; visual.theme is a sample.")
    case .unknownKey(let known):
      let list = known.joined(separator: ", ")
      return error(
        fr: "\(place) : clé inconnue « \(name) ». Clés possibles : \(list).",
        en: "\(place): unknown key \(name). Known keys: \(list).")
    case .missing:
      return error(
        fr: "\(place) : il manque « \(name) ». Ajoutez-le ; visual.theme sert d’exemple.",
        en: "\(place): \(name) is missing. Add it; visual.theme is a sample.")
    case .color(let names):
      let list = (["#RRGGBB"] + names).joined(separator: ", ")
      return error(
        fr: "\(place) : « \(name) » doit être une couleur : \(list).",
        en: "\(place): \(name) must be a colour: \(list).")
    case .form(let form):
      return error(
        fr: "\(place) : « \(name) » doit avoir une de ces formes : \(form).",
        en: "\(place): \(name) must have one of these forms: \(form).")
    }
  }

  private func error(fr: String, en: String) -> VisualError {
    VisualError("theme_invalid", .configuration, Phrase(fr: fr, en: en))
  }
}
