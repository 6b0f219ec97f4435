import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Model {
  mutating func runInDeposits(_ command: Command, _ press: KeyPress) -> [Effect] {
    let shown = deposits.shown(language)
    let row = deposits.row(in: shown)
    switch command {
    case .move:
      let next = min(max(0, row + rows(of: press, page: pageRows)), max(0, shown.count - 1))
      deposits.selected = shown.indices.contains(next) ? shown[next].depositId : nil
      return []
    case .sort:
      let columns = DepositColumns(width: depositsLayout(frameRows[1]).content.width - 3).shown.map(\.key)
      if press == .character("<") { deposits.order.reverse() } else { deposits.order.next(among: columns) }
      return [.apply(.order(deposits.order.text))]
    case .filter:
      deposits.filter = deposits.filter ?? TextField("", limit: 200)
      deposits.isFiltering = true
      return []
    case .enter where deposits.isFiltering:
      deposits.isFiltering = false
      return []
    default:
      guard shown.indices.contains(row) else { return [] }
      let item = shown[row]
      deposits.selected = item.depositId
      return command == .enter ? show(.deposit(item.depositId)) : run(command, on: item)
    }
  }

  mutating func runInDeposit(_ command: Command, _ press: KeyPress, _ id: DepositID) -> [Effect] {
    switch command {
    case .move:
      let count = deposits.timelines[id]?.count ?? 0
      deposits.detailTop = min(max(0, count - 1), max(0, deposits.detailTop + rows(of: press, page: 5)))
      return []
    case .enter:
      guard let item = deposits[id] else { return [] }
      return deposits.titling == nil ? goOn(item) : saveTitle(of: item)
    case .retitle:
      if let item = deposits[id] { editTitle(of: item) }
      return []
    default: return deposits[id].map { run(command, on: $0) } ?? []
    }
  }

  /// What can be done to a deposit from a list or from its own screen.
  private mutating func run(_ command: Command, on item: DepositObject) -> [Effect] {
    let id = item.depositId
    switch command {
    case .openPage: return (payUrl(of: item) ?? playLink(of: id)?.url).map { [.openURL($0)] } ?? []
    case .copy: return [.copy(payUrl(of: item) ?? playLink(of: id)?.url ?? id.rawValue)]
    case .play: return play(item)
    case .recheck:
      say(Phrase.Said.askingStripe)
      return [.recheck(id)]
    case .simulate:
      guard session?.canSimulate == true, item.stage == .toPay, let url = item.checkoutUrl else { return [] }
      say(Phrase.Said.simulating)
      return [.simulatePayment(id, checkoutUrl: url)]
    case .cancel:
      guard item.stage == .toPay else {
        say(Phrase.Said.nothingToCancel)
        return []
      }
      overlay = .question(.cancel(id, title: item.title.shown))
      return []
    default: return []
    }
  }

  /// Where a person can pay: Stripe's own page when the engine's link leads to another machine than the person's.
  func payUrl(of item: DepositObject) -> String? {
    guard item.stage == .toPay else { return nil }
    return isRemote ? item.checkoutUrl ?? item.payUrl : item.payUrl ?? item.checkoutUrl
  }

  mutating func take(
    _ result: Result<DepositObject, VisualError>, of id: DepositID, after request: DepositRequest
  ) -> [Effect] {
    let due = note(result)
    switch result {
    case .failure(let error):
      if !error.isAbsence || request != .look { say(error) }
      return due
    case .success(let item):
      deposits.put(item)
      switch request {
      case .look: return due
      case .recheck:
        say(Phrase.Said.stripeSays(item.title.shown, item.stage == .toPay ? Phrase.Said.notPaidYet : item.stage.phrase))
        return due
      case .retitle: return due + noteTitle(of: item)
      case .cancel: return due + cancelled(item)
      }
    }
  }

  private mutating func cancelled(_ item: DepositObject) -> [Effect] {
    say(Phrase.Said.cancelled(item.title.shown), .ok)
    let own = walks.filter { $0.deposit == item.depositId }.map(\.id)
    walks.removeAll { own.contains($0.id) }
    if case .walk(let id) = wizard.step, own.contains(id) {
      wizard = Wizard()
      if screen == .wizard { screen = .deposits }
    }
    return own.map { .stopJourney($0) } + loadDeposits()
  }

  mutating func take(simulation error: VisualError?, of id: DepositID) -> [Effect] {
    if let error {
      say(error)
    } else {
      for walk in walks where walk.deposit == id { self[walk: walk.id]?.isPaymentSimulated = true }
      say(Phrase.Said.simulated, .ok)
    }
    return loadDeposits()
  }

  /// `a`: does what the line says first.
  mutating func doFirst() -> [Effect] {
    guard let first = toDoHere.first else {
      say(Phrase.Said.nothingToDo)
      return []
    }
    if let walk = first.walk.flatMap({ self[walk: $0] }), walk.isPaused {
      showWalk(walk.id)
      return togglePause(walk)
    }
    if let walk = first.walk, self[walk: walk]?.isWalking == true || first.deposit == nil {
      showWalk(walk)
      return []
    }
    guard let id = first.deposit, let item = deposits[id] else { return [] }
    // Paying needs no file: the deposit's own screen has the link.
    return first.kind == .pay ? show(.deposit(id)) : goOn(item)
  }

  /// Goes on with a deposit from where it is: pays, uploads, makes an expired link new.
  mutating func goOn(_ item: DepositObject, path: String? = nil) -> [Effect] {
    if let walk = walk(of: item.depositId), walk.isWalking || walk.isPaused {
      showWalk(walk.id)
      return walk.isPaused ? togglePause(walk) : []
    }
    switch item.stage {
    case .playable, .refunded, .review, .disputed, .overLimit, .encoding, .preparing, .paying, .videoGone:
      say(Phrase.Said.nothingToGoOnWith(item.stage.phrase))
      return []
    case .toPay, .fileMissing, .uploading, .expired, .cancelled, .encodingFailed: break
    }
    walks.removeAll { $0.deposit == item.depositId }
    var walk = Walk(newWalkID(), title: item.title, since: now)
    walk.deposit = item.depositId
    walk.path = path
    switch item.stage {
    case .toPay:
      walk.stage = .toPay
      walk.links = links(of: item)
    case .fileMissing, .uploading, .encodingFailed: walk.stage = .uploading
    default: break
    }
    walks.append(walk)
    showWalk(walk.id)
    return [.resumeJourney(walk.id, item.depositId, path: path)]
  }

  private func links(of item: DepositObject) -> PayLinks? {
    guard let url = item.checkoutUrl ?? item.payUrl else { return nil }
    return PayLinks(
      depositId: item.depositId, checkoutUrl: url, payUrl: item.payUrl ?? url, expiresAt: item.expiresAt)
  }

  mutating func showWalk(_ id: WalkID) {
    if screen != .wizard { wizardOrigin = screen }
    wizard.step = .walk(id)
    wizard.fileFor = nil
    screen = .wizard
  }
}
