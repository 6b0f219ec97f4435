import DepositDomain
import DepositStore
import EngineAPI
import Hummingbird
import Platform

/// Lists and details, as creators and support alike ask for them.
struct DepositLister: Sendable {
  let services: EngineServices

  private var presenter: DepositPresenter { DepositPresenter(services: services) }

  func query(_ request: Request, owner: UserID?) throws -> DepositQuery {
    let status = try request.query("status").map { text in
      guard let status = DepositStatus(rawValue: text.uppercased()) else {
        throw VisualError.parameterInvalid("status", problem: .isNotOneOf(DepositStatus.allCases.map(\.rawValue)))
      }
      return status
    }
    let cursor = request.query("cursor").map { DepositID($0) }
    if let cursor, !cursor.isWellFormed { throw VisualError.parameterInvalid("cursor", problem: .isMalformed) }
    let limit = try request.query("limit", within: 1...WireLimit.pageRows) ?? WireLimit.defaultPageRows
    return DepositQuery(owner: owner, status: status, after: cursor, limit: limit)
  }

  func page(_ query: DepositQuery, forOwner: Bool) async throws -> Response {
    // Known before the store is read: a change between the two is told once more, not missed.
    let version = await services.changes.version
    let page = try await services.store.deposits(query)
    return try .json(
      Page(
        items: page.deposits.map { presenter.object($0, forOwner: forOwner) }, nextCursor: page.next?.rawValue,
        version: version))
  }

  /// Waits for a list to change, when asked to.
  func changes(
    of topic: ChangeBroadcaster.Topic, _ request: Request, forMoneyOf paying: DepositID? = nil
  ) async throws -> Response {
    let wait = try request.query("wait", within: 0...WireLimit.waitSeconds) ?? 0
    return try .json(
      await StatusWaiter(services: services)
        .wait(for: topic, after: request.query("after"), upTo: .seconds(wait), forMoneyOf: paying))
  }

  func detail(_ deposit: Deposit, forOwner: Bool, _ request: Request) async throws -> Response {
    var timeline = try await services.store.timeline(of: deposit.id)
    timeline = try await forOwner ? timeline.compactMap(\.forOwner) : withTrail(timeline, of: deposit.id)
    return try .json(
      presenter.object(deposit, timeline: timeline, forOwner: forOwner, language: request.language))
  }

  /// The most lines of play that are shown of one deposit: the newest.
  private static let trailLimit = 200

  /// The history with what happened to the deposit's play links, for support: it holds viewers' addresses.
  private func withTrail(_ timeline: [TimelineEntry], of id: DepositID) async throws -> [TimelineEntry] {
    let trail = try await services.store.playTrail(of: id, limit: Self.trailLimit).map(\.timelineEntry)
    let all = (timeline + trail).enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
    return all.map(\.element)
  }
}

extension DepositLister {
  /// The query of every wait for a change.
  static let waiting: [Operation.Parameter] = [
    .query("wait", "Seconds to wait for a change.", ["type": "integer", "minimum": 0, "maximum": 30]),
    .query("after", "The version of a list, or of the answer before; without it, the present one is told at once."),
  ]

  /// The query of every list of deposits.
  static let parameters = parameters(cursor: "^dep_[0-9a-hjkmnp-tv-z]{26}$")

  /// - Parameter cursor: the form of a page's `nextCursor`; what a search leads on by has another.
  static func parameters(cursor: String) -> [Operation.Parameter] {
    [
      .query(
        "status", "Only deposits in this state.",
        ["type": "string", "enum": .array(DepositStatus.allCases.map { .string($0.rawValue) })]),
      .query("cursor", "The nextCursor of the page before.", ["type": "string", "pattern": .string(cursor)]),
      .query("limit", "Rows of a page; 50 when not given.", ["type": "integer", "minimum": 1, "maximum": 200]),
    ]
  }
}

extension TimelineEntry {
  /// As the creator sees it: without what is among the staff, their names, and the reasons that they give for the audit.
  fileprivate var forOwner: TimelineEntry? {
    guard !kind.isInternal else { return nil }
    let isStaff = actor.hasPrefix(Actor.support(UserID("")).name)
    let told = data.filter { !Link.all.contains($0.key) && !(isStaff && $0.key == "reason") }
    return TimelineEntry(at: at, actor: isStaff ? "support" : actor, kind: kind, data: told)
  }
}
