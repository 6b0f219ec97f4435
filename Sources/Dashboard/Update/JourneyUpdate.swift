import DepositDomain
import Platform
import TerminalKit

extension Model {
  /// What a journey tells. News of a journey that was dropped is ignored.
  mutating func take(_ news: JourneyNews, of id: WalkID) -> [Effect] {
    guard var walk = self[walk: id] else { return [] }
    if case .retry = news {} else { walk.retry = nil }
    switch news {
    case .measured(let video):
      walk.video = video
      walk.title = video.title
    case .checkout(let links):
      walk.links = links
      walk.deposit = links.depositId
      walk.reach(.toPay, at: now)
    case .paymentProcessing: walk.reach(.paying, at: now)
    case .paid: walk.reach(.preparing, at: now)
    case .ready: walk.reach(.uploading, at: now)
    case .standing(let turn):
      walk.turn = turn
      walk.reach(.uploading, at: now)
    case .progress(let progress):
      walk.reach(.uploading, at: now)
      walk.progress = progress
      if progress.bytesPerSecond > 0 { lastBytesPerSecond = progress.bytesPerSecond }
    case .retry(_, let sentence, let delay): walk.retry = Walk.Retry(sentence: sentence, at: now + delay)
    case .restarted(let sentence):
      walk.progress = nil
      say(.restarting(sentence), .warning)
    case .uploaded(let size):
      walk.progress = TransferProgress(sentBytes: size, confirmedBytes: size, totalBytes: size)
      walk.reach(.encoding, at: now)
    case .processing(let percent):
      walk.encodePercent = min(100, max(0, percent))
      walk.reach(.encoding, at: now)
    case .playable(let arrival):
      walk.arrival = arrival
      walk.deposit = arrival.depositId
      walk.reach(.playable, at: now)
    case .notice(let error): say(error)
    case .stopped(let error):
      if walk.isAutomatic, error.code == VisualError.journalBusy(holder: nil).code { return leave(walk) }
      if let deposit = walk.deposit, wizard.step == .walk(id), let why = Self.asksForFile(error, walk.title.shown) {
        return askForFile(of: deposit, id, why)
      }
      end(&walk, error)
    case .fileNeeded(let deposit):
      return askForFile(of: deposit, id, (Phrase.Said.fileNeeded(walk.title.shown), .warning))
    }
    let old = self[walk: id]
    self[walk: id] = walk
    return follow(walk, from: old?.stage ?? walk.stage, news)
  }

  /// What a change of state leads to: a word when the person looks elsewhere, the next payment, a fresh list.
  private mutating func follow(_ walk: Walk, from old: Walk.Stage, _ news: JourneyNews) -> [Effect] {
    let isShown = screen == .wizard && wizard.step == .walk(walk.id)
    if case .stopped = news {
      let isSeen = isShown || screen == .uploads && keyedWalk?.id == walk.id
      if !isSeen, let ending = walk.ending { say(ofUnseen: ending) }
      return loadDeposits()
    }
    guard walk.stage != old else { return [] }
    let told = word(of: walk, from: old).map { isShown && hasFocus == true ? [] : [Effect.notify($0(language))] } ?? []
    switch walk.stage {
    case .preparing where old < .preparing:
      let next = walks.first { $0.stage <= .toPay && $0.isWalking }
      if isShown, let next {
        wizard.step = .walk(next.id)
        say(Phrase.Said.paidNext(walk.title.shown), .ok)
      } else if !isShown {
        say(Phrase.Said.paid(walk.title.shown), .ok)
      }
    case .playable: if !isShown { say(Phrase.Said.playable(walk.title.shown), .ok) }
    default: break
    }
    return told + loadDeposits()
  }

  private func end(_ walk: inout Walk, _ error: VisualError) {
    guard walk.stage != .playable else { return }
    walk.isPaused = false
    walk.turn = nil
    walk.ending = error
    if error.code == VisualError.uploadCancelled.code { walk.progress = nil }
  }

  /// Another program has it: nothing is to be seen or done here.
  private mutating func leave(_ walk: Walk) -> [Effect] {
    walks.removeAll { $0.id == walk.id }
    if case .walk(walk.id) = wizard.step {
      wizard.leave()
      if screen == .wizard { screen = .uploads }
    }
    say(Phrase.Uploads.sentElsewhere(walk.title.shown))
    return []
  }

  /// What is worth a bell.
  private func word(of walk: Walk, from old: Walk.Stage) -> Phrase? {
    let title = walk.title.shown
    switch walk.stage {
    case .preparing where old < .preparing: return Phrase.Said.paid(title)
    case .encoding where old == .uploading: return Phrase.Said.uploaded(title)
    case .playable: return Phrase.Said.playable(title)
    default: return nil
    }
  }

  /// What is said when another file helps; nil when none does.
  private static func asksForFile(_ error: VisualError, _ title: String) -> (Phrase, StyleRole)? {
    switch error.code {
    case VisualError.otherFile(path: "", deposit: "").code: (Phrase.Said.otherFile(title), .error)
    case VisualError.videoGone(path: "", deposit: "").code, VisualError.videoMissing(path: "").code:
      (Phrase.Said.fileGone(title), .error)
    default: nil
    }
  }

  /// This machine does not know the file, or it is not there: the person names it.
  private mutating func askForFile(of deposit: DepositID, _ id: WalkID, _ why: (Phrase, StyleRole)) -> [Effect] {
    walks.removeAll { $0.id == id }
    say(why.0, why.1)
    guard wizard.step == .walk(id) else { return [] }
    wizard.ask(forFileOf: deposit)
    return browseIfNeeded()
  }
}
