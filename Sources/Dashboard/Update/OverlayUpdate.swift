import DepositDomain
import Platform
import TerminalKit

extension Model {
  mutating func takeInOverlay(_ press: KeyPress) -> [Effect] {
    switch overlay {
    case .help(let filter, let top): takeInHelp(press, filter, top)
    case .palette(let filter, let row): return takeInPalette(press, filter, row)
    case .question(let question): return answer(question, press)
    case .order(let dialog): return takeInDialog(press, dialog)
    case .paper(let paper): return takeInPaper(press, paper)
    case .code, nil: overlay = nil
    }
    return []
  }

  private mutating func takeInHelp(_ press: KeyPress, _ filter: TextField, _ top: Int) {
    var filter = filter
    switch press.key {
    case .escape, .enter, .function(1): overlay = nil
    // `?` closes what it opened; inside a filter that was begun it is text.
    case .character("?") where filter.isEmpty, .character("q") where filter.isEmpty: overlay = nil
    case .down, .up, .pageDown, .pageUp:
      let last = max(0, helpEntryCount - 1)
      overlay = .help(filter: filter, top: min(last, max(0, top + rows(of: press, page: 10))))
    default:
      if filter.handle(press) { overlay = .help(filter: filter, top: 0) }
    }
  }

  private mutating func takeInPalette(_ press: KeyPress, _ filter: TextField, _ row: Int) -> [Effect] {
    var filter = filter
    let actions = paletteActions(matching: filter.text)
    switch press.key {
    case .escape:
      overlay = nil
      return endPreview()
    case .enter:
      overlay = nil
      previewed = nil
      guard actions.indices.contains(row) else { return [] }
      return run(actions[row])
    case .down, .up, .pageDown, .pageUp:
      let next = row + rows(of: press, page: 10)
      overlay = .palette(filter: filter, row: min(max(0, next), max(0, actions.count - 1)))
    default:
      if filter.handle(press) { overlay = .palette(filter: filter, row: 0) }
    }
    return preview()
  }

  /// Shows the theme that the selection stands on.
  private mutating func preview() -> [Effect] {
    guard case .palette(let filter, let row) = overlay else { return [] }
    let actions = paletteActions(matching: filter.text)
    guard actions.indices.contains(row), case .theme(let name) = actions[row] else { return endPreview() }
    guard name != previewed else { return [] }
    previewed = name
    return [.preview(name)]
  }

  private mutating func endPreview() -> [Effect] {
    previewed.take() == nil ? [] : [.preview(theme)]
  }

  private mutating func answer(_ question: Question, _ press: KeyPress) -> [Effect] {
    switch (question, press.key) {
    case (_, .escape), (_, .character("n")): overlay = nil
    case (.quit, .character("q")), (.quit, .enter), (.quit, .character("o")), (.quit, .character("y")):
      overlay = nil
      return [quitEffect]
    case (.cancel(let id, _), .character("x")), (.cancel(let id, _), .character("o")),
      (.cancel(let id, _), .character("y")):
      overlay = nil
      return [.cancel(id)]
    case (.cancelUpload(let id, _), .character("x")), (.cancelUpload(let id, _), .character("o")),
      (.cancelUpload(let id, _), .character("y")):
      overlay = nil
      return cancelUpload(id)
    case (.beginAnew(let id, _), .character("o")), (.beginAnew(let id, _), .character("y")):
      overlay = nil
      guard let walk = self[walk: id] else { return [] }
      return startAgain(walk, anew: true)
    default: break
    }
    return []
  }
}

/// Something the palette does.
enum PaletteAction: Hashable, Sendable {
  /// As if its key were pressed.
  case command(Command, KeyPress)
  case theme(String)
  case language(Language)
  case mouse(Bool)
  case sort(DepositOrder.Key)
  /// What support does to the deposit that is looked at.
  case order(SupportAction)
}

