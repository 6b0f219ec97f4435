import Glibc
import Platform
import TestSupport
import Testing

/// The engine, Stripe or the reader of our output is not there, or does not want us.
@Suite struct ClientAwayStories {
  private static let clip = Place.fixture("clip.mp4")

  @Test(arguments: ["fr", "en"])
  func theEngineIsAway(language: String) async throws {
    try await withWorld { world in
      let settings = ["VISUAL_LANG": language]
      let url = try world.engine.url
      try world.killEngine()
      let run = try world.client(["deposit", Self.clip, "--json"], settings: settings)
      #expect(try await run.end() == 69, "\(run.words)")
      let failed = try await run.event("failed")
      #expect(failed["code"]?.string == "engine_unreachable")
      #expect(failed["error"]?.string?.contains(language == "fr" ? "ne répond pas" : "does not answer") == true)
      #expect(failed["error"]?.string?.contains(url) == true)
      let id = "dep_01m81fsrx9rpp21y3x0ddhe58a"
      for words in [["deposits"], ["show", id], ["usage"], ["doctor"], ["check", id], ["cancel", id]] {
        let other = try world.client(words, settings: settings)
        #expect(try await other.end() == 69, "\(words): \(other.words)")
      }
    }
  }

  @Test func onceThereIsACheckoutAnAbsentEngineIsResumable() async throws {
    try await withWorld { world in
      let first = try world.deposit(Self.clip, ["--no-wait"])
      #expect(try await first.end() == 75)
      try world.killEngine()
      let id = try await first.event("checkout")["depositId"]?.string
      let upload = try world.client(["upload", Self.clip, "--json"])
      for second in [try world.deposit(Self.clip), upload] {
        #expect(try await second.end() == 75, "\(second.words)")
        let failed = try await second.event("failed")
        #expect(failed["code"]?.string == "engine_unreachable")
        #expect(failed["depositId"]?.string == id, "\(second.words)")
      }
      try await world.startEngine()
      try await world.expectArrival(of: Self.clip)
    }
  }

