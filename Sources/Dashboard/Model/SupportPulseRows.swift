import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// A number of the pulse, and the search that lists what it counts.
struct PulseRow: Hashable, Sendable {
  var sign: String
  var role: StyleRole
  /// nil: the words say it.
  var count: Int?
  /// There are more than are counted.
  var isMore = false
  var words: Phrase
  var query: String?
  /// It counts Stripe's events: of a type, or of all.
  var events: EventKind?
  /// What to do about a number that has no list.
  var advice: Phrase?

  enum EventKind: Hashable, Sendable {
    case all
    case type(String)
  }

  /// It counts deposits that are paid and have no video.
  var isOfMissingVideo: Bool { query == "stuck:video" || query == "stuck:creating" }
  /// It needs a person.
  var isPressing: Bool { role == .warning || role == .error }
}

/// A row of the counts: a heading, or a number.
enum CountRow: Hashable, Sendable {
  case heading(Phrase)
  case number(PulseRow)
}

extension Model {
  /// CDN logs that were not read for so long are behind.
  private static let logPatience = Duration.seconds(36 * 3_600)
  /// What has failed, as opposed to what waits.
  private static let failures: Set = ["stuck_refund", "failing_video", "encoding_failed"]
  /// What is looked for rather than kept count of is counted so far.
  private static let mostCounted = 1_000

  /// What needs a person, always in the same order: what waits longest for money's worth first.
  var concernRows: [PulseRow] {
    guard let pulse = support.pulse else { return [] }
    return pulse.concerns.map(row) + parked(pulse) + webhooks(pulse) + [logRow(pulse.logsReadUntil)]
  }

  private func row(_ concern: SupportPulseResponse.Concern) -> PulseRow {
    // An engine of another version counts what has no words here.
    let words = Phrase.Desk.concern(concern.kind, concern.count) ?? Phrase(verbatim: concern.kind.shown)
    let role: StyleRole = Self.failures.contains(concern.kind) ? .error : .warning
    return PulseRow(
      sign: concern.count == 0 ? "·" : role.cue ?? "!", role: concern.count == 0 ? .dim : role, count: concern.count,
      isMore: concern.count >= Self.mostCounted && concern.kind.isLookedFor, words: words,
      query: concern.query, events: concern.kind == "parked_events" ? .all : nil)
  }

  /// Parked events by type, under their sum.
  private func parked(_ pulse: SupportPulseResponse) -> [PulseRow] {
    pulse.parkedEvents.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { type, count in
      PulseRow(sign: "", role: .dim, count: count, words: Phrase(verbatim: "  " + type.shown), events: .type(type))
    }
  }

  /// Webhooks that were answered by an error, by why and by type.
  private func webhooks(_ pulse: SupportPulseResponse) -> [PulseRow] {
    (pulse.webhookFailures ?? []).map { failure in
      PulseRow(
        sign: StyleRole.warning.cue ?? "!", role: .warning, count: failure.count,
        words: Phrase.Desk.failedWebhooks(
          failure.count, source: failure.source.shown, type: failure.type.shown, outcome: failure.outcome),
        advice: Phrase.Desk.webhookAdvice(failure.outcome))
    }
  }

  private func logRow(_ until: Instant?) -> PulseRow {
    guard let until else {
      return PulseRow(sign: "·", role: .dim, count: nil, words: Phrase.Desk.logsNotRead, advice: Phrase.Desk.logsHint)
    }
    let isBehind = now - until > Self.logPatience
    return PulseRow(
      sign: isBehind ? "!" : "✓", role: isBehind ? .warning : .dim, count: nil,
      words: Phrase.Desk.logsRead(dates.shortUTC(until)), advice: Phrase.Desk.logsHint)
  }

  /// How many deposits there are of each kind.
  var countRows: [CountRow] {
    guard let pulse = support.pulse else { return [] }
    func number(_ name: String, _ count: Int?, _ words: Phrase, _ field: SupportQuery.Field) -> CountRow {
      .number(
        PulseRow(
          sign: "", role: .text, count: count ?? 0, words: words, query: "\(field.rawValue):\(name.lowercased())")
      )
    }
    return [.heading(Phrase.Desk.byStatus)]
      + DepositStatus.allCases.map {
        number($0.rawValue, pulse.statuses[$0.rawValue], Phrase.Desk.status($0.rawValue), .status)
      } + [.heading(Phrase.Desk.byPayment)]
      + PaymentState.allCases.map {
        number($0.rawValue, pulse.payments[$0.rawValue], Phrase.Desk.payment($0.rawValue), .payment)
      } + [.heading(Phrase.Desk.byVideo)]
      + SearchGroup.VideoState.allCases.map {
        number($0.rawValue, pulse.videos[$0.rawValue], Phrase.Desk.video($0.rawValue), .video)
      }
  }

  /// The number that the keys act on.
  var selectedNumber: PulseRow? {
    guard support.isInCounts else {
      let rows = concernRows
      return rows.indices.contains(support.concernRow.selected) ? rows[support.concernRow.selected] : nil
    }
    let rows = countRows
    guard rows.indices.contains(support.countRow.selected),
      case .number(let row) = rows[support.countRow.selected]
    else { return nil }
    return row
  }
}

extension CivilDate {
  /// `2026-11-22`
  fileprivate var text: String { pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2) }
}

extension String {
  /// Counted by looking, up to a limit.
  fileprivate var isLookedFor: Bool { hasPrefix("stuck_") || self == "failing_video" }
}

extension SupportPulseResponse {
  /// The last so many days up to `today`; nothing happened on those that are not told.
  func lastDays(_ count: Int, until today: Instant) -> [Day?] {
    let known = Dictionary(days.map { ($0.day, $0) }) { $1 }
    let last = today.utcDate.daysSince1970
    return (last - count + 1...last).map { known[CivilDate(daysSince1970: $0).text] }
  }
}
