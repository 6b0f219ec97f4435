import DepositDomain
import EngineAPI
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite struct DecodingTests {
  @Test("What is written reads back the same")
  func roundTrips() throws {
    for deposit in [Sample.pending, Sample.ready] {
      let data = try JSONEncoder().encode(deposit)
      #expect(try JSONDecoder().decode(DepositObject.self, from: data) == deposit)
    }
  }

  @Test("Keys that may be null may be missing too, and keys from a newer engine are passed over")
  func tolerance() throws {
    let json = """
      {"depositId":"dep_1","status":"PENDING","title":"t","version":1,
       "payment":{"state":"unpaid","amountCents":200,"refundedCents":0,"currency":"eur","later":1},
       "video":{"state":"none","encodePercent":0,"overLimit":false},"type":"clip","durationSec":60,"feeEur":2,
       "createdAt":"2026-01-14T17:26:41Z","userId":"ada","later":{"a":[1]}}
      """
    let deposit = try JSONDecoder().decode(DepositObject.self, from: Data(json.utf8))
    #expect(deposit.videoGuid == nil && deposit.upload == nil && deposit.payUrl == nil && deposit.timeline == nil)
    #expect(deposit.video.lengthSec == nil)
    let page = try JSONDecoder().decode(Page<String>.self, from: Data(#"{"items":["a"]}"#.utf8))
    #expect(page.nextCursor == nil)
  }

  @Test("An init-checkout request: whole and fractional durations, title or none")
  func request() throws {
    func read(_ json: String) throws -> InitCheckoutRequest {
      try JSONDecoder().decode(InitCheckoutRequest.self, from: Data(json.utf8))
    }
    #expect(try read(#"{"type":"clip","durationSec":60}"#) == InitCheckoutRequest(type: "clip", durationSec: 60))
    #expect(try read(#"{"type":"clip","durationSec":60.0}"#).durationSec == 60)
    #expect(try read(#"{"type":"clip","durationSec":60.5,"title":"x","sizeBytes":9}"#).durationSec == 60.5)
    #expect(throws: DecodingError.self) { try read(#"{"type":"clip","durationSec":"60"}"#) }
    #expect(throws: DecodingError.self) { try read(#"{"type":"clip"}"#) }
    #expect(throws: DecodingError.self) { try read("[]") }
  }

  @Test(
    "A wrong value is an error, not a default",
    arguments: [
      ("status", .string("DONE")), ("createdAt", .string("yesterday")), ("version", .string("1")),
      ("videoGuid", .number(7)),
      ("title", .null),
    ] as [(String, JSONValue)])
  func wrongValues(key: String, value: JSONValue) throws {
    let broken = try JSONEncoder().encode(try JSONValue(of: Sample.pending).adding([key: value]))
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(DepositObject.self, from: broken) }
  }
}
