import ArgumentParser
import Platform

/// The program: parses, wires, runs.
@main
struct VisualTUI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visual-tui",
    abstract: Help.text(.helpProgram),
    usage: "visual-tui \(Help.text(.helpUsage))",
    subcommands: [
      DepositCommand.self, UploadCommand.self, DepositsCommand.self, ShowCommand.self, CheckCommand.self,
      CancelCommand.self, UsageCommand.self, LoginCommand.self, LogoutCommand.self, DoctorCommand.self,
    ])

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { _ in throw VisualError.dashboardNotHere }
  }

  static func main() async {
    CrashReporter.keepOffTheTerminal(.process)
    let words = ArgumentOrder.commandFirst(Array(CommandLine.arguments.dropFirst()), commands: commandNames)
    if ArgumentOrder.asksVersion(words) {
      Console.process.line("visual-tui \(Version.current)")
      Program.exit(.done)
    }
    do {
      var command = try parseAsRoot(words)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      UsageFailure(error: error, words: words).report()
    }
  }

  private static var commandNames: [String] {
    configuration.subcommands.flatMap { command in
      [command.configuration.commandName].compactMap { $0 } + command.configuration.aliases
    }
  }
}
