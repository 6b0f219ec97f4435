import ArgumentParser
import DepositDomain
import EngineAPI
import EngineClient
import Platform
import Reports

/// The deposit that a command is about, as a person names it.
struct CaseOptions: ParsableArguments {
  @Argument(help: Help.option(.helpSupportID, value: "id"))
  var id: String

  @OptionGroup var common: CommonOptions

  /// Acts on the deposit as it is now.
  func run(_ body: @escaping @Sendable (SupportStep) async throws -> Void) async { await run(acts: true, body) }

  /// Shows something of the deposit as it is now.
  func look(_ body: @escaping @Sendable (SupportStep) async throws -> Void) async { await run(acts: false, body) }

  private func run(acts: Bool, _ body: @escaping @Sendable (SupportStep) async throws -> Void) async {
    await Program.run(common) { place in
      if acts { try common.requireActing() }
      try await body(try await SupportStep(id, place))
      return .done
    }
  }
}

/// Why something is done.
struct ReasonOptions: ParsableArguments {
  @Option(name: .long, help: Help.option(.helpReason, value: "text"))
  var reason: String?
}

/// For what is asked about first.
struct AgreementOptions: ParsableArguments {
  @OptionGroup var why: ReasonOptions

  @Flag(name: .shortAndLong, help: Help.option(.helpSupportYes))
  var yes = false
}

/// One thing done to one deposit: find it, say what will happen, ask, do it, show what came of it.
struct SupportStep {
  let place: Workplace
  let engine: EngineClient
  let file: SupportFileObject

  var id: DepositID { file.deposit.depositId }
  var version: Int { file.deposit.version }

  init(_ name: String, _ place: Workplace) async throws(VisualError) {
    let engine = try await place.engine()
    self.place = place
    self.engine = engine
    file = try await engine.supportFile(try await engine.supportResolve(name))
  }

  /// Says what will happen, and asks before what is grave.
  ///
  /// - Parameter told: what will happen when the engine's sentence is not exact: a part of a refund.
  /// - Throws: the refusal, when it cannot be done; `agreement_missing` where nobody can be asked; `declined`.
  func agree(to action: SupportAction, yes: Bool, told: Phrase? = nil) throws(VisualError) {
    guard let foresight = file.actions.first(where: { $0.action == action }) else { return }
    guard foresight.possible else { throw .supportRefused(foresight.code, foresight.data) }
    let sentence = told ?? .supportForesight(foresight.code, foresight.data)
    guard foresight.grave, !yes else {
      place.say(sentence)
      return
    }
    guard place.canAsk else { throw .agreementMissing(sentence) }
    place.console.ask("\(sentence(place.language)) \(Phrase.askGoOn(place.language))")
    let answer = place.console.readAnswer()?.trimmingSpaces.lowercased()
    guard let answer, ["o", "oui", "y", "yes"].contains(answer) else { throw .declined }
  }

  /// Says what will happen, of what is neither grave nor refused beforehand.
  func foretell(_ action: SupportAction) {
    guard let foresight = file.actions.first(where: { $0.action == action }), foresight.possible else { return }
    place.say(.supportForesight(foresight.code, foresight.data))
  }

  /// The reason given, or asked for.
  func reason(_ given: String?) throws(VisualError) -> String {
    if let given = given?.trimmingSpaces, !given.isEmpty { return given }
    guard place.canAsk else { throw .reasonOptionMissing }
    place.console.ask(Phrase.askReason(place.language))
    guard let typed = place.console.readAnswer()?.trimmingSpaces, !typed.isEmpty else { throw .reasonOptionMissing }
    return typed
  }

  /// The deposit as it is now.
  func show(_ deposit: DepositObject) throws(VisualError) {
    try place.confirm(deposit, DepositReport(language: place.language).sheet(deposit))
  }

  /// What needs no more to be said than that it is done.
  func done(_ deposit: DepositObject) throws(VisualError) {
    try place.confirm(deposit, [Phrase.supportDone(place.language)])
  }
}

struct SupportRetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retry", abstract: Help.text(.helpSupportRetry))

  @OptionGroup var options: CaseOptions

  func run() async {
    await options.run { step in
      try step.agree(to: .retry, yes: true)
      try step.show(try await step.engine.supportRetry(step.id))
    }
  }
}

struct SupportRefundCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "refund", abstract: Help.text(.helpSupportRefund))

  @OptionGroup var options: CaseOptions

  @Option(name: .long, help: Help.option(.helpAmount, value: "euros"))
  var amount: String?

  @Option(name: .long, help: Help.option(.helpExpectRefunded, value: "euros"))
  var expectRefunded: String?

  @OptionGroup var agreement: AgreementOptions

  func run() async {
    await options.run { step in
      let wanted = try Typed.cents(amount, option: "--amount")
      if wanted == 0 { throw VisualError.amountFormat("--amount") }
      let money = step.file.money
      let known = try Typed.cents(expectRefunded, option: "--expect-refunded") ?? money.expectedRefundedCents
      guard known == money.expectedRefundedCents else {
        throw VisualError.refundConflict(
          expectedCents: known, refundedCents: money.refundedCents, underWayCents: money.underWayCents)
      }
      if let wanted, money.refundableCents > 0, wanted > money.refundableCents {
        throw VisualError.refundTooMuch(restCents: money.refundableCents)
      }
      let part: [String: String]? = wanted.flatMap { $0 < money.refundableCents ? ["amountCents": String($0)] : nil }
      try step.agree(to: .refund, yes: agreement.yes, told: part.map { .supportForesight("refund_part", $0) })
      let request = SupportRefundRequest(
        amountCents: wanted, expectedRefundedCents: known, reason: try step.reason(agreement.why.reason))
      // The same wish about the same state has the same key: sent twice, it is done once.
      let key = "visual-tui-\(step.id)-v\(step.version)-\(known)-\(wanted.map(String.init) ?? "rest")"
      try step.show(try await step.engine.supportRefund(step.id, request, idempotencyKey: key))
    }
  }
}

