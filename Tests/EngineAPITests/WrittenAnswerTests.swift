import DepositDomain
import EngineAPI
import FoundationEssentials
import Platform
import TestSupport
import Testing

/// Answers that write their own JSON write what an encoder does.
@Suite struct WrittenAnswerTests {
  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func written(_ value: some JSONWritable) -> String {
    var json = JSONWriter()
    value.write(to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    let letters =
      (0..<0x30).compactMap { Unicode.Scalar(UInt32($0)) }.map(Character.init) + Array("\\/é\u{7F}\u{2028}🎬日")
    return String(
      (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
  }

  private static func hit(_ random: inout SeededGenerator) throws -> SupportHitObject {
    let waits = Bool.random(using: &random)
    let at = Instant(microseconds: Int64.random(in: 0...1_900_000_000_000_000, using: &random))
    return SupportHitObject(
      depositId: DepositID("dep_01jd0000000000000000000000"), reference: text(&random), userId: UserID(text(&random)),
      title: text(&random), status: try #require(DepositStatus.allCases.randomElement(using: &random)),
      paymentState: try #require(PaymentState.allCases.randomElement(using: &random)), videoState: text(&random),
      type: try #require(DepositType.allCases.randomElement(using: &random)),
      amountCents: Int.random(in: -5...1_000_000, using: &random), refundedCents: 0,
      overLimit: Bool.random(using: &random), dispute: "none", createdAt: at, waitingFor: waits ? "video" : nil,
      waitingSince: waits ? at : nil, stuck: Bool.random(using: &random),
      maskedEmail: Bool.random(using: &random) ? text(&random) : nil)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func aPageOfHitsIsWrittenAsItWouldBeEncoded(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for count in 0..<40 {
      let page = SupportSearchResponse(
        items: try (0..<count).map { _ in try Self.hit(&random) }, nextCursor: count > 20 ? "o1" : nil,
        previousCursor: count > 10 ? "n\(count)" : nil, total: count > 5 ? count : nil)
      #expect(Self.written(page) == (try Self.encoded(page)))
    }
  }
}
