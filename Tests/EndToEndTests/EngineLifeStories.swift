import Glibc
import Platform
import TestSupport
import Testing

/// Starting, holding the database alone, stopping.
@Suite struct EngineLifeStories {
  @Test(arguments: [SIGTERM, SIGINT])
  func toldToStopItEndsCleanlyAndSoon(signal: Int32) async throws {
    try await withWorld { world in
      _ = try await world.openDeposit()
      let engine = try world.engine
      engine.process.signal(signal)
      #expect(try await engine.process.end() == .exited(0))
      // Checkpointed: everything is in the database itself.
      let log = "\(world.database)-wal"
      if permissions(of: log) != nil { #expect(try contents(of: log).isEmpty) }
    }
  }

  @Test func whatIsUnderWayIsFinishedFirst() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["delayMs": 1_000])
      async let opened = world.openDeposit()
      try await eventually("the request at Stripe") {
        try await world.sandbox.control("GET", "/faults").json.array?.first?["actsLeft"]?.int == 0
      }
      let engine = try world.engine
      engine.process.signal(SIGTERM)
      let deposit = try await opened
      #expect(try await engine.process.end() == .exited(0))
      try await world.startEngine()
      #expect(try await world.status(deposit.id)["checkoutUrl"]?.string == deposit.checkoutURL)
    }
  }

  @Test func whoStartedItGoneItGoesToo() async throws {
    try await withWorld { world in
      let engine = try world.engine
      engine.process.closeInput()
      #expect(try await engine.process.end() == .exited(0))
    }
  }

  @Test func theListeningLineIsTheOnlyOutput() async throws {
    try await withWorld { world in
      _ = try await world.openDeposit()
      let lines = try world.engine.process.output.lines
      #expect(lines.count == 1)
      let line = try JSONValue(parsing: lines[0])
      #expect(line["event"]?.string == "listening")
      #expect(line["url"]?.string?.wholeMatch(of: /http:\/\/127\.0\.0\.1:\d+/) != nil)
    }
  }

  @Test(arguments: ["fr", "en"])
  func aSecondEngineOnTheDatabaseIsRefusedAndToldWhoHoldsIt(language: String) async throws {
    try await withWorld { world in
      var environment = world.engineEnvironment
      environment["VISUAL_LANG"] = language
      let second = try await World.run(
        ["serve", "--port", "0", "--database", world.database], environment: environment)
      #expect(second.ending == .exited(78))
      #expect(second.errors.contains("pid \(try world.engine.process.pid)"), "\(second.errors)")
      #expect(second.errors.contains(language == "fr" ? "déjà tenue" : "already held"), "\(second.errors)")
      #expect(second.output.isEmpty)
      #expect(try await world.call("GET", "/healthz").status == 200)
    }
  }

  @Test func aTakenPortIs78() async throws {
    try await withWorld { world in
      let port = try world.engine.port
      let second = try await World.run(
        ["serve", "--port", port, "--database", world.folder.folder("other") + "/visual.sqlite"],
        environment: world.engineEnvironment)
      #expect(second.ending == .exited(78))
      #expect(second.errors.contains(":\(port)"), "\(second.errors)")
    }
  }

  @Test func whatItMakesIsItsOwnersOnly() async throws {
    let folder = try PrivateFolder()
    let tokenFile = folder.path + "/token"
    let setup = Setup(engineArguments: ["--local-token-file", tokenFile])
    try await withWorld(setup) { world in
      let data = "\(world.folder.path)/data"
      for name in ["visual.sqlite", "visual.sqlite-wal", "visual.sqlite.lock", "visual.sqlite.admin.sock"] {
        #expect(permissions(of: "\(data)/\(name)") == 0o600, "\(name)")
      }
      #expect(permissions(of: tokenFile) == 0o600)
      let local = String(decoding: try contents(of: tokenFile), as: UTF8.self).split(separator: "\n").first ?? ""
      let me = try await world.call("GET", "/api/me", token: String(local))
      #expect(me.json["user"]?.string == "user-dev")
      #expect(me.json["roles"]?.array?.count == 3)
      // New at each start, and the old one is worth nothing.
      try await world.killAndRestartEngine()
      #expect(try await world.call("GET", "/api/me", token: String(local)).status == 401)
    }
  }

  @Test func theTokenFileIsNeverWrittenThroughALink() async throws {
    try await withWorld { world in
      let victim = try world.folder.file("victim", Array("precious".utf8))
      let link = "\(world.folder.path)/token"
      symlink(victim, link)
      try world.killEngine()
      let process = try ChildProcess(
        Place.program("visual-engine"),
        ["serve", "--port", "0", "--database", world.database, "--local-token-file", link],
        environment: world.engineEnvironment)
      world.keep(process)
      try await waitUntil { process.ending != nil || !process.output.lines.isEmpty }
      process.destroy()
      #expect(try contents(of: victim) == Array("precious".utf8))
    }
  }

  @Test func noSecretReachesALogOrTheDatabase() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      try await world.sandbox.fault("POST /library/{}/videos", ["status": 401])
      _ = try await world.deliver([0x7B], signature: "t=1,v1=00")
      try await world.pay(deposit)
      try await eventually("a failed creation") { try world.engine.log.contains("effect failed") }
      try await world.awaitStatus("READY", of: deposit.id)
      let engine = try world.engine
      engine.process.signal(SIGTERM)
      _ = try await engine.process.end()
      let database = String(decoding: try contents(of: world.database), as: UTF8.self)
      for secret in Secrets.all + [world.token] {
        #expect(!engine.log.contains(secret), "\(secret) is in the log")
        #expect(!database.contains(secret), "\(secret) is in the database")
      }
    }
  }
}
