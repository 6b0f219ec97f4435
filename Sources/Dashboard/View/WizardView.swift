import DepositDomain
import Platform
import TerminalKit

extension Model {
  func drawWizard(on grid: inout CellGrid, in area: Rect) {
    drawSteps(on: &grid, in: area.row(0))
    let content = Rect(x: area.x, y: area.y + 1, width: area.width, height: area.height - 1)
    switch wizard.step {
    case .files: drawFiles(on: &grid, in: content)
    case .check: drawCheck(on: &grid, in: content)
    case .walk(let id):
      guard let walk = self[walk: id] else {
        return say(Phrase.Panel.computing, on: &grid, in: content.inset(columns: 1))
      }
      switch walk.step {
      case 1: drawPay(walk, on: &grid, in: content)
      case 2: drawUpload(walk, on: &grid, in: content)
      default: drawReady(walk, on: &grid, in: content)
      }
    }
  }

  /// ` 1 Fichiers ─ 2 Vérifier et payer ─ 3 Envoi ─ 4 Prêt`
  private func drawSteps(on grid: inout CellGrid, in row: Rect) {
    let names: [Phrase] = [.Wizard.files, Phrase.Wizard.check, Phrase.Wizard.upload, Phrase.Wizard.ready]
    let current: Int =
      switch wizard.step {
      case .files: 0
      case .check: 1
      case .walk(let id): self[walk: id]?.step ?? 1
      }
    var x = row.x + 1
    for (index, name) in names.enumerated() {
      if index > 0 { x = grid.put(StyledText("─", .border), x: x, y: row.y, width: 1) }
      // Chosen, and nothing of it can be deposited: that step is not done.
      let isDone = index < current && !(index == 0 && wizard.isAllRefused)
      let style = CellStyle(index == current ? .tabActive : isDone ? .ok : .tab)
      let mark = isDone ? "✓" : String(index + 1)
      x = grid.put(StyledText(" \(mark) \(name(language)) ", style), x: x, y: row.y, width: max(0, row.right - x))
    }
  }

  // MARK: Vérifier et payer, before anything is begun

  private func drawCheck(on grid: inout CellGrid, in area: Rect) {
    let drafts = wizard.drafts
    let isSeveral = drafts.count > 1
    let listHeight = isSeveral ? min(drafts.count, max(3, area.height - 12)) + 2 : 0
    let parts = area.rows([.fixed(listHeight), .fixed(9), .flexible])
    if isSeveral { drawDrafts(on: &grid, in: parts[0]) }
    guard let draft = currentDraft else { return }
    drawDraft(draft, on: &grid, in: parts[1])
    let rest = parts[2].inset(columns: 1)
    guard drafts.contains(where: { $0.video != nil }) else { return }
    let total = isSeveral ? Phrase.totalPrice(numbers.price(wizard.total.euros), files: wizard.measured.count) : nil
    let lines: [Phrase?] = [
      total, Phrase.Wizard.enterPays, session?.canSimulate == true ? Phrase.Wizard.sandboxPays : nil,
    ]
    var used = 0
    for line in lines.compactMap(\.self) {
      used += grid.putWrapped(line(language), total == line ? .value : .dim, in: rest, from: used)
    }
  }

  private func drawDrafts(on grid: inout CellGrid, in area: Rect) {
    grid.draw(
      Panel(StyledText(Phrase.Wizard.count(wizard.drafts.count)(language), .title), isFocused: !wizard.isTitling),
      in: area)
    var state = ListState(count: wizard.drafts.count)
    state.select(wizard.draftRow)
    let name = 0..<max(0, area.width - 4 - 17)
    let list = VirtualList(state, isFocused: !wizard.isTitling, name: name) { index, width in
      let draft = wizard.drafts[index]
      let state: StyledText =
        switch draft.result {
        case nil: StyledText(Phrase.Wizard.measuring(language), .dim)
        case .failure(let error): StyledText("✗ " + Phrase.Wizard.refused(error.code)(language), .error)
        case .success(let video): StyledText(numbers.price(video.type.fee.euros), .value)
        }
      let name = StyledText(draft.title.isEmpty ? draft.path.shown : draft.title.text.shown)
      return name.padded(to: width - 17) + .spaces(1) + state.padded(to: 16, .right)
    }
    grid.draw(list, in: area.inset(columns: 1, rows: 1))
  }

