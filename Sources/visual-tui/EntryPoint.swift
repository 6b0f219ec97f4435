import ArgumentParser
import Dispatch
import Glibc
import Platform
import TerminalKit

/// Where the program begins. Not asynchronous itself: the dashboard is to be still while nobody types, and whatever once
/// ran on Swift's shared pool leaves that waking up every second.
@main
enum EntryPoint {
  static func main() {
    StandardDescriptors.reserve()
    ProgramMemory.keepTogether()
    CrashReports.calm()
    if let given = GivenOptions.plain(ProcessArguments.words) { DashboardRun.start(given) }
    let words = ArgumentOrder.commandFirst(
      ProcessArguments.words, commands: VisualTUI.commandNames, nested: VisualTUI.nestedNames)
    if ArgumentOrder.asksVersion(words) {
      Console.process.line("visual-tui \(Version.current)")
      Program.exit(.done)
    }
    // A signal that comes while the words are being read is to count as well. The dashboard and the wizard, which need
    // somebody to ask, see to theirs themselves.
    if let first = words.first, VisualTUI.commandNames.contains(first), !Console.process.canAsk { _ = Signals.process }
    // What the dynamic linker has read goes before the parser comes, for those that stay small.
    if let first = words.first, VisualTUI.longRunNames.contains(first) { ResidentCode.release() }
    do {
      var command = try VisualTUI.parseAsRoot(words)
      switch command {
      case let dashboard as VisualTUI where !dashboard.common.plain: DashboardRun.start(dashboard)
      case let wizard as DepositCommand where wizard.opensWizard: DashboardRun.start(wizard)
      case let asynchronous as any AsyncParsableCommand: start(asynchronous, words)
      default: try command.run()
      }
    } catch {
      UsageFailure(error: error, words: words).report()
    }
  }

  private static func start(_ command: sending any AsyncParsableCommand, _ words: [String]) -> Never {
    Task {
      var command = command
      do {
        try await command.run()
      } catch {
        UsageFailure(error: error, words: words).report()
      }
    }
    dispatchMain()
  }
}
