import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Model {
  mutating func runInWizard(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch wizard.step {
    case .files: return runInFiles(command, press)
    case .check: return runInCheck(command, press)
    case .walk(let id):
      guard let walk = self[walk: id] else { return [] }
      if command == .pane { return showNextWalk(after: id) }
      switch walk.step {
      case 1: return runInPay(command, walk)
      case 2: return run(command, press, on: walk)
      default: return runInReady(command, walk)
      }
    }
  }

  // MARK: Vérifier

  private mutating func runInCheck(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .move where !wizard.isTitling:
      wizard.draftRow = min(max(0, wizard.draftRow + rows(of: press, page: 5)), max(0, wizard.drafts.count - 1))
    case .move: break
    case .field:
      if wizard.isTitling { endTitling() } else { wizard.isTitling = canType }
    case .remove:
      guard wizard.drafts.indices.contains(wizard.draftRow) else { break }
      wizard.drafts.remove(at: wizard.draftRow)
      wizard.draftRow = min(wizard.draftRow, max(0, wizard.drafts.count - 1))
      if wizard.drafts.isEmpty {
        wizard.step = .files
        return browseIfNeeded()
      }
    case .enter where wizard.isTitling && currentDraft?.needsDuration == true: return takeDuration()
    case .enter where wizard.isTitling: endTitling()
    case .enter where currentDraft?.needsDuration == true: wizard.isTitling = true
    case .enter: return startJourneys()
    default: break
    }
    return []
  }

  var currentDraft: Draft? {
    wizard.drafts.indices.contains(wizard.draftRow) ? wizard.drafts[wizard.draftRow] : nil
  }

  private var canType: Bool { currentDraft?.takesText ?? false }

  /// Measures the file anew with what was typed; what is no duration is said, and stays to be mended.
  private mutating func takeDuration() -> [Effect] {
    guard let draft = currentDraft else { return [] }
    let seconds = DurationText.parse(draft.duration.text.trimmingSpaces).map { Int($0.components.seconds) }
    guard let seconds, seconds > 0 else {
      say(.lengthFormat)
      return []
    }
    do throws(VisualError) {
      _ = try Pricing.fee(for: .film, durationSec: seconds)
    } catch {
      // Typed wrongly, most likely: it stays to be mended.
      say(error)
      return []
    }
    wizard.isTitling = false
    wizard.drafts[wizard.draftRow].result = nil
    return [.measure(draft.path, durationSec: seconds)]
  }

  /// Leaves the title's field; what is no title is put back.
  mutating func endTitling() {
    wizard.isTitling = false
    guard let draft = currentDraft, let video = draft.video else { return }
    do throws(VisualError) {
      let title = try DepositTitle.checked(draft.title.text)
      wizard.drafts[wizard.draftRow].title = TextField(title, limit: DepositTitle.maximumLength)
    } catch {
      say(error)
      wizard.drafts[wizard.draftRow].title = TextField(video.title, limit: DepositTitle.maximumLength)
    }
  }

  mutating func take(_ result: Result<MeasuredVideo, VisualError>, of path: String) -> [Effect] {
    guard let index = wizard.drafts.firstIndex(where: { $0.path == path && $0.result == nil }) else { return [] }
    if case .failure(let error) = result, error.code == VisualError.videoIsDirectory(path: "").code {
      // Among other files its films are meant, as a command takes them; its row waits for them.
      guard wizard.drafts.count == 1 else { return [.findFilms(path)] }
      wizard.drafts = []
      wizard.step = .files
      return browse(path)
    }
    if case .failure(let error) = result, error.code == VisualError.videoMissing(path: "").code,
      wizard.drafts.count == 1,
      screen == .wizard, overlay == nil
    {
      // Mistyped: it is mended where it was typed.
      wizard.drafts = []
      wizard.step = .files
      wizard.browser.field = TextField(path, limit: 4_096)
      say(error)
      return browseIfNeeded()
    }
    wizard.drafts[index].result = result
    // The question is asked at once where nothing else is being typed.
    if wizard.drafts[index].needsDuration, index == wizard.draftRow, wizard.step == .check { wizard.isTitling = true }
    if case .success(let video) = result {
      wizard.drafts[index].title = TextField(video.title, limit: DepositTitle.maximumLength)
    }
    return []
  }

  /// Enter: paying is still to come, so this commits to nothing.
  private mutating func startJourneys() -> [Effect] {
    guard wizard.drafts.allSatisfy({ $0.result != nil }) else {
      say(Phrase.Said.stillMeasuring)
      return []
    }
    let drafts = wizard.measured
    guard !drafts.isEmpty else {
      say(Phrase.Said.nothingToDeposit, .warning)
      return []
    }
    var effects: [Effect] = []
    var first: WalkID?
    for draft in drafts {
      guard let video = draft.video else { continue }
      let id = newWalkID()
      var walk = Walk(id, title: draft.title.text, since: now)
      walk.path = draft.path
      walk.video = video
      walks.append(walk)
      first = first ?? id
      let title = draft.title.text == video.title ? nil : draft.title.text
      let request = JourneyRequest(
        path: draft.path, title: title, durationSec: video.durationSec, sizeBytes: video.sizeBytes)
      effects.append(.startJourney(id, request))
    }
    wizard = Wizard()
    if let first { wizard.step = .walk(first) }
    return effects
  }

  // MARK: Payer, Envoi, Prêt

  private mutating func runInPay(_ command: Command, _ walk: Walk) -> [Effect] {
    if walk.ending != nil, command == .enter || command == .recheck { return startAgain(walk) }
    switch command {
    case .openPage, .enter: return payUrl(of: walk).map { [.openURL($0)] } ?? []
    case .copy: return (payUrl(of: walk) ?? walk.deposit?.rawValue).map { [.copy($0)] } ?? []
    case .recheck:
      guard let deposit = walk.deposit else { return [] }
      say(Phrase.Said.askingStripe)
      return [.recheck(deposit)]
    case .simulate:
      guard session?.canSimulate == true, walk.stage == .toPay, let links = walk.links else { return [] }
      say(Phrase.Said.simulating)
      return [.simulatePayment(links.depositId, checkoutUrl: links.checkoutUrl)]
    case .code:
      if code(for: walk) != nil { overlay = .code }
      return []
    case .cancel: return cancel(walk)
    default: return []
    }
  }

  private mutating func cancel(_ walk: Walk) -> [Effect] {
    if let deposit = walk.deposit {
      overlay = .question(.cancel(deposit, title: walk.title.shown))
      return []
    }
    // Nothing was begun that could be paid.
    walks.removeAll { $0.id == walk.id }
    wizard.leave()
    return [.stopJourney(walk.id)] + browseIfNeeded()
  }

  private mutating func runInReady(_ command: Command, _ walk: Walk) -> [Effect] {
    switch command {
    case .openPage: return filmUrl(of: walk).map { [.openURL($0)] } ?? []
    case .copy: return (filmUrl(of: walk) ?? walk.deposit?.rawValue).map { [.copy($0)] } ?? []
    case .play: return walk.deposit.flatMap { deposits[$0] }.map { play($0) } ?? []
    case .enter: return openWizard()
    default: return []
    }
  }

  /// Another page to pay at is what the person wants for one that has expired; everything else goes on where it was.
  ///
  /// - Parameter anew: the person wants another deposit of the same file, and pays it.
  mutating func startAgain(_ walk: Walk, anew: Bool = false) -> [Effect] {
    if !anew, walk.path != nil, walk.ending?.needsAnotherDeposit == true {
      overlay = .question(.beginAnew(walk.id, title: walk.title.shown))
      return []
    }
    var walk = walk
    if anew {
      walk.deposit = nil
      walk.progress = nil
      walk.stage = .starting
    }
    // Why it had stopped is no news any more.
    if walk.ending != nil { notice = nil }
    walk.ending = nil
    walk.isPaused = false
    walk.isStarted = true
    walk.isAutomatic = false
    walk.turn = nil
    walk.since = now
    if walk.step == 1 {
      // The old page may be closed: none is shown until the new one is known.
      walk.links = nil
      walk.stage = .starting
    }
    self[walk: walk.id] = walk
    return walkAgain(walk, anew: anew)
  }

  /// Has a journey begin or go on, with all that is known of it.
  func walkAgain(_ walk: Walk, anew: Bool = false) -> [Effect] {
    if let deposit = walk.deposit { return [.resumeJourney(walk.id, deposit, path: walk.path)] }
    guard let path = walk.path else { return [] }
    let title = walk.title == walk.video?.title ? nil : walk.title
    let request = JourneyRequest(path: path, title: title, durationSec: walk.video?.durationSec, again: anew)
    return [.startJourney(walk.id, request)]
  }

  private mutating func showNextWalk(after id: WalkID) -> [Effect] {
    guard walks.count > 1, let index = walks.firstIndex(where: { $0.id == id }) else { return [] }
    showWalk(walks[(index + 1) % walks.count].id)
    return []
  }

  /// Where this walk's deposit is paid.
  func payUrl(of walk: Walk) -> String? {
    guard walk.stage <= .toPay, let links = walk.links else { return nil }
    return isRemote ? links.checkoutUrl : links.payUrl
  }
}
