import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// Another title for a deposit, at any time.

extension Model {
  /// `e`: the title becomes a field.
  mutating func editTitle(of item: DepositObject) {
    deposits.titling = TextField(item.title, limit: DepositTitle.maximumLength)
    deposits.detailTop = 0
  }

  /// Enter: what is no title is said, and stays to be mended.
  mutating func saveTitle(of item: DepositObject) -> [Effect] {
    guard let typed = deposits.titling?.text else { return [] }
    do throws(VisualError) {
      let title = try DepositTitle.checked(typed)
      deposits.titling = nil
      return title == item.title ? [] : [.retitle(item.depositId, title)]
    } catch {
      say(error)
      return []
    }
  }

  mutating func noteTitle(of item: DepositObject) -> [Effect] {
    for walk in walks where walk.deposit == item.depositId { self[walk: walk.id]?.title = item.title }
    say(Phrase.Said.retitled(item.title.shown), .ok)
    // The history has a new line.
    return [.loadDeposit(item.depositId)]
  }
}
