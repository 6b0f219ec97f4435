import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// A journey's three screens: paying, uploading, ready.

extension Rect {
  /// Draws a code at the lower right where there is room below a row.
  ///
  /// - Returns: what is left beside it.
  fileprivate func leaving(_ code: CodeBlock?, below row: Int, on grid: inout CellGrid) -> Rect {
    guard let code, code.size.height <= height - row, code.size.width + 40 <= width else { return self }
    let size = code.size
    grid.draw(code, in: Rect(x: right - size.width, y: bottom - size.height, width: size.width, height: size.height))
    return Rect(x: x, y: y, width: width - size.width - 2, height: height)
  }
}

extension Model {
  func drawPay(_ walk: Walk, on grid: inout CellGrid, in area: Rect) {
    let box = Rect(x: area.x, y: area.y, width: area.width, height: min(area.height, walk.video == nil ? 3 : 6))
    drawBox(walk, on: &grid, in: box)
    let content = Panel.content(box)
    if let video = walk.video {
      drawFacts(video, on: &grid, in: content)
    } else {
      grid.put(StyledText(Phrase.Wizard.known(language), .dim), in: content)
    }
    var rest = Rect(x: area.x, y: box.bottom, width: area.width, height: area.bottom - box.bottom)
    if let error = walk.ending { return drawEnding(error, on: &grid, in: rest.inset(columns: 1)) }
    var row = 0
    func line(_ text: String, _ style: CellStyle, space: Int = 0) {
      row += grid.putWrapped(text, style, in: rest.inset(columns: 1), from: row) + space
    }
    guard walk.stage >= .toPay, let links = walk.links else {
      line(walk.stage >= .paying ? stateText(walk) : Phrase.Wizard.opening(language), .dim)
      return drawRetry(walk, on: &grid, in: rest.row(2).inset(columns: 1))
    }
    let price =
      walk.video.map { numbers.price($0.type.fee.euros) } ?? deposits[links.depositId].map { numbers.price($0.feeEur) }
    let isToPay = walk.stage == .toPay
    if isToPay { line(Phrase.toPay(price ?? "", until: links.expiresAt.map(dates.full))(language), .value) }
    if isToPay, let url = payUrl(of: walk) {
      let block = URLBlock(url, width: rest.width)
      row += 1
      grid.draw(block, in: Rect(x: rest.x, y: rest.y + row, width: rest.width, height: max(0, rest.height - row)))
      row += block.height + 1
    }
    rest = rest.leaving(code(for: walk), below: row, on: &grid)
    line(stateText(walk), .accent, space: 1)
    if isToPay { line(Phrase.terminalConfirms(language), .dim) }
    let unpaid = walks.filter { $0.step == 1 && $0.isWalking && $0.stage <= .toPay }.count
    if unpaid > 1 { line(Phrase.Wizard.unpaid(unpaid)(language), .dim) }
    if isToPay, session?.canSimulate == true { line(Phrase.Wizard.simulateHere(language), .dim) }
    drawRetry(walk, on: &grid, in: rest.row(row).inset(columns: 1))
  }

  func drawUpload(_ walk: Walk, on grid: inout CellGrid, in area: Rect) {
    let box = Rect(x: area.x, y: area.y, width: area.width, height: 6)
    drawBox(walk, on: &grid, in: box)
    let content = Panel.content(box)
    grid.put(StyledText(stateText(walk), .value), in: content.row(0))
    if walk.stage == .encoding {
      grid.draw(
        ProgressBar(confirmed: Double(walk.encodePercent) / 100, sent: 0), in: content.row(1))
      grid.put(StyledText(Phrase.Wizard.encodes(language), .dim), in: content.row(2))
    } else {
      drawBar(walk, on: &grid, in: content.row(1))
      grid.put(StyledText(figures(walk)), in: content.row(2))
      grid.put(StyledText(Phrase.Wizard.barMeaning(language), .dim), in: content.row(3))
    }
    var rest = Rect(x: area.x + 1, y: box.bottom, width: area.width - 2, height: area.bottom - box.bottom)
    if let error = walk.ending { return drawEnding(error, on: &grid, in: rest) }
    drawRetry(walk, on: &grid, in: rest.row(0))
    rest = rest.inset(rows: 1)
    var lines = [(walk.isPaused ? Phrase.Wizard.pausedHere : Phrase.Wizard.leaveAnytime)(language)]
    let limits = walk.stage == .uploading ? limits(of: walk) : []
    if !limits.isEmpty { lines.insert(limits.joined(separator: " · "), at: 0) }
    var used = 0
    for line in lines { used += grid.putWrapped(line, .dim, in: rest, from: used) }
    let others = walks.filter { $0.id != walk.id && $0.isWalking }
    guard !others.isEmpty else { return }
    grid.put(StyledText(Phrase.Wizard.others(language), .title), in: rest.row(used + 1))
    for (row, other) in others.enumerated() where row + used + 2 < rest.height {
      grid.put(walkLine(other, width: rest.width), in: rest.row(row + used + 2))
    }
  }

