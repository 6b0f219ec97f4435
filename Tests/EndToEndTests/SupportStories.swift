import Platform
import Testing

/// Support's commands with the real programs: from the complaint to the cure.
@Suite struct SupportStories {
  private func staff(_ world: World, _ user: String = "ada") async throws -> String {
    let made = try await world.tool(["token", "create", "--user", user, "--role", "support"])
    guard made.ending == .exited(0) else { throw StoryError("token create: \(made.errors)") }
    return made.output
  }

  private func support(
    _ world: World, _ token: String, _ words: [String], input: ChildProcess.Input = .none
  ) async throws -> (code: Int32, run: ClientRun) {
    let run = try world.client(["support"] + words, settings: ["VISUAL_TOKEN": token], input: input)
    return (try await run.end(), run)
  }

  private func paid(_ world: World) async throws -> OpenDeposit {
    let deposit = try await world.openDeposit()
    try await world.pay(deposit)
    try await world.awaitStatus("READY", of: deposit.id)
    return deposit
  }

  @Test func aRefundByReferenceOnceHoweverOftenItIsAsked() async throws {
    try await withWorld { world in
      let ada = try await staff(world)
      let deposit = try await paid(world)
      let found = try await support(world, ada, ["search", "status:ready", "--json"])
      let reference = try #require(found.run.events.first?["items"]?.array?.first?["reference"]?.string)
      // Nobody can be asked, so nothing is done, and what would happen is said.
      let unasked = try await support(world, ada, ["refund", reference, "--reason", "broken"])
      #expect(unasked.code == 64)
      #expect(unasked.run.process.errors.text.contains("go back"), "\(unasked.run.words)")
      #expect(try await world.sandbox.state.refundedCents == 0)
      #expect(try await support(world, ada, ["refund", reference, "--yes"]).code == 64, "a reason is asked for")

      let part = ["refund", reference, "--reason", "broken", "--amount", "0,50", "--yes", "--json"]
      let first = try await support(world, ada, part + ["--expect-refunded", "0"])
      #expect(first.code == 0, "\(first.run.words)")
      #expect(first.run.events.first?["payment"]?["refundedCents"]?.int == 50)
      let again = try await support(world, ada, part + ["--expect-refunded", "0"])
      #expect(again.code == 1)
      #expect(again.run.events.first?["code"]?.string == "refund_conflict")
      #expect(try await world.sandbox.state.refundedCents == 50)
      let whole = try await support(world, ada, ["refund", reference, "--reason", "all", "-y"])
      #expect(whole.code == 0, "\(whole.run.words)")
      #expect(try await world.sandbox.state.refundedCents == 200)
      #expect(try await world.status(deposit.id)["status"]?.string == "CANCELLED")

      let show = try await support(world, ada, ["show", deposit.id])
      #expect(show.code == 0)
      for word in ["ada", "broken", "p…@", "refund"] { #expect(show.run.words.contains(word), "\(word)") }
      for secret in Secrets.all + [ada] { #expect(!show.run.words.contains(secret)) }
    }
  }

  /// `--read-only` pins the commands as it pins the desk.
  @Test func nothingIsDoneReadOnly() async throws {
    try await withWorld { world in
      let ada = try await staff(world)
      let deposit = try await paid(world)
      for words in [
        ["refund", deposit.id, "--reason", "r", "--yes"], ["note", deposit.id, "x"], ["claim", deposit.id],
        ["replay", "evt_1"], ["reveal", deposit.id, "--reason", "r"],
      ] {
        let refused = try await support(world, ada, words + ["--read-only"])
        #expect(refused.code == 64 && refused.run.process.errors.text.contains("--read-only"), "\(refused.run.words)")
      }
      #expect(try await support(world, ada, ["show", deposit.id, "--read-only"]).code == 0)
      #expect(try await world.sandbox.state.refundedCents == 0)
    }
  }

  @Test func twoPeopleRefundAtTheSameMoment() async throws {
    try await withWorld { world in
      let tokens = [try await staff(world), try await staff(world, "bea")]
      let deposit = try await paid(world)
      let runs = try tokens.map { token in
        try world.client(
          ["support", "refund", deposit.id, "--reason", "r", "--yes", "--expect-refunded", "0"],
          settings: ["VISUAL_TOKEN": token], home: "staff-\(token.suffix(4))")
      }
      var codes: [Int32] = []
      for run in runs { codes.append(try await run.end()) }
      #expect(codes.sorted() == [0, 1], "\(runs.map(\.words))")
      #expect(try await world.sandbox.state.refundedCents == 200)
    }
  }

  /// Stripe is slow: the engine dies with the order on disk, before Stripe acts or before its answer is there.
  @Test(arguments: ["delayMs", "delayReplyMs"])
  func theEngineIsKilledBetweenOrderAndRefund(fault: String) async throws {
    try await withWorld { world in
      let ada = try await staff(world)
      let deposit = try await paid(world)
      try await world.sandbox.fault("POST /v1/refunds", [fault: 4_000])
      let run = try world.client(
        ["support", "refund", deposit.id, "--reason", "r", "--yes"], settings: ["VISUAL_TOKEN": ada])
      try await eventually("ordered") {
        let file = try await world.call("GET", "/api/support/deposits/\(deposit.id)/file", token: ada)
        let underWay = file.json["money"]?["underWayCents"]?.int
        let sentBack = try await world.sandbox.state.refundedCents
        return fault == "delayMs" ? underWay == 200 && sentBack == 0 : sentBack == 200
      }
      try world.killEngine()
      _ = try await run.end()
      try await world.startEngine()
      try await eventually("sent back") { try await world.sandbox.state.refundedCents == 200 }
      try await world.awaitStatus("CANCELLED", of: deposit.id)
      let again = try await support(world, ada, ["refund", deposit.id, "--reason", "r", "--yes"])
      #expect(again.code == 1)
      #expect(try await world.sandbox.state.refundedCents == 200)
    }
  }

  @Test func notesClaimsEventsAndTheOthers() async throws {
    try await withWorld { world in
      let ada = try await staff(world)
      let deposit = try await paid(world)
      let id = String(deposit.id.prefix(24))
      #expect(try await support(world, ada, ["claim", id]).code == 0)
      #expect(try await support(world, ada, ["note", id, "-"], input: .text("called\nat noon\n")).code == 0)
      #expect(try await support(world, ada, ["retry", id]).code == 0)
      #expect(try await support(world, ada, ["release", id]).code == 0)
      let show = try await support(world, ada, ["--json", "show", id])
      let file = try #require(show.run.events.first)
      #expect(file["v"]?.int == 1)
      let kinds = (file["timeline"]?.array ?? []).compactMap { $0["kind"]?.string }
      for kind in ["claimed", "support_note", "support_retry", "released"] { #expect(kinds.contains(kind), "\(kind)") }
      #expect(!(try await world.timeline(deposit.id)).contains("support_note"), "not for the creator")

      let events = try await support(world, ada, ["events", "--deposit", id, "--json"])
      let event = try #require(
        events.run.events.first?["items"]?.array?.first { $0["type"]?.string == "checkout.session.completed" }?["id"]?
          .string)
      let shown = try await support(world, ada, ["event", event])
      #expect(shown.code == 0 && shown.run.words.contains("checkout.session.completed"))
      let replay = try await support(world, ada, ["replay", event, "--json"])
      #expect(replay.run.events.first?["result"]?.string == "already_applied")
      let reply = try await support(world, ada, ["reply", id, "--in", "fr"])
      #expect(reply.code == 0 && reply.run.words.contains("Bonjour"))
      #expect(try await support(world, ada, ["accept", id, "--reason", "r"]).code == 1, "it is not too long")
      let payer = try await support(world, ada, ["reveal", id, "--reason", "asked", "--json"])
      #expect(payer.code == 0 && payer.run.events.first?["email"] != nil, "\(payer.run.words)")
      let deleted = try await support(world, ada, ["delete-video", id, "--reason", "asked", "--yes"])
      #expect(deleted.code == 0, "\(deleted.run.words)")
      try await eventually("replaced") {
        try await world.call("GET", "/api/support/deposits/\(deposit.id)/file", token: ada)
          .json["videos"]?.array?.count == 2
      }
    }
  }

  @Test func aSearchIsExportedWholeAndHarmless() async throws {
    try await withWorld { world in
      let ada = try await staff(world)
      for title in ["=HYPERLINK(\"http://x\")", "Deux, mots", "Trois"] {
        _ = try await world.openDeposit(["type": "clip", "durationSec": 3, "title": .string(title)])
      }
      let csv = try await support(world, ada, ["search", "type:clip", "--csv", "--limit", "1"])
      #expect(csv.code == 0)
      let lines = csv.run.process.output.lines
      #expect(lines.count == 4, "\(csv.run.words)")
      #expect(lines.first?.hasPrefix("depositId,reference,userId,title") == true)
      #expect(lines.contains { $0.contains("\"'=HYPERLINK(\"\"http://x\"\")\"") }, "\(csv.run.words)")
      #expect(try await support(world, ada, ["search", "--csv", "--json"]).code == 64)
    }
  }

  @Test func aCreatorIsNotLetIn() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      for words in [["search"], ["show", deposit.id], ["note", deposit.id, "x"], ["events"]] {
        let run = try world.client(["support"] + words)
        #expect(try await run.end() == 77, "\(words): \(run.words)")
      }
      let ada = try await staff(world)
      #expect(try await support(world, ada, ["show", "zzz-zzz"]).code == 65)
      let link = try await support(world, ada, ["link", deposit.id])
      #expect(link.code == 0 && link.run.words.contains(deposit.payURL), "\(link.run.words)")
    }
  }
}
