import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// Doing something about a deposit: the dialog says beforehand what will happen, and keeps what was typed.
extension Model {
  /// What a key does to a deposit.
  func action(of command: Command) -> SupportAction? {
    switch command {
    case .claim: isClaimedHere ? .release : .claim
    case .recheck: .retry
    case .refund: .refund
    case .cancel: .cancel
    case .note: .note
    case .replay: .replay
    default: nil
    }
  }

  /// Who sits here has claimed the case.
  var isClaimedHere: Bool { support.file.shown?.claim.map { $0.by.rawValue == session?.user } ?? false }

  /// Does what a key says, as soon as the case is there.
  mutating func begin(_ command: Command) -> [Effect] {
    support.file.pending = command
    return doPending()
  }

  mutating func doPending() -> [Effect] {
    guard let command = support.file.pending, support.file.shown != nil else { return [] }
    support.file.pending = nil
    // Whoever went away from the case meanwhile wants it no more.
    guard screen == .support, support.spot == .file, overlay == nil else { return [] }
    return command == .reply ? beginReply() : action(of: command).map { begin($0) } ?? []
  }

  mutating func refuseWriting() -> [Effect] {
    say(support.isPinned ? Phrase.Desk.pinned : Phrase.Desk.writeFirst, .warning)
    return []
  }

  mutating func begin(_ action: SupportAction) -> [Effect] {
    guard support.isWriting else { return refuseWriting() }
    guard let file = support.file.shown, let foresight = file.actions.first(where: { $0.action == action }) else {
      return []
    }
    var dialog = SupportDialog(foresight, file, number: support.newOrderNumber())
    if action == .replay, foresight.possible {
      let chosen = selectedNode?.event.flatMap { $0.replayable ? $0 : nil }
      guard let event = chosen ?? file.events.first(where: \.replayable) else {
        say(Phrase.Case.eventFirst, .warning)
        return []
      }
      (dialog.event, dialog.eventName) = (event.id, "\(event.type) (\(event.id))")
    }
    // Nothing to type and nobody in the way: it is done at once, and undone by the same key.
    if action == .claim || action == .release, foresight.possible, foresight.data["by"] == nil {
      return [.support(.order(dialog.order))]
    }
    overlay = .order(dialog)
    return []
  }

  // MARK: In the dialog

  mutating func takeInDialog(_ press: KeyPress, _ dialog: SupportDialog) -> [Effect] {
    var dialog = dialog
    switch press.key {
    case .escape:
      overlay = nil
      return []
    case .enter: return confirm(dialog)
    case .tab, .down, .up: if dialog.isRefund { dialog.field = dialog.field == .amount ? .reason : .amount }
    default: if !dialog.isSending, dialog.asksText { edit(&dialog) { $0.handle(press) } }
    }
    overlay = .order(dialog)
    return []
  }

  /// Text put in at once goes where letters would.
  mutating func pasteInDialog(_ text: String, _ dialog: SupportDialog) {
    var dialog = dialog
    guard dialog.asksText, !dialog.isSending else { return }
    edit(&dialog) {
      $0.insert(text)
      return true
    }
    overlay = .order(dialog)
  }

  private mutating func edit(_ dialog: inout SupportDialog, _ change: (inout TextField) -> Bool) {
    let before = dialog
    if dialog.field == .amount { _ = change(&dialog.amount) } else { _ = change(&dialog.reason) }
    guard dialog != before else { return }
    // What can become no amount is said at once, and stays: left out, it would read as another amount, or as all.
    dialog.error = dialog.amount.text.allSatisfy(SupportDialog.isOfAmount) ? nil : badAmount(dialog)
    // Another text is another order: the engine knows the one that was sent by its key.
    if dialog.hasSent {
      dialog.number = support.newOrderNumber()
      dialog.hasSent = false
    }
  }

  private mutating func confirm(_ dialog: SupportDialog) -> [Effect] {
    var dialog = dialog
    guard dialog.foresight.possible else {
      // Who was about to order reads why it is over; what is typed on must not reach the desk.
      if dialog.changes.isEmpty { overlay = nil }
      return []
    }
    guard !dialog.isSending else { return [] }
    guard support.isWriting else {
      // Nobody was here for a while: once more, so that it is meant.
      support.writesUntil = now + SupportState.writeSpan
      return refuse(dialog, Phrase.Order.onceMore)
    }
    if dialog.isRefund, dialog.typedCents == nil {
      dialog.field = .amount
      dialog.error = badAmount(dialog)
      overlay = .order(dialog)
      return []
    }
    if dialog.needsText, dialog.reason.text.trimmingSpaces.isEmpty {
      // From the amount Enter leads on; only an empty reason is a mistake.
      let isOnTheWay = dialog.field == .amount
      dialog.field = .reason
      guard !isOnTheWay else {
        overlay = .order(dialog)
        return []
      }
      return refuse(dialog, dialog.action == .note ? Phrase.Order.needsNote : Phrase.Order.needsReason)
    }
    dialog.isSending = true
    dialog.hasSent = true
    dialog.error = nil
    dialog.changes = []
    overlay = .order(dialog)
    return [.support(.order(dialog.order))]
  }

  private func badAmount(_ dialog: SupportDialog) -> VisualError {
    VisualError(
      "dialog", .usage, Phrase.Order.badAmount(numbers.euros(Double(dialog.money.refundableCents) / 100)))
  }

  private mutating func refuse(_ dialog: SupportDialog, _ sentence: Phrase) -> [Effect] {
    var dialog = dialog
    dialog.error = VisualError("dialog", .usage, sentence)
    overlay = .order(dialog)
    return []
  }

  // MARK: What came of it