  func drawReady(_ walk: Walk, on grid: inout CellGrid, in area: Rect) {
    let box = Rect(x: area.x, y: area.y, width: area.width, height: 6)
    drawBox(walk, on: &grid, in: box)
    let content = Panel.content(box)
    grid.put(StyledText(Phrase.playableNow(language), CellStyle(.ok, .bold)), in: content.row(0))
    let same: StyledText =
      switch walk.arrival?.isIdentical {
      case true: StyledText(Phrase.sameBytes(language), .ok)
      case false: StyledText("✗ " + Phrase.Wizard.otherBytes(language), .error)
      default: StyledText(Phrase.Wizard.bytesUnknown(language), .dim)
      }
    grid.put(same, in: content.row(1))
    if let video = walk.video {
      let facts = numbers.duration(seconds: video.durationSec) + " · " + numbers.bytes(video.sizeBytes)
      grid.put(StyledText(facts, .dim), in: content.row(2))
    }
    if let deposit = walk.deposit { grid.put(StyledText(deposit.rawValue.shown, .dim), in: content.row(3)) }
    var y = box.bottom
    let link = walk.deposit.flatMap { playLink(of: $0) }
    if let link {
      grid.put(StyledText(playTerms(link)(language), .dim), x: area.x + 1, y: y + 1, width: area.width - 2)
      let block = URLBlock(link.url, width: area.width)
      grid.draw(block, in: Rect(x: area.x, y: y + 2, width: area.width, height: block.height))
      y += 2 + block.height
    }
    let canPlay = isAvailable(.play) && link == nil
    let next: [Phrase?] = [
      canPlay ? Phrase.Wizard.playIt : nil, .Wizard.another,
      session?.hasSampleData == true ? Phrase.Wizard.sandboxEnds : nil,
    ]
    let rest = Rect(x: area.x + 1, y: y + 1, width: area.width - 2, height: area.bottom - y - 1)
    var used = 0
    for line in next.compactMap(\.self) { used += grid.putWrapped(line(language), .dim, in: rest, from: used) }
  }

  // MARK: Parts

  private func drawBox(_ walk: Walk, on grid: inout CellGrid, in area: Rect) {
    let type = walk.video?.type.rawValue ?? walk.deposit.flatMap { deposits[$0]?.type.rawValue } ?? ""
    grid.draw(
      Panel(StyledText(walk.title.shown, .title), trailing: StyledText(type, .dim), isFocused: true), in: area)
  }

  private func drawEnding(_ error: VisualError, on grid: inout CellGrid, in area: Rect) {
    let lines = TextWrap.lines("✗ " + DisplayText(error.onScreen(language)).text, width: area.width)
    for (row, line) in lines.enumerated() where row < area.height - 2 {
      grid.put(StyledText(line, .error), in: area.row(row + 1))
    }
    let next = StyledText("r", .key) + StyledText(" " + Phrase.Wizard.again(language), .dim)
    grid.put(next, in: area.row(min(lines.count + 2, area.height - 1)))
  }

  func drawRetry(_ walk: Walk, on grid: inout CellGrid, in row: Rect) {
    guard let retry = walk.retry, walk.isWalking else { return }
    let seconds = max(0, Int((retry.at - now).inSeconds.rounded(.up)))
    let text = Phrase.retrying(retry.sentence, seconds: seconds)(language)
    grid.put(StyledText("! " + DisplayText(text).text, .warning), in: row)
  }

  func drawBar(_ walk: Walk, on grid: inout CellGrid, in row: Rect) {
    let total = Double(max(1, walk.progress?.totalBytes ?? 1))
    let (confirmed, sent) = (Double(walk.progress?.confirmedBytes ?? 0), Double(walk.progress?.sentBytes ?? 0))
    grid.draw(ProgressBar(confirmed: confirmed / total, sent: max(confirmed, sent) / total), in: row)
  }

  /// `35 %  420 Mo / 1,2 Go  6,1 Mo/s  reste 2 min 08`
  func figures(_ walk: Walk) -> String {
    guard let progress = walk.progress else { return walk.isSending ? Phrase.Wizard.starting(language) : "" }
    let sent = min(max(progress.sentBytes, progress.confirmedBytes), max(0, progress.totalBytes))
    var parts = ["\(walk.percent) %", "\(numbers.bytes(sent)) / \(numbers.bytes(progress.totalBytes))"]
    guard walk.isWalking else { return parts.joined(separator: "  ") }
    if progress.bytesPerSecond > 0 { parts.append(numbers.rate(progress.bytesPerSecond)) }
    if let eta = progress.eta, eta > .zero {
      parts.append(Phrase.timeLeft(numbers.duration(seconds: Int(min(eta.inSeconds, 1e7))))(language))
    }
    return parts.joined(separator: "  ")
  }

  /// Where it is, in words.
  func stateText(_ walk: Walk) -> String {
    if walk.isPaused { return Phrase.Wizard.paused(language) }
    if let error = walk.ending {
      let isCancelled = error.code == VisualError.uploadCancelled.code
      return (isCancelled ? Phrase.Uploads.cancelled : Phrase.Wizard.stopped)(language)
    }
    if walk.stage == .uploading, case .waiting(let ahead) = walk.turn {
      return Phrase.Uploads.turn(ahead: ahead)(language)
    }
    switch walk.stage {
    case .starting: return Phrase.Wizard.opening(language)
    case .toPay: return Phrase.Wizard.waiting(dates.elapsed(since: walk.since))(language)
    case .paying: return Phrase.paymentProcessing(language)
    case .preparing: return Phrase.Wizard.preparing(language)
    case .uploading: return Phrase.stateUploading(percent: walk.percent)(language)
    case .encoding: return Phrase.stateEncoding(percent: walk.encodePercent)(language)
    case .playable: return Phrase.statePlayable(language)
    }
  }
}
