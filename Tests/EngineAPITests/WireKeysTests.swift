import DepositDomain
import EngineAPI
import Platform
import TestSupport
import Testing

/// The keys on the wire: the original design's exactly, and the contract's additions.
@Suite struct WireKeysTests {
  @Test("init-checkout answers with the original's keys and ours")
  func initCheckout() throws {
    let answer = InitCheckoutResponse(
      checkoutUrl: "https://checkout.stripe.com/c/pay/cs_1", depositId: DepositID("dep_1"), payUrl: "http://e/pay/x",
      feeEur: 2, expiresAt: Instant(unixSeconds: 1_768_411_601))
    let json = try JSONValue(of: answer)
    #expect(json.keys == ["checkoutUrl", "depositId", "payUrl", "feeEur", "expiresAt"])
    #expect(json["depositId"] == .string("dep_1"))
    #expect(json["feeEur"] == 2)
    #expect(json["expiresAt"] == .string("2026-01-14T17:26:41Z"))
  }

  @Test("A pending deposit has every key; what there is not is null, and never left out")
  func pending() throws {
    let json = try JSONValue(of: Sample.pending)
    let nullable = ["videoGuid", "uploadUrl", "upload", "fileName", "sizeBytes", "uploadProgress"]
    for key in nullable { #expect(json[key] == .null, "\(key)") }
    #expect(
      json.keys
        == Set(nullable).union([
          "depositId", "status", "title", "version", "payment", "video", "type", "durationSec", "feeEur", "createdAt",
          "payUrl", "checkoutUrl", "expiresAt", "userId",
        ]))
    #expect(json["status"] == .string("PENDING"))
    #expect(json["payment"].map(\.keys) == ["state", "amountCents", "refundedCents", "currency"])
    #expect(json["video"].map(\.keys) == ["state", "encodePercent", "lengthSec", "overLimit", "originalHash"])
    #expect(json["video"]?["lengthSec"] == .null)
    #expect(json["createdAt"] == .string("2026-01-14T17:26:41.697Z"))
  }

  @Test("A ready deposit carries its ticket")
  func ready() throws {
    let json = try JSONValue(of: Sample.ready)
    let upload = try #require(json["upload"])
    #expect(upload.keys == ["protocol", "endpoint", "headers", "metadata", "expiresAt"])
    #expect(upload["protocol"] == .string("tus"))
    #expect(upload["headers"]?["AuthorizationSignature"] == .string("abc"))
    #expect(
      json["timeline"]
        == .array([
          .object([
            "at": .string("2026-01-14T17:26:41Z"), "actor": .string("stripe"),
            "kind": .string("payment_received"), "text": .string("Paiement reçu"),
            "data": .object(["session": .string("cs_1")]),
          ])
        ]))
  }

  @Test("The estimate has the original's keys and units, and ours beside them")
  func estimate() throws {
    let answer = UsageEstimateResponse(
      month: "2026-11", usage: .init(storage_gb: 12.3, egress_gb: 84.5, encode_min: 210),
      tariffs: .init(storage_eur_per_gb: 0.01, egress_eur_per_gb: 0.01, encode_eur_per_min: 0.005),
      estimated_cost_eur: 2.02, cap_eur: 20, min_activation_eur: 1, raw_cost_eur: 2.02, projected_cost_eur: 3,
      capped: false, final: false, known_until: nil)
    let json = try JSONValue(of: answer)
    #expect(
      json.keys == [
        "month", "usage", "tariffs", "estimated_cost_eur", "cap_eur", "min_activation_eur", "raw_cost_eur",
        "projected_cost_eur", "capped", "final", "known_until",
        "egress_known_until", "storage_days_estimated", "egress_days_missing",
      ])
    #expect(
      json["usage"] == .object(["storage_gb": .number(12.3), "egress_gb": .number(84.5), "encode_min": 210]))
    #expect(json["tariffs"].map(\.keys) == ["storage_eur_per_gb", "egress_eur_per_gb", "encode_eur_per_min"])
    #expect(json["known_until"] == .null)
  }

  @Test("Lists say where they go on, or null; errors are a sentence and a code")
  func listsAndErrors() throws {
    #expect(
      try JSONValue(of: Page<String>(items: ["a"], nextCursor: nil))
        == .object(["items": .array([.string("a")]), "nextCursor": .null]))
    #expect(try JSONValue(of: Page<String>(items: [], nextCursor: "x"))["nextCursor"] == .string("x"))
    #expect(
      try JSONValue(of: ErrorBody(error: "Dépôt inconnu", code: "deposit_not_found"))
        == .object(["error": .string("Dépôt inconnu"), "code": .string("deposit_not_found")]))
  }

  @Test("The words of the states are the contract's")
  func words() {
    #expect(DepositStatus.allCases.map(\.rawValue) == ["PENDING", "PAID", "READY", "CANCELLED", "EXPIRED"])
    #expect(
      PaymentState.allCases.map(\.rawValue) == ["unpaid", "processing", "paid", "review", "refunded", "disputed"])
    #expect(
      VideoObject.State.allCases.map(\.rawValue)
        == ["none", "awaiting_upload", "uploading", "processing", "playable", "failed"])
    #expect(DepositType.allCases.map(\.rawValue) == ["clip", "doc", "film"])
  }

  @Test("The paths are the contract's")
  func paths() {
    let id = DepositID("dep_1")
    #expect(Route.initCheckout == "/api/creator/videos/init-checkout")
    #expect(Route.status(of: id) == "/api/creator/videos/deposit/dep_1/status")
    #expect(Route.uploadTicket(id) == "/api/creator/deposits/dep_1/upload-ticket")
    #expect(Route.check(id) == "/api/creator/deposits/dep_1/check")
    #expect(Route.usageEstimate == "/api/creator/usage/estimate")
    #expect(Route.pay(PayCode("c")) == "/pay/c")
    #expect(WireLimit.webhookBytes == 262_144 && WireLimit.bodyBytes == 65_536 && WireLimit.waitSeconds == 30)
  }
}
