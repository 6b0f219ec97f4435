import DepositDomain
import FoundationEssentials
import Platform
import StripeGateway
import Testing

struct MaskTests {
  static let traces = [
    "ada@example.org", "Ada Lovelace", "Lyon", "1 rue du Lac", "69003", "+33600000000", "4242", "Xt5EWLLDS7FJjR1c",
    "192.0.2.7", "pay.stripe.com/receipts",
  ]

  static let bodies = [
    Samples.event("checkout.session.completed", Samples.session()),
    Samples.event(
      "checkout.session.async_payment_failed",
      Samples.session(intent: "{\"id\":\"pi_1\",\"last_payment_error\":{\"message\":\"Refused.\"}}")),
    Samples.event("charge.refunded", Samples.charge), Samples.event("refund.created", Samples.refund()),
    Samples.event("charge.dispute.created", Samples.dispute(status: "lost")),
  ]

  /// Any JSON value, to see that a text is JSON.
  struct AnyJSON: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  static func isJSON(_ text: String) -> Bool {
    (try? JSONDecoder().decode(AnyJSON.self, from: Data(text.utf8))) != nil
  }

  @Test(arguments: bodies)
  func nothingPersonalIsLeftAndTheFactsAreTheSame(body: String) throws {
    let event = try StripeEvent(body: Array(body.utf8))
    let masked = event.maskedBody
    for trace in Self.traces { #expect(!masked.contains(trace)) }
    let again = try StripeEvent(body: Array(masked.utf8))
    #expect(again.facts == event.facts)
    #expect(again.subject == event.subject)
    #expect(again.depositID == event.depositID)
    #expect(again.maskedBody == masked)
  }

  @Test func theSamplesHoldEveryTrace() {
    for trace in Self.traces { #expect(Self.bodies.contains { $0.contains(trace) }) }
  }

  @Test func onlyTheValuesChange() throws {
    let body = """
      {"id":"evt_1", "type":"x",\n "data":{"object":{"email" : "a@b","name":"A \\"B\\" }","list":[{"phone":12},{"phone":null}],\
      "address":{"city":"Lyon","more":[{"a":"}"}]},"ip":[1,2],"custom_fields":[],"email_collected":true,\
      "e\\u006dail":"c@d","billing_address_collection":"auto","amount":1.50,"big":12345678901234567890,"bank_name":"B"}}}
      """
    let masked = try StripeEvent(body: Array(body.utf8)).maskedBody
    #expect(
      masked == """
        {"id":"evt_1", "type":"x",\n "data":{"object":{"email" : "***","name":"***","list":[{"phone":"***"},{"phone":null}],\
        "address":"***","ip":"***","custom_fields":[],"email_collected":true,\
        "e\\u006dail":"***","billing_address_collection":"auto","amount":1.50,"big":12345678901234567890,"bank_name":"***"}}}
        """)
    #expect(Self.isJSON(masked))
  }

  /// What does not fit keeps what the facts are made of, and nobody else's metadata.
  @Test func aLargeBodyIsReducedToWhatMatters() throws {
    let long = String(repeating: "x", count: 490)
    let strays = (0..<150).map { ",\"stray\($0)\":\"\(long)\"" }.joined()
    let metadata = Samples.metadata.dropLast() + strays + "}"
    let body = Samples.event("checkout.session.completed", Samples.session(metadata: String(metadata)))
    #expect(body.utf8.count > EventRecord.maximumBytes)
    let event = try StripeEvent(body: Array(body.utf8))
    let masked = event.maskedBody
    #expect(masked.utf8.count < 4_096)
    #expect(Self.isJSON(masked))
    #expect(!masked.contains("stray"))
    let again = try StripeEvent(body: Array(masked.utf8))
    #expect(again.facts == event.facts)
    #expect(again.subject == event.subject)
    #expect(again.created == event.created)
    #expect(again.maskedBody == masked)
  }

  @Test func evenOneHugeFieldOfOursStaysBounded() throws {
    let metadata = Samples.metadata.replacing("L’été & l’hiver", with: String(repeating: "x", count: 100_000))
    let event = try Samples.read("checkout.session.completed", Samples.session(metadata: metadata))
    let masked = event.maskedBody
    #expect(masked.utf8.count <= EventRecord.maximumBytes)
    #expect(Self.isJSON(masked))
    #expect(try StripeEvent(body: Array(masked.utf8)).id == event.id)
  }

  /// Random values under random keys, some of them personal, some with escapes, at random depths.
  @Test(arguments: [UInt64(1), 20_261_122, .random(in: .min ... .max)])
  func randomBodies(seed: UInt64) throws {
    var generator = RandomJSON(seed: seed)
    for _ in 0..<300 {
      let object = generator.value(depth: 0)
      let body = "{\"id\":\"evt_1\",\"type\":\"x\",\"data\":\(object)}"
      let event = try StripeEvent(body: Array(body.utf8))
      let masked = event.maskedBody
      #expect(Self.isJSON(masked), "\(body)")
      #expect(!masked.contains(RandomJSON.personal), "\(body)")
      #expect(try StripeEvent(body: Array(masked.utf8)).maskedBody == masked, "\(body)")
      #expect(RandomJSON.count(RandomJSON.harmless, in: masked) == generator.harmlessCount, "\(body)")
      generator.harmlessCount = 0
    }
  }
}
