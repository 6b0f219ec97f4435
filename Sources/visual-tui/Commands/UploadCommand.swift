import ArgumentParser
import DepositDomain
import Glibc
import Platform

struct UploadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "upload", abstract: Help.text(.helpUpload))

  @Argument(help: Help.option(.helpUploadWords, value: "deposit-id|file"))
  var words: [String] = []

  @Flag(name: .long, help: Help.option(.helpUploadAll))
  var all = false

  @Flag(name: .long, help: Help.option(.helpDiscard))
  var discard = false

  @Flag(name: .long, help: Help.option(.helpNoWait))
  var noWait = false

  @Option(name: .long, help: Help.option(.helpWait, value: "duration"))
  var wait: String?

  @Option(name: .long, help: Help.option(.helpLimit, value: "rate"))
  var limit: String?

  @Flag(name: .long, help: Help.option(.helpNoHash))
  var noHash = false

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common, acts: true, staysSmall: true) { place in
      if noWait, wait != nil { throw VisualError.waitAndNoWait }
      if all, discard || !words.isEmpty { throw VisualError.uploadAllTakesNoWords }
      let run = UploadRun(
        place: place, waits: !noWait, longestWait: try Typed.duration(wait, option: "--wait"),
        limit: try Typed.rate(limit, place.settings), hashes: !noHash)
      if all { return try await run.all() }
      let (deposit, path) = try named()
      return discard ? try await run.discard(deposit, path) : await run.one(deposit, path)
    }
  }

  /// Which word is the deposit and which the file: an id has a form that no file of that name competes with.
  private func named() throws(VisualError) -> (DepositID?, String?) {
    if words.contains("-") { throw .standardInputNotResumable }
    switch words.count {
    case 1:
      let isID = DepositID(words[0]).isWellFormed && access(words[0], F_OK) != 0
      return isID ? (DepositID(words[0]), nil) : (nil, words[0])
    case 2: return (DepositID(words[0]), words[1])
    default: throw .uploadNeedsSomething
    }
  }
}