  @Test(arguments: ["fr", "en"])
  func stripeRefuses(language: String) async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["status": 400], count: 100)
      let run = try world.client(["deposit", Self.clip, "--json"], settings: ["VISUAL_LANG": language])
      #expect(try await run.end() == 69, "\(run.words)")
      let failed = try await run.event("failed")
      #expect(failed["code"]?.string == "checkout_refused", "\(run.words)")
      let sentence = failed["error"]?.string ?? ""
      #expect(sentence.contains(language == "fr" ? "n’a pas pu être ouverte" : "could not be opened"), "\(sentence)")
      // Of several, one that can be gone on with counts more than why it stopped.
      let several = try world.client(["deposit", Self.clip, Place.fixture("not-a-video.txt"), "--json"])
      #expect(try await several.end() == 75, "\(several.words)")
      #expect(several.events.last?["resumable"]?.int == 1, "\(several.words)")
      // The same command goes on once Stripe is in a better mood.
      try await world.sandbox.forgetFaults()
      try await world.expectArrival(of: Self.clip)
    }
  }

  @Test func stripeAnswersSlowlyOrNotAtAll() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", "reset")
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["status": 500])
      try await world.sandbox.fault("POST /v1/checkout/sessions", "loseReply")
      for _ in 0..<3 {
        let run = try world.deposit(Self.clip, ["--no-wait"])
        let code = try await run.end()
        #expect([69, 75].contains(code), "\(run.words)")
      }
      try await eventually("a Session") { try await world.sandbox.state.sessions == 1 }
      try await world.expectArrival(of: Self.clip)
    }
  }

  @Test func withoutATokenOrWithAWrongOneNothingBegins() async throws {
    try await withWorld { world in
      let cases = [("", "token_missing"), ("vis_wrong", "unauthorized")]
      for (token, code) in cases {
        for (language, word) in [("fr", "jeton"), ("en", "token")] {
          let run = try world.client(
            ["deposit", Self.clip, "--json"], settings: ["VISUAL_TOKEN": token, "VISUAL_LANG": language])
          #expect(try await run.end() == 77, "\(run.words)")
          let failed = try await run.event("failed")
          #expect(failed["code"]?.string == code, "\(run.words)")
          #expect(failed["error"]?.string?.contains(word) == true, "\(run.words)")
        }
      }
      let support = try await world.makeToken(user: "helpdesk", roles: ["support"])
      let run = try world.client(["deposit", Self.clip, "--json"], settings: ["VISUAL_TOKEN": support])
      #expect(try await run.end() == 77, "\(run.words)")
    }
  }

  @Test func aTokenIsNeverSentOverPlainHTTPToAnotherMachine() async throws {
    try await withWorld { world in
      let run = try world.client(["deposits"], settings: ["VISUAL_ENGINE_URL": "http://192.0.2.1:4000"])
      #expect(try await run.end() == 78, "\(run.words)")
      #expect(run.words.contains("https://"))
    }
  }

  @Test func aTokenFromLoginServesAndLogoutForgetsIt() async throws {
    try await withWorld { world in
      let url = try world.engine.url
      let none = ["VISUAL_TOKEN": "", "VISUAL_ENGINE_URL": ""]
      let login = try world.client(["login", url], settings: none, input: .text(world.token + "\n"))
      #expect(try await login.end() == 0, "\(login.words)")
      #expect(!login.words.contains(world.token))
      let stored = "\(world.folder.path)/client-config/visual-tui"
      let state = "\(world.folder.path)/client-state/visual-tui"
      let files = [stored, state].flatMap { folder in PrivateFolder.names(in: folder).map { "\(folder)/\($0)" } }
      let holders = try files.filter { try String(decoding: contents(of: $0), as: UTF8.self).contains(world.token) }
      #expect(holders.count == 1, "\(files)")
      for file in holders { #expect(permissions(of: file) == 0o600) }
      let list = try world.client(["deposits", "--json"], settings: none)
      #expect(try await list.end() == 0, "\(list.words)")
      #expect(list.events.first?.keys.isSuperset(of: ["items", "nextCursor", "v", "time"]) == true, "\(list.words)")
      #expect(try await world.client(["logout"], settings: none).end() == 0)
      #expect(try await world.client(["deposits"], settings: none).end() == 77)
      let wrong = try world.client(["login", url], settings: none, input: .text("vis_wrong\n"))
      #expect(try await wrong.end() == 77)
    }
  }

  @Test func aReaderThatGoesAwayEndsItWithoutAWord() async throws {
    try await withWorld { world in
      let run = try world.client(["deposit", Self.clip, "--json"], closesOutput: true)
      #expect(try await run.end() == -SIGPIPE)
      #expect(run.process.errors.lines.isEmpty, "\(run.words)")
    }
  }

  @Test(arguments: ["fr", "en"])
  func withoutATerminalTheDashboardNamesTheOtherWays(language: String) async throws {
    try await withWorld { world in
      let run = try world.client([], settings: ["VISUAL_LANG": language])
      #expect(try await run.end() == 64, "\(run.words)")
      #expect(run.process.errors.lines.count == 1, "\(run.words)")
      #expect(run.words.contains("--plain") && run.words.contains("deposit"), "\(run.words)")
    }
  }

  @Test func theOtherCommandsShowWhatThereIs() async throws {
    try await withWorld { world in
      let run = try world.deposit(Self.clip, ["--no-wait"])
      let id = try #require(try await run.event("checkout")["depositId"]?.string)
      for words in [["show", id], ["check", id]] {
        let shown = try world.client(words + ["--json"])
        #expect(try await shown.end() == 0, "\(shown.words)")
        #expect(shown.events.first?["depositId"]?.string == id, "\(shown.words)")
      }
      let usage = try world.client(["usage", "--json"])
      #expect(try await usage.end() == 0, "\(usage.words)")
      #expect(usage.events.first?["estimated_cost_eur"]?.number == 1, "\(usage.words)")
      let doctor = try world.client(["doctor"])
      #expect(try await doctor.end() == 0, "\(doctor.words)")
      #expect(!doctor.words.contains(world.token))
      let unknown = try world.client(["show", "dep_nonsense"])
      #expect(try await unknown.end() == 65, "\(unknown.words)")
      let other = try await world.makeToken(user: "creator-2")
      let stranger = try world.client(["show", id], settings: ["VISUAL_TOKEN": other])
      #expect(try await stranger.end() == 65, "\(stranger.words)")
      let unpaid = try world.client(["upload", id, Self.clip, "--json"])
      #expect(try await unpaid.end() == 75, "\(unpaid.words)")
      #expect(unpaid.words.contains("/pay/"), "\(unpaid.words)")
    }
  }
}
