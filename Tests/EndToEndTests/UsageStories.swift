import Platform
import TestSupport
import Testing

/// Usage as its creator sees it on the command line, and the terms as the one who sets them does.
@Suite struct UsageStories {
  @Test func tariffsAreShownAndSetWhetherAnEngineRunsOrNot() async throws {
    try await withWorld { world in
      let shown = try await world.tool(["tariffs", "show"])
      #expect(shown.ending == .exited(0))
      #expect(try JSONValue(parsing: shown.output)["cap_eur"]?.number == 20)
      let set = try await world.tool(["tariffs", "set", "--storage", "0.02", "--cap", "15"])
      #expect(set.ending == .exited(0), "\(set.errors)")
      let estimate = try await world.call("GET", "/api/creator/usage/estimate").json
      #expect(estimate["tariffs"]?["storage_eur_per_gb"]?.number == 0.02)
      #expect(estimate["tariffs"]?["egress_eur_per_gb"]?.number == 0.01, "what is not given stays")
      #expect(estimate["cap_eur"]?.number == 15)
      try world.killEngine()
      #expect(try await world.tool(["tariffs", "set", "--min-activation", "2.50"]).ending == .exited(0))
      try await world.startEngine()
      #expect(try await world.call("GET", "/api/creator/usage/estimate").json["estimated_cost_eur"]?.number == 2.5)
    }
  }

  @Test func termsThatMakeNoSenseAreRefused() async throws {
    try await withWorld { world in
      for words in [
        ["--storage", "0,02"], ["--storage", "-1"], ["--storage", "0.0000001"], ["--cap", "1.001"], ["--cap", "x"], [],
        ["--colour", "1"],
      ] {
        let run = try await world.tool(["tariffs", "set"] + words)
        #expect(run.ending == .exited(64), "\(words): \(run.errors)")
        #expect(!run.errors.isEmpty && run.output.isEmpty)
      }
      let above = try await world.tool(["tariffs", "set", "--min-activation", "30"])
      #expect(above.ending == .exited(65), "\(above.errors)")
      #expect(above.errors.contains("above the cap"), "\(above.errors)")
    }
  }

  @Test func theClientShowsTheMonthInEveryForm() async throws {
    try await withWorld { world in
      let text = try world.client(["usage", "--plain"])
      #expect(try await text.end() == 0, "\(text.words)")
      #expect(text.words.contains("Monthly estimate: €1.00"))
      let json = try world.client(["usage", "--json"])
      #expect(try await json.end() == 0)
      let line = try #require(json.events.first)
      #expect(line["estimated_cost_eur"]?.number == 1)
      #expect(line.keys.isSuperset(of: ["egress_known_until", "storage_days_estimated", "egress_days_missing"]))
      let csv = try world.client(["usage", "--csv"])
      #expect(try await csv.end() == 0)
      #expect(csv.process.output.lines.count == 2)
      for words in [
        ["--month", "2026-13"], ["--month", "novembre"], ["--history", "0"], ["--history", "99"],
        ["--history", "2", "--videos"], ["--csv", "--json"],
      ] {
        let run = try world.client(["usage"] + words)
        #expect(try await run.end() == 64, "\(words): \(run.words)")
      }
      for words in [["--all", "--videos"], ["--all", "--history", "2"]] {
        let run = try world.client(["usage"] + words)
        #expect(try await run.end() == 64, "\(words): \(run.words)")
      }
      let refused = try world.client(["usage", "--all"])
      #expect(try await refused.end() == 77, "not a creator's: \(refused.words)")
      let token = try await world.tool(["token", "create", "--user", "sam", "--role", "support"]).output
      let all = try world.client(
        ["usage", "--all", "--json"],
        settings: ["VISUAL_TOKEN": token.split(separator: "\n").first.map(String.init) ?? ""])
      #expect(try await all.end() == 0, "\(all.words)")
      let keys = try #require(all.events.first).keys
      #expect(keys.isSuperset(of: ["days", "loggedBytes", "zoneBytes", "unknownVideos"]))
      let future = try world.client(["usage", "--month", "2999-01"])
      #expect(try await future.end() == 65, "\(future.words)")
    }
  }
}
