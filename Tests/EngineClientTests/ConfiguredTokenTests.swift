import EngineClient
import Platform
import Testing

@Suite struct ConfiguredTokenTests {
  private func token(
    _ toml: String, flags: [String: String] = [:], environment: [String: String] = [:], for address: String
  ) throws -> String? {
    let file = try ConfigurationFile(path: "c", toml: toml)
    let settings = try Settings.client(flags: flags, environment: Environment(environment), file: file)
    return try ConfiguredToken.of(settings, file: file, for: try EngineOrigin(address))?.reveal()
  }

  @Test func aFilesTokenIsForThatFilesEngine() throws {
    let both = "engine_url = \"https://Visual.example:443\"\ntoken = \"filed\""
    #expect(try token(both, for: "https://visual.example") == "filed")
    let other = "https://other.example"
    #expect(try token(both, flags: ["engine_url": other], for: other) == nil)
    #expect(try token(both, environment: ["VISUAL_ENGINE_URL": other], for: other) == nil)
    // One that names no engine means the built-in one.
    #expect(try token("token = \"filed\"", for: "http://127.0.0.1:4000") == "filed")
    #expect(try token("token = \"filed\"", flags: ["engine_url": other], for: other) == nil)
  }

  @Test func theEnvironmentsTokenIsForWhateverEngineIsNamed() throws {
    let both = "engine_url = \"https://visual.example\"\ntoken = \"filed\""
    let other = "https://other.example"
    let environment = ["VISUAL_TOKEN": "set"]
    #expect(try token(both, environment: environment, for: "https://visual.example") == "set")
    #expect(try token(both, flags: ["engine_url": other], environment: environment, for: other) == "set")
    #expect(try token("", for: other) == nil)
  }
}
