import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// What lies over the desk: an action before it is done, and what is read.
extension Model {
  /// What Enter does in a dialog.
  func orderWords(_ dialog: SupportDialog) -> Phrase {
    if dialog.isSending { return Phrase.Order.sending }
    if dialog.isRefund, dialog.field == .amount, dialog.reason.isEmpty { return Phrase.Key.nextField.hint }
    if dialog.action == .claim, dialog.foresight.data["by"] != nil { return Phrase.Order.takeOver }
    switch dialog.action {
    case .retry: return Phrase.Key.retryNow.hint
    case .refund: return Phrase.Key.refund.hint
    case .cancel: return Phrase.Order.cancelIt
    case .replay: return Phrase.Key.replay.hint
    default: return Phrase.Order.yes
    }
  }

  // MARK: An action

  func drawOrder(_ dialog: SupportDialog, on grid: inout CellGrid, in area: Rect) {
    let width = min(72, area.width - 8)
    let text = TextWrap.lines(DisplayText(foresight(dialog), limit: 600).text, width: width)
    let news = newsLines(dialog, width: width)
    let fields = (dialog.isRefund ? 1 : 0) + (dialog.asksText ? 1 : 0)
    let height = text.count + (fields > 0 ? fields + 1 : 0) + (news.isEmpty ? 0 : news.count + 1) + 4
    let box = area.centered(Size(width: width + 4, height: min(area.height, height)))
    grid.clear(box)
    grid.cursor = nil
    let isGrave = dialog.foresight.grave && dialog.foresight.possible
    let title = StyledText(Phrase.Order.title(dialog.action.rawValue)(language), .title)
    grid.draw(Panel(title, trailing: shownReference, isFocused: true), in: box)
    let content = Panel.content(box)
    var row = 0
    let style: CellStyle = dialog.foresight.possible ? (isGrave ? .warning : .text) : .dim
    for line in text where row < content.height - 2 {
      grid.put(StyledText(line, style), in: content.row(row))
      row += 1
    }
    row += 1
    if dialog.isRefund {
      drawField(
        dialog.amount, Phrase.Order.amount, allOfIt(dialog), dialog.field == .amount, on: &grid, in: content.row(row))
      row += 1
    }
    if dialog.asksText {
      let label = dialog.action == .note ? Phrase.Order.note : Phrase.Order.reason
      drawField(
        dialog.reason, label, placeholder(dialog), dialog.field == .reason, on: &grid, in: content.row(row))
      row += 2
    }
    for line in news where row < content.height - 1 {
      grid.put(line, in: content.row(row))
      row += 1
    }
    grid.draw(KeyHints(deskHints ?? []), in: content.row(content.height - 1))
  }

  /// What will happen, for the amount that is typed.
  private func foresight(_ dialog: SupportDialog) -> String {
    if dialog.isRefund, let cents = dialog.typedCents ?? nil, cents < dialog.money.refundableCents {
      return Phrase.supportForesight("refund_part", ["amountCents": String(cents)])(language)
    }
    let sentence = Phrase.supportForesight(dialog.foresight.code, dialog.foresight.data)(language)
    // An engine of another version foresees what has no words here.
    let foresight = sentence == dialog.foresight.code ? dialog.foresight.text : sentence
    return foresight + (dialog.eventName.map { " " + $0 } ?? "")
  }

  private var shownReference: StyledText { StyledText(support.file.shown?.reference ?? "", .dim) }

  private func allOfIt(_ dialog: SupportDialog) -> String {
    Phrase.Order.all(numbers.euros(Double(dialog.money.refundableCents) / 100))(language)
  }

  private func placeholder(_ dialog: SupportDialog) -> String {
    if dialog.action == .note { return Phrase.Order.noteHint(language) }
    return (dialog.needsText ? Phrase.Order.required : Phrase.Order.optional)(language)
  }

