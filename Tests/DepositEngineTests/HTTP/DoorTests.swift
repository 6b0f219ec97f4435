import CurlTransport
import DepositDomain
import DepositStore
import DepositStoreSQLite
import EngineAPI
import Glibc
import Logging
import Platform
import ServiceLifecycle
import TestSupport
import Testing
import UsageMetering

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
      #expect(mode(engine.unixSocket).map { $0 & 0o777 } == 0o660, "for a proxy in the engine's group")
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

  @Test func toolsAtOnceTakeTurns() async throws {
    let folder = try TemporaryFolder()
    let database = folder["visual.sqlite"]
    let made = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<6 {
        group.addTask {
          try await AdminTools(database: database, language: .en).createToken(user: "u\(number)", roles: [.creator]).id
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(made.count == 6)
    #expect(try await Set(AdminTools(database: database, language: .en).tokens().map(\.id)) == made)
  }

  @Test func aDatabaseThatStaysHeldIsGivenUp() async throws {
    let folder = try TemporaryFolder()
    let lock = try DatabaseLock(databasePath: folder["visual.sqlite"])
    defer { lock.release() }
    let began = ContinuousClock.now
    await expectError("engine_unreachable") {
      _ = try await AdminTools(database: folder["visual.sqlite"], language: .en).tokens()
    }
    await expectError("database_held") {
      try await server(folder["visual.sqlite"]).run { url in Issue.record("it listens at \(url)") }
    }
    #expect(ContinuousClock.now - began > .seconds(4), "somebody might have let go of it")
  }

  @Test func anEngineWaitsForAToolAtWork() async throws {
    let folder = try TemporaryFolder()
    let lock = try DatabaseLock(databasePath: folder["visual.sqlite"])
    let (urls, listening) = AsyncStream<String>.makeStream()
    let log = LogLines()
    let engine = try server(folder["visual.sqlite"], log: log)
    let running = Task {
      defer { listening.finish() }
      try await engine.run { listening.yield($0) }
    }
    try await eventually("it waits") { log.messages(.info).contains { $0.contains("held by another program") } }
    lock.release()
    var iterator = urls.makeAsyncIterator()
    #expect(await iterator.next() != nil)
    running.cancel()
    _ = await running.result
  }

  private func server(
    _ database: String, port: Int = 0, stripe: String = "http://127.0.0.1:1", log: LogLines = LogLines()
  ) throws -> EngineServer {
    EngineServer(
      settings: try Bench.settings([
        "visual_database": database, "app_base_url": nil, "stripe_api_base": stripe, "bunny_api_base": stripe,
      ]),
      options: ServeOptions(
        host: "127.0.0.1", port: port, unixSocket: nil, tls: nil, localTokenFile: nil, stopsWithStandardInput: false),
      logger: Logger(label: "tests") { _ in log })
  }

  /// A port that is taken, and where nobody has called in the end: it stands for Stripe, too.
  @Test func anEngineThatCannotListenAsksNobody() async throws {
    let folder = try TemporaryFolder()
    let listener = try SilentListener()
    await expectError("address_unavailable") {
      let engine = try server(folder["visual.sqlite"], port: listener.port, stripe: "http://127.0.0.1:\(listener.port)")
      try await engine.run { url in Issue.record("it listens at \(url)") }
    }
    #expect(!listener.wasCalled)
  }

  @Test func nothingRunsBeforeTheDoorsAreOpen() async throws {
    struct Probe: Service {
      let ran = Locked(false)
      func run() async throws { ran.withLock { $0 = true } }
    }
    let gate = ListeningGate(doors: 2) {}
    let (opened, stopped) = (Probe(), Probe())
    let waiting = Task { try await AfterOpening(gate: gate, service: opened).run() }
    let cut = Task { try await AfterOpening(gate: gate, service: stopped).run() }
    await gate.opened()
    cut.cancel()
    try await cut.value
    #expect(!opened.ran.withLock { $0 })
    await gate.opened()
    try await waiting.value
    #expect(opened.ran.withLock { $0 })
    #expect(!stopped.ran.withLock { $0 })
  }

  /// Whoever runs the tool, and no engine's log, is told what it took back, of each file what is true.
  @Test func aToolSaysThatItTookARestoreBack() async throws {
    let folder = try TemporaryFolder()
    let database = folder["visual.sqlite"]
    let notices = Locked<[String]>([])
    let tools = AdminTools(database: database, language: .en) {
    } onCutRestore: { phrase in
      notices.withLock { $0.append(phrase.en) }
    }
    _ = try await tools.tokens()
    #expect(notices.withLock { $0 } == [])
    let usage = UsageStore.path(besideDatabase: database)
    for path in [database, usage] { #expect(link(path, path + DatabaseSwap.keptMark + "1") == 0) }
    _ = try await tools.tokens()
    #expect(
      notices.withLock { $0 } == [Phrase.depositsRestoreUndone(database).en, Phrase.usageRestoreUndone(usage).en])
  }

  /// Its log says so, and it serves as before.
  @Test func anEngineTakesBackARestoreThatWasCutShort() async throws {
    let folder = try TemporaryFolder()
    let database = folder["visual.sqlite"]
    _ = try await AdminTools(database: database, language: .en).tokens()
    let note = RestoreNote(
      backup: "/backups/one", begunAt: "2026-11-30T10:00:00Z", hadUsage: true,
      keptUsage: "visual.sqlite\(DatabaseSwap.keptMark)1.usage")
    try RestoreNote.set(note, besideDatabase: database)
    let (urls, listening) = AsyncStream<String>.makeStream()
    let log = LogLines()
    let engine = try server(database, log: log)
    let running = Task {
      defer { listening.finish() }
      try await engine.run { listening.yield($0) }
    }
    var iterator = urls.makeAsyncIterator()
    let url = try #require(await iterator.next())
    let notice = Phrase.restoreUndone(backup: note.backup, begunAt: note.begunAt, aside: nil).en
    #expect(log.messages(.warning).contains { $0.contains(notice) })
    let transport = CurlTransport()
    let answer = try await transport.send(HTTPRequest("GET", url + "/readyz"))
    #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    await transport.shutdown()
    running.cancel()
    _ = await running.result
    #expect(try RestoreNote.find(besideDatabase: database) == nil)
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
