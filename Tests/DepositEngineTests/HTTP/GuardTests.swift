import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Glibc
import NIOCore
import Platform
import Testing

@testable import DepositEngine

/// What a stranger may not do at the doors: knock too often, take too long, take all places.
@Suite(.serialized) struct GuardTests {
  /// Everything else takes for ever, so that only what a test is about can end a connection.
  private static func limits(_ change: (inout ConnectionLimits) -> Void) -> ConnectionLimits {
    var limits = ConnectionLimits(head: .hours(1), body: .hours(1), answer: .hours(1), idle: .hours(1))
    change(&limits)
    return limits
  }

  private static let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

  @Test func aHeadThatNeverEndsIsCut() async throws {
    try await LiveEngine.run(hasWebhooks: false, limits: Self.limits { $0.head = .milliseconds(200) }) { engine in
      let begun = try RawConnection(engine.url)
      begun.send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
      let silent = try RawConnection(engine.url)
      // A further request has no more time than the first.
      let second = try RawConnection(engine.url)
      second.send(Self.health)
      try await eventually("the first answer") { second.received().hasPrefix("HTTP/1.1 200") }
      second.send("GET /hea")
      for connection in [begun, silent, second] {
        try await eventually("the end of the connection") { connection.isCut() }
      }
      #expect(begun.received().isEmpty && silent.received().isEmpty)
    }
  }

  @Test func aBodyThatNeverEndsIsCut() async throws {
    try await LiveEngine.run(hasWebhooks: false, limits: Self.limits { $0.body = .milliseconds(200) }) { engine in
      let slow = try RawConnection(engine.url)
      slow.send("POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
      // Refused before its body ends: the rest is not waited for, either.
      let refused = try RawConnection(engine.url)
      refused.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
      for connection in [slow, refused] {
        try await eventually("the end of the connection") { connection.isCut() }
      }
    }
  }

  @Test func aConnectionThatIsIdleIsClosed() async throws {
    try await LiveEngine.run(hasWebhooks: false, limits: Self.limits { $0.idle = .milliseconds(200) }) { engine in
      let connection = try RawConnection(engine.url)
      connection.send(Self.health)
      try await eventually("the end of the connection") { connection.isCut() }
      #expect(connection.received().hasPrefix("HTTP/1.1 200"), "not before it was answered")
    }
  }

  /// A reader who does not read holds memory: many answers are asked for, none is taken.
  @Test func anAnswerThatNobodyReadsIsCut() async throws {
    try await LiveEngine.run(hasWebhooks: false, limits: Self.limits { $0.answer = .milliseconds(200) }) { engine in
      let connection = try RawConnection(engine.url)
      let requests = String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", count: 50)
      try await eventually("the end of the connection") { !connection.send(requests) }
    }
  }

  @Test func aNetworkHasSoManyConnections() throws {
    let counter = ConnectionCounter()
    let network = ViewerNetwork(try #require(IPAddress("192.0.2.1")))
    let other = ViewerNetwork(try #require(IPAddress("192.0.2.2")))
    for _ in 1...3 { #expect(counter.open(network, limit: 3)) }
    #expect(!counter.open(network, limit: 3))
    #expect(counter.open(other, limit: 3))
    counter.close(network)
    #expect(counter.open(network, limit: 3))
    for _ in 1...3 { counter.close(network) }
    counter.close(other)
    #expect(counter.networks == 0, "nothing is remembered of those who left")
  }

  // MARK: Rates

  @Test func aTokenHasItsRate() async throws {
    try await LiveEngine.run(settings: ["visual_rate_limit": "1"], hasWebhooks: false) { engine in
      let (alice, bob) = (try await engine.token("alice", .creator), try await engine.token("bob", .creator))
      var refused: LiveEngine.Answer?
      for _ in 0..<200 where refused == nil {
        let answer = try await engine.call("GET", Route.identity, token: alice)
        if answer.status != 200 { refused = answer }
      }
      let answer = try #require(refused)
      #expect(answer.status == 429)
      #expect(answer.code == "rate_limited")
      #expect(answer.header("Retry-After") == "1")
      #expect(try await engine.call("GET", Route.identity, token: bob).status == 200, "the other's is another")
      #expect(try await engine.call("GET", "/healthz").status == 200)
    }
  }

  @Test func aNetworkHasItsRateAndWebhooksHaveNone() async throws {
    let settings = ["visual_rate_limit": "1", "visual_trusted_proxies": "127.0.0.1"]
    try await LiveEngine.run(settings: settings, hasWebhooks: false) { engine in
      func knock(_ path: String, from address: String, _ method: String = "GET") async throws -> Int {
        let header = HTTPHeader("X-Forwarded-For", address)
        return try await engine.call(method, path, body: method == "POST" ? "{}" : nil, [header]).status
      }
      var statuses: Set<Int> = []
      for _ in 0..<80 { statuses.insert(try await knock(Route.identity, from: "192.0.2.7")) }
      #expect(statuses == [401, 429])
      #expect(try await knock(Route.identity, from: "192.0.2.8") == 401, "another network")
      for _ in 0..<80 {
        #expect(try await knock(Route.stripeWebhook, from: "192.0.2.7", "POST") == 400, "unsigned, but listened to")
      }
      #expect(try await knock("/readyz", from: "192.0.2.7") == 200)
      #expect(try await engine.call("GET", Route.identity).status == 401, "this machine is not counted")
    }
  }

  // MARK: Tokens

  @Test func aTokenEndsByItself() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let made = try await engine.tools.createToken(user: "ada", roles: [.creator], lifetimeSeconds: 3_600)
      #expect(made.expiresAt.map { $0 - made.createdAt } == .seconds(3_600))
      #expect(try await engine.call("GET", Route.identity, token: made.token).status == 200)
      let brief = try await engine.tools.createToken(user: "ada", roles: [.creator], lifetimeSeconds: 1)
      try await eventually("it expires") {
        try await engine.call("GET", Route.identity, token: brief.token).status == 401
      }
      for seconds in [0, -1, Int.max] {
        await expectError("lifetime_invalid") {
          _ = try await engine.tools.createToken(user: "ada", roles: [.creator], lifetimeSeconds: seconds)
        }
      }
    }
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.8.0.1", true), ("::1", true), ("localhost", true), ("0.0.0.0", false), ("::", false),
    ("192.0.2.1", false), ("example.org", false),
  ])
  func onlyThisMachineIsNoWarning(_ host: String, _ isLoopback: Bool) {
    #expect(EngineServer.isLoopback(host) == isLoopback)
  }
}
