import FoundationEssentials
import Platform
import Reports
import Testing

@Suite struct DoctorReportTests {
  private struct Document: Decodable {
    struct Setting: Decodable {
      let key: String
      let source: String
      let origin: String
    }
    let settings: [Setting]
  }

  /// Programs compare `source`, in whatever language `origin` is.
  @Test(arguments: Language.allCases)
  func whereASettingComesFromIsTheSameInEveryLanguage(language: Language) throws {
    let origins: [Settings.Origin] = [.flag, .environment(variable: "VISUAL_LANG"), .file(path: "/c"), .builtIn]
    var report = DoctorReport(language: language)
    report.settings = origins.map {
      .init(name: "language", value: "fr", source: .init($0), origin: $0.description)
    }
    report.settings.append(.init(name: "token", value: "•••", source: .login, origin: .fromLogin(path: "/l")))
    let line = report.json(at: Instant(unixSeconds: 1_780_000_000))
    let document = try JSONDecoder().decode(Document.self, from: Data(line.utf8))
    #expect(document.settings.map(\.source) == ["flag", "environment", "file", "builtIn", "login"])
    #expect(document.settings.map(\.origin).last == "visual-tui login (/l)")
  }
}
