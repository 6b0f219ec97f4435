public import Platform

/// A support question, parsed: what is typed behind `/` on the desk, `q` in the API, the words of `support search`.
///
/// `status:paid,ready user:alice >5€ since:2026-11-01 stuck: "dernier bus"`: all parts must hold; a comma means or.
/// Bare words are beginnings of words or ids; quoted ones are whole words in that order.
public struct SupportQuery: Hashable, Sendable {
  /// Empty: any.
  public var statuses: Set<DepositStatus> = []
  public var payments: Set<PaymentState> = []
  public var videos: Set<SearchGroup.VideoState> = []
  public var types: Set<DepositType> = []
  public var disputes: Set<SearchGroup.DisputeState> = []
  /// nil: any; over the limit or not.
  public var overLimit: Bool?
  public var user: UserID?
  /// Addresses as typed; whoever asks the store turns them into ``CustomerTrace/emailToken``s in ``tokens``.
  public var emails: [String] = []
  /// Whole words that must be there.
  public var tokens: [String] = []
  /// The first instant of creation that counts.
  public var since: Instant?
  /// The first instant that counts no more.
  public var until: Instant?
  /// The lowest and the highest price that count, in cents.
  public var minimum: Cents?
  public var maximum: Cents?
  /// Longer than patience allows in one of these; empty: whether it is or not.
  public var stuck: Set<Waiting> = []
  /// Its video could not be made, again and again.
  public var isCreationFailing = false
  /// Beginnings of words or ids, folded.
  public var prefixes: [String] = []
  /// Words that stand together, folded.
  public var phrases: [[String]] = []
  /// Beginnings of deposit ids, in lower case, `dep_` included.
  public var depositIDs: [String] = []
  /// Beginnings of Stripe's event ids, as typed.
  public var eventIDs: [String] = []

  public init() {}

  /// The longest text that is parsed, in bytes.
  public static let lengthLimit = 1_000
  /// The most words and phrases of one question.
  public static let wordLimit = 12

  /// Whether groups alone decide: such questions are counted.
  public var isAboutGroupsOnly: Bool {
    var rest = self
    rest.statuses = []
    rest.payments = []
    rest.videos = []
    rest.types = []
    rest.disputes = []
    rest.overLimit = nil
    rest.minimum = nil
    rest.maximum = nil
    return rest == SupportQuery()
  }

  public func matches(_ group: SearchGroup) -> Bool {
    (statuses.isEmpty || statuses.contains(group.status)) && (payments.isEmpty || payments.contains(group.payment))
      && (videos.isEmpty || videos.contains(group.video)) && (types.isEmpty || types.contains(group.type))
      && (disputes.isEmpty || disputes.contains(group.dispute)) && (overLimit ?? group.isOverLimit) == group.isOverLimit
      && minimum.map { group.fee >= $0 } ?? true && maximum.map { group.fee <= $0 } ?? true
  }

  /// The whole question, but for ``eventIDs`` and ``isCreationFailing``, which an entry does not hold.
  public func matches(_ entry: SearchEntry, at now: Instant) -> Bool {
    guard matches(entry.group), user.map({ $0 == entry.owner }) ?? true, since.map({ entry.createdAt >= $0 }) ?? true,
      until.map({ entry.createdAt < $0 }) ?? true, depositIDs.allSatisfy({ entry.id.rawValue.hasPrefix($0) })
    else { return false }
    if !stuck.isEmpty {
      guard let waiting = entry.waiting, stuck.contains(waiting), let since = entry.waitingSince,
        since <= now - waiting.patience
      else { return false }
    }
    let words = " " + entry.words + " "
    return prefixes.allSatisfy { words.contains(" " + $0) }
      && (tokens.map { [$0] } + phrases).allSatisfy { words.contains(" " + $0.joined(separator: " ") + " ") }
  }
}
