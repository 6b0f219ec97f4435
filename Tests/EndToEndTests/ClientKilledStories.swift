import Glibc
import Platform
import Testing

/// The client is killed after any line it prints, and the same command goes on: nothing is paid or sent twice.
@Suite struct ClientKilledStories {
  static let events = ["probed", "checkout", "paid", "ready", "progress", "uploaded", "processing", "playable"]

  @Test(arguments: events)
  func killedAfter(event: String) async throws {
    try await withWorld(Setup(encodeSeconds: 1.5)) { world in
      let movie = try world.movie(bytes: 300_000)
      let first = try world.deposit(movie, ["--limit", "300k"])
      if Self.events.firstIndex(of: event) ?? 0 > 1 { try await world.payIfAsked(first) }
      // On a slow machine the encoding is over before the client asks.
      let isThere = try await first.firstEvent { [event, "playable"].contains($0["event"]?.string) } != nil
      #expect(isThere, "no \(event): \(first.words)")
      first.process.destroy()
      try await world.expectArrival(of: movie)
    }
  }

  /// The journal has the key before Stripe hears of it.
  @Test func killedWhileThePageIsBeingOpened() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("POST /v1/checkout/sessions", ["delayMs": 500])
      let clip = Place.fixture("clip.mp4")
      let first = try world.deposit(clip)
      try await eventually("the request at Stripe") {
        try await world.sandbox.control("GET", "/faults").json.array?.first?["actsLeft"]?.int == 0
      }
      first.process.destroy()
      try await world.expectArrival(of: clip)
    }
  }

  @Test func theJournalHoldsNoSecret() async throws {
    try await withWorld { world in
      let run = try world.deposit(Place.fixture("clip.mp4"), ["--no-wait"])
      #expect(try await run.end() == 75)
      let folder = "\(world.folder.path)/client-state/visual-tui"
      let files = PrivateFolder.all(in: folder)
      #expect(!files.isEmpty)
      for file in files {
        #expect(permissions(of: file) == 0o600, "\(file)")
        let text = String(decoding: try contents(of: file), as: UTF8.self)
        for secret in Secrets.all + [world.token] { #expect(!text.contains(secret), "\(file)") }
      }
    }
  }

  @Test func killedInTheMiddleOfTheUploadItGoesOnWhereTheServerIs() async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 800_000)
      let first = try world.deposit(movie, ["--limit", "400k"])
      try await world.payIfAsked(first)
      _ = try await first.event("progress") { ($0["sentBytes"]?.int ?? 0) > 200_000 }
      first.process.destroy()
      let second = try world.deposit(movie)
      try await world.expectArrival(of: movie, with: second)
      let progress = second.events.first { $0["event"]?.string == "progress" }
      #expect((progress?["confirmedBytes"]?.int ?? 0) > 0, "it began anew: \(second.words)")
    }
  }

  @Test func killedAgainAndAgainItStillArrives() async throws {
    try await withWorld(Setup(encodeSeconds: 0.8)) { world in
      let movie = try world.movie(bytes: 300_000)
      for event in Self.events.dropLast() {
        let run = try world.deposit(movie, ["--limit", "300k"])
        if event != "probed", event != "checkout" { try await world.payIfAsked(run) }
        // A run begins at the present state: what is behind it does not come again.
        _ = try await run.firstEvent { [event, "uploaded", "playable"].contains($0["event"]?.string) }
        run.process.destroy()
      }
      try await world.expectArrival(of: movie)
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func aSignalStopsItWhereItIs(signal: Int32) async throws {
    let code: Int32 = signal == SIGINT ? 130 : 75
    // Long enough for the client to be seen waiting for it.
    try await withWorld(Setup(encodeSeconds: 6)) { world in
      let movie = try world.movie(bytes: 300_000)
      for event in ["checkout", "progress", "processing"] {
        let run = try world.deposit(movie, ["--limit", "300k"])
        if event != "checkout" { try await world.payIfAsked(run) }
        _ = try await run.event(event)
        run.process.signal(signal)
        #expect(try await run.end() == code, "after \(event): \(run.words)")
        #expect(run.names.last == "summary", "after \(event): \(run.words)")
        let summary = run.events.last
        #expect(summary?["resumable"]?.int == 1, "after \(event): \(run.words)")
      }
      try await world.expectArrival(of: movie)
    }
  }

  @Test func twoAtOnceOnOneFileAreOneDeposit() async throws {
    try await withWorld { world in
      let clip = Place.fixture("clip.mp4")
      let first = try world.deposit(clip)
      _ = try await first.event("checkout")
      let second = try world.deposit(clip)
      #expect(try await second.end() == 75)
      #expect(try await second.event("failed")["code"]?.string == "file_in_use")
      try await world.expectArrival(of: clip, with: first)
    }
  }
}
