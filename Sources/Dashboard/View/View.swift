import Platform
public import TerminalKit

extension Model {
  /// The screen: the tabs, what they show, and three lines that never go away (what happened, what to do, the keys).
  public var view: CellGrid {
    var grid = CellGrid(size: size)
    guard fitsScreen else {
      grid.draw(SizeNotice(Phrase.Frame.tooSmall(language)), in: grid.bounds)
      return shown(grid)
    }
    let rows = frameRows
    grid.draw(tabs, in: rows[0])
    drawScreen(on: &grid, in: rows[1])
    drawMessage(on: &grid, in: rows[2])
    drawToDo(on: &grid, in: rows[3])
    grid.draw(KeyHints(hints), in: rows[4].inset(columns: 1))
    drawOverlay(on: &grid, in: rows[1])
    return shown(grid)
  }

  /// Tabs, screen, message, what to do, keys.
  var frameRows: [Rect] {
    Rect(size).rows([.fixed(1), .fixed(size.height - 4), .fixed(1), .fixed(1), .fixed(1)])
  }

  private func shown(_ grid: CellGrid) -> CellGrid {
    asciiForm.map { grid.inASCII($0) } ?? grid
  }

  private func drawScreen(on grid: inout CellGrid, in area: Rect) {
    switch screen {
    case .firstRun: drawFirstRun(on: &grid, in: area)
    case .usage: drawUsage(on: &grid, in: area)
    case .deposits: drawDeposits(on: &grid, in: area)
    case .deposit(let id): drawDeposit(id, on: &grid, in: area)
    case .uploads: drawUploads(on: &grid, in: area)
    case .wizard: drawWizard(on: &grid, in: area)
    case .support: drawSupport(on: &grid, in: area)
    }
  }

  // MARK: The first line

  var tabs: Tabs {
    let names = [Phrase.Frame.usage, Phrase.Frame.deposits, Phrase.Frame.uploads, Phrase.Desk.tab]
    let items = tabNumbers.map { Tabs.Item(key: String($0 + 1), name: names[$0](language)) }
    // The lead, its spaces, and each tab's key with three spaces.
    let used = items.reduce(9) { $0 + StyledText($1.name).width + 4 }
    let room = size.width - 2 - used
    let trailing = trailings.first { $0.width <= room } ?? trailings.last ?? .empty
    let active = screen.tab.flatMap { tabNumbers.firstIndex(of: $0) } ?? -1
    return Tabs(lead: StyledText("VISUAL", .title), items: items, active: active, trailing: trailing)
  }

  /// The tabs that the token has a use for.
  var tabNumbers: [Int] {
    guard screen != .firstRun else { return [] }
    return [0, 1, 2] + (hasDesk ? [3] : [])
  }

  /// Badge, user and connection, from the fullest to the shortest.
  private var trailings: [StyledText] {
    guard screen != .firstRun || session != nil else { return [.empty] }
    let mode: [StyledText] = session.map { [badge($0.mode)] } ?? []
    let user: [StyledText] = session.map { [StyledText($0.user.shown).truncated(to: 24)] } ?? []
    let short = [StyledText(state.short, state.style)]
    let full = [StyledText(state.full, state.style)]
    if support.isWriting, screen == .support {
      return [mode + user + full, mode + short, mode].map { joined(deskBadge + $0) }
    }
    return [mode + user + full, mode + user + short, mode + short].map(joined)
  }

  private func joined(_ parts: [StyledText]) -> StyledText {
    parts.dropFirst().reduce(parts.first ?? .empty) { $0 + StyledText(" · ", .dim) + $1 }
  }

  private func badge(_ mode: PaymentMode) -> StyledText {
    switch mode {
    case .sandbox: StyledText(Phrase.Frame.sandbox(language), CellStyle(.badge))
    case .test: StyledText(Phrase.Frame.test(language), CellStyle(.badge))
    case .live: StyledText(Phrase.Frame.live(language), CellStyle(.badgeAlert))
    }
  }

  private var state: (short: String, full: String, style: CellStyle) {
    if connection.awaySince != nil {
      let short = "○ " + Phrase.Frame.offline(language)
      return (short, away ?? short, .warning)
    }
    if connection.isOnline {
      let text = "● " + Phrase.Frame.online(language)
      return (text, text, .ok)
    }
    let text = "… " + Phrase.Frame.connecting(language)
    return (text, text, .dim)
  }

  /// `○ hors ligne — données d’il y a 2 min`; nil when there are none.
  private var away: String? {
    guard connection.awaySince != nil, let last = connection.lastAnswer else { return nil }
    return "○ " + Phrase.Frame.offline(language) + " — " + Phrase.Frame.dataFrom(dates.elapsed(since: last))(language)
  }

  // MARK: The last three lines

  /// One row; a message that is longer takes what it needs from the screen above it, so that its next step is not lost.
  private func drawMessage(on grid: inout CellGrid, in row: Rect) {
    let message = messageLine
    let height = min(Self.mostMessageRows, message.lines(width: row.width).count)
    let area = Rect(x: row.x, y: row.bottom - height, width: row.width, height: height)
    if height > 1 { grid.clear(area) }
    grid.draw(message, in: area)
  }

