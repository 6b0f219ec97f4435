import ArgumentParser
import DashboardRuntime
import EngineAPI
import EngineClient
import Glibc
import MediaProbe
import Platform
import Reports
import TerminalKit

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "doctor", abstract: Help.text(.helpDoctor))

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common, isTolerant: true) { place in
      var report = DoctorReport(language: place.language)
      let access = try DoctorAccess(place)
      report.settings = access.settings
      report.checks = access.troubles
      let code = await examineEngine(place, access, &report)
      report.checks += [library("libmediainfo", MediaProbe.isAvailable, .withoutMediaInfo), codes, terminal(place)]
      let theme = theme(place)
      report.checks += [theme].compactMap(\.self)
      if place.isText {
        for line in report.lines { place.console.line(line) }
      } else {
        place.console.json(report.json(at: place.clock.now()))
      }
      return access.exitCode ?? (theme == nil || code != .done ? code : .configuration)
    }
  }

  /// What is wrong with the theme that the dashboard would begin with; nil when it reads.
  private func theme(_ place: Workplace) -> DoctorReport.Check? {
    do throws(VisualError) {
      _ = try ThemeShelf(place.directories).theme(named: place.settings["theme"] ?? Theme.visual.name)
      return nil
    } catch {
      return .init(name: .checkTheme, isGood: false, finding: error.sentence, key: "theme")
    }
  }

  private func examineEngine(
    _ place: Workplace, _ access: DoctorAccess, _ report: inout DoctorReport
  ) async -> Platform.ExitCode {
    do throws(VisualError) {
      let engine =
        try await common.sandbox
        ? place.engine()
        : EngineClient(
          origin: access.origin, token: access.token, language: place.language, transport: place.transport)
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
