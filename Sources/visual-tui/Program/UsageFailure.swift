import ArgumentParser
import Platform
import Reports

/// What the parser could not take, in the program's own voice; help is no failure.
struct UsageFailure {
  let error: any Error
  let words: [String]

  func report() -> Never {
    let console = Console.process
    let full = VisualTUI.fullMessage(for: error)
    guard VisualTUI.exitCode(for: error).rawValue != 0 else {
      for line in full.split(separator: "\n", omittingEmptySubsequences: false) {
        console.line(UsageWords.heading(String(line), Help.language))
      }
      Program.exit(.done)
    }
    let failure = (error as? VisualError) ?? sentence
    Program.report(failure, json: words.contains("--json"), language: Help.language, console: console)
    Program.exit(failure.kind.exitCode)
  }

  private var sentence: VisualError {
    .usage(UsageWords.translated(VisualTUI.message(for: error)))
  }
}
