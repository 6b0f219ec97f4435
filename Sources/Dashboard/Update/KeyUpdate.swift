import Platform
import TerminalKit

extension Model {
  /// Keys, in the order of who may have them: what acts everywhere, what lies over the screen, a text field, the place.
  mutating func take(_ press: KeyPress) -> [Effect] {
    let everywhere = Bindings.table.command(for: press, in: place, isTyping: true)
    switch everywhere {
    case .quitNow: return [quitEffect]
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    default: break
    }
    guard fitsScreen else {
      // Nothing is seen, so nothing is done but leaving.
      return press == .character("q") ? [quitEffect] : []
    }
    if overlay != nil { return takeInOverlay(press) }
    if isTyping { return takeTyped(press) }
    // The message line names this key wherever it stands.
    if connection.hasGivenUp, press == .character("r"), screen != .firstRun { return relaunch() }
    guard let command = Bindings.table.command(for: press, in: place) else { return [] }
    return run(command, press)
  }

  /// The terminal is large enough for the screens.
  var fitsScreen: Bool {
    size.width >= SizeNotice.needed.width && size.height >= SizeNotice.needed.height
  }

  /// Ends the program; what is not finished can go on.
  var quitEffect: Effect {
    // One that ended before it was paid does not go on: a new deposit begins instead.
    .quit(
      unfinished: walks.filter { walk in
        walk.stage != .playable && !(walk.stage <= .toPay && walk.ending?.kind == .failed)
      }.compactMap(\.wayOn))
  }

  mutating func run(_ command: Command, _ press: KeyPress) -> [Effect] {
    if screen == .firstRun { return runFirst(command, press) }
    if connection.hasGivenUp, command == .reload || command == .recheck { return relaunch() }
    switch command {
    case .screen: return goToScreen(press)
    case .deposit: return openWizard()
    case .act: return screen == .support ? openMostPressing() : doFirst()
    case .palette: overlay = .palette(filter: TextField("", limit: 100), row: 0)
    case .help: overlay = .help(filter: TextField("", limit: 100), top: 0)
    case .back where screen == .support: return runInSupport(command, press)
    case .back: return goBack()
    case .quit: return askToQuit()
    case .quitNow: return [quitEffect]
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    default: return runHere(command, press)
    }
    return []
  }

  private mutating func runHere(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch screen {
    case .usage: runInUsage(command, press)
    case .deposits: runInDeposits(command, press)
    case .deposit(let id): runInDeposit(command, press, id)
    case .uploads: runInUploads(command, press)
    case .wizard: runInWizard(command, press)
    case .support: runInSupport(command, press)
    case .firstRun: []
    }
  }

  private mutating func goToScreen(_ press: KeyPress) -> [Effect] {
    guard case .character(let character) = press.key,
      let index = Bindings.screenKeys.firstIndex(where: { $0.contains(character) })
    else { return [] }
    return go(toTab: index)
  }

  mutating func go(toTab index: Int) -> [Effect] {
    switch index {
    case 0: return show(.usage)
    case 1: return show(.deposits)
    case 2: return show(.uploads)
    case 3 where hasDesk: return show(.support)
    default: return []
    }
  }

  mutating func show(_ screen: Screen) -> [Effect] {
    self.screen = screen
    deposits.titling = nil
    if case .deposit = screen {} else { deposits.origin = .deposits }
    switch screen {
    case .usage: return loadUsage()
    case .deposits: return loadDeposits()
    case .deposit(let id):
      deposits.detailTop = 0
      return [.loadDeposit(id)]
    case .support: return loadSupport()
    case .firstRun, .uploads, .wizard: return []
    }
  }

  private mutating func goBack() -> [Effect] {
    switch screen {
    case .deposit:
      screen = deposits.origin
      deposits.origin = .deposits
    case .usage where usage.isInVideos: usage.isInVideos = false
    case .usage: usage.scenario = nil
    case .deposits: deposits.filter = nil
    case .wizard where wizard.step == .check:
      wizard.step = .files
      // Whoever came with a pasted path has seen no folder yet.
      return browseIfNeeded()
    case .wizard: screen = wizardOrigin
    case .uploads, .firstRun, .support: break
    }
    return []
  }

  private mutating func askToQuit() -> [Effect] {
    guard walks.contains(where: \.isUploading) else { return [quitEffect] }
    overlay = .question(.quit)
    return []
  }

  /// How far a movement key moves in a list that shows so many rows.
  func rows(of press: KeyPress, page: Int) -> Int {
    switch press.key {
    case .down, .character("j"): 1
    case .up, .character("k"): -1
    case .pageDown: max(1, page)
    case .pageUp: -max(1, page)
    case .home: -100_000
    case .end: 100_000
    default: 0
    }
  }

  /// Rows that a list on a whole screen shows, about.
  var pageRows: Int { max(1, size.height - 8) }
}
