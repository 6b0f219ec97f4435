import EngineAPI

extension Model {
  /// Whether a command would do something now: what would not is left out of the footer and the palette.
  func isAvailable(_ command: Command) -> Bool {
    switch (place, command) {
    case (.firstRun, .deposit), (.firstRun, .act), (.firstRun, .palette), (.firstRun, .back): false
    case (.usage, .back): usage.isInVideos || usage.scenario != nil
    case (.usage, .whatIf): usage.month >= Month(of: now)
    case (.usage, .pane): usage.panel?.videos?.isEmpty == false
    case (.deposits, .back): deposits.filter != nil
    // It says of any film why it cannot be watched yet; keys that come and go with each row would unsettle the footer.
    case (.deposits, .play): selectedDeposit != nil
    case (.deposits, _): isAvailable(command, on: selectedDeposit.map(\.stage))
    case (.deposit, _): isAvailable(command, on: shownDeposit.map(\.stage))
    case (.files, .deposit), (.check, .deposit): false
    case (.files, .mark): wizard.fileFor == nil
    case (.check, .remove): !wizard.drafts.isEmpty
    // Of a file that is refused there is nothing to type, and with none that is not, nothing to go on with.
    case (.check, .field): currentDraft?.takesText ?? false
    case (.check, .enter): wizard.drafts.contains { $0.result == nil || $0.takesText }
    case (.pay, _), (.ready, _): isAvailable(command, on: shownWalk)
    case (.uploads, _), (.upload, _): isAvailableForUploads(command)
    case (.supportPulse, _), (.supportList, _), (.supportFile, _), (.supportEvents, _): isAvailableOnDesk(command)
    default: true
    }
  }

  private func isAvailable(_ command: Command, on stage: DepositStage?) -> Bool {
    switch command {
    case .openPage where place == .deposit && shownPlayLink != nil: !isRemote
    case .openPage: stage == .toPay && !isRemote
    case .cancel, .recheck: stage == .toPay
    case .simulate: stage == .toPay && session?.canSimulate == true
    case .copy: stage != nil
    case .play: stage == .playable
    case .enter where place == .deposit: stage?.canGoOn ?? false
    case .enter: stage != nil
    default: true
    }
  }

  private func isAvailable(_ command: Command, on walk: Walk?) -> Bool {
    guard let walk else { return false }
    switch (place, command) {
    case (_, .pane): return walks.count > 1
    case (.pay, .openPage): return payUrl(of: walk) != nil && walk.ending == nil && !isRemote
    case (.pay, .copy): return payUrl(of: walk) != nil
    case (.pay, .simulate):
      return session?.canSimulate == true && walk.stage == .toPay && walk.links != nil && walk.ending == nil
    case (.pay, .code): return code(for: walk) != nil
    case (.pay, .recheck): return walk.deposit != nil || walk.ending != nil
    case (.pay, .cancel): return walk.stage <= .toPay
    case (.ready, .openPage): return filmUrl(of: walk) != nil && !isRemote
    case (.ready, .play): return walk.deposit.flatMap { deposits[$0]?.videoGuid } != nil
    case (.ready, .deposit): return false
    default: return true
    }
  }

  var selectedDeposit: DepositObject? {
    let shown = deposits.shown(language)
    let row = deposits.row(in: shown)
    return shown.indices.contains(row) ? shown[row] : nil
  }

  var shownDeposit: DepositObject? {
    if case .deposit(let id) = screen { deposits[id] } else { nil }
  }

  private var shownPlayLink: PlayTokenResponse? { shownDeposit.flatMap { playLink(of: $0.depositId) } }

  var shownWalk: Walk? {
    if case .walk(let id) = wizard.step { self[walk: id] } else { nil }
  }
}

extension DepositStage {
  /// Enter leads on from there.
  var canGoOn: Bool {
    switch self {
    case .toPay, .fileMissing, .uploading, .expired, .cancelled, .encodingFailed: true
    case .paying, .preparing, .encoding, .playable, .review, .refunded, .disputed, .overLimit, .videoGone: false
    }
  }
}
