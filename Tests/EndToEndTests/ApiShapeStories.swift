import CurlTransport
import Platform
import TestSupport
import Testing

/// The original design's answers, key by key and unit by unit.
@Suite struct ApiShapeStories {
  @Test func initCheckoutAnswersAsTheOriginalDid() async throws {
    try await withWorld { world in
      for (type, seconds, fee) in [("clip", 600, 2), ("doc", 1_800, 5), ("film", 14_400, 10)] {
        let answer = try await world.initCheckout(["type": .string(type), "durationSec": .integer(seconds)])
        #expect(answer.status == 200)
        #expect(answer.json.keys == ["checkoutUrl", "depositId", "payUrl", "feeEur", "expiresAt"])
        #expect(answer.json["feeEur"]?.int == fee)
        #expect(answer.json["checkoutUrl"]?.string?.hasPrefix("http") == true)
        #expect(answer.json["expiresAt"]?.string?.hasSuffix("Z") == true)
      }
      let sessions = try await world.sandbox.state.sessionItems
      #expect(sessions.compactMap { $0["amountTotal"]?.int }.sorted() == [200, 500, 1_000])
      let metadata = try #require(sessions.first?["metadata"])
      #expect(metadata["kind"]?.string == "creator_deposit")
      #expect(metadata["userId"]?.string == World.creator)
      #expect(metadata.keys.isSuperset(of: ["depositId", "type", "durationSec", "title", "instance"]))
    }
  }

