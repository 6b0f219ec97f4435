import DepositDomain
import Platform
import StripeGateway
import Testing

struct FormTests {
  static func request(title: String) -> SessionRequest {
    SessionRequest(
      depositID: DepositID(Samples.depositID), owner: UserID("user-dev"), type: .doc, durationSec: 601, title: title,
      fee: Cents(500), instance: "visual", expiresAt: Instant(microseconds: 1_700_003_600_900_000),
      successURL: "https://v.example/creator/deposit/success?depositId=\(Samples.depositID)"
        + "&session_id={CHECKOUT_SESSION_ID}",
      cancelURL: "https://v.example/creator/deposit/cancel?depositId=\(Samples.depositID)", locale: .fr)
  }

  /// The expected text is what Python's `urllib.parse.urlencode` makes of the same fields.
  @Test func sessionFormIsWhatAnotherEncoderWrites() {
    let expected = """
      mode=payment&\
      line_items%5B0%5D%5Bquantity%5D=1&\
      line_items%5B0%5D%5Bprice_data%5D%5Bcurrency%5D=eur&\
      line_items%5B0%5D%5Bprice_data%5D%5Bunit_amount%5D=500&\
      line_items%5B0%5D%5Bprice_data%5D%5Bproduct_data%5D%5Bname%5D=D%C3%A9p%C3%B4t+vid%C3%A9o+%28doc%29&\
      client_reference_id=dep_01jd0000000000000000000000&\
      metadata%5Bkind%5D=creator_deposit&\
      metadata%5BdepositId%5D=dep_01jd0000000000000000000000&\
      metadata%5BuserId%5D=user-dev&\
      metadata%5Btype%5D=doc&\
      metadata%5BdurationSec%5D=601&\
      metadata%5Btitle%5D=L%E2%80%99%C3%A9t%C3%A9+%26+l%E2%80%99hiver+%3D+100+%25+%C2%AB+%2B+%C2%BB+%5B%F0%9F%8\
      E%AC%5D&\
      metadata%5Binstance%5D=visual&\
      metadata%5Blanguage%5D=fr&\
      payment_intent_data%5Bmetadata%5D%5Bkind%5D=creator_deposit&\
      payment_intent_data%5Bmetadata%5D%5BdepositId%5D=dep_01jd0000000000000000000000&\
      payment_intent_data%5Bmetadata%5D%5Binstance%5D=visual&\
      expires_at=1700003600&\
      success_url=https%3A%2F%2Fv.example%2Fcreator%2Fdeposit%2Fsuccess%3FdepositId%3Ddep_01jd00000000000000000\
      00000%26session_id%3D%7BCHECKOUT_SESSION_ID%7D&\
      cancel_url=https%3A%2F%2Fv.example%2Fcreator%2Fdeposit%2Fcancel%3FdepositId%3Ddep_01jd0000000000000000000\
      000&\
      locale=fr
      """
    #expect(Self.request(title: "L’été & l’hiver = 100 % « + » [🎬]").form == expected)
  }

  /// The value of `metadata[title]`, decoded.
  static func sentTitle(_ title: String) -> String? {
    let prefix = "metadata%5Btitle%5D="
    guard let field = request(title: title).form.split(separator: "&").first(where: { $0.hasPrefix(prefix) }) else {
      return nil
    }
    var bytes: [UInt8] = []
    var rest = field.utf8.dropFirst(prefix.utf8.count)
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func titlesAreCutToStripesLimitAtWholeCharacters() {
    #expect(Self.sentTitle(String(repeating: "é", count: 500)) == String(repeating: "é", count: 500))
    #expect(Self.sentTitle(String(repeating: "é", count: 501)) == String(repeating: "é", count: 500))
    // Two UTF-16 units each, and eleven for the family: 45 of them are 495 units.
    #expect(Self.sentTitle(String(repeating: "🎬", count: 300)) == String(repeating: "🎬", count: 250))
    #expect(Self.sentTitle(String(repeating: "👨‍👩‍👧‍👦", count: 60)) == String(repeating: "👨‍👩‍👧‍👦", count: 45))
  }

  /// An empty value asks Stripe to remove the key.
  @Test func anEmptyTitleIsLeftOut() {
    #expect(Self.sentTitle("") == nil)
  }

  @Test func refundFormInTheOrderOfItsKeys() {
    let all = RefundRequest(
      paymentIntent: PaymentIntentID("pi_1"), amount: nil, reason: "duplicate",
      metadata: ["instance": "visual", "depositId": "dep_1", "cause": "a+b"])
    #expect(
      all.form == "payment_intent=pi_1&reason=duplicate&metadata%5Bcause%5D=a%2Bb&metadata%5BdepositId%5D=dep_1"
        + "&metadata%5Binstance%5D=visual")
    var part = all
    part.amount = Cents(150)
    part.metadata = [:]
    #expect(part.form == "payment_intent=pi_1&amount=150&reason=duplicate")
  }
}
