import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// The support desk: where the person is in it, and what is known.
public struct SupportState: Hashable, Sendable {
  /// How often what is looked at is asked for again.
  static let pulseRefresh = Duration.seconds(15)
  /// So often at most, however fast things change.
  static let listRefresh = Duration.seconds(5)
  /// While nothing is said to have changed.
  static let rest = Duration.seconds(60)
  /// So long after the last key a typed search is asked, or the selected row looked at.
  static let pause = Duration.milliseconds(150)
  /// Write mode ends by itself after so long without a key.
  static let writeSpan = Duration.seconds(300)

  /// Which of its screens.
  enum Spot: Hashable, Sendable {
    case pulse
    case list
    /// The case of a deposit.
    case file
    /// Stripe's events that wait for a deposit.
    case events
  }

  var spot = Spot.pulse
  /// Where Esc leads from a case: it is opened from a list, or found by its id from the pulse.
  var fileOrigin = Spot.list
  /// `--read-only`: write mode is out of reach.
  let isPinned: Bool
  /// Actions act until then; nil: read-only.
  var writesUntil: Instant?

  /// Replies are in it; nil: as the engine has them.
  var replyLanguage: Language?

  // The pulse.
  var pulse: SupportPulseResponse?
  var pulseAt: Instant?
  var isPulseAsked = false
  var pulseError: VisualError?
  /// The keys are with the counts, not with what needs a person.
  var isInCounts = false
  var concernRow = ListState()
  var countRow = ListState()

  // The search.
  var list: SupportList?
  /// The search as it is typed; nil: the list has the keys.
  var field: TextField?
  /// What was shown when it was begun: ↑ brings it back into the empty field.
  var earlierQuery = ""
  /// What Tab is going through.
  var completion: SearchCompletion?
  /// The typed search is asked then.
  var searchAt: Instant?
  /// Which state of everyone's deposits is known.
  var version: String?
  /// The list or the case was last asked for again then.
  var refreshedAt: Instant?

  // The case.
  var file = SupportFile()
  var events = SupportEvents()
  private var ordersMade = 0

  init(isPinned: Bool) {
    self.isPinned = isPinned
  }

  var isWriting: Bool { writesUntil != nil }

  /// A number for a new order.
  mutating func newOrderNumber() -> Int {
    ordersMade += 1
    return ordersMade
  }
}

/// Going through what the end of a search can become.
struct SearchCompletion: Hashable, Sendable {
  /// The text before the first Tab.
  let base: String
  let candidates: [String]
  var index: Int

  var text: String { SupportQuery.completed(base, with: candidates[index]) }
}

/// Stripe's events that wait for a deposit, as they were last told.
struct SupportEvents: Hashable, Sendable {
  var type: String?
  var items: [SupportEventObject]?
  /// Where those go on that are not here yet; nil: there are no more.
  var next: String?
  /// The page that is on its way.
  var asked: String?
  var error: VisualError?
  var row = ListState()
}

/// The case that is looked at: its tree, its history, and where the person is in them.
struct SupportFile: Hashable, Sendable {
  /// Whose case is wanted; nil: none.
  var id: DepositID?
  /// As it was last told; of another deposit while the wanted one is on its way.
  var known: SupportFileObject?
  var error: VisualError?
  /// Whose case was asked for and is not answered yet.
  var asked: DepositID?
  /// What is to be done as soon as the case is there.
  var pending: Command?
  /// The row that the list stands on is looked at then.
  var lookAt: Instant?
  /// The keys are with the history, not with the tree.
  var isInHistory = false
  /// Rows that are folded otherwise than they are at first.
  var turned: Set<String> = []
  var nodeRow = ListState()
  var historyRow = ListState()

  var shown: SupportFileObject? { known?.deposit.depositId == id ? known : nil }

  mutating func open(_ id: DepositID) {
    guard id != self.id else { return }
    self.id = id
    error = nil
    pending = nil
    isInHistory = false
    turned = []
    nodeRow = ListState()
    historyRow = ListState()
  }
}
