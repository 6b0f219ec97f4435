import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// Waiting for a change costs no polling, and always ends.
@Suite(.serialized) struct LongPollTests {
  @Test func everyWaiterHearsOfThePayment() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let support = try await engine.token("ada", .support)
      let opened = try await engine.open(creator)
      let version = try await engine.status(opened.depositId, creator).version
      let started = ContinuousClock.now
      let answers = try await withThrowingTaskGroup(of: DepositObject.self) { group in
        for token in [creator, creator, support] {
          group.addTask {
            // Something else may change first: who waits for money asks again.
            var answer = try await engine.status(opened.depositId, token, query: "?wait=30&after=\(version)")
            for _ in 0..<3 where answer.payment.state != .paid {
              answer = try await engine.status(opened.depositId, token, query: "?wait=30&after=\(answer.version)")
            }
            return answer
          }
        }
        try await engine.pay(opened)
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count == 3)
      for answer in answers {
        #expect(answer.version > version)
        #expect(answer.payment.state == .paid)
      }
      #expect(ContinuousClock.now - started < .seconds(29), "not at the deadline")
    }
  }

  @Test func aListTellsThatItChanged() async throws {
    try await LiveEngine.run { engine in
      let alice = try await engine.token("alice", .creator)
      let bob = try await engine.token("bob", .creator)
      let support = try await engine.token("ada", .support)
      let opened = try await engine.open(alice)
      func changes(_ route: String, _ token: String, _ query: String) async throws -> ChangesResponse {
        try await engine.call("GET", route + query, token: token).value()
      }
      let list: Page<DepositObject> = try await engine.call("GET", Route.deposits, token: alice).value()
      let version = try #require(list.version)
      #expect(try await !changes(Route.changes, alice, "?after=\(version)").changed, "told at once")
      #expect(try await changes(Route.changes, alice, "?wait=30").changed, "nothing is known yet")
      #expect(try await !changes(Route.changes, bob, "?wait=1&after=\(version)").changed, "at the deadline")
      async let own = changes(Route.changes, alice, "?wait=30&after=\(version)")
      async let everyone = changes(Route.supportChanges, support, "?wait=30&after=\(version)")
      let body = #"{"title":"Autre titre"}"#
      #expect(try await engine.call("PATCH", Route.deposit(opened.depositId), token: alice, body: body).status == 200)
      for answer in try await [own, everyone] { #expect(answer.changed && answer.version != version) }
      #expect(try await !changes(Route.changes, bob, "?after=\(version)").changed, "somebody else's")
      #expect(try await engine.call("GET", Route.changes + "?wait=31", token: alice).status == 400)
    }
  }

  @Test func aWaitEndsAtItsDeadlineWithThePresentState() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      let version = try await engine.status(opened.depositId, token).version
      let started = ContinuousClock.now
      let answer = try await engine.status(opened.depositId, token, query: "?wait=1&after=\(version)")
      #expect(answer.version == version)
      #expect(ContinuousClock.now - started >= .milliseconds(950))
      for query in ["?wait=30", "?after=\(version)", "?wait=0&after=\(version)", "?wait=30&after=0"] {
        #expect(try await engine.status(opened.depositId, token, query: query).version == version, "\(query)")
      }
      #expect(ContinuousClock.now - started < .seconds(29), "nothing of that waits")
    }
  }

  @Test(arguments: [
    "wait=31", "wait=-1", "wait=soon", "wait=1.5", "wait=1&after=-1", "after=x", "wait=99999999999999999999",
  ])
  func aWaitThatMakesNoSenseIsRefused(_ query: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      let answer = try await engine.call("GET", Route.status(of: opened.depositId) + "?\(query)", token: token)
      #expect(answer.status == 400)
      #expect(answer.code == "invalid_parameter")
    }
  }

  @Test func whoWaitsForMoneyMakesTheReconcilerLook() async throws {
    // No webhook reaches the engine: only the reconciler can tell.
    try await LiveEngine.run(settings: ["stripe_webhook_secret": "off"], hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      try await engine.pay(opened)
      let version = try await engine.status(opened.depositId, token).version
      let answer = try await engine.status(opened.depositId, token, query: "?wait=30&after=\(version)")
      #expect(answer.payment.state == .paid)
      #expect(try await engine.call("POST", Route.stripeWebhook, body: "{}").status == 404, "the route is off")
    }
  }
}
