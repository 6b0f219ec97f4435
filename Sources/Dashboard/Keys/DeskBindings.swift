import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Bindings {
  /// The support desk's keys.
  static let desk = [
    binding(.enter, [.enter], in: [.supportPulse], .list, rank: 10),
    binding(.enter, [.enter], in: [.supportList], .openCase, rank: 10),
    binding(.enter, [.enter], in: [.supportFile, .supportEvents], .raw, rank: 10),
    binding(.filter, keys("/"), in: [.supportPulse, .supportList, .supportEvents], .search, rank: 12),
    binding(.filter, keys("/"), in: [.supportFile], .search, rank: 31),
    binding(.pane, [.tab, .backTab], label: "Tab", in: [.supportPulse, .supportFile], .column, rank: 40),
    binding(.fold, [.left, .right], label: "←→", in: [.supportPulse], .column),
    binding(.fold, [.left, .right], label: "←→", in: [.supportFile], .fold),
    binding(.fold, [.right], in: [.supportList], .openCase),
    binding(
      .write, keys("w"), in: [.supportPulse, .supportList, .supportFile, .supportEvents], .write, rank: 30),
    binding(.claim, keys("a"), in: [.supportList, .supportFile], .claim, rank: 20),
    binding(.recheck, keys("r"), in: [.supportList, .supportFile], .retryNow, rank: 21),
    binding(.refund, keys("R"), in: [.supportList, .supportFile], .refund, rank: 22),
    binding(.cancel, keys("x"), in: [.supportList, .supportFile], .cancelCase, rank: 26),
    binding(.note, keys("N"), in: [.supportList, .supportFile], .note, rank: 23),
    binding(.replay, keys("E"), in: [.supportFile], .replay, rank: 24),
    // In the help only: there it just says why there is nothing to do.
    binding(.replay, keys("E"), in: [.supportEvents], .replayWaits),
    binding(.reply, keys("y"), in: [.supportList], .reply, rank: 16),
    binding(.reply, keys("y"), in: [.supportFile], .reply, rank: 27),
    binding(.openPage, keys("o"), in: [.supportFile, .supportEvents], .openRow, rank: 34),
    binding(.copy, keys("c"), in: [.supportList, .supportFile, .supportEvents], .copyRow, rank: 32),
    binding(.reload, keys("r"), in: [.supportPulse, .supportEvents], .reload, rank: 36),
  ]
}

extension Model {
  var supportPlace: Place {
    switch support.spot {
    case .pulse: .supportPulse
    case .list: .supportList
    case .file: .supportFile
    case .events: .supportEvents
    }
  }

  func isAvailableOnDesk(_ command: Command) -> Bool {
    switch command {
    case .act: support.spot == .pulse || support.spot == .events
    // The footer's room is for what the desk does.
    case .deposit: false
    case .back: support.spot != .pulse
    case .write: !support.isPinned
    case .enter where support.spot == .file: support.file.isInHistory || selectedNode?.opens == true
    case .enter where support.spot == .list, .copy where support.spot == .list: support.list?.selected != nil
    case .copy where support.spot == .file: support.file.isInHistory || selectedNode?.id != nil
    case .openPage where support.spot == .file: selectedLink != nil
    case .reply: support.spot == .file ? support.file.shown?.replies.isEmpty == false : support.list?.selected != nil
    case .replay where support.spot == .events: false
    case .claim, .recheck, .refund, .cancel, .note, .replay:
      support.isWriting && (support.spot == .list ? support.list?.selected != nil : isPossible(command))
    default: true
    }
  }

  private func isPossible(_ command: Command) -> Bool {
    guard let action = action(of: command) else { return false }
    return support.file.shown?.actions.first { $0.action == action }?.possible ?? false
  }

  /// What has no key of its own is in the palette by its name.
  var paletteOrders: [PaletteAction] {
    guard screen == .support, support.spot == .file, support.isWriting, let file = support.file.shown else { return [] }
    let withKey: Set<SupportAction> = [.claim, .release, .retry, .refund, .cancel, .note, .replay]
    return file.actions.filter { $0.possible && !withKey.contains($0.action) }.map { .order($0.action) }
  }
}

extension CaseNode {
  /// Enter does something with it.
  var opens: Bool { event != nil || !children.isEmpty }
}
