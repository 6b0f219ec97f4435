import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Sandbox
import TestSupport
import Testing
import UsageMetering

@testable import DepositEngine

/// Usage, terms and support's view over HTTP: who may ask, what comes back, what is refused.
@Suite(.serialized) struct UsageRouteTests {
  private static let series = ["estimate", "history", "daily", "videos", "explain"]

  @Test func eachAnswersItsCreatorAndNobodyElse() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("ana", .creator)
      let support = try await engine.token("sam", .support)
      for name in Self.series {
        let path = "/api/creator/usage/\(name)"
        #expect(try await engine.call("GET", path).status == 401, "\(name)")
        #expect(try await engine.call("GET", path, token: support).status == 403, "\(name)")
        #expect(try await engine.call("GET", path, token: creator).status == 200, "\(name)")
        if name == "history" { continue }
        for month in ["2999-01", "2026-13", "now", "2026-1"] {
          let answer = try await engine.call("GET", "\(path)?month=\(month)", token: creator)
          #expect(answer.status == 400 && answer.code == "invalid_month", "\(name) \(month): \(answer.text)")
        }
      }
      for months in ["0", "37", "-1", "x", "1.5"] {
        let answer = try await engine.call("GET", "/api/creator/usage/history?months=\(months)", token: creator)
        #expect(answer.status == 400, "\(months): \(answer.text)")
      }
      #expect(try await engine.call("GET", "/api/creator/usage/history?months=36", token: creator).status == 200)
      #expect(try await engine.call("GET", "/api/support/usage", token: creator).status == 403)
      #expect(try await engine.call("GET", "/api/support/usage", token: support).status == 200)
      #expect(try await engine.call("GET", "/api/support/usage?month=2999-01", token: support).code == "invalid_month")
    }
  }

  /// From the sandbox's library to the creator's numbers, by the engine's own looks.
  @Test func whatTheLibraryHoldsIsMeasured() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("ana", .creator)
      let opened = try await engine.ready(token)
      let guid = try #require(try await engine.status(opened.depositId, token).videoGuid)
      try await engine.upload(guid)
      try await engine.bunnySays(3, of: guid)
      try await eventually("a video with its bytes") {
        let answer = try await engine.call("GET", "/api/creator/usage/videos", token: token)
        return try answer.value(UsageVideosResponse.self).items.contains {
          $0.videoGuid == guid.rawValue && $0.storageMeanBytes >= 0 && $0.encodeSeconds > 0
        }
      }
      try await eventually("the library is seen") {
        let ready = try await engine.call("GET", "/readyz").text
        return !ready.contains("\"librarySeenAt\":null")
      }
      let ready = try await engine.call("GET", "/readyz").text
      #expect(ready.contains("\"egressKnownUntil\":null"), "no key of the account: \(ready)")
      #expect(ready.contains("\"daysWithoutLog\":[]"))
    }
  }

  private static func terms(_ storage: String, cap: String = "20", minimum: String = "1") -> String {
    #"{"tariffs":{"storage_eur_per_gb":\#(storage),"egress_eur_per_gb":0.01,"encode_eur_per_min":0.005},"#
      + #""cap_eur":\#(cap),"min_activation_eur":\#(minimum)}"#
  }

  @Test func termsAreSetByAdminsAndCountAtOnce() async throws {
    try await LiveEngine.run { engine in
      let admin = try await engine.token("root", .admin)
      let creator = try await engine.token("ana", .creator)
      for role in [creator, try await engine.token("sam", .support)] {
        #expect(try await engine.call("GET", "/api/admin/billing", token: role).status == 403)
        #expect(
          try await engine.call("PUT", "/api/admin/billing", token: role, body: Self.terms("1")).status == 403)
      }
      let before = try await engine.call("GET", "/api/admin/billing", token: admin).value(BillingObject.self)
      #expect(before.tariffs.storage_eur_per_gb == 0.01 && before.cap_eur == 20 && before.min_activation_eur == 1)

      let refused = [
        Self.terms("-0.01"), Self.terms("0.0000001"), Self.terms("1e300"), Self.terms("\"1\""), Self.terms("null"),
        Self.terms("1", cap: "0.001"), Self.terms("1", cap: "1", minimum: "2"), "{}", "[]", "", "{",
      ]
      for body in refused {
        let answer = try await engine.call("PUT", "/api/admin/billing", token: admin, body: body)
        #expect(answer.status == 400 && answer.code != nil, "\(body): \(answer.status) \(answer.text)")
      }
      #expect(try await engine.call("GET", "/api/admin/billing", token: admin).value(BillingObject.self) == before)

      let put = try await engine.call(
        "PUT", "/api/admin/billing", token: admin, body: Self.terms("0.123456", cap: "7.5", minimum: "2.25"))
      #expect(put.status == 200)
      let after = try await engine.call("GET", "/api/admin/billing", token: admin).value(BillingObject.self)
      #expect(after == (try put.value(BillingObject.self)))
      #expect(after.tariffs.storage_eur_per_gb == 0.123456 && after.cap_eur == 7.5 && after.min_activation_eur == 2.25)
      let estimate = try await engine.call("GET", "/api/creator/usage/estimate", token: creator)
        .value(UsageEstimateResponse.self)
      #expect(estimate.estimated_cost_eur == 2.25 && estimate.tariffs == after.tariffs)
    }
  }

  @Test func aLogIsImportedThroughTheRunningEngine() async throws {
    try await LiveEngine.run { engine in
      let support = try await engine.token("sam", .support)
      let now = SystemClock().now()
      let line = ModelCDN.line(Guid.one, 1_234, at: now, request: 7)
      try engine.folder.write("\(line)\nnonsense\n", to: "cdn.log")
      let path = engine.folder["cdn.log"]
      let report = try await engine.tools.importLog(path: path, name: "cdn.log")
      #expect(report.counted == 1 && report.malformed == 1 && report.name == "cdn.log")
      #expect(try await engine.tools.importLog(path: path, name: "cdn.log").duplicates == 1)
      await expectError("log_unreadable") { _ = try await engine.tools.importLog(path: path + "x", name: "x.log") }
      let view = try await engine.call("GET", "/api/support/usage", token: support)
        .value(UsageReconciliationResponse.self)
      #expect(view.loggedBytes == 1_234)
      #expect(view.zoneBytes == nil && view.differenceBytes == nil)
      #expect(view.unknownVideos.map(\.videoGuid) == [Guid.one])
    }
  }
}