  private static let mostMessageRows = 4

  private var messageLine: MessageLine {
    if let notice { return MessageLine(notice.text(language), role: notice.role) }
    if connection.hasGivenUp { return MessageLine(Phrase.Engine.keepsEnding(language), role: .error) }
    // There the form says why, and nothing is tried again by itself.
    if connection.awaySince != nil, screen != .firstRun {
      let again = Phrase.Frame.triesAgain(language)
      // Nothing came yet: the address, or what hinders it, is what the person can do something about.
      if connection.lastAnswer == nil, let cause = connection.cause {
        return MessageLine(cause.onScreen(language) + " " + again, role: .warning)
      }
      let age = connection.lastAnswer.map { " — " + Phrase.Frame.dataFrom(dates.elapsed(since: $0))(language) } ?? ""
      return MessageLine(Phrase.Frame.noAnswer(language) + age + ". " + again, role: .warning)
    }
    if session?.hasSampleData == true, walks.isEmpty, screen != .firstRun {
      return MessageLine(Phrase.Frame.sampleData(language))
    }
    return MessageLine("")
  }

  private func drawToDo(on grid: inout CellGrid, in area: Rect) {
    guard screen != .firstRun else { return }
    let row = area.inset(columns: 1)
    if screen == .support { return drawDeskLine(on: &grid, in: row) }
    let toDo = toDoHere
    guard let first = toDo.first else {
      let rest = self.toDo == nil ? Phrase.ToDo.unknown : Phrase.ToDo.nothing
      grid.put(StyledText(rest(language), .dim), in: row)
      return
    }
    let count = toDo.count
    let words: (sentence: (String) -> Phrase, action: Phrase) =
      isOfThisPlace(first)
      ? first.kind.words : (sentence: { _ in Phrase.ToDo.others(count) }, action: Phrase.ToDo.goThere)
    let lead = StyledText(Phrase.ToDo.lead(count)(language), .accent) + StyledText(" ")
    let isHere = place == .pay && isOfThisPlace(first)
    let action = StyledText(" ") + StyledText("a", .key) + StyledText(" " + words.action(language), .dim)
    let tail = isHere ? StyledText.empty : action
    let frame = StyledText(words.sentence("")(language)).width
    let room = max(4, row.width - lead.width - tail.width - frame)
    let title = StyledText(first.title.shown).truncated(to: room).plain
    grid.put(lead + StyledText(words.sentence(title)(language), .value) + tail, in: row)
  }

  var hints: [KeyHints.Hint] {
    if case .question(let question) = overlay { return dialog(question).hints }
    if let hints = deskHints { return hints }
    if overlay != nil { return [KeyHints.Hint(key: "Esc", label: Phrase.Key.back.hint(language))] }
    guard !isTyping else { return typingHints }
    return Bindings.table.hints(in: place, language, isAvailable: isAvailable, words: words(of:))
  }

  /// What a key does the other way round, where it would undo what is.
  private func words(of command: Command) -> Phrase? {
    switch command {
    case .write where support.isWriting: Phrase.Desk.readOnly
    case .claim where support.spot == .file && isClaimedHere: Phrase.Case.releaseHint
    default: nil
    }
  }

  /// Letters are text there: only keys that are none.
  private var typingHints: [KeyHints.Hint] {
    let enter: Phrase.Key =
      switch place {
      case .signIn: .signIn
      case .check: currentDraft?.needsDuration == true ? .pay : .title
      case .files where wizard.browser.isPath: .open
      case .deposit: .save
      default: .choose
      }
    var hints = [KeyHints.Hint(key: "Enter", label: enter.hint(language))]
    if place == .signIn { hints.append(KeyHints.Hint(key: "Tab", label: Phrase.Key.nextField.hint(language))) }
    if place == .files, wizard.browser.isPath {
      hints.append(KeyHints.Hint(key: "Tab", label: Phrase.Key.complete.hint(language)))
    }
    return hints + [
      KeyHints.Hint(key: "Esc", label: Phrase.Key.back.hint(language)),
      KeyHints.Hint(key: "F1", label: Phrase.Key.help.hint(language)),
    ]
  }
}

extension ToDo.Kind {
  var words: (sentence: (String) -> Phrase, action: Phrase) {
    switch self {
    case .sendFile: (Phrase.ToDo.sendFile, Phrase.ToDo.send)
    case .resume: (Phrase.ToDo.resume, Phrase.ToDo.goOn)
    case .sendAgain: (Phrase.ToDo.sendAgain, Phrase.ToDo.send)
    case .pay: (Phrase.ToDo.pay, Phrase.ToDo.see)
    case .paused: (Phrase.ToDo.paused, Phrase.ToDo.goOn)
    case .look: (Phrase.ToDo.look, Phrase.ToDo.see)
    }
  }
}
