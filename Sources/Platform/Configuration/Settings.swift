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

    /// Why the value cannot be used.
    fileprivate var trouble: VisualError? {
      key.problem(with: value).map { .settingMalformed(key: key, origin: origin, $0) }
    }

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

  /// The client's table as far as its values can be used: what cannot be is left out, and what is found next counts.
  ///
  /// - Returns: also what is wrong with each value that was left out.
  public static func usableClient(
    flags: [String: String], environment: Environment, file: ConfigurationFile?
  ) -> (settings: Settings, troubles: [VisualError]) {
    var troubles: [VisualError] = []
    var entries: [Entry] = []
    for key in ConfigurationKey.client {
      let found = candidates(key, flags: flags, environment: environment, file: file) { file?.clientValue($0) }
      troubles += found.compactMap { $0.trouble }
      if let entry = found.first(where: { $0.trouble == nil }) { entries.append(entry) }
    }
    return (Settings(keys: ConfigurationKey.client, entries: entries), troubles)
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
      let candidates = Self.candidates(key, flags: flags, environment: environment, file: file, inFile: inFile)
      guard let entry = candidates.first else { continue }
      if let trouble = entry.trouble { throw trouble }
      found.append(entry)
    }
    self.init(keys: keys, entries: found)
  }

  private init(keys: [ConfigurationKey], entries: [Entry]) {
    self.keys = keys
    self.entries = entries
  }

  /// All that is found for a key, in the order in which it counts.
  private static func candidates(
    _ key: ConfigurationKey, flags: [String: String], environment: Environment, file: ConfigurationFile?,
    inFile: (ConfigurationKey) -> String?
  ) -> [Entry] {
    let inEnvironment = key.variable.flatMap { variable in
      environment[variable].map { Entry(key: key, value: $0, origin: .environment(variable: variable)) }
    }
    let inConfiguration = file.flatMap { file in
      inFile(key).map { Entry(key: key, value: $0, origin: .file(path: file.path)) }
    }
    return [
      flags[key.name].map { Entry(key: key, value: $0, origin: .flag) }, inEnvironment, inConfiguration,
      key.defaultValue.map { Entry(key: key, value: $0, origin: .builtIn) },
    ].compactMap(\.self)
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
