import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Glibc
import Logging
import Platform
import Testing

@testable import DepositEngine

/// The engine's other doors: the admin socket, the Unix socket; and that one engine holds a database.
@Suite(.serialized) struct DoorTests {
  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  @Test func theToolsReachARunningEngine() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let tools = engine.tools
      let made = try await tools.createToken(user: "alice", roles: [.support, .creator])
      let text = try #require(made.token)
      #expect(made.roles == [.creator, .support])
      #expect(try await engine.call("GET", Route.identity, token: text).status == 200)

      let listed = try await tools.tokens()
      #expect(listed.map(\.id) == [made.id])
      #expect(listed.map(\.token) == [nil], "a list shows no token")

      try await tools.revokeToken(id: made.id)
      #expect(try await engine.call("GET", Route.identity, token: text).status == 401, "at once")
      await expectError("token_unknown") { try await tools.revokeToken(id: made.id) }
      await expectError("token_unknown") { try await tools.revokeToken(id: "tok_000000000000") }
      await expectError("token_unknown") { try await tools.revokeToken(id: "../../x") }
      await expectError("user_invalid") { _ = try await tools.createToken(user: "a b", roles: [.creator]) }
      await expectError("user_invalid") { _ = try await tools.createToken(user: "", roles: [.creator]) }
      #expect(try await tools.tokens().count == 1)
    }
  }

  @Test func theAdminSocketIsItsOwnersAndSpeaksOfNothingElse() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let path = AdminSocket.path(database: engine.database)
      #expect(mode(path) == 0o600)
      #expect(mode(engine.database) == 0o600)
      var request = HTTPRequest("GET", "http://127.0.0.1" + Route.identity)
      request.unixSocketPath = path
      let elsewhere = try await engine.send(request)
      #expect(elsewhere.status == 404)
      request.url = "http://127.0.0.1/admin/tokens"
      request.method = "POST"
      request.body = .bytes(Array(#"{"user":"x","roles":["root"]}"#.utf8))
      #expect(try await engine.send(request).status == 415)
      request.headers = [HTTPHeader("Content-Type", "application/json")]
      #expect(try await engine.send(request).status == 400, "no such role")
      request.body = .bytes([UInt8](repeating: 0x20, count: WireLimit.bodyBytes + 1))
      #expect(try await engine.send(request).status == 413)
      #expect(try await engine.tools.tokens().isEmpty)
    }
  }

  @Test func theUnixSocketServesWhatThePortDoes() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      var request = HTTPRequest(
        "GET", "http://127.0.0.1" + Route.identity, headers: [HTTPHeader("Authorization", "Bearer \(token)")])
      request.unixSocketPath = engine.unixSocket
      #expect(try await engine.send(request).status == 200)
      request.headers = []
      #expect(try await engine.send(request).status == 401)
    }
  }

  @Test func aSecondEngineOnTheDatabaseIsRefused() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let second = EngineServer(
        settings: try Bench.settings(["visual_database": engine.database, "app_base_url": nil]),
        options: ServeOptions(
          host: "127.0.0.1", port: 0, unixSocket: nil, tls: nil, localTokenFile: nil, stopsWithStandardInput: false),
        logger: Logger(label: "second") { _ in SwiftLogNoOpLogHandler() })
      await expectError("database_held") {
        try await second.run { url in Issue.record("it listens at \(url)") }
      }
      #expect(try await engine.call("GET", "/readyz").status == 200, "the first goes on")
    }
  }

  @Test func withoutAnEngineTheToolsOpenTheDatabaseThemselves() async throws {
    let folder = try TemporaryFolder()
    let tools = AdminTools(database: folder["visual.sqlite"], language: .en)
    let made = try await tools.createToken(user: "ada", roles: [.admin])
    #expect(try await tools.tokens().map(\.id) == [made.id])
    try await tools.revokeToken(id: made.id)
    #expect(try await tools.tokens().first?.revokedAt != nil)
  }
}
