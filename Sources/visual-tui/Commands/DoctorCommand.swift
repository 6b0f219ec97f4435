import ArgumentParser
import EngineAPI
import EngineClient
import Glibc
import MediaProbe
import Platform
import Reports

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "doctor", abstract: Help.text(.helpDoctor))

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      var report = DoctorReport(language: place.language)
      report.settings = try settings(place)
      let code = await examineEngine(place, &report)
      report.checks += [library("libmediainfo", MediaProbe.isAvailable, .withoutMediaInfo), codes, terminal(place)]
      if place.isText {
        for line in report.lines { place.console.line(line) }
      } else {
        place.console.json(report.json(at: place.clock.now()))
      }
      return code
    }
  }

  /// Each setting and where it came from; what `login` left is a source of its own.
  private func settings(_ place: Workplace) throws(VisualError) -> [DoctorReport.Setting] {
    var rows = place.settings.entries.map { entry in
      DoctorReport.Setting(name: entry.key.name, value: entry.shown, origin: entry.origin.description)
    }
    let origin = try place.origin()
    let login = Phrase.fromLogin(path: place.credentials.path)
    if !place.common.sandbox, let index = rows.firstIndex(where: { $0.name == "engine_url" }),
      rows[index].value != origin.text,
      try place.credentials.engine() == origin.text
    {
      rows[index] = .init(name: "engine_url", value: origin.text, origin: login)
    }
    if try place.configuredToken(for: origin) == nil {
      // A conf file's token for another engine is not in force.
      rows.removeAll { $0.name == "token" }
    }
    if !rows.contains(where: { $0.name == "token" }), try place.credentials.credential(for: origin) != nil {
      rows.append(.init(name: "token", value: "•••", origin: login))
    }
    return rows
  }

  private func examineEngine(_ place: Workplace, _ report: inout DoctorReport) async -> Platform.ExitCode {
    do throws(VisualError) {
      let engine = try await place.engine()
      do throws(VisualError) {
        try await engine.isAlive()
      } catch {
        report.checks.append(.init(name: .checkEngine, isGood: false, finding: error.sentence, key: "engine"))
        return error.kind.exitCode
      }
      report.checks.append(
        .init(name: .checkEngine, isGood: true, finding: .engineAnswers(engine.origin.text), key: "engine"))
      let identity = try await engine.identity()
      report.checks.append(
        .init(
          name: .checkToken, isGood: true,
          finding: .tokenSpeaksFor(user: identity.user, roles: identity.roles, mode: identity.mode), key: "token"))
      return .done
    } catch {
      report.checks.append(.init(name: .checkToken, isGood: false, finding: error.sentence, key: "token"))
      return error.kind.exitCode
    }
  }

  private var codes: DoctorReport.Check {
    let handle = dlopen("libqrencode.so.4", RTLD_LAZY)
    if let handle { dlclose(handle) }
    return library("libqrencode", handle != nil, .withoutQRCodes)
  }

  private func library(_ name: String, _ isThere: Bool, _ otherwise: Phrase) -> DoctorReport.Check {
    .init(name: Phrase(verbatim: name), isGood: isThere, finding: isThere ? .libraryFound : otherwise, key: name)
  }

  private func terminal(_ place: Workplace) -> DoctorReport.Check {
    let console = place.console
    let isTerminal = console.isTerminal
    let finding = Phrase.terminalAbilities(
      isTerminal ? (console.width, console.height) : nil, name: place.environment["TERM"] ?? "–",
      colors: place.environment["COLORTERM"] ?? "–", isASCII: place.isASCII)
    return .init(name: .checkTerminal, isGood: true, finding: finding, key: "terminal")
  }
}
