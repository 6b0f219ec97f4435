import DepositDomain
public import EngineAPI
import Platform
import TerminalKit

/// The deposits, as the engine last told them.
public struct DepositsState: Hashable, Sendable {
  /// Most rows that are loaded.
  public static let most = 1_000
  /// While the engine tells of every change, this is for what it might forget.
  static let refresh = Duration.seconds(900)
  /// How soon it is asked again when it tells of nothing.
  static let soon = Duration.seconds(30)
  /// A list that changes all the time is asked for so often at most.
  static let pause = Duration.seconds(1)

  /// Newest first; nil until the engine has told.
  public internal(set) var items: [DepositObject]?
  /// Which state of the list they are; nil: the engine does not tell.
  var version: String?
  var loadedAt: Instant?
  /// When they are asked for again.
  var dueAt: Instant?
  var isAsked = false
  /// Histories, which only the single deposit's answer has.
  var timelines: [DepositID: [TimelineObject]] = [:]
  /// Links to play films with, made in this run.
  var playLinks: [DepositID: PlayTokenResponse] = [:]
  var order = DepositOrder()
  /// The row the keys act on, by name: rows come and go.
  var selected: DepositID?
  /// nil: no filter.
  var filter: TextField?
  /// The filter's field has the keys.
  var isFiltering = false
  /// The shown deposit's title is being changed.
  var titling: TextField?
  /// Where the shown deposit was opened from: there leads the way back.
  var origin = Screen.deposits
  /// Lines of the history that are scrolled away.
  var detailTop = 0

  subscript(_ id: DepositID) -> DepositObject? {
    items?.first { $0.depositId == id }
  }

  /// The rows that the filter leaves.
  func shown(_ language: Language) -> [DepositObject] {
    guard let unsorted = items else { return [] }
    let items = order.sorted(unsorted, language)
    let wanted = filter?.text ?? ""
    guard !wanted.isEmpty else { return items }
    return items.filter { item in
      let words = [item.title, item.stage.words(language), item.depositId.rawValue, item.fileName ?? ""]
      return words.contains { FuzzyMatch($0, wanted) != nil }
    }
  }

  /// Where the selected row is among those shown.
  func row(in shown: [DepositObject]) -> Int {
    shown.firstIndex { $0.depositId == selected } ?? 0
  }

  /// Takes one deposit's newer state in.
  mutating func put(_ deposit: DepositObject) {
    if let timeline = deposit.timeline { timelines[deposit.depositId] = timeline }
    var row = deposit
    row.timeline = nil
    if let index = items?.firstIndex(where: { $0.depositId == deposit.depositId }) {
      // An answer that was overtaken by a newer one changes nothing.
      if let known = items?[index].version, known <= deposit.version { items?[index] = row }
    } else {
      items = [row] + (items ?? [])
    }
  }
}