struct SupportCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "cancel", abstract: Help.text(.helpSupportCancel))

  @OptionGroup var options: CaseOptions
  @OptionGroup var agreement: AgreementOptions

  func run() async {
    await options.run { step in
      // Done is done: asked again, it is shown.
      guard step.file.cancelledBy != Deposit.Cancellation.By.support.rawValue else {
        return try step.show(step.file.deposit)
      }
      try step.agree(to: .cancel, yes: agreement.yes)
      let reason = try step.reason(agreement.why.reason)
      try step.show(try await step.engine.supportCancel(step.id, reason: reason, expectedVersion: step.version))
    }
  }
}

struct SupportNoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "note", abstract: Help.text(.helpSupportNote))

  @OptionGroup var options: CaseOptions

  @Argument(help: Help.option(.helpSupportNoteText, value: "text"))
  var text: String

  func run() async {
    await options.run { step in
      var note = text
      if note == "-" {
        var lines: [String] = []
        while let line = step.place.console.readAnswer() { lines.append(line) }
        note = lines.joined(separator: " ")
      }
      guard !note.trimmingSpaces.isEmpty else { throw VisualError.noteEmpty }
      step.foretell(.note)
      try step.done(try await step.engine.supportNote(step.id, note))
    }
  }
}

struct SupportClaimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "claim", abstract: Help.text(.helpSupportClaim))

  @OptionGroup var options: CaseOptions

  @Flag(name: .long, help: Help.option(.helpSupportTakeOver))
  var takeOver = false

  func run() async {
    await options.run { step in
      step.foretell(.claim)
      try step.done(
        try await step.engine.supportClaim(step.id, takeOver: takeOver, expectedVersion: step.version))
    }
  }
}

struct SupportReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "release", abstract: Help.text(.helpSupportRelease))

  @OptionGroup var options: CaseOptions

  func run() async {
    await options.run { step in
      step.foretell(.release)
      try step.done(try await step.engine.supportRelease(step.id, expectedVersion: step.version))
    }
  }
}

struct SupportLinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "link", abstract: Help.text(.helpSupportLink))

  @OptionGroup var options: CaseOptions
  @OptionGroup var why: ReasonOptions

  func run() async {
    await options.run { step in
      try step.agree(to: .checkoutLink, yes: true)
      let link = try await step.engine.supportCheckoutLink(
        step.id, reason: why.reason, expectedVersion: step.version)
      // Alone on its line, so that it can be copied whole.
      try step.place.show(link, [link.payUrl])
    }
  }
}

struct SupportAcceptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "accept", abstract: Help.text(.helpSupportAccept))

  @OptionGroup var options: CaseOptions
  @OptionGroup var why: ReasonOptions

  func run() async {
    await options.run { step in
      try step.agree(to: .acceptOverLimit, yes: true)
      let reason = try step.reason(why.reason)
      try step.show(
        try await step.engine.supportAcceptOverLimit(step.id, reason: reason, expectedVersion: step.version))
    }
  }
}

struct SupportDifferenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask-difference", abstract: Help.text(.helpSupportDifference))

  @OptionGroup var options: CaseOptions
  @OptionGroup var why: ReasonOptions

  func run() async {
    await options.run { step in
      try step.agree(to: .askDifference, yes: true)
      let answer = try await step.engine.supportAskDifference(step.id, reason: why.reason)
      try step.place.show(answer, SupportReport(language: step.place.language).reply(answer.reply))
    }
  }
}

struct SupportDeleteVideoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "delete-video", abstract: Help.text(.helpSupportDelete))

  @OptionGroup var options: CaseOptions
  @OptionGroup var agreement: AgreementOptions

  func run() async {
    await options.run { step in
      try step.agree(to: .deleteVideo, yes: agreement.yes)
      guard let guid = step.file.videos.first(where: \.current)?.guid else {
        throw VisualError.supportRefused("no_video", [:])
      }
      let reason = try step.reason(agreement.why.reason)
      try step.show(
        try await step.engine.supportDeleteVideo(step.id, guid, reason: reason, expectedVersion: step.version))
    }
  }
}

struct SupportRevealCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "reveal", abstract: Help.text(.helpSupportReveal))

  @OptionGroup var options: CaseOptions
  @OptionGroup var why: ReasonOptions

  func run() async {
    await options.run { step in
      try step.agree(to: .reveal, yes: true)
      let payer = try await step.engine.supportReveal(step.id, reason: try step.reason(why.reason))
      try step.place.show(payer, SupportReport(language: step.place.language).payer(payer))
    }
  }
}