  private func drawDraft(_ draft: Draft, on grid: inout CellGrid, in area: Rect) {
    let name = draft.path.split(separator: "/").last.map { String($0).shown } ?? draft.path.shown
    grid.draw(Panel(StyledText(name, .title), isFocused: wizard.drafts.count == 1), in: area)
    let content = Panel.content(area)
    if draft.needsDuration { return drawDuration(draft, on: &grid, in: content) }
    guard let video = draft.video else {
      let text = draft.refusal.map { "✗ " + $0.onScreen(language) } ?? Phrase.Wizard.measuring(language)
      let style: CellStyle = draft.refusal == nil ? .dim : .error
      for (row, line) in TextWrap.lines(text.shown, width: content.width).enumerated() {
        grid.put(StyledText(line, style), in: content.row(row))
      }
      return
    }
    grid.put(StyledText(Phrase.labelTitle(language), .dim), x: content.x, y: content.y, width: 11)
    let field = Rect(x: content.x + 12, y: content.y, width: content.width - 12, height: 1)
    if wizard.isTitling {
      grid.draw(TextFieldView(draft.title, isFocused: overlay == nil), in: field)
    } else {
      grid.put(StyledText(draft.title.text.shown, .value), in: field)
    }
    drawFacts(
      video, on: &grid, in: Rect(x: content.x, y: content.y + 1, width: content.width, height: content.height - 1))
  }

  /// The file does not tell how long it is: the person does.
  private func drawDuration(_ draft: Draft, on grid: inout CellGrid, in area: Rect) {
    let used = grid.putWrapped(Phrase.Wizard.durationNeeded(language), .warning, in: area, from: 0)
    let row = area.row(used + 1)
    grid.put(StyledText(Phrase.labelDuration(language), .dim), x: row.x, y: row.y, width: 11)
    grid.draw(
      TextFieldView(
        draft.duration, isFocused: wizard.isTitling && overlay == nil,
        placeholder: Phrase.Wizard.durationExample(language)),
      in: Rect(x: row.x + 12, y: row.y, width: min(30, row.width - 12), height: 1))
    grid.putWrapped(Phrase.Wizard.durationCounts(language), .dim, in: area, from: used + 3)
  }

  /// File, duration, size, picture, container, price with why, expected upload time.
  func drawFacts(_ video: MeasuredVideo, on grid: inout CellGrid, in area: Rect) {
    let path = PathText.fitted(short(video.path), width: area.width - 12)
    let picture = video.width.flatMap { width in video.height.map { "\(width)×\($0)" } }
    let facts = [
      numbers.duration(seconds: video.durationSec), numbers.bytes(video.sizeBytes), picture, video.container?.shown,
    ]
    var lines: [(Phrase, StyledText)] = [
      (.labelFile, StyledText(path)),
      (.labelDuration, StyledText(facts.compactMap { $0 }.joined(separator: " · "))),
      (.labelPrice, price(type: video.type, euros: video.type.fee.euros)),
    ]
    if let text = uploadTime(video.sizeBytes) {
      lines.append((Phrase.Wizard.upload, StyledText(text(language), .dim)))
    }
    for (row, line) in lines.enumerated() where row < area.height {
      put(line.0, line.1, on: &grid, in: area.row(row))
    }
  }

  /// How long the upload will take: as fast as the last one, and no faster than the limit in force.
  private func uploadTime(_ bytes: Int) -> Phrase? {
    let last = lastBytesPerSecond.flatMap { $0 > 0 ? $0 : nil }
    let limit = uploadLimit.map(Double.init)
    guard let rate = [last, limit].compactMap(\.self).min() else { return nil }
    let seconds = min(Double(bytes) / rate, 1e7)
    let time = numbers.duration(seconds: max(1, Int(seconds.rounded(.up))))
    return rate == last
      ? Phrase.Wizard.uploadTime(time, rate: numbers.rate(rate))
      : Phrase.Wizard.limitedTime(time, rate: numbers.rate(rate))
  }
}
