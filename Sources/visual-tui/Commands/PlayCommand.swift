import ArgumentParser
import DashboardRuntime
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Reports

/// A link that plays a film: printed, and opened where there is a browser.
struct PlayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "play", abstract: Help.text(.helpPlay))

  @Argument(help: Help.option(.helpDepositID, value: "deposit-id"), completion: Completions.deposits)
  var id: String

  @Flag(name: .long, help: Help.option(.helpPlayNoOpen))
  var noOpen = false

  @Flag(name: .long, help: Help.option(.helpPlayAll))
  var all = false

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common, acts: true) { place in
      let engine = try await place.engine()
      let deposit = try await all ? engine.supportDeposit(DepositID(id)) : engine.deposit(DepositID(id))
      guard let guid = deposit.videoGuid else { throw VisualError.playNotPlayable(isRedeeming: false) }
      let link = try await engine.playToken(for: guid)
      let report = PlayReport(link, of: deposit.depositId, guid, at: place.clock.now())
      try place.show(report.answer, report.lines(place.language))
      // Where there is no browser the link stands on the screen; programs that read JSON open it themselves.
      if !noOpen, place.isText { try? Machine(environment: place.environment).open(link.url) }
      return .done
    }
  }
}