  private func drawField(
    _ field: TextField, _ label: Phrase, _ placeholder: String, _ hasKeys: Bool, on grid: inout CellGrid, in row: Rect
  ) {
    guard !row.isEmpty else { return }
    grid.put(StyledText(label(language), hasKeys ? .value : .dim), x: row.x, y: row.y, width: 9)
    grid.draw(
      TextFieldView(field, isFocused: hasKeys, placeholder: placeholder),
      in: Rect(x: row.x + 10, y: row.y, width: max(0, row.width - 10), height: 1))
  }

  /// Why it was not done, and what others changed.
  private func newsLines(_ dialog: SupportDialog, width: Int) -> [StyledText] {
    var lines: [StyledText] = []
    if !dialog.changes.isEmpty {
      let isOver = !dialog.foresight.possible
      let heading = isOver ? Phrase.Order.changedAndOver : Phrase.Order.changed
      lines += TextWrap.lines("! " + heading(language), width: width).map { StyledText($0, .warning) }
      lines += dialog.changes.map { StyledText("  " + $0, .value).truncated(to: width) }
      if isOver, !dialog.reason.text.isEmpty {
        lines.append(StyledText(Phrase.Order.typed(language) + dialog.reason.text.shown, .dim).truncated(to: width))
      }
    } else if let error = dialog.error {
      lines += TextWrap.lines("✗ " + DisplayText(error.onScreen(language)).text, width: width).map {
        StyledText($0, .error)
      }
    } else if dialog.isSending {
      lines.append(StyledText(Phrase.Order.sending(language), .dim))
    }
    return lines
  }

  // MARK: What is read

  func paperLayout(_ paper: SupportPaper) -> (box: Rect, text: Rect) {
    let area = frameRows[1]
    let width = min(104, area.width - 4)
    let lines = paperLines(paper, width: width - 5).count + (paper.remark == nil ? 0 : 2)
    let box = area.centered(Size(width: width, height: min(area.height, max(6, lines + 4))))
    let content = Panel.content(box)
    let below = paper.remark == nil ? 2 : 4
    return (box, Rect(x: content.x, y: content.y, width: content.width - 1, height: max(1, content.height - below)))
  }

  func paperLines(_ paper: SupportPaper) -> [String] { paperLines(paper, width: paperLayout(paper).text.width) }

  private func paperLines(_ paper: SupportPaper, width: Int) -> [String] {
    guard let text = paper.text else { return [Phrase.Desk.searching(language)] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { Self.indented($0, width: width) }
  }

  /// A line broken where it must be, its parts as far in as its beginning.
  private static func indented(_ line: Substring, width: Int) -> [String] {
    let indent = min(line.prefix { $0 == " " }.count, width / 2)
    let rest = DisplayText(line.dropFirst(indent), limit: 2_000).text
    guard StyledText(rest).width + indent > width else { return [String(repeating: " ", count: indent) + rest] }
    return TextWrap.lines(rest, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
  }

  func drawPaper(_ paper: SupportPaper, on grid: inout CellGrid, in area: Rect) {
    let layout = paperLayout(paper)
    grid.clear(layout.box)
    grid.cursor = nil
    var trailing = StyledText.empty
    if case .event(let id) = paper.kind { trailing = StyledText(id.rawValue.shown, .dim) }
    if case .reply(_, let kind, let others) = paper.kind, others.count > 1, let index = others.firstIndex(of: kind) {
      trailing = StyledText("‹ \(index + 1)/\(others.count) ›", .dim)
    }
    grid.draw(Panel(StyledText(paper.title, .title), trailing: trailing, isFocused: true), in: layout.box)
    let lines = paperLines(paper)
    let top = min(paper.top, max(0, lines.count - layout.text.height))
    for (row, line) in lines.dropFirst(top).prefix(layout.text.height).enumerated() {
      grid.put(StyledText(line, paper.text == nil ? .dim : .text), in: layout.text.row(row))
    }
    let content = Panel.content(layout.box)
    grid.draw(
      ScrollBar(top: top, count: lines.count),
      in: Rect(x: content.right - 1, y: layout.text.y, width: 1, height: layout.text.height))
    if let remark = paper.remark { grid.put(StyledText(remark, .dim), in: content.row(content.height - 3)) }
    grid.draw(KeyHints(deskHints ?? []), in: content.row(content.height - 1))
  }
}
