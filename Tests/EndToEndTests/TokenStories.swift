import Platform
import TestSupport
import Testing

/// Tokens are made, listed and revoked with the same words whether an engine runs or not.
@Suite struct TokenStories {
  @Test(arguments: [true, false])
  func madeListedAndRevoked(whileTheEngineRuns: Bool) async throws {
    try await withWorld { world in
      if !whileTheEngineRuns { try world.killEngine() }
      let made = try await world.tool(["token", "create", "--user", "ana", "--role", "creator", "--json"])
      #expect(made.ending == .exited(0), "\(made.errors)")
      let answer = try JSONValue(parsing: made.output)
      #expect(answer.keys.isSuperset(of: ["id", "token", "user", "roles", "expiresAt"]), "\(made.output)")
      let id = try #require(answer["id"]?.string)
      let token = try #require(answer["token"]?.string)
      let bare = try await world.tool(["token", "create", "--user", "ana", "--role", "creator", "--role", "support"])
      #expect(bare.output.split(separator: "\n").count == 1)
      #expect(bare.output != token)

      let list = try await world.tool(["token", "list"])
      #expect(list.output.contains(id))
      #expect(!list.output.contains(token), "the list shows a token")

      if !whileTheEngineRuns { try await world.startEngine() }
      let me = try await world.call("GET", "/api/me", token: token)
      #expect(me.json["user"]?.string == "ana")
      #expect(me.json["roles"] == ["creator"])
      if !whileTheEngineRuns { try world.killEngine() }

      #expect(try await world.tool(["token", "revoke", id]).ending == .exited(0))
      #expect(try await world.tool(["token", "revoke", id]).ending == .exited(65))
      if !whileTheEngineRuns { try await world.startEngine() }
      #expect(try await world.call("GET", "/api/me", token: token).status == 401)
      #expect(try await world.call("GET", "/api/me", token: bare.output).status == 200)
    }
  }

  /// Programs take `--json`; what is printed for people is in their language.
  @Test func theListSaysInThePersonsLanguageWhatATokenIsWorth() async throws {
    try await withWorld { world in
      let made = try await world.tool(["token", "create", "--user", "ana", "--role", "creator", "--json"])
      let id = try #require(try JSONValue(parsing: made.output)["id"]?.string)
      func line(_ language: String) async throws -> String {
        let environment = World.base(world.folder).merging(["VISUAL_LANG": language]) { $1 }
        let list = try await World.run(["token", "list", "--database", world.database], environment: environment)
        return list.output.split(separator: "\n").first { $0.hasPrefix(id) }.map(String.init) ?? ""
      }
      #expect(try await line("fr").hasSuffix("  valable"))
      #expect(try await line("en").hasSuffix("  valid"))
      #expect(try await world.tool(["token", "revoke", id]).ending == .exited(0))
      #expect(try await line("fr").contains("  révoqué 2"))
      #expect(try await line("en").contains("  revoked 2"))
    }
  }

  @Test func severalAtOnceTakeTurns() async throws {
    try await withWorld { world in
      try world.killEngine()
      let made = try await withThrowingTaskGroup(of: (ending: ChildProcess.Ending, output: String, errors: String).self)
      { group in
        for _ in 0..<6 {
          group.addTask { try await world.tool(["token", "create", "--user", "ana", "--role", "creator"]) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(made.allSatisfy { $0.ending == .exited(0) }, "\(made.map(\.errors))")
      #expect(Set(made.map(\.output)).count == 6)
      try await world.startEngine()
      for token in made.map(\.output) {
        #expect(try await world.call("GET", "/api/me", token: token).status == 200)
      }
    }
  }

  @Test func aUserThatIsNoneIsRefused() async throws {
    try await withWorld { world in
      for user in ["", "a b", "é", String(repeating: "u", count: 65)] {
        let made = try await world.tool(["token", "create", "--user", user, "--role", "creator"])
        #expect(made.ending == .exited(65), "'\(user)': \(made.errors)")
      }
      #expect(try await world.tool(["token", "create", "--user", "ana", "--role", "king"]).ending == .exited(64))
      #expect(try await world.tool(["token", "revoke", "tok_nonsense"]).ending == .exited(65))
    }
  }

  @Test func theToolsWorkOnAPathLongerThanASocketAddress() async throws {
    let folder = try PrivateFolder()
    let deep = folder.folder(String(repeating: "d", count: 120))
    try await withWorld { world in
      let database = deep + "/visual.sqlite"
      let engine = try await Engine.start(database: database, environment: world.engineEnvironment)
      world.keep(engine.process)
      let made = try await World.run(
        ["token", "create", "--user", "ana", "--role", "creator", "--database", database],
        environment: World.base(world.folder))
      #expect(made.ending == .exited(0), "\(made.errors)")
      let me = try await Wire.send(
        "GET", engine.url + "/api/me", headers: [("Authorization", "Bearer \(made.output)")])
      #expect(me.status == 200)
    }
  }
}
