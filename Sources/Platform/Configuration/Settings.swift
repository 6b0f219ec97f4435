/// The values in force, and where each came from: flag, environment, conf file, built-in default; first found wins.
public struct Settings: Sendable {
  /// Where a value was found.
  public enum Origin: Hashable, Sendable {
    case flag
    case environment(variable: String)
    case file(path: String)
    case builtIn
  }

  /// One value in force.
  public struct Entry: Sendable {
    public let key: ConfigurationKey
    public let value: String
    public let origin: Origin

    /// The value as it may be shown: bullets for a secret.
    public var shown: String { key.isSecret ? "•••" : value }
  }

  /// In the table's order; keys without any value are absent.
  public let entries: [Entry]
  private let keys: [ConfigurationKey]

  /// Resolves the client's table.
  ///
  /// - Parameter flags: values by the key's name, as the command line gave them.
  public static func client(
    flags: [String: String], environment: Environment, file: ConfigurationFile?
  ) throws(VisualError) -> Settings {
    try Settings(keys: ConfigurationKey.client, flags: flags, environment: environment, file: file) {
      file?.clientValue($0)
    }
  }

  /// Resolves the engine's table.
  public static func engine(
    flags: [String: String], environment: Environment, file: ConfigurationFile?
  ) throws(VisualError) -> Settings {
    try file?.checkEngineSection()
    return try Settings(keys: ConfigurationKey.engine, flags: flags, environment: environment, file: file) {
      file?.engineValue($0)
    }
  }

  private init(
    keys: [ConfigurationKey], flags: [String: String], environment: Environment, file: ConfigurationFile?,
    inFile: (ConfigurationKey) -> String?
  ) throws(VisualError) {
    var found: [Entry] = []
    for key in keys {
      guard let entry = Self.first(key, flags: flags, environment: environment, file: file, inFile: inFile) else {
        continue
      }
      if let problem = key.problem(with: entry.value) {
        throw .settingMalformed(key: key, origin: entry.origin, problem)
      }
      found.append(entry)
    }
    self.keys = keys
    entries = found
  }

  private static func first(
    _ key: ConfigurationKey, flags: [String: String], environment: Environment, file: ConfigurationFile?,
    inFile: (ConfigurationKey) -> String?
  ) -> Entry? {
    if let value = flags[key.name] { return Entry(key: key, value: value, origin: .flag) }
    if let variable = key.variable, let value = environment[variable] {
      return Entry(key: key, value: value, origin: .environment(variable: variable))
    }
    if let file, let value = inFile(key) { return Entry(key: key, value: value, origin: .file(path: file.path)) }
    return key.defaultValue.map { Entry(key: key, value: $0, origin: .builtIn) }
  }

  /// Somebody set the key called `name`: its value is not the built-in one.
  public func isGiven(_ name: String) -> Bool {
    entries.contains { $0.key.name == name && $0.origin != .builtIn }
  }

  /// The value of the key called `name`.
  public subscript(name: String) -> String? {
    entries.first { $0.key.name == name }?.value
  }

  /// The value of a required key.
  ///
  /// - Throws: ``VisualError`` of kind configuration that names the setting, its form and where to write it.
  public func required(_ name: String) throws(VisualError) -> String {
    if let value = self[name] { return value }
    guard let key = keys.first(where: { $0.name == name }) else { throw .settingUnknown(name) }
    throw .settingMissing(key)
  }

  /// Every required key that has no value.
  public var missing: [ConfigurationKey] {
    keys.filter { key in key.isRequired && self[key.name] == nil }
  }
}
