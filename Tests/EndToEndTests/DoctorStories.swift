import Glibc
import Platform
import TestSupport
import Testing

/// `doctor` is for when something is wrong: it looks at everything else all the same.
@Suite struct DoctorStories {
  private struct Findings {
    let json: JSONValue

    func setting(_ name: String) -> JSONValue? { json["settings"]?.array?.first { $0["key"]?.string == name } }
    func check(_ name: String) -> JSONValue? { json["checks"]?.array?.first { $0["name"]?.string == name } }
  }

  private func doctor(
    _ world: World, _ words: [String] = [], settings: [String: String] = [:], exit: Int32
  ) async throws -> Findings {
    let run = try world.client(["doctor", "--json"] + words, settings: settings)
    #expect(try await run.end() == exit, "\(run.words)")
    return Findings(json: try #require(run.events.first, "\(run.words)"))
  }

  private func write(_ text: String, to name: String, of world: World) throws -> String {
    let folder = world.folder.folder("client-config") + "/visual-tui"
    mkdir(folder, 0o700)
    let path = try world.folder.file("client-config/visual-tui/\(name)", Array(text.utf8))
    chmod(path, 0o600)
    return path
  }

  @Test(arguments: ["language = ", "colour = \"auto\"", "parallel_uploads = 900"])
  func aConfFileThatCannotBeUsedHidesNothingElse(text: String) async throws {
    try await withWorld { world in
      let path = try write(text, to: "visual-tui.conf", of: world)
      let found = try await doctor(world, ["--lang", "en"], exit: 78)
      #expect(found.check("configuration")?["ok"]?.bool == false)
      #expect(found.check("configuration")?["text"]?.string?.contains(path) == true)
      #expect(found.check("engine")?["ok"]?.bool == true && found.check("token")?["ok"]?.bool == true)
      #expect(found.setting("engine_url")?["source"]?.string == "environment")
      #expect(found.setting("language")?["source"]?.string == "flag")
      #expect(found.setting("color")?["source"]?.string == "builtIn")
      // Every other command still refuses to begin.
      #expect(try await world.client(["deposits"]).end() == 78)
      let text = try world.client(["doctor"])
      #expect(try await text.end() == 78)
      #expect(text.process.output.text.contains("✗ settings: "), "\(text.words)")
    }
  }

  @Test func aMissingConfFileThatWasNamedIsToldToo() async throws {
    try await withWorld { world in
      let found = try await doctor(world, ["--config", "/nowhere/visual.conf"], exit: 78)
      #expect(found.check("configuration")?["text"]?.string?.contains("/nowhere/visual.conf") == true)
      #expect(found.check("engine")?["ok"]?.bool == true)
    }
  }

  @Test func whatLoginLeftIsToldWhenItCannotBeUsed() async throws {
    try await withWorld { world in
      let path = try write("{", to: "credentials.json", of: world)
      let found = try await doctor(world, settings: ["VISUAL_TOKEN": ""], exit: 78)
      #expect(found.check("credentials")?["ok"]?.bool == false)
      #expect(found.check("credentials")?["text"]?.string?.contains(path) == true)
      #expect(found.check("engine")?["ok"]?.bool == true && found.check("token")?["ok"]?.bool == false)
    }
  }

  @Test func eachSettingSaysWhereItIsFrom() async throws {
    try await withWorld { world in
      let none = ["VISUAL_TOKEN": "", "VISUAL_ENGINE_URL": ""]
      _ = try write("upload_limit = \"500k\"", to: "visual-tui.conf", of: world)
      let login = try world.client(
        ["login", try world.engine.url], settings: none, input: .text(world.token + "\n"))
      #expect(try await login.end() == 0, "\(login.words)")
      let found = try await doctor(world, settings: none, exit: 0)
      #expect(found.setting("upload_limit")?["source"]?.string == "file")
      #expect(found.setting("engine_url")?["source"]?.string == "login")
      #expect(found.setting("token")?["source"]?.string == "login")
      #expect(found.check("configuration") == nil && found.check("credentials") == nil)
    }
  }
}