  mutating func take(_ result: Result<SupportOutcome, VisualError>, of order: SupportOrder) -> [Effect] {
    let due = note(result)
    let isOpen = openDialog?.number == order.number
    switch result {
    case .success(let outcome):
      if isOpen { overlay = nil }
      say(Phrase.Order.done(Phrase.Order.title(order.action.rawValue)), .ok)
      // Who has left before the payer's name came does not read it.
      if case .person = outcome, !isOpen { break }
      show(outcome)
    case .failure(let error):
      guard isOpen, var dialog = openDialog else {
        say(error)
        break
      }
      dialog.isSending = false
      dialog.error = error
      dialog.awaitsOwnChange = error.isRefusedRefund && support.file.id == order.deposit
      // An answer that says no was no money: the next try is an order of its own.
      if !error.isAbsence, error.kind != .providerRefused || error.isRefusedRefund || error.isRefusedCheckout {
        dialog.number = support.newOrderNumber()
        dialog.hasSent = false
      }
      overlay = .order(dialog)
    }
    // Whatever came of it, the case is as it is now; what others did meanwhile is shown in the dialog.
    return due + (support.file.id == order.deposit ? reloadFile() : [])
      + (result.isSuccess ? refreshList(isForced: true) : [])
  }

  private mutating func reloadFile() -> [Effect] {
    guard let id = support.file.id else { return [] }
    support.file.asked = id
    return [.support(.file(id))]
  }

  var openDialog: SupportDialog? {
    if case .order(let dialog) = overlay { dialog } else { nil }
  }

  /// The case is another than the one that the open dialog was made from: it says what changed, and goes by that.
  mutating func takeIntoDialog(_ file: SupportFileObject) -> [Effect] {
    guard var dialog = openDialog, dialog.deposit == file.deposit.depositId, !dialog.isSending,
      dialog.version != file.deposit.version || !dialog.hasSent && dialog.money != file.money,
      let foresight = file.actions.first(where: { $0.action == dialog.action })
    else { return [] }
    // What Stripe refused changed the case, too: the dialog says that already.
    dialog = dialog.following(
      foresight, file, changes: dialog.awaitsOwnChange ? [] : changes(since: dialog, in: file))
    overlay = .order(dialog)
    return []
  }

  private static let mostChanges = 4

  /// What others did since: the history's new lines.
  private func changes(since dialog: SupportDialog, in file: SupportFileObject) -> [String] {
    let new = file.timeline.dropFirst(dialog.seen)
    // A colleague's steps first, then the latest of the rest, all in their order.
    let isStaff: (TimelineObject) -> Bool = { $0.actor.hasPrefix("support:") }
    let staff = new.indices.filter { isStaff(new[$0]) }.suffix(Self.mostChanges)
    let others = new.indices.filter { !isStaff(new[$0]) }.suffix(Self.mostChanges - staff.count)
    let lines = (staff + others).sorted().map { new[$0] }.map { entry in
      dates.row(entry.at) + "  " + name(ofActor: entry.actor) + "  " + entry.text.shown
    }
    return lines.isEmpty ? [Phrase.Order.versions(dialog.version, file.deposit.version)(language)] : lines
  }

  private mutating func show(_ outcome: SupportOutcome) {
    switch outcome {
    case .done: break
    case .link(let url, let end):
      let text = url + (end.map { "\n\n" + Phrase.Case.until(dates.full($0))(language) } ?? "")
      overlay = .paper(SupportPaper(kind: .other, title: Phrase.Order.linkTitle(language), text: text, copy: url))
    case .message(let reply): overlay = .paper(paper(of: reply, of: nil, others: []))
    case .person(let person):
      let untold = Phrase.Order.untold(language)
      let lines = [
        (Phrase.Order.email, person.email), (Phrase.Order.name, person.name), (Phrase.Order.phone, person.phone),
      ].map { StyledText($0.0(language)).padded(to: 12).plain + ($0.1?.shown ?? untold) }
      overlay = .paper(
        SupportPaper(
          kind: .person, title: Phrase.Order.personTitle(language), text: lines.joined(separator: "\n"),
          copy: person.email, remark: Phrase.Order.seen(language)))
    case .replayed(let answer):
      overlay = .paper(
        SupportPaper(
          kind: .other, title: Phrase.Order.replayedTitle(language), text: answer.text.shown,
          copy: answer.event.id.rawValue))
    }
  }
}

extension SupportDialog {
  /// The same dialog over the case as it is now; what was typed stays.
  func following(_ foresight: SupportForesightObject, _ file: SupportFileObject, changes: [String]) -> SupportDialog {
    var next = SupportDialog(foresight, file, number: number)
    (next.reason, next.amount, next.field) = (reason, amount, foresight.possible ? field : .reason)
    (next.event, next.eventName) = (event, eventName)
    (next.hasSent, next.error) = (hasSent, error)
    // It is about the film that was seen; and what was sent is, under its number, what it was.
    next.video = video
    if hasSent { next.money = money }
    next.changes = changes
    return next
  }
}

extension Result {
  fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}

extension Command {
  /// It is done to a deposit, in its case.
  fileprivate static let forCases: Set<Command> = [.claim, .recheck, .refund, .cancel, .note, .replay, .reply]

  var isForCase: Bool { Self.forCases.contains(self) }
}

extension VisualError {
  /// Stripe will not send this money back: nothing is under way.
  fileprivate var isRefusedRefund: Bool { code == VisualError.refundRefused(cause: "").code }

  /// Stripe opens no page as it was asked: the same order would be answered so for ever.
  fileprivate var isRefusedCheckout: Bool { code == "checkout_refused" }
}
