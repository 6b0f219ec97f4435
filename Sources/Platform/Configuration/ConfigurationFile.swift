import TOMLKit

/// The settings one conf file holds: TOML, the client's keys at the top, the engine's under `[engine]`.
public struct ConfigurationFile: Sendable {
  public let path: String
  private let top: [String: String]
  private let engine: [String: String]
  /// What is wrong with `[engine]`: no business of a client, which ignores that section.
  private let engineTrouble: VisualError?

  /// Longest conf file read, in bytes.
  public static let maximumBytes = 64 * 1_024

  /// Reads `path`.
  ///
  /// - Returns: nil when there is no such file.
  /// - Throws: ``VisualError`` of kind configuration: unreadable, too large, not TOML (with line and column), an unknown
  ///   key, or a secret in a file that others can read.
  public static func read(path: String) throws(VisualError) -> ConfigurationFile? {
    guard let file = try PrivateFile.read(path: path, limit: maximumBytes) else { return nil }
    let configuration = try ConfigurationFile(path: path, toml: file.text)
    if file.isReadableByOthers, let secret = configuration.firstSecret {
      throw .secretReadableByOthers(path: path, key: secret)
    }
    return configuration
  }

  /// Reads TOML text.
  public init(path: String, toml: String) throws(VisualError) {
    self.path = path
    // The parser would take a NUL for the end of the file, and what follows for nothing.
    if let end = toml.utf8.firstIndex(of: 0) {
      let line = toml.utf8[..<end].count { $0 == UInt8(ascii: "\n") } + 1
      throw .configurationNotTOML(path: path, line: line, column: 0, cause: "NUL")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: toml)
    } catch let error as TOMLParseError {
      throw .configurationNotTOML(
        path: path, line: error.source.begin.line, column: error.source.begin.column, cause: error.description)
    } catch {
      throw .configurationNotTOML(path: path, line: 0, column: 0, cause: String(describing: error))
    }
    var rest: [String: String] = [:]
    for key in table.keys where key != "engine" {
      rest[key] = try Self.scalar(table[key], path: path, key: key)
    }
    try Self.refuseUnknown(Array(rest.keys), known: ConfigurationKey.client, prefix: "", path: path)
    top = rest
    (engine, engineTrouble) = Self.section(table["engine"], path: path)
  }

  /// The client's value for `key`, as text.
  public func clientValue(_ key: ConfigurationKey) -> String? { top[key.name] }

  /// Refuses an `[engine]` section that the engine cannot use: a value that is no scalar, or an unknown key.
  func checkEngineSection() throws(VisualError) {
    if let engineTrouble { throw engineTrouble }
  }

  /// The engine's value for `key`, as text.
  public func engineValue(_ key: ConfigurationKey) -> String? { engine[key.name] }

  private var firstSecret: String? {
    (ConfigurationKey.client.filter { top[$0.name] != nil } + ConfigurationKey.engine.filter { engine[$0.name] != nil })
      .first { $0.isSecret }?.name
  }

  private static func section(
    _ value: (any TOMLValueConvertible)?, path: String
  ) -> (values: [String: String], trouble: VisualError?) {
    guard let value else { return ([:], nil) }
    guard let table = value.table else { return ([:], .configurationValueNotScalar(path: path, key: "engine")) }
    var values: [String: String] = [:]
    var trouble: VisualError?
    // Every value is read past the first trouble: whether a secret is among them matters to a client too.
    for key in table.keys {
      do throws(VisualError) {
        values[key] = try scalar(table[key], path: path, key: "engine.\(key)")
      } catch {
        trouble = trouble ?? error
      }
    }
    do throws(VisualError) {
      try refuseUnknown(Array(values.keys), known: ConfigurationKey.engine, prefix: "engine.", path: path)
    } catch {
      trouble = trouble ?? error
    }
    return (values, trouble)
  }

  private static func scalar(
    _ value: (any TOMLValueConvertible)?, path: String, key: String
  ) throws(VisualError) -> String {
    if let text = value?.string { return text }
    if let number = value?.int { return String(number) }
    if let flag = value?.bool { return flag ? "true" : "false" }
    throw .configurationValueNotScalar(path: path, key: key)
  }

  private static func refuseUnknown(
    _ keys: [String], known: [ConfigurationKey], prefix: String, path: String
  ) throws(VisualError) {
    let names = known.map(\.name)
    guard let stray = keys.sorted().first(where: { !names.contains($0) }) else { return }
    throw .configurationKeyUnknown(path: path, key: prefix + stray, known: names)
  }
}
