import FoundationEssentials
import Testing

@testable import StripeGateway

/// ``JSONIndex`` is a second reader of what comes from outside: it must never read anything otherwise than `JSONDecoder`.
struct PlainJSONTests {
  /// Reads with the plain reader, when it takes the text, and holds it against `JSONDecoder`.
  ///
  /// - Returns: whether it took it.
  private func agrees(_ text: String, _ note: Comment) -> Bool {
    guard let plain = JSONIndex(Array(text.utf8)).flatMap({ EventEnvelope($0.root) }) else { return false }
    guard let decoded = try? EventEnvelope.decode(Array(text.utf8)) else {
      Issue.record("JSONDecoder refuses: \(text) (\(note))")
      return true
    }
    #expect(plain.id == decoded.id, note)
    #expect(plain.object == decoded.object, note)
    #expect(plain.type == decoded.type, note)
    #expect(plain.created == decoded.created, note)
    #expect(plain.livemode == decoded.livemode, note)
    #expect(plain.data?.object == decoded.data?.object, "\(note): \(text)")
    return true
  }

  private static let names = [
    "id", "object", "type", "created", "livemode", "data", "status", "currency", "amount", "amount_total",
    "amount_refunded", "payment_status", "payment_intent", "url", "expires_at", "metadata", "customer_details",
    "billing_details", "receipt_number", "email", "last_payment_error", "message", "kind", "other", "",
  ]
  private static let scalars = [
    "null", "true", "false", "0", "-1", "200", "200.0", "2e2", "1.5", "-0", "99999999999", "100000000000",
    "9223372036854775807", "9223372036854775808", "1e999", #""x""#, #""""#, #""é🎬""#, #""\u00e9\n\/\"\\""#,
    #""pi_1""#, #""a@example.org""#, #""\ud83c\udfac""#, #""\u0000""#,
  ]

  private func value(_ depth: Int, _ random: inout RandomJSON) -> String {
    switch Int.random(in: 0..<(depth < 4 ? 10 : 6), using: &random) {
    case 0..<6: return Self.scalars.randomElement(using: &random) ?? "null"
    case 6:
      let items = (0..<Int.random(in: 0..<3, using: &random)).map { _ in value(depth + 1, &random) }
      return "[" + items.joined(separator: ", ") + "]"
    default: return object(depth, &random)
    }
  }

  private func object(_ depth: Int, _ random: inout RandomJSON) -> String {
    let members = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
      let name = Self.names.randomElement(using: &random) ?? ""
      let space = ["", " ", "\n\t"].randomElement(using: &random) ?? ""
      return "\(space)\"\(name)\"\(space):\(space)\(value(depth + 1, &random))"
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// The shape of an event, so that what is inside is looked at.
  private func event(_ random: inout RandomJSON) -> String {
    #"{"id":"evt_1","type":"x","data":{"object":\#(object(1, &random))},"created":\#(value(4, &random))}"#
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func randomEventsAreReadAlike(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    var taken = 0
    for _ in 0..<200 {
      if agrees(event(&random), "seed \(seed)") { taken += 1 }
      _ = agrees(object(0, &random), "seed \(seed)")
    }
    #expect(taken > 50, "what is plain is taken: else nothing was compared")
  }

  /// A byte more, less or another: what still is taken is still read alike.
  @Test(arguments: 0..<60 as Range<UInt64>) func damagedEventsAreReadAlike(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    let marks = Array(#"{}[]",:\0eE.-+ntfu "#.utf8) + [0x01, 0x1F, 0x7F]
    for _ in 0..<200 {
      var bytes = Array(event(&random).utf8)
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
      default: bytes[place] = marks.randomElement(using: &random) ?? 0
      }
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      _ = agrees(text, "seed \(seed)")
    }
  }

  @Test func stripesOwnObjectsArePlain() {
    for body in MaskTests.bodies { #expect(agrees(body, "a sample"), "the quick way: \(body)") }
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, "01", "-", "1.", ".5", "1e", "+1", "tru", "nul", "'a'",
    #""\x""#, #""\u12""#, #""\ud800""#, "\"\u{01}\"", "\"a", "{} {}", "1 2", "NaN", "// x\n1", #"{"\u0061":1}"#,
    String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
  ])
  func whatIsNotPlainIsLeftToTheDecoder(text: String) {
    #expect(JSONIndex(Array(text.utf8)) == nil)
  }
}
