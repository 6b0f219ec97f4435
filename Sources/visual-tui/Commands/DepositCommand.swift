import ArgumentParser
import DepositDomain
import DepositJourney
import Platform
import VideoUpload

struct DepositCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "deposit", abstract: Help.text(.helpDeposit))

  @Argument(help: Help.option(.helpFiles, value: "file"), completion: .file())
  var files: [String] = []

  @Option(
    name: .long, help: Help.option(.helpType, value: "clip|doc|film"), completion: .list(["clip", "doc", "film"]))
  var type: String?

  @Option(name: .long, help: Help.option(.helpTitle, value: "title"))
  var title: String?

  @Flag(name: .shortAndLong, help: Help.option(.helpYes))
  var yes = false

  @Flag(name: .long, help: Help.option(.helpNoOpen))
  var noOpen = false

  @Flag(name: .long, help: Help.option(.helpAgain))
  var again = false

  @Flag(name: .long, help: Help.option(.helpNoWait))
  var noWait = false

  @Option(name: .long, help: Help.option(.helpWait, value: "duration"))
  var wait: String?

  @Option(name: .long, help: Help.option(.helpLimit, value: "rate"))
  var limit: String?

  @Option(name: .long, help: Help.option(.helpDuration, value: "duration"))
  var duration: String?

  @Flag(name: .long, help: Help.option(.helpNoHash))
  var noHash = false

  @OptionGroup var common: CommonOptions

  /// Nothing was named, and somebody sits at a terminal.
  var opensWizard: Bool {
    files.isEmpty && !common.json && !common.plain && Console.process.canAsk && Console.process.isTerminal
  }

  func run() async {
    await Program.run(common, acts: true, staysSmall: true) { place in
      guard files.isEmpty, place.speaks else {
        return try await DepositRun(wishes: try wishes(place.settings), place: place).run()
      }
      var wishes = try wishes(place.settings)
      wishes.isDialogue = true
      return try await DepositDialogue(wishes: wishes, place: place).run()
    }
  }

  /// Everything that was typed, checked before anything is done.
  private func wishes(_ settings: Settings) throws(VisualError) -> DepositWishes {
    if files.isEmpty, !(common.plain && Console.process.canAsk) { throw .wizardNotHere }
    if files.contains("-") { throw .standardInputNotResumable }
    if files.count > 1, title != nil { throw .titleForSeveralFiles }
    if noWait, wait != nil { throw .waitAndNoWait }
    return DepositWishes(
      files: files, type: try Typed.depositType(type), title: try Typed.title(title), agrees: yes, opensPage: !noOpen,
      again: again, waits: !noWait, longestWait: try Typed.duration(wait, option: "--wait"),
      limit: try Typed.rate(limit, settings), durationSec: try Typed.length(duration), hashes: !noHash)
  }
}

/// What the person wishes, in types.
struct DepositWishes: Sendable {
  var files: [String]
  var type: DepositType?
  var title: String?
  /// Agrees to any price.
  var agrees: Bool
  var opensPage: Bool
  var again: Bool
  var waits: Bool
  var longestWait: Duration?
  var limit: Int?
  /// For files that do not tell.
  var durationSec: Int?
  /// Whether the SHA-256 is computed and compared with Bunny's.
  var hashes: Bool
  /// What the files are and cost has been said, and questions are answered one by one.
  var isDialogue = false
}
