import DepositDomain
import EngineAPI
import Platform
import TerminalKit

extension Model {
  mutating func runInUsage(_ command: Command, _ press: KeyPress) -> [Effect] {
    switch command {
    case .month: return changeMonth(press.key == .left ? usage.month.previous : usage.month.next)
    case .whatIf: if isAvailable(.whatIf) { tryMore() }
    case .pane: if isAvailable(.pane) { usage.isInVideos.toggle() }
    case .move: if usage.isInVideos { usage.videoRow.move(by: rows(of: press, page: 5)) }
    case .enter where usage.isInVideos: return showDeposit(ofRow: usage.videoRow.selected)
    case .reload: return loadUsage(isForced: true) + loadDeposits()
    default: break
    }
    return []
  }

  /// The next step of what-if; where it has a pane of its own, the first one stands there already.
  private mutating func tryMore() {
    let shown = usage.scenario ?? (hasScenarioPane ? UsageState.Scenario.some : nil)
    usage.scenario = shown.map(\.next) ?? UsageState.Scenario.some
  }

  /// A video's deposit; for one that none of the deposits holds any more, those of its name.
  private mutating func showDeposit(ofRow row: Int) -> [Effect] {
    let videos = VideoShare.inOrder(usage.panel?.videos ?? [])
    guard videos.indices.contains(row) else { return [] }
    let video = videos[row]
    deposits.isFiltering = false
    if !video.guid.isEmpty, let item = deposits.items?.first(where: { $0.videoGuid?.rawValue == video.guid }) {
      deposits.filter = nil
      deposits.selected = item.depositId
      deposits.origin = .usage
      return show(.deposit(item.depositId))
    }
    deposits.filter = TextField(video.title, limit: 200)
    return show(.deposits)
  }

  private mutating func changeMonth(_ month: Month) -> [Effect] {
    guard month <= Month(of: now) else {
      say(Phrase.Said.monthNotBegun(month: month.month))
      return []
    }
    guard month.year >= 2000 else { return [] }
    usage.month = month
    usage.videoRow = ListState(count: usage.panel?.videos?.count ?? 0)
    usage.isInVideos = usage.isInVideos && usage.panel?.videos?.isEmpty == false
    return loadUsage()
  }
}
