import Glibc
import Platform
import TestSupport
import Testing

/// Play links, from the command to the film, and that a link plays three times whatever happens to the engine.
@Suite struct PlaybackStories {
  private func film(_ world: World) async throws -> (id: String, guid: String) {
    let deposit = try await world.openDeposit()
    try await world.pay(deposit)
    let ready = try await world.awaitStatus("READY", of: deposit.id)
    let guid = try #require(ready["videoGuid"]?.string)
    let put = try await Wire.send(
      "PUT", "\(world.sandbox.bunny)/library/42/videos/\(guid)", body: try contents(of: Place.fixture("clip.mp4")),
      headers: [("AccessKey", Secrets.bunnyKey)])
    guard put.status == 200 else { throw StoryError("PUT: \(put.status) \(put.text)") }
    try await eventually("playable") {
      try await world.status(deposit.id)["video"]?["state"]?.string == "playable"
    }
    return (deposit.id, guid)
  }

  /// A link, asked for by the platform.
  private func token(_ world: World, _ guid: String, _ admin: String) async throws -> String {
    let answer = try await world.call("POST", "/api/play/tokens", ["videoGuid": .string(guid)], token: admin)
    guard let token = answer.json["token"]?.string else { throw StoryError("tokens: \(answer.text)") }
    return token
  }

  /// The answer's code, `played`, or nil when there was no answer.
  private func redeem(_ world: World, _ token: String, _ admin: String) async -> String? {
    let body: JSONValue = ["token": .string(token), "ip": "192.0.2.1", "userAgent": "Netscape"]
    guard let answer = try? await world.call("POST", "/api/play/redeem", body, token: admin) else { return nil }
    return answer.status == 200 ? "played" : answer.json["code"]?.string ?? "status \(answer.status)"
  }

  @Test func theCommandPrintsALinkThatPlays() async throws {
    try await withWorld { world in
      let film = try await film(world)
      let run = try world.client(["play", film.id, "--json"])
      #expect(try await run.end() == 0, "\(run.words)")
      let line = try #require(run.events.first)
      #expect(line["playsLeft"]?.int == 3)
      #expect((1_795...1_800).contains(line["secondsLeft"]?.int ?? 0))
      #expect(line["depositId"]?.string == film.id)
      let url = try #require(line["url"]?.string)
      let opened = try await Wire.send("GET", url)
      #expect(opened.status == 303)
      let player = try #require(opened.header("Location"))
      #expect(player.hasPrefix("\(world.sandbox.bunny)/embed/42/\(film.guid)?token="))
      let page = try await Wire.send("GET", player)
      #expect(page.status == 200)
      let source = try #require(page.text.split(separator: "src=\"").last?.split(separator: "\"").first)
      let playlist = world.sandbox.bunny + source.replacing("&amp;", with: "&")
      #expect(try await Wire.send("GET", playlist).text.hasPrefix("#EXTM3U"))
      for secret in Secrets.all + [world.token] { #expect(!run.words.contains(secret)) }
      #expect(!(try world.engine.log).contains(line["token"]?.string ?? "?"), "no token in the log")
    }
  }

  @Test func asTextTheLinkStandsOnItsOwnLine() async throws {
    try await withWorld { world in
      let film = try await film(world)
      for flag in ["--plain", "--no-open"] {
        let run = try world.client(["play", film.id, flag])
        #expect(try await run.end() == 0, "\(run.words)")
        let lines = run.process.output.lines
        let base = try world.engine.url + "/play/"
        #expect(lines.contains { $0.hasPrefix(base) && !$0.contains(" ") }, "\(run.words)")
        #expect(lines.contains { $0.hasPrefix("3 plays, for another 30 min") }, "\(run.words)")
        #expect(!run.words.contains("\u{1B}"))
      }
    }
  }

  @Test func whatDoesNotPlaySaysSo() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let early = try world.client(["play", deposit.id])
      #expect(try await early.end() == 1)
      #expect(early.process.errors.text.contains("cannot be played"))
      let unknown = try world.client(["play", "dep_00000000000000000000000000", "--json"])
      #expect(try await unknown.end() == 65)
      #expect(unknown.events.first?["code"]?.string == "deposit_not_found")
      let nothing = try world.client(["play"])
      #expect(try await nothing.end() == 64)
      #expect(nothing.process.errors.text.contains("<deposit-id>"), "\(nothing.words)")
    }
  }

  @Test func aThousandAtOnceThreePlay() async throws {
    try await withWorld { world in
      let film = try await film(world)
      let admin = try await world.makeToken(user: "root", roles: ["admin"])
      let token = try await token(world, film.guid, admin)
      let answers = await withTaskGroup(of: String?.self) { group in
        for _ in 0..<1_000 { group.addTask { await redeem(world, token, admin) } }
        return await group.reduce(into: [String: Int]()) { $0[$1 ?? "no answer", default: 0] += 1 }
      }
      #expect(answers == ["played": 3, "exhausted": 997])
    }
  }

  /// The engine is killed again and again while a thousand ask: an answer may be lost with it, a play never.
  @Test(arguments: [UInt64(1), .random(in: .min ... .max)])
  func aThousandAtOnceWhileTheEngineDies(seed: UInt64) async throws {
    try await withWorld { world in
      let film = try await film(world)
      let admin = try await world.makeToken(user: "root", roles: ["admin", "support"])
      let token = try await token(world, film.guid, admin)
      var played = 0
      var lost = 0
      for round in 0..<5 {
        let answers = try await withThrowingTaskGroup(of: [String: Int].self) { group in
          group.addTask {
            await withTaskGroup(of: String?.self) { asking in
              for _ in 0..<200 { asking.addTask { await redeem(world, token, admin) } }
              return await asking.reduce(into: [String: Int]()) { $0[$1 ?? "no answer", default: 0] += 1 }
            }
          }
          group.addTask {
            // Not for something to happen: each round and seed picks another instant to die at.
            try await Task.sleep(for: .milliseconds(Int((seed >> (UInt64(round) * 8)) % 60)))
            try await world.killAndRestartEngine()
            return [:]
          }
          return try await group.reduce(into: [:]) { $0.merge($1) { $0 + $1 } }
        }
        played += answers["played"] ?? 0
        lost += answers["no answer"] ?? 0
        #expect(Set(answers.keys).isSubset(of: ["played", "exhausted", "no answer"]), "\(answers)")
      }
      // Whoever still can, does.
      while let answer = await redeem(world, token, admin), answer == "played" { played += 1 }
      #expect(await redeem(world, token, admin) == "exhausted")
      let seen = try await world.call("GET", "/api/support/deposits/\(film.id)", token: admin).json
      let trail = (seen["timeline"]?.array ?? []).compactMap { $0["kind"]?.string }
      #expect(trail.count { $0 == "play_opened" } == 3, "on disk, exactly three")
      #expect(played <= 3)
      #expect(played == 3 || lost > 0, "what nobody saw was lost with an answer")
    }
  }
}
