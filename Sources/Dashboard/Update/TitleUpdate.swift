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
      guard title != item.title else {
        deposits.titling = nil
        return []
      }
      // What was typed stays until the engine has it.
      return [.retitle(item.depositId, title)]
    } catch {
      say(error)
      return []
    }
  }

  mutating func noteTitle(of item: DepositObject) -> [Effect] {
    if screen == .deposit(item.depositId) { deposits.titling = nil }
    for walk in walks where walk.deposit == item.depositId { self[walk: walk.id]?.title = item.title }
    say(Phrase.Said.retitled(item.title.shown), .ok)
    // The history has a new line.
    return [.loadDeposit(item.depositId)]
  }
}
