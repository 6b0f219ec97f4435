import DepositDomain
import Platform
import TestSupport
import Testing

@Suite struct PricingTests {
  @Test(
    "Prices and limits are the original design's",
    arguments: [
      (DepositType.clip, 1, 200), (.clip, 600, 200), (.doc, 1, 500), (.doc, 601, 500), (.doc, 1_800, 500),
      (.film, 1, 1_000),
      (.film, 1_801, 1_000), (.film, 14_400, 1_000),
    ])
  func fees(type: DepositType, durationSec: Int, cents: Int) throws {
    #expect(try Pricing.fee(for: type, durationSec: durationSec) == Cents(cents))
  }

  @Test(
    "A duration of 0 or beyond the limit has no price, and the error says the limit and what to do",
    arguments: [
      (DepositType.clip, 0, "1 s"), (.clip, -5, "1 s"), (.clip, 601, "Choose a longer type"),
      (.doc, 1_801, "Choose a longer type"), (.film, 14_401, "in parts"), (.clip, 14_401, "in parts"),
      (.clip, .max, "in parts"), (.film, .min, "1 s"),
    ])
  func refusals(type: DepositType, durationSec: Int, advice: String) throws {
    do {
      let fee = try Pricing.fee(for: type, durationSec: durationSec)
      Issue.record("priced at \(fee)")
    } catch {
      #expect(error.code == "duration_not_allowed" && error.kind == .badInput)
      #expect(
        error.sentence(.fr).hasPrefix("Durée non autorisée pour \(type.rawValue) (max \(type.maximumDurationSec)s)"))
      #expect(error.sentence(.en).contains(advice))
    }
  }

  @Test(
    "The cheapest type that fits",
    arguments: [
      (1, DepositType.clip), (600, .clip), (601, .doc), (1_800, .doc), (1_801, .film), (14_400, .film), (14_401, nil),
    ] as [(Int, DepositType?)])
  func cheapest(durationSec: Int, type: DepositType?) {
    #expect(DepositType.cheapest(for: durationSec) == type)
  }

  @Test("Fees in euros, as the original's feeEur")
  func euros() {
    #expect(DepositType.allCases.map(\.fee.euros) == [2, 5, 10])
    #expect(Cents(202).euros == 2.02)
  }
}

@Suite struct DepositTitleTests {
  @Test("A title loses the space around it and nothing else")
  func kept() throws {
    #expect(try DepositTitle.checked("  Mon film\t\r\n") == "Mon film")
    #expect(try DepositTitle.checked("a  b") == "a  b")
    #expect(try DepositTitle.checked(String(repeating: "é", count: 500)).count == 500)
  }

  @Test("Longer than 500 characters, or huge in bytes, is refused")
  func tooLong() {
    #expect(code(String(repeating: "é", count: 501)) == "title_too_long")
    #expect(code("a" + String(repeating: "\u{301}", count: 2_000)) == "title_too_long")
  }

  @Test("Nothing visible is no title", arguments: ["", "   ", "\u{A0}\u{2003}", "\u{1B}\u{7}", "\n\t"])
  func empty(title: String) {
    #expect(code(title) == "title_invalid")
  }

  private func code(_ title: String) -> String? {
    do {
      _ = try DepositTitle.checked(title)
      return nil
    } catch {
      return error.code
    }
  }
}

@Suite struct NamingTests {
  @Test("Ids sort by the millisecond they were made in", arguments: SeededGenerator.seeds)
  func sorting(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func id(_ milliseconds: Int64) -> DepositID {
      let bytes = (0..<DepositID.randomByteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
      return DepositID(at: Instant(microseconds: milliseconds * 1_000), randomness: bytes)
    }
    var time: Int64 = 1_700_000_000_000
    var last = id(time)
    for _ in 0..<1_000 {
      time += Int64.random(in: 1...10_000_000_000, using: &random)
      let next = id(time)
      #expect(last.rawValue < next.rawValue)
      #expect(next.isWellFormed && next.rawValue.utf8.count == 30)
      last = next
    }
  }

  @Test("Every random bit is in the id")
  func randomness() {
    let instant = Instant(unixSeconds: 1_700_000_000)
    let zero = [UInt8](repeating: 0, count: DepositID.randomByteCount)
    var ids: Set<DepositID> = [DepositID(at: instant, randomness: zero)]
    for bit in 0..<80 {
      var bytes = zero
      bytes[bit / 8] = 1 << UInt8(bit % 8)
      ids.insert(DepositID(at: instant, randomness: bytes))
    }
    #expect(ids.count == 81)
  }

  @Test(
    "What cannot be an id",
    arguments: [
      "", "dep_", "dep_0123456789abcdefghjkmnpqr", "dep_0123456789ABCDEFGHJKMNPQRS", "xyz_0123456789abcdefghjkmnpqrs",
    ])
  func malformed(text: String) {
    #expect(!DepositID(text).isWellFormed)
  }

  @Test("User names are plain")
  func users() {
    for name in ["user-dev", "a", "Zoé".filter(\.isASCII), "a.b_c@example.org", String(repeating: "u", count: 64)] {
      #expect(UserID(name).isWellFormed, "\(name)")
    }
    for name in ["", "a b", "é", "a\n", "a/b", String(repeating: "u", count: 65)] {
      #expect(!UserID(name).isWellFormed, "\(name)")
    }
  }
}
