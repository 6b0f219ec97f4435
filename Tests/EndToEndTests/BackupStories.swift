import Glibc
import Platform
import TestSupport
import Testing

/// Backups of the real engine, and what becomes of a disk that fails.
@Suite struct BackupStories {
  /// After the backup a deposit is opened and paid; the disk is lost, and the backup comes back.
  @Test func whatHappenedSinceTheBackupIsKnownBeforeTheEngineIsReady() async throws {
    try await withWorld { world in
      let before = try await world.openDeposit()
      let backup = world.folder.folder("backups") + "/visual.sqlite"
      let made = try await world.tool(["backup", backup])
      #expect(made.ending == .exited(0), "\(made.errors)")
      #expect(made.output.contains(backup))
      #expect(permissions(of: backup) == 0o600)
      let refused = try await world.tool(["restore", backup])
      #expect(refused.ending == .exited(78), "an engine runs")
      #expect(refused.errors.contains("pid \(try world.engine.process.pid)"), "\(refused.errors)")

      let after = try await world.openDeposit()
      for deposit in [before, after] { try await world.pay(deposit) }
      for deposit in [before, after] { try await world.awaitStatus("READY", of: deposit.id) }
      try world.killEngine()
      try await world.forgetDatabase()
      let restored = try await world.tool(["restore", backup])
      #expect(restored.ending == .exited(0), "\(restored.errors)")

      // Stripe does not answer at first: the engine serves, and says that it is not ready.
      try await world.sandbox.fault("GET /v1/events", ["status": 503], count: 1)
      try await world.startEngine()
      try await eventually("ready") { try await world.call("GET", "/readyz").status == 200 }
      for deposit in [before, after] {
        let status = try await world.status(deposit.id)
        #expect(status["payment"]?["state"]?.string == "paid", "known before ready: \(status.text)")
        try await world.awaitStatus("READY", of: deposit.id)
      }
      let state = try await world.sandbox.state
      #expect(state.sessions == 2 && state.payments == 2 && state.videos.count == 2 && state.videosCreated == 2)
      #expect(state.refundedCents == 0)
    }
  }

  /// The page was opened after the backup and is not paid: whoever asks again with the same key is led to it.
  @Test func aKeyOfTheLostTimeLeadsToThePageThatItOpened() async throws {
    try await withWorld { world in
      let backup = world.folder.folder("backups") + "/visual.sqlite"
      #expect(try await world.tool(["backup", backup]).ending == .exited(0))
      let request: JSONValue = ["type": "clip", "durationSec": 60, "title": "Été"]
      func ask() async throws -> Answer {
        try await world.call("POST", "/api/creator/videos/init-checkout", request, key: "a-key-of-the-lost-time")
      }
      let first = try await ask().json
      try world.killEngine()
      #expect(try await world.tool(["restore", backup]).ending == .exited(0))
      try await world.sandbox.fault("GET /v1/checkout/sessions", ["status": 503], count: 1_000)
      try await world.startEngine()
      // Not known yet is not unknown: at a 404 its creator would begin another.
      let path = "/api/creator/videos/deposit/\(first["depositId"]?.string ?? "")/status"
      let early = try await world.call("GET", path)
      #expect(early.status == 503 && early.json["code"]?.string == "catching_up", "\(early.text)")
      // Whoever would pay is told what Stripe answers.
      try await eventually("the cause") { try await ask().json["code"]?.string == "checkout_refused" }
      try await world.sandbox.forgetFaults()
      try await eventually("asked again") { try await ask().status == 200 }
      let again = try await ask().json
      #expect(again["depositId"] == first["depositId"] && again["checkoutUrl"] == first["checkoutUrl"], "\(again.text)")
      #expect(try await world.sandbox.state.sessions == 1)
      let id = try #require(again["depositId"]?.string)
      #expect(try await world.status(id)["title"]?.string == "Été")
    }
  }

  /// The database is gone, and nobody restored one: until Stripe has told what one before it opened, no key counts as new.
  @Test func aKeyOfALostDatabaseLeadsToThePageThatItOpened() async throws {
    try await withWorld { world in
      let key = "a-key-of-a-lost-database"
      let first = try await world.openDeposit(key: key)
      try world.killEngine()
      try await world.forgetDatabase()
      let token = try await world.makeToken(user: World.creator)
      try await world.sandbox.fault("GET /v1/checkout/sessions", ["status": 503], count: 1_000)
      try await world.startEngine()
      let status = "/api/creator/videos/deposit/\(first.id)/status"
      let early = try await world.call("GET", status, token: token)
      #expect(early.status == 503 && early.json["code"]?.string == "catching_up", "\(early.text)")
      #expect(early.json["error"]?.string?.contains("Stripe gave no clear answer") == true, "\(early.text)")
      let link = "/pay/" + (first.payURL.split(separator: "/").last.map(String.init) ?? "")
      let page = try await world.call("GET", link)
      #expect(page.status == 503, "not known yet")
      #expect(page.text.contains("catching up") || page.text.contains("rattrape"), "\(page.text)")
      let held = try await world.initCheckout(key: key, token: token)
      #expect(held.status == 502 && held.json["code"]?.string == "checkout_refused", "\(held.text)")
      #expect(try await world.openDeposit(token: token).id != first.id, "without a key there is nothing to wait for")
      try await world.sandbox.forgetFaults()
      let again = try await eventualPage(world, key: key, token: token)
      #expect(again.id == first.id && again.checkoutURL == first.checkoutURL)
      #expect(try await world.sandbox.state.sessions == 2)
      #expect(try await world.call("GET", status, token: token).status == 200)
      #expect(try await world.call("GET", link).status == 303)
    }
  }

