import ArgumentParser
import EngineClient
import Platform
import Reports

/// The commands, and what the program does without one: the dashboard.
struct VisualTUI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visual-tui",
    abstract: Help.text(.helpProgram),
    usage: "visual-tui \(Help.text(.helpUsage))",
    subcommands: [
      DepositCommand.self, UploadCommand.self, DepositsCommand.self, ShowCommand.self, CheckCommand.self,
      CancelCommand.self, UsageCommand.self, LoginCommand.self, LogoutCommand.self, DoctorCommand.self,
      ThemesCommand.self, PlayCommand.self, SupportCommand.self, CompletionsCommand.self, ManCommand.self,
    ])

  @Option(name: .long, help: Help.option(.helpScript, value: "file"))
  var script: String?

  @OptionGroup var common: CommonOptions

  /// `--plain`: what the dashboard shows first, as lines.
  func run() async {
    await Program.run(common) { place in
      if common.json { throw VisualError.dashboardIsNoJSON }
      let engine = try await place.engine(withSamples: true)
      let estimate = try await engine.estimate()
      let page = try await engine.deposits()
      for line in UsageReport(language: place.language, isPlain: true).lines(estimate) { place.console.line(line) }
      place.console.line("")
      for line in DepositReport(language: place.language).list(page, showsOwner: false) { place.console.line(line) }
      return .done
    }
  }

  static var commandNames: [String] { names(of: configuration.subcommands) }

  /// Those that may run for hours.
  static var longRunNames: [String] { names(of: [DepositCommand.self, UploadCommand.self]) }

  /// The commands of commands that have some.
  static var nestedNames: [String: [String]] {
    [SupportCommand.configuration.commandName ?? "": names(of: SupportCommand.configuration.subcommands)]
  }

  private static func names(of commands: [any ParsableCommand.Type]) -> [String] {
    commands.flatMap { command in
      [command.configuration.commandName].compactMap { $0 } + command.configuration.aliases
    }
  }
}
