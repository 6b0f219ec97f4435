import Glibc
import Platform
import TestSupport
import Testing

@Suite struct ConfigurationFileTests {
  @Test("The client's keys lie at the top, the engine's under [engine]; numbers and flags become text")
  func values() throws {
    let file = try ConfigurationFile(
      path: "x.conf",
      toml: """
        engine_url = "https://visual.example"
        parallel_uploads = 3
        mouse = false
        [engine]
        port = 0
        visual_instance = "test"
        """)
    func client(_ name: String) -> String? {
      ConfigurationKey.client.first { $0.name == name }.flatMap(file.clientValue)
    }
    func engine(_ name: String) -> String? {
      ConfigurationKey.engine.first { $0.name == name }.flatMap(file.engineValue)
    }
    #expect(client("engine_url") == "https://visual.example")
    #expect(client("parallel_uploads") == "3")
    #expect(client("mouse") == "false")
    #expect(client("theme") == nil)
    #expect(engine("port") == "0")
    #expect(engine("visual_instance") == "test")
  }

  @Test("What is not TOML is refused with its line and column")
  func notTOML() throws {
    let error = try #require(refusal("theme = \"visual\"\ntoken = \n"))
    #expect(error.code == "configuration_not_toml")
    #expect(error.kind == .configuration)
    for language in Language.allCases { #expect(error.sentence(language).contains("x.conf:2:")) }
    #expect(try #require(refusal("theme = \"a\"\ntheme = \"b\"")).code == "configuration_not_toml")
    #expect(try #require(refusal("\u{0}")).code == "configuration_not_toml")
  }

  @Test("A key nobody knows is refused by name, with the keys there are")
  func unknownKey() throws {
    let error = try #require(refusal("themes = \"visual\""))
    #expect(error.code == "configuration_key_unknown")
    for language in Language.allCases {
      #expect(error.sentence(language).contains("themes"))
      #expect(error.sentence(language).contains("upload_limit"))
    }
    // An engine's setting at the top is as unknown: it would never be read.
    #expect(try #require(refusal("stripe_secret_key = \"sk_test_1\"")).code == "configuration_key_unknown")
  }

  @Test("A client ignores [engine]; the engine refuses a key there that it does not know")
  func engineSection() throws {
    let file = try ConfigurationFile(path: "x.conf", toml: "[engine]\nprot = 4000")
    _ = try Settings.client(flags: [:], environment: Environment([:]), file: file)
    let error = try #require(
      visualError { _ = try Settings.engine(flags: [:], environment: Environment([:]), file: file) })
    #expect(error.code == "configuration_key_unknown")
    #expect(error.sentence(.en).contains("engine.prot"))
    let scalar = try ConfigurationFile(path: "x.conf", toml: "engine = 4000")
    let form = try #require(
      visualError { _ = try Settings.engine(flags: [:], environment: Environment([:]), file: scalar) })
    #expect(form.code == "configuration_value_form")
  }

  @Test("Lists, tables, dates and fractions are no values", arguments: ["[1]", "{a = 1}", "2026-01-01", "1.5"])
  func notScalar(value: String) throws {
    let error = try #require(refusal("parallel_uploads = \(value)"))
    #expect(error.code == "configuration_value_form")
    #expect(error.sentence(.en).contains("parallel_uploads"))
  }

  @Test("A secret in a file that others can read is refused, with the cure and without the secret")
  func secretReadableByOthers() throws {
    let folder = try TemporaryFolder()
    try folder.write("token = \"vt_secret\"\n", to: "open.conf", mode: 0o640)
    try folder.write("[engine]\nstripe_secret_key = \"sk_test_1\"\n", to: "engine.conf", mode: 0o604)
    for name in ["open.conf", "engine.conf"] {
      let error = try #require(visualError { _ = try ConfigurationFile.read(path: folder[name]) })
      #expect(error.code == "secret_readable_by_others")
      for language in Language.allCases {
        #expect(error.sentence(language).contains("chmod 600 " + folder[name]))
        #expect(!error.sentence(language).contains("vt_secret") && !error.sentence(language).contains("sk_test_1"))
      }
    }
    #expect(chmod(folder["open.conf"], 0o600) == 0)
    #expect(try ConfigurationFile.read(path: folder["open.conf"]) != nil)
    try folder.write("theme = \"visual\"\n", to: "plain.conf", mode: 0o644)
    #expect(try ConfigurationFile.read(path: folder["plain.conf"]) != nil)
  }

  @Test("No file is no error; a folder or a huge file is")
  func files() throws {
    let folder = try TemporaryFolder()
    #expect(try ConfigurationFile.read(path: folder["none.conf"]) == nil)
    #expect(visualError { _ = try ConfigurationFile.read(path: folder.path) }?.code == "file_not_regular")
    try folder.write(String(repeating: "#", count: ConfigurationFile.maximumBytes + 1), to: "huge.conf")
    #expect(visualError { _ = try ConfigurationFile.read(path: folder["huge.conf"]) }?.code == "file_too_large")
  }

  private func refusal(_ toml: String) -> VisualError? {
    visualError { _ = try ConfigurationFile(path: "x.conf", toml: toml) }
  }
}

/// The error that `body` ends with; nil when it ends well.
func visualError(_ body: () throws -> Void) -> VisualError? {
  do {
    try body()
    return nil
  } catch let error as VisualError {
    return error
  } catch {
    Issue.record("not a VisualError: \(error)")
    return nil
  }
}
