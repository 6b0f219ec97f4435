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