  private func eventualPage(_ world: World, key: String, token: String) async throws -> OpenDeposit {
    try await eventually("a page") { try await world.initCheckout(key: key, token: token).status == 200 }
    return try await world.openDeposit(key: key, token: token)
  }

  /// What the backup says of money may be old: until Stripe has told, neither the worker nor staff act on it.
  @Test func aRestoredEngineActsOnNothingUntilStripeHasTold() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      try await world.pay(deposit)
      try await world.awaitStatus("READY", of: deposit.id)
      let waiting = try await world.openDeposit()
      let backup = world.folder.folder("backups") + "/visual.sqlite"
      #expect(try await world.tool(["backup", backup]).ending == .exited(0))
      try world.killEngine()
      #expect(try await world.tool(["restore", backup]).ending == .exited(0))
      let ada = try await world.makeToken(user: "ada", roles: ["support"])

      try await world.sandbox.fault("GET /v1/events", ["status": 503], count: 1_000)
      try await world.startEngine()
      #expect(try await world.call("GET", "/readyz").json["code"]?.string == "catching_up")
      // A webhook is taken in all the same; what it asks for waits.
      try await world.pay(waiting)
      try await world.awaitStatus("PAID", of: waiting.id)
      let path = "/api/support/deposits/\(deposit.id)/refund"
      let order: JSONValue = ["expectedRefundedCents": 0, "reason": "late"]
      func refund() async throws -> Answer {
        try await world.call("POST", path, order, token: ada, key: "a-key-of-the-order")
      }
      let refused = try await refund()
      #expect(refused.status == 503 && refused.json["code"]?.string == "catching_up", "\(refused.text)")
      #expect(try await world.sandbox.state.videosCreated == 1)
      #expect(try await world.sandbox.state.refundedCents == 0)

      try await world.sandbox.forgetFaults()
      try await eventually("ready") { try await world.call("GET", "/readyz").status == 200 }
      try await world.awaitStatus("READY", of: waiting.id)
      #expect(try await refund().status == 200)
      #expect(try await world.sandbox.state.refundedCents == 200)
    }
  }

  @Test func withoutAnEngineTheToolsWorkOnTheFile() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      try world.killEngine()
      let backup = world.folder.folder("backups") + "/visual.sqlite"
      #expect(try await world.tool(["backup", backup]).ending == .exited(0))
      let restored = try await world.tool(["restore", backup])
      #expect(restored.ending == .exited(0), "\(restored.errors)")
      #expect(restored.output.contains("before-restore"), "\(restored.output)")
      #expect(try await world.tool(["restore", backup + ".none"]).ending == .exited(65))
      try await world.startEngine()
      #expect(try await world.status(deposit.id)["status"]?.string == "PENDING")
    }
  }

  /// The file was damaged, and nobody knows; the process dies; its successor looks, and takes no webhook into it.
  @Test func aDamagedDatabaseIsNeverReadyAndAcknowledgesNothing() async throws {
    try await withWorld { world in
      for _ in 0..<30 { _ = try await world.openDeposit() }
      let deposit = try await world.openDeposit()
      let event = try await SignedEvent.completed(deposit, in: world)
      let first = try world.engine
      first.process.signal(SIGTERM)
      #expect(try await first.process.end() == .exited(0))
      try damage(world.database)
      // Closed in order, so nothing is looked through; a write leaves a log behind, and then it dies.
      try await world.startEngine()
      _ = try await world.tool(["token", "create", "--user", "eve", "--role", "creator"])
      try await world.killAndRestartEngine()
      try await eventually("the damage is found") {
        try await world.call("GET", "/readyz").json["code"]?.string == "database_damaged"
      }
      let answer = try await world.deliver(event)
      #expect(answer.status == 503, "\(answer.text)")
      #expect(answer.header("Retry-After") != nil)
      #expect(try await world.call("GET", "/healthz").status == 200)
    }
  }

  /// Overwrites a page of the index that events are found by, which a start does not need.
  private func damage(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoryError("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    fstat(descriptor, &status)
    let page = [UInt8](repeating: 0xA5, count: 4_096)
    let last = Int(status.st_size) / 4_096 - 1
    // The newest pages hold timelines and outbox rows.
    for number in [last, last - 1] where pwrite(descriptor, page, page.count, off_t(number * 4_096)) != page.count {
      throw StoryError("short write")
    }
  }
}
