import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Model {
  /// One deposit: what it is, where it can be paid, what happened to it.
  func drawDeposit(_ id: DepositID, on grid: inout CellGrid, in area: Rect) {
    guard let item = deposits[id] else {
      grid.draw(Panel(StyledText(id.rawValue.shown, .title), isFocused: true), in: area)
      return say(Phrase.Panel.computing, on: &grid, in: Panel.content(area))
    }
    // A mouse must be able to select the address alone: it stands below the box, from the first column on.
    let link = playLink(of: id)
    let url = (payUrl(of: item) ?? link?.url).map { URLBlock($0, width: area.width) }
    let heading = link.map { playTerms($0)(language) } ?? Phrase.labelPayAt(language)
    let parts = area.rows([.flexible, .fixed(url.map { $0.height + 1 } ?? 0)])
    let title = StyledText(item.title.shown, .title)
    grid.draw(
      Panel(title, trailing: StyledText(item.type.rawValue, .dim), isFocused: deposits.titling == nil), in: parts[0])
    let content = Panel.content(parts[0])
    let facts = facts(item)
    let titleRows = drawTitleField(on: &grid, in: content.row(0))
    for (row, fact) in facts.prefix(max(0, content.height - titleRows)).enumerated() {
      put(fact.label, fact.value, on: &grid, in: content.row(row + titleRows))
    }
    let top = parts[0].y + 1 + facts.count + titleRows
    if top < parts[0].bottom - 1 {
      drawTimeline(
        of: id, on: &grid, in: Rect(x: parts[0].x, y: top, width: parts[0].width, height: parts[0].bottom - top))
    }
    if let url {
      grid.put(StyledText(heading, .dim), in: parts[1].row(0).inset(columns: 1))
      grid.draw(url, in: Rect(x: parts[1].x, y: parts[1].y + 1, width: parts[1].width, height: parts[1].height - 1))
    }
  }

  /// - Returns: the rows it takes; none while the title is not being changed.
  private func drawTitleField(on grid: inout CellGrid, in row: Rect) -> Int {
    guard let field = deposits.titling else { return 0 }
    grid.put(StyledText(Phrase.labelTitle(language), .dim), x: row.x, y: row.y, width: 11)
    grid.draw(
      TextFieldView(field, isFocused: overlay == nil),
      in: Rect(x: row.x + 12, y: row.y, width: max(0, row.width - 12), height: 1))
    return 1
  }

  /// A label and its value; labels are as wide as the widest of either language.
  func put(_ label: Phrase, _ value: StyledText, on grid: inout CellGrid, in row: Rect) {
    grid.put(StyledText(label(language), .dim), x: row.x, y: row.y, width: 11)
    grid.put(value, x: row.x + 12, y: row.y, width: max(0, row.width - 12))
  }

  private func facts(_ item: DepositObject) -> [(label: Phrase, value: StyledText)] {
    let stage = item.stage
    var facts: [(label: Phrase, value: StyledText)] = [
      (.labelState, StyledText(stage.sign + " " + stage.words(language), CellStyle(stage.role))),
      (.labelPrice, price(type: item.type, euros: item.feeEur)),
      (.labelDuration, StyledText(numbers.duration(seconds: item.durationSec))),
    ]
    if let file = item.fileName {
      let size = item.sizeBytes.map { ", " + numbers.bytes($0) } ?? ""
      facts.append((.labelFile, StyledText(file.shown + size)))
    }
    if item.payment.refundedCents > 0 {
      facts.append((.labelRefunded, StyledText(numbers.euros(Double(item.payment.refundedCents) / 100))))
    }
    facts.append((.labelCreated, StyledText(dates.full(item.createdAt))))
    if let end = item.expiresAt, stage == .toPay {
      facts.append((Phrase.DepositList.payBefore, StyledText(dates.full(end))))
    }
    facts.append((.labelDeposit, StyledText(item.depositId.rawValue.shown, .dim)))
    return facts
  }

  /// `2 € · clip, jusqu’à 10 min`: the price, and why it is that.
  func price(type: DepositType, euros: Double) -> StyledText {
    let limit = numbers.duration(seconds: type.maximumDurationSec)
    return StyledText(numbers.price(euros), .value)
      + StyledText(" · " + Phrase.Wizard.priceWhy(type.rawValue, limit: limit)(language), .dim)
  }

  private func drawTimeline(of id: DepositID, on grid: inout CellGrid, in area: Rect) {
    grid.draw(
      Divider(StyledText(Phrase.labelHistory(language), .title), trailing: StyledText(zone.name.shown, .dim)),
      in: area.row(0))
    let content = area.inset(columns: 2, rows: 1)
    guard let entries = deposits.timelines[id] else { return say(Phrase.Panel.computing, on: &grid, in: content) }
    let actorWidth = min(24, entries.map { StyledText(name(ofActor: $0.actor)).width }.max() ?? 0)
    let top = min(deposits.detailTop, max(0, entries.count - content.height))
    defer { grid.draw(ScrollBar(top: top, count: entries.count), in: content.lastColumn) }
    for (row, entry) in entries.dropFirst(top).prefix(content.height).enumerated() {
      let line =
        StyledText(dates.row(entry.at), .dim).padded(to: 18)
        + StyledText(name(ofActor: entry.actor), .dim).padded(to: actorWidth)
      grid.put(line + StyledText("  ") + StyledText(entry.text.shown), in: content.row(row))
    }
  }
}

extension Model {
  /// Who did it, as the person reads it: `vous`, `Stripe`, `support (bob)`.
  func name(ofActor actor: String) -> String {
    let parts = actor.split(separator: ":", maxSplits: 1).map { String($0).shown }
    guard let role = parts.first else { return "" }
    let who = parts.count > 1 ? parts[1] : nil
    if role == "creator" || role == "user" {
      return who == nil || who == session?.user.shown ? Phrase.DepositList.you(language) : who ?? role
    }
    let names = ["stripe": "Stripe", "bunny": "Bunny", "engine": Phrase.DepositList.engine(language)]
    return (names[role] ?? role) + (who.map { " (\($0))" } ?? "")
  }
}

/// An address from the first column on, over as many rows as it takes: a mouse selects it whole.
struct URLBlock: Widget {
  private static let most = 8
  private let lines: [String]

  init(_ url: String, width: Int) {
    // Addresses are ASCII; anything else is not one that can be opened.
    let safe = url.unicodeScalars.filter { $0.value > 0x20 && $0.value < 0x7F }.map { Character($0) }
    let width = max(1, width)
    lines = stride(from: 0, to: safe.count, by: width).prefix(Self.most)
      .map { String(safe[$0..<min($0 + width, safe.count)]) }
  }

  var height: Int { lines.count }

  func draw(on grid: inout CellGrid, in area: Rect) {
    for (row, line) in lines.enumerated() where row < area.height {
      grid.put(line, x: area.x, y: area.y + row, style: .link)
    }
  }
}
