/// Where this user's files lie, after the XDG Base Directory Specification: relative values are ignored.
public struct UserDirectories: Sendable {
  public let home: String
  /// `visual-tui.conf`, `themes/`
  public let configuration: String
  /// the journal and logs
  public let state: String

  public init(_ environment: Environment) {
    func base(_ variable: String, _ fallback: String) -> String {
      guard let value = environment[variable], value.hasPrefix("/") else { return fallback }
      return value
    }
    home = environment["HOME"] ?? "/"
    configuration = base("XDG_CONFIG_HOME", home + "/.config") + "/visual-tui"
    state = base("XDG_STATE_HOME", home + "/.local/state") + "/visual-tui"
  }

  /// The client's conf file.
  public var configurationFile: String { configuration + "/visual-tui.conf" }
}
