import DepositDomain
import Platform
import TestSupport
import Testing

@Suite struct SupportQueryTests {
  private let now = Instant(rfc3339: "2026-11-25T12:00:00Z") ?? Instant(unixSeconds: 0)

  @Test func everyPartOfAQuestionIsRead() throws {
    let query = try SupportQuery(
      #"status:paid,READY user:alice >5€ <=10,50€ "dernier bus" since:2026-11-01 until:2026-11-02 dispute: stuck:video"#
        + " été pi_3Qab bob@example.com video:over_limit",
      now: now)
    #expect(query.statuses == [.paid, .ready])
    #expect(query.user == UserID("alice"))
    #expect(query.minimum == Cents(501))
    #expect(query.maximum == Cents(1_050))
    #expect(query.phrases == [["dernier", "bus"]])
    #expect(query.since == Instant(rfc3339: "2026-11-01T00:00:00Z"))
    #expect(query.until == Instant(rfc3339: "2026-11-03T00:00:00Z"), "a day that ends it is included")
    #expect(query.disputes == [.open, .won, .lost])
    #expect(query.stuck == [.video])
    #expect(query.prefixes == ["ete", "3qab"])
    #expect(query.emails == ["bob@example.com"])
    #expect(query.overLimit == true)
  }

  @Test(arguments: [
    "bob@example.com", "<Bob@example.com>", "mailto:bob@example.com", "bob@example.com,", "(bob@example.com).",
    "<mailto:bob@example.com?subject=Film>", "email:bob@example.com",
  ])
  func anAddressIsReadAsItIsWritten(_ text: String) throws {
    let query = try SupportQuery(text, now: now)
    #expect(query.emails == ["bob@example.com"])
    #expect(query.prefixes.isEmpty && query.tokens.isEmpty)
  }

