import Platform
import Testing

@Suite struct LanguageTests {
  @Test("VISUAL_LANG, then the conf file, then the locale, else French; the flag before all")
  func resolving() {
    func language(flag: String? = nil, conf: String? = nil, _ environment: [String: String] = [:]) -> Language {
      Language.resolve(flag: flag, environment: Environment(environment), configured: conf)
    }
    #expect(language() == .fr)
    #expect(language(["LANG": "en_US.UTF-8"]) == .en)
    #expect(language(["LANG": "de_DE.UTF-8"]) == .fr)
    #expect(language(["LANG": "C"]) == .fr)
    #expect(language(["LC_MESSAGES": "en_GB", "LANG": "fr_FR"]) == .en)
    #expect(language(["LC_ALL": "fr_CA", "LC_MESSAGES": "en_GB", "LANG": "en_US"]) == .fr)
    #expect(language(conf: "en", ["LANG": "fr_FR.UTF-8"]) == .en)
    #expect(language(conf: "en", ["VISUAL_LANG": "fr"]) == .fr)
    #expect(language(flag: "en", conf: "fr", ["VISUAL_LANG": "fr"]) == .en)
    #expect(language(["VISUAL_LANG": "", "LANG": "en_US"]) == .en)
  }

  @Test(
    "Tags name a language by their first part",
    arguments: [
      ("fr", Language.fr), ("FR", .fr), ("fr_FR.UTF-8", .fr), ("en-GB", .en), ("eng", nil), ("", nil), ("C", nil),
      ("french", nil),
    ] as [(String, Language?)])
  func tags(tag: String, expected: Language?) {
    #expect(Language(tag: tag) == expected)
  }

  @Test(
    "Accept-Language: the best quality that the catalogue speaks, the first of equals, else French",
    arguments: [
      (nil, Language.fr), ("", .fr), ("en", .en), ("en-US,en;q=0.9,fr;q=0.8", .en), ("de, en;q=0.7, fr;q=0.8", .fr),
      ("fr;q=0.2,en;q=0.9", .en), ("en;q=0", .fr), ("en;q=0,fr;q=0.1", .fr), ("fr,en", .fr), ("en,fr", .en),
      ("*", .fr), ("de", .fr), ("en;q=nonsense", .en), (";;;,,,=", .fr),
    ] as [(String?, Language)])
  func acceptLanguage(header: String?, expected: Language) {
    #expect(Language(acceptLanguage: header) == expected)
  }

  @Test("Of an endless Accept-Language only the start is looked at")
  func endlessHeader() {
    let header = String(repeating: "de,", count: 100_000) + "en"
    #expect(Language(acceptLanguage: header) == .fr)
  }

  @Test("French counts 0 and 1 as one; English only 1")
  func plurals() {
    func files(_ count: Int) -> Phrase {
      Phrase.plural(count, fr: ("fichier", "fichiers"), en: ("file", "files"))
    }
    #expect([0, 1, 2, 5].map { files($0)(.fr) } == ["fichier", "fichier", "fichiers", "fichiers"])
    #expect([0, 1, 2, 5].map { files($0)(.en) } == ["files", "file", "files", "files"])
    #expect(files(-1)(.en) == "file")
    #expect((files(1) + Phrase(fr: " envoyé", en: " sent"))(.fr) == "fichier envoyé")
    #expect(Phrase(verbatim: "x.mp4")(.fr) == Phrase(verbatim: "x.mp4")(.en))
  }
}
