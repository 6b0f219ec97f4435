import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

/// Who may do what, and sees what.
@Suite(.serialized) struct AccessTests {
  /// Every route of a deposit that only its owner may use.
  private static func owned(_ id: DepositID) -> [(method: String, path: String, body: String?)] {
    [
      ("GET", Route.deposit(id), nil), ("PATCH", Route.deposit(id), #"{"title":"x"}"#), ("POST", Route.check(id), nil),
      ("POST", Route.cancel(id), nil), ("POST", Route.uploadTicket(id), nil),
      ("POST", Route.uploadProgress(id), #"{"confirmedBytes":1,"totalBytes":2,"state":"uploading"}"#),
    ]
  }

  @Test func withoutAValidTokenThereIsNothing() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      let paths =
        Self.owned(opened.depositId) + [
          ("POST", Route.initCheckout, LiveEngine.clip), ("GET", Route.status(of: opened.depositId), nil),
          ("GET", Route.deposits, nil), ("GET", Route.usageEstimate, nil), ("GET", Route.identity, nil),
          ("GET", Route.supportDeposits, nil), ("GET", Route.supportDeposit(opened.depositId), nil),
        ]
      for (method, path, body) in paths {
        for bad in [nil, "vis_unknown", "", String(repeating: "a", count: 600), token + "x", "Basic abc"] {
          let answer = try await engine.call(method, path, token: bad, body: body)
          #expect(answer.status == 401, "\(method) \(path)")
          #expect(answer.code == "unauthorized")
          #expect(answer.header("WWW-Authenticate") == "Bearer")
        }
      }
      let scheme = try await engine.call("GET", Route.identity, [.init("Authorization", "bearer \(token) ")])
      #expect(scheme.status == 200, "the scheme's case and a space do not matter")
      let identity: IdentityResponse = try scheme.value()
      #expect(identity == IdentityResponse(user: "alice", roles: ["creator"], mode: "sandbox"))
    }
  }

  @Test func someoneElsesDepositIsAsUnknownAsOneThatIsNot() async throws {
    try await LiveEngine.run { engine in
      let alice = try await engine.token("alice", .creator)
      let bob = try await engine.token("bob", .creator)
      let id = try await engine.open(alice).depositId
      let unknown = DepositID("dep_" + String(repeating: "0", count: 26))
      for (mine, other) in zip(Self.owned(id), Self.owned(unknown)) {
        let theirs = try await engine.call(mine.method, mine.path, token: bob, body: mine.body)
        let missing = try await engine.call(other.method, other.path, token: bob, body: other.body)
        #expect(theirs.status == 404, "\(mine.method) \(mine.path)")
        #expect(theirs.text == missing.text)
        #expect(theirs.code != nil)
      }
      #expect(try await engine.call("GET", Route.status(of: id), token: bob).status == 404)
      let list: Page<DepositObject> = try await engine.call("GET", Route.deposits, token: bob).value()
      #expect(list.items.isEmpty)
      let present = try await engine.status(id, alice)
      #expect(present.status == .pending)
      #expect(present.title == "Vacances")
      #expect(present.version == 2, "nothing of it changed anything")
    }
  }

  @Test(arguments: [
    "dep_", "dep_short", "DEP_00000000000000000000000000", "dep_0000000000000000000000000/", "..%2f..%2fhealthz",
    "dep_00000000000000000000000%00", "dep_0000000000000000000000000%27", "%F0%9F%8E%AC",
  ])
  func whatCannotBeAnIdIsUnknown(_ id: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator, .support)
      for path in ["/api/creator/deposits/\(id)", "/api/support/deposits/\(id)"] {
        let answer = try await engine.call("GET", path, token: token)
        #expect(answer.status == 404, "\(path): \(answer.text)")
        #expect(answer.code != nil)
      }
    }
  }

  @Test func rolesOpenTheirOwnDoorsOnly() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let support = try await engine.token("ada", .support)
      let admin = try await engine.token("root", .admin)
      let id = try await engine.open(creator).depositId
      for token in [support, admin] {
        for (method, path, body) in Self.owned(id) + [
          ("POST", Route.initCheckout, LiveEngine.clip), ("GET", Route.deposits, nil),
          ("GET", Route.usageEstimate, nil),
        ] {
          let answer = try await engine.call(method, path, token: token, body: body)
          #expect(answer.status == 403, "\(method) \(path)")
          #expect(answer.code == "forbidden")
        }
      }
      for token in [creator, admin] {
        for path in [Route.supportDeposits, Route.supportDeposit(id)] {
          #expect(try await engine.call("GET", path, token: token).status == 403, "\(path)")
        }
      }
      #expect(try await engine.call("GET", Route.status(of: id), token: admin).status == 404)
    }
  }

  @Test func supportSeesEverythingButLinksAndTickets() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let support = try await engine.token("ada", .support)
      let pending = try await engine.open(creator)
      let ready = try await engine.ready(creator)

      let mine = try await engine.status(pending.depositId, creator)
      #expect(mine.payUrl == pending.payUrl)
      #expect(mine.checkoutUrl == pending.checkoutUrl)
      #expect(try await engine.status(ready.depositId, creator).upload != nil)

      let seen: [DepositObject] = [
        try await engine.status(pending.depositId, support), try await engine.status(ready.depositId, support),
        try await engine.call("GET", Route.supportDeposit(pending.depositId), token: support).value(),
        try await engine.call("GET", Route.supportDeposit(ready.depositId), token: support).value(),
      ]
      let list: Page<DepositObject> = try await engine.call("GET", Route.supportDeposits, token: support).value()
      #expect(list.items.count == 2)
      for deposit in seen + list.items {
        #expect(deposit.payUrl == nil)
        #expect(deposit.checkoutUrl == nil)
        #expect(deposit.upload == nil)
        #expect(deposit.userId == UserID("alice"))
      }
      for path in [Route.supportDeposits, Route.supportDeposit(ready.depositId), Route.status(of: pending.depositId)] {
        let text = try await engine.call("GET", path, token: support).text
        #expect(!text.contains("/pay/"), "\(path)")
        #expect(!text.contains("AuthorizationSignature"), "\(path)")
      }
      let none: Page<DepositObject> = try await engine.call(
        "GET", Route.supportDeposits + "?userId=bob", token: support
      ).value()
      #expect(none.items.isEmpty)
    }
  }

  @Test func noAnswerHoldsASecret() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator, .support, .admin)
      let opened = try await engine.ready(token)
      let id = opened.depositId
      var texts = [try await engine.call("POST", Route.uploadTicket(id), token: token).text]
      for path in [
        Route.deposit(id), Route.deposits, Route.status(of: id), Route.supportDeposit(id), Route.identity,
        Route.usageEstimate, "/healthz", "/readyz",
      ] { texts.append(try await engine.call("GET", path, token: token).text) }
      for secret in ["sk_test_bench", Bench.webhookSecret, "library-key-of-bench", "read-only-key", "0123456789abcdef"]
      {
        for text in texts { #expect(!text.contains(secret)) }
      }
    }
  }
}
