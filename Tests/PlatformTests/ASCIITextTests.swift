import Platform
import Testing

@Suite struct ASCIITextTests {
  @Test(arguments: [
    ("plain ~ text\t", "plain ~ text\t"), ("Été, œuvre, Straße", "Ete, oeuvre, Strasse"), ("« l’été »", "\" l'ete \""),
    ("2 € · 3 × 4 → 12…", "2 EUR - 3 x 4 -> 12..."), ("Lisible ✓", "Lisible ok"), ("日本 📊", "?? ?"),
    ("e\u{301}t\u{E9}", "ete"), ("a\u{A0}b\u{202F}c", "a b c"), ("", ""), ("a\r\nb", "a\r\nb"), ("\u{FFFD}", "?"),
  ])
  func readable(_ text: String, _ ascii: String) {
    #expect(ASCIIText.of(text) == ascii)
  }

  @Test func nothingElseIsLeftOfAnyScalar() {
    for value in UInt32(0x80)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = ASCIIText.of("a" + String(scalar))
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "U+\(String(value, radix: 16))")
      #expect(text.first == "a")
    }
  }

  @Test(arguments: [
    (["LANG": "C"], true), (["LANG": "POSIX"], true), ([:], false), (["LANG": ""], false),
    (["LANG": "C", "LC_ALL": "fr_FR.UTF-8"], false), (["LANG": "fr_FR.UTF-8", "LC_CTYPE": "C"], true),
    (["LANG": "C.UTF-8"], false), (["LC_ALL": "C", "LC_CTYPE": "fr_FR.UTF-8"], true),
  ])
  func onlyAnExplicitLocale(_ values: [String: String], _ isASCII: Bool) {
    #expect(Environment(values).isASCII == isASCII)
  }
}
