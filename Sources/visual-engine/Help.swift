import ArgumentParser
import Platform

/// Help in the person's language.
enum Help {
  static func text(_ phrase: Phrase) -> String { phrase(Report.language) }

  static func option(_ phrase: Phrase, value: String? = nil) -> ArgumentHelp {
    ArgumentHelp(phrase(Report.language), valueName: value)
  }
}

/// What the parser could not take, in the program's own voice; help is no failure.
enum UsageFailure {
  /// Ends the program as the parser would: 0 after help, 64 after a complaint, else the code that a command asked for.
  static func end(_ error: any Error) -> Never {
    switch VisualEngine.exitCode(for: error) {
    case .success:
      let lines = VisualEngine.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
      Report.line(
        lines.map { UsageWords.heading(String($0), Report.language, program: Report.program) }.joined(separator: "\n"))
      VisualEngine.exit()
    case .validationFailure:
      let command = UsageWords.command(in: VisualEngine.fullMessage(for: error)) ?? Report.program
      Report.failure(.usage(UsageWords.translated(VisualEngine.message(for: error)), program: command))
      VisualEngine.exit(withError: ArgumentParser.ExitCode.validationFailure)
    default: VisualEngine.exit(withError: error)
    }
  }
}
