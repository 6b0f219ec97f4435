import Platform
import Testing

/// `visual-tui.conf` at the root of the repository, held against the tables of keys.
@Suite struct SampleConfigurationTests {
  let sample: String

  init() throws {
    let path = PrivateFile.parent(of: #filePath) + "/../../visual-tui.conf"
    sample = try #require(try PrivateFile.read(path: path, limit: ConfigurationFile.maximumBytes)).text
  }

  @Test("As it stands, it parses and changes nothing")
  func asItStands() throws {
    let file = try ConfigurationFile(path: "visual-tui.conf", toml: sample)
    let none = Environment([:])
    #expect(try Settings.client(flags: [:], environment: none, file: file).entries.allSatisfy { $0.origin == .builtIn })
    #expect(try Settings.engine(flags: [:], environment: none, file: file).entries.allSatisfy { $0.origin == .builtIn })
  }

  @Test("Uncommented, it gives every key a value of its form, the default where there is one")
  func uncommented() throws {
    let lines = sample.split(separator: "\n", omittingEmptySubsequences: false)
    let toml = lines.map { Self.assignment($0).map { "\($0.key) = \($0.value)" } ?? String($0) }.joined(separator: "\n")
    let file = try ConfigurationFile(path: "visual-tui.conf", toml: toml)
    let none = Environment([:])
    let client = try Settings.client(flags: [:], environment: none, file: file)
    let engine = try Settings.engine(flags: [:], environment: none, file: file)
    #expect(client.entries.map(\.key) == ConfigurationKey.client)
    #expect(engine.entries.map(\.key) == ConfigurationKey.engine)
    #expect(engine.missing.isEmpty)
    for entry in client.entries + engine.entries {
      #expect(entry.origin == .file(path: "visual-tui.conf"), "\(entry.key.name)")
      if let value = entry.key.defaultValue { #expect(entry.value == value, "\(entry.key.name)") }
    }
  }

  @Test("It names every key of the tables once, in their order, and no other")
  func everyKey() {
    let names = sample.split(separator: "\n").compactMap { Self.assignment($0)?.key }
    #expect(names == (ConfigurationKey.client + ConfigurationKey.engine).map(\.name))
  }

  @Test("Each key says what it is for in both languages, its variable, and whether it is required")
  func explanations() throws {
    let blocks = sample.split(separator: "\n", omittingEmptySubsequences: false).split { $0.isEmpty }
    for key in ConfigurationKey.client + ConfigurationKey.engine {
      let block = try #require(blocks.first { Self.assignment($0.last ?? "")?.key == key.name }, "\(key.name)")
      let text = block.joined(separator: "\n").lowercased()
      #expect(text.contains(key.purpose.fr.lowercased()), "\(key.name)")
      #expect(text.contains(key.purpose.en.lowercased()), "\(key.name)")
      #expect(text.contains(key.isRequired ? "(requis" : "(facultatif"), "\(key.name)")
      #expect(text.contains(key.isRequired ? "(required" : "(optional"), "\(key.name)")
      #expect(text.contains(", secret") == key.isSecret, "\(key.name)")
      if let variable = key.variable { #expect(block.contains { $0 == "# " + variable }, "\(key.name)") }
      if let value = key.defaultValue { #expect(text.contains("default: " + value.lowercased()), "\(key.name)") }
    }
  }

  /// The key and value of a commented-out assignment.
  private static func assignment(_ line: some StringProtocol) -> (key: String, value: String)? {
    guard line.hasPrefix("# ") else { return nil }
    let body = line.dropFirst(2)
    let key = body.prefix { $0.isASCII && ($0.isLowercase || $0 == "_") }
    let rest = body.dropFirst(key.count)
    guard !key.isEmpty, rest.hasPrefix(" = ") else { return nil }
    return (String(key), String(rest.dropFirst(3)))
  }
}
