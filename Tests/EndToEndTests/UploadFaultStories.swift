import Platform
import TestSupport
import Testing

/// Whatever goes wrong between the file and Bunny, the same bytes are there in the end, once.
@Suite struct UploadFaultStories {
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let endpoint: String
    let action: JSONValue
    var count = 1
    /// The cause that the client tells; nil when it goes on without a word.
    var cause: String?
  }

  private static let patch = "PATCH /tusupload/{}"
  private static let post = "POST /tusupload"

  static let faults = [
    Fault(testDescription: "a cut PATCH", endpoint: patch, action: ["cutAfterBytes": 100_000], cause: "connection"),
    Fault(
      testDescription: "three cut PATCHes", endpoint: patch, action: ["cutAfterBytes": 60_000], count: 3,
      cause: "connection"),
    Fault(
      testDescription: "a cut PATCH of which nothing is kept", endpoint: patch,
      action: ["cutAfterBytes": 100_000, "keep": false], cause: "connection"),
    Fault(testDescription: "a reset", endpoint: patch, action: "reset", cause: "connection"),
    Fault(
      testDescription: "the answer to the last byte lost", endpoint: patch, action: "loseReply", cause: "connection"),
    Fault(testDescription: "409", endpoint: patch, action: ["status": 409], count: 2, cause: "locked"),
    Fault(testDescription: "423", endpoint: patch, action: ["status": 423], cause: "locked"),
    Fault(
      testDescription: "429 with Retry-After", endpoint: patch,
      action: ["status": 429, "headers": ["Retry-After": "1"]], cause: "busy"),
    Fault(
      testDescription: "503 with Retry-After", endpoint: patch,
      action: ["status": 503, "headers": ["Retry-After": "1"]], cause: "busy"),
    Fault(testDescription: "500", endpoint: patch, action: ["status": 500], cause: "server_error"),
    Fault(testDescription: "460", endpoint: patch, action: ["status": 460], cause: "checksum"),
    Fault(testDescription: "401: the ticket is renewed", endpoint: patch, action: ["status": 401]),
    Fault(testDescription: "403: the ticket is renewed", endpoint: patch, action: ["status": 403]),
    Fault(testDescription: "401 to the creation", endpoint: post, action: ["status": 401]),
    Fault(testDescription: "the answer to the creation lost", endpoint: post, action: "loseReply", cause: "connection"),
    Fault(testDescription: "500 to the creation", endpoint: post, action: ["status": 500], cause: "server_error"),
    Fault(testDescription: "an upload forgotten", endpoint: patch, action: ["status": 404], cause: "restarted"),
    Fault(testDescription: "too large a piece", endpoint: patch, action: ["status": 413]),
    Fault(testDescription: "a slow line", endpoint: patch, action: ["delayMs": 700]),
  ]

  @Test(arguments: faults)
  func theSameBytesArrive(fault: Fault) async throws {
    try await withWorld { world in
      try await world.sandbox.fault(fault.endpoint, fault.action, count: fault.count)
      let movie = try world.movie(bytes: 250_000)
      let run = try world.deposit(movie)
      try await world.expectArrival(of: movie, with: run)
      let left = try await world.sandbox.control("GET", "/faults").json.array?.first?["actsLeft"]?.int
      #expect(left == 0, "the fault never came")
      if let cause = fault.cause {
        let causes = run.events.filter { $0["event"]?.string == "retry" }.compactMap { $0["cause"]?.string }
        #expect(causes.contains(cause), "\(causes)")
      }
      let confirmed = run.events.compactMap { $0["confirmedBytes"]?.int }
      #expect(confirmed.last == 250_000)
    }
  }

  @Test func retryAfterIsObeyed() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("PATCH /tusupload/{}", ["status": 429, "headers": ["Retry-After": "2"]])
      let movie = try world.movie(bytes: 50_000)
      let run = try world.deposit(movie)
      let start = ContinuousClock.now
      try await world.expectArrival(of: movie, with: run)
      #expect(ContinuousClock.now - start >= .seconds(2))
      let retry = try await run.event("retry")
      #expect((retry["delaySec"]?.number ?? 0) >= 2)
    }
  }

  @Test func everythingAtOnceAndTheClientKilledInBetween() async throws {
    try await withWorld { world in
      let actions: [JSONValue] = [
        ["status": 423], ["cutAfterBytes": 50_000], ["status": 401], "reset", ["status": 429], "loseReply",
      ]
      for action in actions { try await world.sandbox.fault(Self.patch, action) }
      try await world.sandbox.fault("HEAD /tusupload/{}", ["status": 500])
      let movie = try world.movie(bytes: 250_000)
      let first = try world.deposit(movie)
      try await world.payIfAsked(first)
      _ = try await first.event("retry")
      first.process.destroy()
      try await world.expectArrival(of: movie)
    }
  }

  @Test func anEncodingThatFailsIsSentAgainWithoutPayingAgain() async throws {
    try await withWorld { world in
      try await world.sandbox.fault("ENCODE /{}", "failEncoding")
      let movie = try world.movie(bytes: 50_000)
      let first = try world.deposit(movie)
      try await world.payIfAsked(first)
      #expect(try await first.end() == 75, "\(first.words)")
      #expect(try await first.event("failed")["code"]?.string == "encoding_failed")
      let second = try world.deposit(movie)
      #expect(try await second.end() == 0, "\(second.words)")
      #expect(!second.names.contains("checkout"))
      try await eventually("the first video's end") { try await world.sandbox.state.videos.count == 1 }
      try await world.expectExactlyOne()
    }
  }

  @Test func aFileThatChangesOnTheWayIsNotPassedOff() async throws {
    try await withWorld { world in
      let movie = try world.movie(bytes: 400_000)
      let first = try world.deposit(movie, ["--limit", "200k"])
      try await world.payIfAsked(first)
      _ = try await first.event("progress") { ($0["sentBytes"]?.int ?? 0) > 50_000 }
      first.process.destroy()
      // Another film under the same name is another deposit, not the rest of the first.
      var other = try contents(of: movie)
      other[300_000] ^= 0xFF
      other[20_000] ^= 0xFF
      other.append(0)
      _ = try world.folder.file("movie.mp4", other)
      let second = try world.deposit(movie, ["--no-wait"])
      #expect(try await second.end() == 75, "\(second.words)")
      #expect(second.names.contains("checkout"), "\(second.words)")
      #expect(try await world.sandbox.state.sessions == 2)
    }
  }
}
