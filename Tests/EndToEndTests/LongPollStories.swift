import Glibc
import Platform
import TestSupport
import Testing

/// Whoever waits for a change hears of it at once, and is never left hanging.
@Suite struct LongPollStories {
  @Test func aWaiterHearsOfThePaymentAtOnce() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let version = try #require(try await world.status(deposit.id)["version"]?.int)
      let start = ContinuousClock.now
      async let waited = world.status(deposit.id, query: "?wait=30&after=\(version)")
      try await world.pay(deposit)
      let change = try await waited
      #expect(change["version"]?.int != version)
      #expect(ContinuousClock.now - start < .seconds(28))
    }
  }

  @Test func aWaiterIsAnsweredAtTheDeadline() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let status = try await world.status(deposit.id)
      let version = try #require(status["version"]?.int)
      let start = ContinuousClock.now
      let same = try await world.status(deposit.id, query: "?wait=1&after=\(version)")
      let waited = ContinuousClock.now - start
      #expect(same == status)
      #expect(waited >= .milliseconds(900) && waited < .seconds(28), "\(waited)")
    }
  }

  @Test func whatChangedAlreadyIsNotWaitedFor() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let version = try #require(try await world.status(deposit.id)["version"]?.int)
      let start = ContinuousClock.now
      for query in ["?wait=30&after=\(version - 1)", "?wait=30", "?after=\(version)", "?wait=0&after=\(version)"] {
        _ = try await world.status(deposit.id, query: query)
      }
      #expect(ContinuousClock.now - start < .seconds(28))
      for query in ["?wait=31&after=1", "?wait=-1&after=1", "?wait=x&after=1", "?wait=1&after=x"] {
        let answer = try await world.call("GET", "/api/creator/videos/deposit/\(deposit.id)/status\(query)")
        #expect(answer.status == 400, "\(query)")
        #expect(answer.json["code"]?.string == "invalid_parameter", "\(query)")
      }
    }
  }

  @Test func waitersAreAnsweredWhenTheEngineStops() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let version = try #require(try await world.status(deposit.id)["version"]?.int)
      let engine = try world.engine
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: JSONValue.self) { group in
        for _ in 0..<5 {
          group.addTask { try await world.status(deposit.id, query: "?wait=30&after=\(version)") }
        }
        try await eventually("five waiters") { try Self.connections(to: engine) >= 5 }
        // What was sent before is read before.
        for _ in 0..<3 { _ = try await world.call("GET", "/healthz") }
        engine.process.signal(SIGTERM)
        for try await answer in group {
          #expect(answer["status"]?.string == "PENDING")
          #expect(answer["version"]?.int == version)
        }
      }
      #expect(try await engine.process.end() == .exited(0))
      #expect(ContinuousClock.now - start < .seconds(28))
    }
  }

  /// Established connections to the engine whose bytes it has read.
  private static func connections(to engine: Engine) throws -> Int {
    let port = String(Int(engine.port) ?? 0, radix: 16, uppercase: true)
    let local = ":" + String(repeating: "0", count: max(0, 4 - port.count)) + port
    let rows = String(decoding: try contents(of: "/proc/net/tcp"), as: UTF8.self).split(separator: "\n")
    return rows.count { row in
      let words = row.split(separator: " ")
      return words.count > 4 && words[1].hasSuffix(local) && words[3] == "01" && words[4].hasSuffix(":00000000")
    }
  }
}
