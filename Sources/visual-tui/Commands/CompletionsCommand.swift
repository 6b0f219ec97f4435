import ArgumentParser
import Platform

/// `completions SHELL`: the script that a shell completes words with.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: Help.text(.helpCompletions))

  @Argument(help: Help.option(.helpShell, value: "shell"), completion: .list(["bash", "zsh", "fish"]))
  var shell: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else {
      throw VisualError.choiceFormat("completions", ["bash", "zsh", "fish"])
    }
    for line in VisualTUI.completionScript(for: shell).split(separator: "\n", omittingEmptySubsequences: false) {
      Console.process.line(String(line))
    }
    Program.exit(.done)
  }
}