  @Test func whatIsPastedIsTheAddressInIt() {
    #expect(SupportQuery.pasted("Bob Martin <bob@example.com>") == "bob@example.com")
    for text in ["<2€", "bob@example.com", "a < b > c", "Bob <3", ""] { #expect(SupportQuery.pasted(text) == text) }
  }

  @Test(
    arguments: [
      ("5€", 500, nil), ("=5", 500, nil), ("10,00€", 1_000, nil), ("5 €", 500, nil), ("=2", 200, nil),
      ("2026", nil, "2026"), ("5", nil, nil), ("€", nil, "eur"), ("x5€", nil, "x5eur"),
      ("100€", nil, "100eur"),
    ] as [(String, Int?, String?)])
  func anAmountIsItself(_ text: String, _ cents: Int?, _ word: String?) throws {
    let query = try SupportQuery(text, now: now)
    #expect(query.minimum?.rawValue == cents && query.maximum?.rawValue == cents)
    #expect(query.prefixes == (word.map { [$0] } ?? []))
  }

  @Test(arguments: [">5 €", ">5\u{A0}€", ">5€", ">5"]) func aBoundMayStandApartFromItsSign(_ text: String) throws {
    let query = try SupportQuery(text, now: now)
    #expect(query.minimum == Cents(501) && query.maximum == nil && query.prefixes.isEmpty)
    #expect(try SupportQuery("<=2,50 €", now: now).maximum == Cents(250))
  }

  @Test func aReferenceIsHeardApart() throws {
    #expect(SupportQuery.spokenReference("K7M 2QX") == "k7m2qx")
    #expect(SupportQuery.spokenReference(" ktm  wxz ") == "ktmwxz")
    for text in ["K7M 2QX film", "K7M", "\"K7M\" 2QX", "élé 202", "abcd ef"] {
      #expect(SupportQuery.spokenReference(text) == nil)
    }
    // Words are words first.
    #expect(try SupportQuery("CM1 CM2", now: now).prefixes == ["cm1", "cm2"])
  }

  @Test func aDepositsIdNeedsNoBeginning() throws {
    #expect(
      try SupportQuery("01JC4X9W2M0123456789K7M2QX", now: now).depositIDs == ["dep_01jc4x9w2m0123456789k7m2qx"])
    #expect(
      try SupportQuery("electroencephalographiques", now: now).prefixes == ["electroencephalographiques"])
  }

  @Test func timesCountFromNow() throws {
    #expect(try SupportQuery("since:7d", now: now).since == now - .seconds(7 * 86_400))
    #expect(try SupportQuery("since:today", now: now).since == Instant(rfc3339: "2026-11-25T00:00:00Z"))
    #expect(try SupportQuery("until:24h", now: now).until == now - .seconds(86_400))
  }

  @Test(arguments: [
    "status:payed", "payment:", "type:movie", "since:yesterday", ">", ">abc", ">1.234", "email:bob", "user:", "video:x",
    "stuck:maybe", "user:a\u{7}b", String(repeating: "a", count: 1_001), String(repeating: "ab ", count: 13),
  ])
  func whatMeansNothingIsSaid(_ text: String) {
    let error = #expect(throws: VisualError.self) { try SupportQuery(text, now: now) }
    #expect(error?.code == "query_invalid")
    #expect(error?.kind == .badInput)
  }

  /// Taken for words, it would find nothing and not say why.
  @Test(arguments: [
    ("stat:paid", "status:"), ("statut:paid", "status:"), ("vidéo:failed", "video:"), ("mail:a@b.fr", "email:"),
    ("Payement:paid", "payment:"), ("sinc:7d", "since:"), ("paiement:paid", "payment:"),
    ("video:over_limit,playable", "video:over_limit"),
  ])
  func aSlipInAConditionIsNamed(_ text: String, _ meant: String) {
    let error = #expect(throws: VisualError.self) { try SupportQuery(text, now: now) }
    #expect(error?.code == "query_invalid")
    #expect(error?.sentence.fr.contains(meant) == true && error?.sentence.en.contains(meant) == true)
  }

  @Test(arguments: [
    "Épisode:1", "12:30", ":paid", "https://example.com/film", "\"stat:paid\"", "re:", "suite:fin", "Statue:", "vide:",
    "Prince:",
  ])
  func aColonInATitleIsNoCondition(_ text: String) throws {
    let query = try SupportQuery(text, now: now)
    #expect(query.statuses.isEmpty && !(query.prefixes + query.tokens + query.phrases.flatMap { $0 }).isEmpty)
  }

  @Test func textFromAnywhereIsReadOrRefused() {
    var random = SeededGenerator(seed: 9)
    let letters = Array("ab: \"é<>€,.-_@\u{0}\u{202E}œ1«»日dep_evt")
    for _ in 0..<2_000 {
      let text = String(
        (0..<Int.random(in: 0...30, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
      do {
        let query = try SupportQuery(text, now: now)
        for word in query.prefixes + query.tokens + query.phrases.flatMap({ $0 }) {
          #expect(!word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber }, "\(text.debugDescription)")
        }
      } catch {
        #expect(error.code == "query_invalid")
      }
    }
  }

  @Test(arguments: [
    ("st", ["status:", "stuck:"]), ("status:p", ["status:pending", "status:paid"]),
    ("alice status:paid,r", ["status:paid,ready"]), ("status:paid,p", ["status:paid,pending"]), ("user:a", []),
    ("video:over_limit,", []), ("video:gone,o", []),
    ("xyz", []), ("\"st", []),
  ])
  func theLastPartIsCompleted(_ text: String, _ expected: [String]) {
    #expect(SupportQuery.completions(of: text) == expected)
  }

  @Test func aCompletionStandsInThePartsPlace() throws {
    #expect(SupportQuery.completed("alice st", with: "status:") == "alice status:")
    #expect(SupportQuery.completed("alice status:p", with: "status:paid") == "alice status:paid ")
    for field in SupportQuery.Field.allCases {
      for choice in field.choices { _ = try SupportQuery("\(field.rawValue):\(choice)", now: now) }
    }
  }

  @Test func referencesAreHeardAsTheyAreSaid() {
    let id = DepositID("dep_01jc4x9w2m0123456789k7m2qx")
    #expect(id.reference == "K7M-2QX")
    for text in ["K7M-2QX", "k7m2qx", "K7M 2QX"] { #expect(DepositID.reference(text) == "k7m2qx") }
    #expect(DepositID.reference("OIL-123") == "011123")
    #expect(DepositID.reference("K7M-2Q") == nil)
    #expect(DepositID.reference("K7U-2QX") == nil)
  }

  @Test(arguments: [
    ("Été à la Plage", ["ete", "a", "la", "plage"]), ("Œuvre n°3", ["oeuvre", "no3"]), ("l’été", ["l", "ete"]),
    ("東京 2026", ["東京", "2026"]), ("", []), ("🎬", []), ("Ⓜontagne B🅰R", ["ontagne", "b", "r"]),
    ("E\u{301}te\u{301}", ["ete"]),
  ])
  func wordsAreFolded(_ text: String, _ expected: [String]) {
    #expect(SearchText.words(text) == expected)
  }

  /// The way for plain letters says what the way for all others does, which a sign at the end asks for.
  @Test(arguments: [UInt64(1), 2, 3])
  func plainLettersAreFoldedAsAllOthers(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let letters = (0x20...0x17F).compactMap { Unicode.Scalar(UInt32($0)) }.map(Character.init)
    for _ in 0..<500 {
      let text = String(
        (0..<Int.random(in: 0...90, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
      #expect(SearchText.words(text) == SearchText.words(text + " 🎬"), "«\(text)», seed \(seed)")
    }
  }

  @Test func addressesAreMasked() {
    #expect(CustomerTrace.mask("alice@example.com") == "a…@e….com")
    #expect(CustomerTrace.mask("nothing") == "…")
  }
}
