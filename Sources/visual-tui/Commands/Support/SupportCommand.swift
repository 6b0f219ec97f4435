import ArgumentParser
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Reports

/// The support desk without its screens.
struct SupportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "support", abstract: Help.text(.helpSupport),
    subcommands: [
      SupportSearchCommand.self, SupportPulseCommand.self, SupportShowCommand.self, SupportRetryCommand.self,
      SupportRefundCommand.self, SupportCancelCommand.self, SupportNoteCommand.self, SupportClaimCommand.self,
      SupportReleaseCommand.self, SupportLinkCommand.self, SupportAcceptCommand.self, SupportDifferenceCommand.self,
      SupportDeleteVideoCommand.self, SupportRevealCommand.self, SupportReplyCommand.self, SupportEventsCommand.self,
      SupportEventCommand.self, SupportReplayCommand.self,
    ])
}

struct SupportSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "search", abstract: Help.text(.helpSupportSearch))

  @Argument(help: Help.option(.helpSupportQuery, value: "query"))
  var query: [String] = []

  @Option(name: .long, help: Help.option(.helpRows, value: "rows"))
  var limit: Int?

  @Option(name: .long, help: Help.option(.helpCursor, value: "cursor"))
  var cursor: String?

  @Flag(name: .long, help: Help.option(.helpSupportCSV))
  var csv = false

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      if csv, common.json { throw VisualError.usage(.csvOrJSON) }
      if let limit, !(1...WireLimit.pageRows).contains(limit) {
        throw VisualError.choiceFormat("--limit", ["1…\(WireLimit.pageRows)"])
      }
      let engine = try await place.engine(withSamples: true)
      let text = Self.text(query)
      if csv {
        try await export(text, engine, place)
      } else {
        let page = try await engine.supportSearch(text, cursor: cursor, limit: limit)
        try place.show(page, SupportReport(language: place.language).hits(page))
      }
      return .done
    }
  }

  /// Words that the shell kept together stay together.
  static func text(_ words: [String]) -> String {
    words.map { $0.contains(" ") && !$0.contains("\"") && !$0.contains(":") && words.count > 1 ? "\"\($0)\"" : $0 }
      .joined(separator: " ")
  }

  /// Page after page: as much as there is, and no more than a page of it in memory.
  private func export(_ text: String, _ engine: EngineClient, _ place: Workplace) async throws(VisualError) {
    var next = cursor
    var isFirst = true
    repeat {
      do {
        let page = try await page(text, next, engine)
        place.console.lines((isFirst ? [SupportReport.csvHeader] : []) + page.items.map { SupportReport.csv($0) })
        next = page.nextCursor
      } catch {
        if !isFirst, let next { place.console.error(Phrase.exportGoesOn(cursor: next)(place.language)) }
        throw error
      }
      isFirst = false
    } while next != nil && place.console.outputTrouble == nil
  }

  /// The most seconds that an engine is waited for which asks for it.
  private static let patience = Duration.seconds(60)

  /// An engine that is asked so often says when it wants to be asked again.
  private func page(
    _ text: String, _ cursor: String?, _ engine: EngineClient
  ) async throws(VisualError) -> SupportSearchResponse {
    while true {
      let advice = RetryAdvice()
      do {
        return try await engine.leaving(advice)
          .supportSearch(text, cursor: cursor, limit: limit ?? WireLimit.pageRows)
      } catch {
        guard error.kind == .busy, let delay = advice.delay, delay <= Self.patience else { throw error }
        do { try await Task.sleep(for: max(delay, .milliseconds(100))) } catch { throw .interrupted }
      }
    }
  }
}

struct SupportPulseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "pulse", abstract: Help.text(.helpSupportPulse))

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let pulse = try await place.engine(withSamples: true).supportPulse()
      try place.show(pulse, SupportReport(language: place.language).pulse(pulse))
      return .done
    }
  }
}

struct SupportShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: Help.text(.helpSupportShow))

  @OptionGroup var options: CaseOptions

  func run() async {
    await options.look { step in
      try step.place.show(step.file, SupportReport(language: step.place.language).file(step.file))
    }
  }
}

struct SupportReplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "reply", abstract: Help.text(.helpSupportReply))

  @OptionGroup var options: CaseOptions

  @Option(
    name: .long, help: Help.option(.helpSupportReplyKind, value: "kind"),
    completion: .list(ReplyKind.allCases.map(\.rawValue)))
  var kind: String?

  @Option(
    name: .customLong("in"), help: Help.option(.helpSupportReplyLanguage, value: "fr|en"),
    completion: .list(["fr", "en"]))
  var written: String?

  func run() async {
    await options.look { step in
      if let kind, ReplyKind(rawValue: kind) == nil {
        throw VisualError.choiceFormat("--kind", ReplyKind.allCases.map(\.rawValue))
      }
      let language = written.flatMap { Language(rawValue: $0) }
      if written != nil, language == nil { throw VisualError.choiceFormat("--in", ["fr", "en"]) }
      let reply = try await step.engine.supportReply(step.id, kind: kind, in: language)
      try step.place.show(reply, SupportReport(language: step.place.language).reply(reply))
    }
  }
}

// MARK: - Stripe's events

struct SupportEventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "events", abstract: Help.text(.helpSupportEvents))

  @Option(name: .long, help: Help.option(.helpSupportEventType, value: "type"))
  var type: String?

  @Option(
    name: .long, help: Help.option(.helpSupportOutcome, value: "outcome"),
    completion: .list(["applied", "ignored", "parked"]))
  var outcome: String?

  @Option(name: .long, help: Help.option(.helpSupportID, value: "id"))
  var deposit: String?

  @Option(name: .long, help: Help.option(.helpRows, value: "rows"))
  var limit: Int?

  @Option(name: .long, help: Help.option(.helpCursor, value: "cursor"))
  var cursor: String?

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let engine = try await place.engine()
      var id: DepositID?
      if let deposit { id = try await engine.supportResolve(deposit) }
      let page = try await engine.supportEvents(
        type: type, outcome: outcome, depositId: id, cursor: cursor, limit: limit)
      try place.show(page, SupportReport(language: place.language).events(page))
      return .done
    }
  }
}

struct SupportEventCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "event", abstract: Help.text(.helpSupportEvent))

  @Argument(help: Help.option(.helpSupportEventID, value: "event-id"))
  var id: String

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      let detail = try await place.engine().supportEvent(EventID(id))
      try place.show(detail, SupportReport(language: place.language).event(detail))
      return .done
    }
  }
}

struct SupportReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "replay", abstract: Help.text(.helpSupportReplay))

  @Argument(help: Help.option(.helpSupportEventID, value: "event-id"))
  var id: String

  @Option(name: .long, help: Help.option(.helpReason, value: "text"))
  var reason: String?

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      try common.requireActing()
      let answer = try await place.engine().supportReplay(EventID(id), reason: reason)
      try place.confirm(answer, [answer.text])
      return .done
    }
  }
}
