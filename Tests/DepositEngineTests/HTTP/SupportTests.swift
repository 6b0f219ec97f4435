import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing

@testable import DepositEngine

@Suite struct SupportTests {
  /// Every operation of `openapi.json` below a path, which a test holds against the router: a new one cannot be forgotten.
  private static func operations(below path: String, _ id: DepositID) -> [(method: String, path: String)] {
    EngineRouter.operations.filter { $0.path.hasPrefix(path) }.map { operation in
      ("\(operation.method)", operation.path.replacing("{id}", with: id.rawValue))
    }
  }

  @Test func supportIsForSupportOnly() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let creator = try await engine.token("alice", .creator)
      let admin = try await engine.token("root", .admin)
      let support = try await engine.token("ada", .support)
      let id = try await engine.open(creator).depositId
      func expectForbidden(_ routes: [(method: String, path: String)], _ tokens: [String]) async throws {
        for (method, path) in routes {
          for token in tokens {
            let answer = try await engine.call(method, path, token: token, body: method == "GET" ? nil : "{}")
            #expect(answer.status == 403, "\(method) \(path)")
            #expect(answer.code == "forbidden", "\(method) \(path)")
          }
        }
      }
      let supports = Self.operations(below: "/api/support", id)
      let admins = Self.operations(below: "/api/admin", id)
      #expect(supports.count >= 5 && admins.count >= 2)
      try await expectForbidden(supports, [creator, admin])
      try await expectForbidden(admins, [creator, support])
    }
  }

  @Test func aComplaintLeadsToItsDeposit() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let support = try await engine.token("ada", .support)
      let opened = try await engine.open(creator, #"{"type":"clip","durationSec":60,"title":"Été à Sète"}"#)
      _ = try await engine.open(creator)
      try await engine.pay(opened)
      func search(_ text: String, _ more: String = "") async throws -> SupportSearchResponse {
        let query = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let answer = try await engine.call("GET", Route.supportSearch + "?q=\(query)\(more)", token: support)
        try #require(answer.status == 200, "\(answer.text)")
        return try answer.value()
      }
      try await eventually("found by who paid") { try await !search("payer@example.com").items.isEmpty }
      for text in ["payer@example.com", "email:PAYER@example.com", "\"ete a sete\"", opened.depositId.reference] {
        let page = try await search(text)
        #expect(page.items.map(\.depositId) == [opened.depositId], "\(text)")
        #expect(page.items.first?.maskedEmail == "p…@e….com")
        #expect(page.total == nil)
      }
      #expect(try await search("someone@example.com").items.isEmpty)
      #expect(try await search("type:clip").total == 2)

      let newest = try await search("user:alice", "&limit=1")
      #expect(newest.nextCursor != nil)
      let older = try await search("user:alice", "&limit=1&cursor=\(newest.nextCursor ?? "")")
      #expect(older.items.map(\.depositId) == [opened.depositId])
      #expect(older.nextCursor == nil)
      let back = try await search("user:alice", "&limit=1&cursor=\(older.previousCursor ?? "")")
      #expect(back.items == newest.items)
      #expect(try await search("user:alice", "&limit=1&cursor=n0").items == older.items, "the oldest")

      let whole: Page<DepositObject> = try await engine.call(
        "GET", Route.supportDeposits + "?q=ete&status=PAID,READY", token: support
      ).value()
      #expect(whole.items.map(\.depositId) == [opened.depositId])
      #expect(whole.items.first?.payUrl == nil)
      for bad in ["?q=status:x", "?q=ete&cursor=z1", "?q=ete&cursor=o-1", "?limit=0"] {
        let answer = try await engine.call("GET", Route.supportSearch + bad, token: support)
        #expect(answer.status == 400, "\(bad)")
        #expect(answer.code != nil, "\(bad)")
      }
      let pulse: SupportPulseResponse = try await engine.call("GET", Route.supportPulse, token: support).value()
      #expect(pulse.total == 2)
      #expect(pulse.webhookFailures == [])
      for _ in 0..<2 { #expect(try await engine.call("POST", Route.stripeWebhook, body: "{}").status == 400) }
      let later: SupportPulseResponse = try await engine.call("GET", Route.supportPulse, token: support).value()
      let refused = SupportPulseResponse.WebhookFailure(source: "stripe", type: "unknown", outcome: "refused", count: 2)
      #expect(later.webhookFailures == [refused])
      #expect(pulse.days.map(\.paidCents).reduce(0, +) == 200)
      for concern in pulse.concerns {
        if let query = concern.query { #expect(try await search(query).items.count == concern.count, "\(query)") }
      }
    }
  }
}
