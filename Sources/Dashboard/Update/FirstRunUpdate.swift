import Platform
import TerminalKit

extension Model {
  /// Until something is chosen there is nothing else to do.
  mutating func runFirst(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .help: overlay = .help(filter: TextField("", limit: 100), top: 0)
    case .quit, .quitNow: return [quitEffect]
    case .move where firstRun.field == nil:
      let last = FirstRun.Choice.allCases.count - 1
      let next = min(max(0, firstRun.choice.rawValue + rows(of: press, page: 3)), last)
      firstRun.choice = FirstRun.Choice(rawValue: next) ?? firstRun.choice
    case .screen where firstRun.field == nil:
      guard case .character(let key) = press.key,
        let index = Bindings.screenKeys.firstIndex(where: { $0.contains(key) }),
        let choice = FirstRun.Choice(rawValue: index)
      else { break }
      firstRun.choice = choice
      return begin(choice)
    case .field, .move: firstRun.field = firstRun.field == .engine ? .token : .engine
    case .enter: return firstRun.field == nil ? begin(firstRun.choice) : signIn()
    default: break
    }
    return []
  }

  private mutating func begin(_ choice: FirstRun.Choice) -> [Effect] {
    guard !firstRun.isWaiting else { return [] }
    firstRun.error = nil
    switch choice {
    case .signIn:
      firstRun.field = .engine
      return []
    case .sandbox:
      firstRun.isWaiting = true
      return [.enterSandbox]
    case .engineHere:
      firstRun.isWaiting = true
      return [.runEngineHere]
    }
  }

  private mutating func signIn() -> [Effect] {
    guard !firstRun.isWaiting else { return [] }
    let engine = firstRun.engine.text.trimmingSpaces
    let token = firstRun.token.text.trimmingSpaces
    if engine.isEmpty { firstRun.field = .engine }
    guard !engine.isEmpty else { return [] }
    guard !token.isEmpty else {
      firstRun.field = .token
      return []
    }
    firstRun.error = nil
    firstRun.isWaiting = true
    return [.signIn(engine: engine, token: Secret(token))]
  }
}

extension VisualError {
  /// Another address would not help.
  var isAboutToken: Bool { kind == .unauthorized || kind == .forbidden || code == Self.tokenMalformed.code }
}