extension Model {
  /// What can be done by name here, the best match first.
  func paletteActions(matching text: String) -> [PaletteAction] {
    let all = paletteActions
    guard !text.isEmpty else { return all }
    let scored = all.enumerated().compactMap { index, action in
      rank(of: action, for: text).map { (rank: $0.rank, score: $0.score, index: index, action: action) }
    }
    return scored.sorted { ($0.rank, $1.score, $0.index) < ($1.rank, $0.score, $1.index) }.map(\.action)
  }

  /// The key itself comes first, then what begins with the text, then words that do, then letters in their order.
  private func rank(of action: PaletteAction, for text: String) -> (rank: Int, score: Int)? {
    if case .command(_, let press) = action, press.label == text { return (0, 0) }
    let (label, words) = (label(for: action) ?? "", words(for: action))
    let all = FuzzyMatch(words, text) ?? FuzzyMatch(label, text)
    guard let score = all?.score else { return nil }
    if FuzzyMatch.begins(label, text) || FuzzyMatch.begins(words, text) { return (1, score) }
    let parts = (label + " " + words).split { !$0.isLetter && !$0.isNumber }
    return (parts.contains { FuzzyMatch.begins($0, text) } ? 2 : 3, score)
  }

  /// One or two words, as the footer has them.
  private func label(for action: PaletteAction) -> String? {
    if case .command(let command, let press) = action { binding(command, press)?.hint(language) } else { nil }
  }

  private func binding(_ command: Command, _ press: KeyPress) -> Binding<Command, Place>? {
    Bindings.table.bindings.first { $0.command == command && $0.keys.contains(press) && isHere($0) }
  }

  func words(for action: PaletteAction) -> String {
    switch action {
    case .command(let command, let press): binding(command, press)?.help(language) ?? ""
    case .theme(let name): Phrase.Palette.theme(name)(language)
    case .language(let language): Phrase.Palette.language(language)(self.language)
    case .mouse(let isOn): Phrase.Palette.mouse(isOn)(language)
    case .sort(let key): Phrase.Palette.sort(key.name)(language)
    case .order(let action): Phrase.Order.title(action.rawValue)(language)
    }
  }

  private func isHere(_ binding: Binding<Command, Place>) -> Bool {
    binding.places.isEmpty || binding.places.contains(place)
  }

  private var paletteActions: [PaletteAction] {
    // Keys that only say which way are of no use by name.
    let pointless: Set<Command> = [.palette, .screen, .move, .month, .back, .complete, .goHome, .quitNow, .fold]
    var commands: [PaletteAction] = []
    for binding in Bindings.table.bindings where isHere(binding) && isAvailable(binding.command) {
      guard let key = binding.keys.first, !pointless.contains(binding.command) else { continue }
      // What a place binds itself stands before the same key's general meaning, and once.
      guard Bindings.table.command(for: key, in: place) == binding.command else { continue }
      let action = PaletteAction.command(binding.command, key)
      if !commands.contains(action) { commands.append(action) }
    }
    let orders: [PaletteAction] = place == .deposits ? DepositOrder.Key.allCases.map { .sort($0) } : []
    let others: [PaletteAction] =
      paletteOrders + orders + themes.filter { $0 != theme }.map { .theme($0) }
      + Language.allCases.filter { $0 != language }.map { .language($0) }
    return commands + others + [.mouse(!hasMouse)]
  }

  private mutating func run(_ action: PaletteAction) -> [Effect] {
    switch action {
    case .command(let command, let press): return run(command, press)
    case .theme(let name):
      theme = name
      return [.apply(.theme(name))]
    case .language(let chosen):
      language = chosen
      // What the engine says in words is said anew.
      return [.apply(.language(chosen))] + loadDeposits()
    case .sort(let key):
      deposits.order.choose(key)
      return [.apply(.order(deposits.order.text))]
    case .order(let action): return begin(action)
    case .mouse(let isOn):
      hasMouse = isOn
      say(Phrase.Said.mouse(isOn))
      return [.apply(.mouse(isOn))]
    }
  }
}
