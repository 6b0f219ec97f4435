import Platform
import TerminalKit

/// What is known of the months, and which is looked at.
public struct UsageState: Hashable, Sendable {
  /// How long an open month's figures are taken for fresh.
  static let refresh = Duration.seconds(300)

  public internal(set) var month: Month
  public internal(set) var panels: [Month: UsagePanel] = [:]
  var loadedAt: [Month: Instant] = [:]
  /// Months asked for and not answered yet.
  var asked: Set<Month> = []
  /// Why a month could not be had.
  var errors: [Month: VisualError] = [:]
  /// The list of videos has the keys.
  var isInVideos = false
  var videoRow = ListState()
  /// Which extra usage is tried out; nil: none.
  var scenario: Scenario?

  init(month: Month) {
    self.month = month
  }

  public var panel: UsagePanel? { panels[month] }

  /// More usage to try out, step by step.
  enum Scenario: Int, CaseIterable, Hashable, Sendable {
    case some = 1
    case more = 5
    case much = 20

    var egressGB: Int { 100 * rawValue }
    var encodeHours: Int { 10 * rawValue }

    var next: Scenario? {
      Self.allCases.first { $0.rawValue > rawValue }
    }
  }
}