  @Test func statusHasTheOriginalsFourKeysAndOurs() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let pending = try await world.status(deposit.id)
      let ours: Set = ["version", "payment", "upload", "video", "payUrl", "checkoutUrl"]
      #expect(pending.keys.isSuperset(of: ours.union(["status", "videoGuid", "uploadUrl", "title"])))
      #expect(pending["status"]?.string == "PENDING")
      #expect(pending["videoGuid"]?.isNull == true)
      #expect(pending["uploadUrl"]?.isNull == true)
      #expect(pending["upload"]?.isNull == true)
      #expect(pending["title"]?.string == "Premier essai")
      #expect(pending["checkoutUrl"]?.string == deposit.checkoutURL)
      #expect(pending["payUrl"]?.string == deposit.payURL)
      #expect(
        pending["payment"] == ["state": "unpaid", "amountCents": 200, "refundedCents": 0, "currency": "eur"])

      try await world.pay(deposit)
      let ready = try await world.awaitStatus("READY", of: deposit.id)
      let guid = try #require(ready["videoGuid"]?.string)
      #expect(ready["uploadUrl"]?.string == "\(world.sandbox.bunny)/library/42/videos/\(guid)")
      #expect(ready["payUrl"]?.isNull == true)
      #expect(ready["payment"]?["state"]?.string == "paid")
      let upload = try #require(ready["upload"])
      #expect(upload.keys == ["protocol", "endpoint", "headers", "metadata", "expiresAt"])
      #expect(upload["protocol"]?.string == "tus")
      #expect(upload["endpoint"]?.string == world.sandbox.bunny + "/tusupload")
      #expect(
        upload["headers"]?.keys == ["AuthorizationSignature", "AuthorizationExpire", "VideoId", "LibraryId"])
      #expect(upload["metadata"]?.keys == ["filetype", "title"])
      let video = try #require(ready["video"])
      #expect(video.keys.isSuperset(of: ["state", "encodePercent", "lengthSec", "overLimit"]))
      #expect(video["state"]?.string == "awaiting_upload")
    }
  }

  @Test func theEstimateHasTheOriginalsKeysAndMinimum() async throws {
    try await withWorld { world in
      let answer = try await world.call("GET", "/api/creator/usage/estimate")
      #expect(answer.status == 200)
      let estimate = answer.json
      let original: Set = ["month", "usage", "tariffs", "estimated_cost_eur", "cap_eur", "min_activation_eur"]
      let ours: Set = [
        "raw_cost_eur", "projected_cost_eur", "capped", "final", "known_until", "egress_known_until",
        "storage_days_estimated", "egress_days_missing",
      ]
      #expect(estimate.keys == original.union(ours))
      #expect(estimate["usage"] == ["storage_gb": 0, "egress_gb": 0, "encode_min": 0])
      #expect(
        estimate["tariffs"] == ["storage_eur_per_gb": 0.01, "egress_eur_per_gb": 0.01, "encode_eur_per_min": 0.005])
      // Nothing used still costs the activation.
      #expect(estimate["estimated_cost_eur"]?.number == 1)
      #expect(estimate["cap_eur"]?.number == 20)
      #expect(estimate["min_activation_eur"]?.number == 1)
      #expect(estimate["month"]?.string?.wholeMatch(of: /\d{4}-\d{2}/) != nil)
      for month in ["2026", "2026-13", "2999-01", "01-2026", "x"] {
        let refused = try await world.call("GET", "/api/creator/usage/estimate?month=\(month)")
        #expect(refused.status == 400, "\(month)")
        #expect(refused.json["code"]?.string == "invalid_month", "\(month)")
      }
    }
  }

  /// Every answer of an engine in these stories is held against its document: that check must be able to fail.
  @Test func anAnswerThatIsNotInTheDocumentIsAnIssue() async throws {
    try await withWorld { world in
      let url = try world.engine.url + "/api/me"
      let odd = Answer(HTTPResponse(status: 418))
      withKnownIssue { EngineContract.hold(odd, to: "GET", url, at: #_sourceLocation) }
      EngineContract.hold(odd, to: "GET", url + "/nowhere", at: #_sourceLocation)
    }
  }

  @Test func theListShowsOwnDepositsOnlyPageByPage() async throws {
    try await withWorld { world in
      let other = try await world.makeToken(user: "creator-2")
      _ = try await world.openDeposit(token: other)
      var own: Set<String> = []
      for _ in 0..<3 { own.insert(try await world.openDeposit().id) }
      let first = try await world.call("GET", "/api/creator/deposits?limit=2").json
      #expect(first["items"]?.array?.count == 2)
      let cursor = try #require(first["nextCursor"]?.string)
      let second = try await world.call("GET", "/api/creator/deposits?limit=2&cursor=\(cursor)").json
      #expect(second["nextCursor"]?.isNull == true)
      let seen = (first["items"]?.array ?? []) + (second["items"]?.array ?? [])
      #expect(Set(seen.compactMap { $0["depositId"]?.string }) == own)
    }
  }

  @Test func theShortLinkLeadsToThePageUntilItIsPaid() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let open = try await Wire.send("GET", deposit.payURL)
      #expect(open.status == 303)
      #expect(open.header("Location") == deposit.checkoutURL)
      #expect(open.header("Cache-Control") == "no-store")
      try await world.pay(deposit)
      try await world.awaitStatus("READY", of: deposit.id)
      let paid = try await Wire.send("GET", deposit.payURL, headers: [("Accept-Language", "fr")])
      #expect(paid.status == 410)
      #expect(paid.text.contains("<html lang=\"fr\">"))
      let unknown = String(deposit.payURL.dropLast()) + (deposit.payURL.hasSuffix("A") ? "B" : "A")
      #expect(try await Wire.send("GET", unknown).status == 404)
    }
  }

  @Test func aCancelledDepositCanNoLongerBePaid() async throws {
    try await withWorld { world in
      let deposit = try await world.openDeposit()
      let cancelled = try await world.call("POST", "/api/creator/deposits/\(deposit.id)/cancel", [:])
      #expect(cancelled.status == 200)
      #expect(cancelled.json["status"]?.string == "CANCELLED")
      #expect(try await world.sandbox.press("pay", of: deposit.checkoutURL).status == 410)
      #expect(try await Wire.send("GET", deposit.payURL).status == 410)
      let paid = try await world.openDeposit()
      try await world.pay(paid)
      try await world.awaitStatus("READY", of: paid.id)
      let refused = try await world.call("POST", "/api/creator/deposits/\(paid.id)/cancel", [:])
      #expect(refused.status == 409)
      #expect(refused.json["code"]?.string == "already_paid")
    }
  }
}
