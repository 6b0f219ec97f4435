import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// What is read over the desk: an event as received, a reply, a line of the history with all it holds.
extension Model {
  mutating func takeInPaper(_ press: KeyPress, _ paper: SupportPaper) -> [Effect] {
    var paper = paper
    switch press.key {
    case .escape, .enter, .character("q"):
      overlay = nil
      return []
    case .character("c"), .character("y"):
      guard let text = paper.copy ?? paper.text else { return [] }
      if case .reply = paper.kind { say(Phrase.Order.replyCopied, .ok) }
      return [.copy(text)]
    case .character("l"): return turnLanguage(paper)
    case .left, .right, .tab:
      return turn(paper, by: press.key == .left || press.modifiers.contains(.shift) ? -1 : 1)
    case .down, .up, .pageDown, .pageUp, .home, .end, .character("j"), .character("k"):
      let height = paperLayout(paper).text.height
      let lines = paperLines(paper).count
      paper.top = min(max(0, lines - height), max(0, paper.top + rows(of: press, page: height)))
    default: break
    }
    overlay = .paper(paper)
    return []
  }

  /// `y`: the likeliest reply, copied as soon as it is there.
  mutating func beginReply() -> [Effect] {
    guard let file = support.file.shown else { return [] }
    support.replyLanguage = nil
    guard let kind = file.replies.first else {
      say(Phrase.Order.noReply)
      return []
    }
    return ask(for: kind, of: file)
  }

  private mutating func ask(for kind: String, of file: SupportFileObject) -> [Effect] {
    let id = file.deposit.depositId
    overlay = .paper(
      SupportPaper(
        kind: .reply(id, kind: kind, others: file.replies), title: Phrase.Order.replyTitle(language)))
    return [.support(.reply(id, kind: kind, language: support.replyLanguage))]
  }

  /// `l`: the same reply in the other language; those that follow are in it, too.
  private mutating func turnLanguage(_ paper: SupportPaper) -> [Effect] {
    guard case .reply(_, let kind, _) = paper.kind, let file = support.file.shown else { return [] }
    support.replyLanguage = support.replyLanguage == .en ? .fr : .en
    return ask(for: kind, of: file)
  }

  private mutating func turn(_ paper: SupportPaper, by step: Int) -> [Effect] {
    guard case .reply(_, let kind, let others) = paper.kind, others.count > 1, let file = support.file.shown,
      let index = others.firstIndex(of: kind)
    else { return [] }
    return ask(for: others[(index + step + others.count) % others.count], of: file)
  }

  mutating func take(reply result: Result<SupportReplyObject, VisualError>, of id: DepositID) -> [Effect] {
    let due = note(result)
    guard case .paper(let open) = overlay, case .reply(id, let kind, let others) = open.kind else { return due }
    switch result {
    case .failure(let error):
      overlay = nil
      say(error)
      return due
    case .success(let reply):
      guard reply.kind == kind else { return due }
      support.replyLanguage = Language(rawValue: reply.language)
      let isFirst = kind == others.first
      let paper = paper(of: reply, of: id, others: others)
      overlay = .paper(paper)
      // The likeliest one is in the clipboard at once; another one is when it is chosen.
      guard isFirst, let text = paper.copy else { return due }
      say(Phrase.Order.replyCopied, .ok)
      return due + [.copy(text)]
    }
  }

  func paper(of reply: SupportReplyObject, of id: DepositID?, others: [String]) -> SupportPaper {
    SupportPaper(
      kind: id.map { .reply($0, kind: reply.kind, others: others) } ?? .other,
      title: Phrase.Order.replyTitle(language) + " · " + reply.language.shown,
      text: reply.subject + "\n\n" + reply.text, copy: reply.subject + "\n\n" + reply.text)
  }

  mutating func take(event result: Result<SupportEventDetail, VisualError>, of id: EventID) -> [Effect] {
    let due = note(result)
    guard case .paper(var paper) = overlay, paper.kind == .event(id) else { return due }
    switch result {
    case .success(let detail): paper.text = detail.body.isEmpty ? Phrase.Order.noBody(language) : detail.body
    case .failure(let error): paper.text = error.onScreen(language)
    }
    if let line = paper.line { paper.text = line + "\n\n" + (paper.text ?? "") }
    overlay = .paper(paper)
    return due
  }

  /// A line of the history with all that was kept of it; below it comes the event that led to it.
  func paper(of entry: TimelineObject) -> SupportPaper {
    let facts = entry.data.sorted { $0.key < $1.key }.map { key, value in
      StyledText(key.shown).padded(to: 20).plain + words(of: value, in: key)
    }
    let lines = [dates.full(entry.at), name(ofActor: entry.actor), entry.text, ""] + facts
    let line = lines.joined(separator: "\n")
    let event = entry.data[TimelineEntry.Link.event].map { EventID($0) }
    return SupportPaper(
      kind: event.map { .event($0) } ?? .other, title: entry.kind.shown, text: line, copy: entry.text, line: line)
  }

  private func words(of value: String, in key: String) -> String {
    guard key == TimelineEntry.Link.effect || key == TimelineEntry.Link.asked else { return value }
    return value.split(separator: " ").map { Phrase.Case.effect(String($0))(language) }.joined(separator: ", ")
  }
}
