import ArgumentParser
import DepositDomain
import DepositJourney
import EngineAPI
import EngineClient
import Platform
import Reports

struct DepositsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deposits", abstract: Help.text(.helpDeposits), aliases: ["list"])

  @Option(name: .long, help: Help.option(.helpStatus, value: "status"))
  var status: String?

  @Flag(name: .long, help: Help.option(.helpAll))
  var all = false

  @Option(name: .long, help: Help.option(.helpRows, value: "rows"))
  var limit: Int?

  @Option(name: .long, help: Help.option(.helpCursor, value: "cursor"))
  var cursor: String?

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let wanted = try Typed.status(status)
      if let limit, !(1...WireLimit.pageRows).contains(limit) {
        throw VisualError.choiceFormat("--limit", ["1…\(WireLimit.pageRows)"])
      }
      let page = try await place.engine(withSamples: true).deposits(
        status: wanted, cursor: cursor, limit: limit, ofEveryone: all)
      try place.show(
        page, DepositReport(language: place.language).list(page, showsOwner: all, isFiltered: wanted != nil))
      return .done
    }
  }
}

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: Help.text(.helpShow))

  @Argument(help: Help.option(.helpDepositID, value: "deposit-id"), completion: Completions.deposits)
  var id: String

  @Flag(name: .long, help: Help.option(.helpAll))
  var all = false

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let engine = try await place.engine()
      let deposit = try await all ? engine.supportDeposit(DepositID(id)) : engine.deposit(DepositID(id))
      try place.show(deposit, DepositReport(language: place.language).sheet(deposit))
      return .done
    }
  }
}

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "check", abstract: Help.text(.helpCheck))

  @Argument(help: Help.option(.helpDepositID, value: "deposit-id"), completion: Completions.deposits)
  var id: String

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let deposit = try await place.engine().check(DepositID(id))
      try place.show(deposit, DepositReport(language: place.language).sheet(deposit))
      return .done
    }
  }
}

struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "cancel", abstract: Help.text(.helpCancel))

  @Argument(help: Help.option(.helpDepositID, value: "deposit-id"), completion: Completions.deposits)
  var id: String

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common, acts: true) { place in
      let engine = try await place.engine()
      let deposit = try await engine.cancel(DepositID(id))
      // The engine has cancelled it; a journal that cannot be told learns it at the next run.
      try? place.journey(engine).noteCancelled(deposit.depositId, of: deposit.userId)
      try place.confirm(deposit, DepositReport(language: place.language).sheet(deposit))
      return .done
    }
  }
}
