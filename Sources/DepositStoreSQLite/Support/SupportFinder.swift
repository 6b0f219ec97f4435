import DepositDomain
import DepositStore
import FoundationEssentials
import GRDB
import Platform

/// Finds one page of a support search. What is rarest leads, the rest is looked at in the rows it leads to; statements
/// have few texts, whatever is asked, so that they stay prepared.
struct SupportFinder {
  let store: SQLiteTransaction
  let search: SupportSearch

  /// A condition with its values.
  struct Condition {
    let sql: String
    let values: SQLiteTransaction.Values

    init(_ sql: String, _ values: (any ColumnValue)?...) {
      self.sql = sql
      self.values = values
    }
  }

  /// Matching groups with as few deposits are gone through rather than a creator's.
  private static let fewDeposits = 1_000
  /// So many groups that hold more than half of all deposits are found by going through all deposits.
  private static let manyGroups = 12

  var query: SupportQuery { search.query }
  var isOlder: Bool { search.direction == .older }
  var order: String { isOlder ? "DESC" : "ASC" }

  func page() throws -> SupportPage {
    let limit = min(max(search.limit, SupportSearch.limitRange.lowerBound), SupportSearch.limitRange.upperBound)
    let groups = try matchingGroups()
    let total = query.isAboutGroupsOnly ? try groups.map { $0.reduce(0) { $0 + $1.count } } ?? everything() : nil
    let numbers = try stuckApart(limit: limit + 1) ?? numbers(groups, limit: limit + 1)
    let shown = Array(numbers.prefix(limit))
    return SupportPage(
      hits: try hits(isOlder ? shown : shown.reversed()), hasMore: numbers.count > limit, total: total)
  }

  // MARK: What leads

  /// What waits for one thing is in few groups, and a filter may leave none of them: asked for together, each is found in
  /// its way, or not looked for. With words, refunds alone are apart: they are few and in any group.
  ///
  /// - Returns: nil when they are not asked for so.
  private func stuckApart(limit: Int) throws -> [Int64]? {
    guard query.stuck.count > 1, query.depositIDs.isEmpty, query.eventIDs.isEmpty else { return nil }
    let others = query.stuck.subtracting([.refund])
    guard hasWords ? others != query.stuck : hasGroupFilters else { return nil }
    let found = try (hasWords ? [others, [.refund]] : query.stuck.map { [$0] }).flatMap { stuck in
      var search = search
      search.query.stuck = stuck
      let finder = SupportFinder(store: store, search: search)
      return try finder.numbers(try finder.matchingGroups(), limit: limit)
    }
    return Array(found.sorted { isOlder ? $0 > $1 : $0 < $1 }.prefix(limit))
  }

  /// A filter tells groups apart, beside what is stuck.
  private var hasGroupFilters: Bool {
    !(query.statuses.isEmpty && query.payments.isEmpty && query.videos.isEmpty && query.types.isEmpty
      && query.disputes.isEmpty && query.overLimit == nil && query.minimum == nil && query.maximum == nil)
  }

  private func numbers(_ groups: [Group]?, limit: Int) throws -> [Int64] {
    if let groups, groups.isEmpty { return [] }
    let (above, below) = try bounds()
    guard above < below - 1 else { return [] }
    if let id = query.depositIDs.first { return try byID(id, groups, above, below, limit) }
    if let event = query.eventIDs.first { return try byEvent(event, groups, above, below, limit) }
    if query.isCreationFailing { return try byFailingCreation(groups, above, below, limit) }
    if query.stuck == [.refund] { return try byOwedRefund(groups, above, below, limit) }
    if let found = try ofWords(groups, above, below, limit) { return found }
    let found = groups.map { $0.reduce(0) { $0 + $1.count } }
    if query.user != nil, !(found.map { $0 <= Self.fewDeposits } ?? false) {
      return try byOwner(groups, above, below, limit)
    }
    if !query.stuck.isEmpty, !(found.map { $0 <= Self.fewDeposits } ?? false) {
      return try byWaiting(groups, above, below, limit)
    }
    let rest = rest(groups: nil, words: .unknown, ownerIsFound: false)
    guard let groups, let found else { return try inAll(rest, above, below, limit) }
    if groups.count > Self.manyGroups, try found > everything() / 2 {
      return try inAll(self.rest(groups: groups, words: .unknown, ownerIsFound: false), above, below, limit)
    }
    return try merged(groups, rest, above, below, limit)
  }

  private func inAll(_ rest: [Condition], _ above: Int64, _ below: Int64, _ limit: Int) throws -> [Int64] {
    try numbers(
      "SELECT s.number AS number FROM deposit_search s WHERE s.number > ? AND s.number < ?", [above, below], rest,
      "s.number \(order)", limit)
  }

  private func byOwner(_ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int) throws -> [Int64] {
    try numbers(
      """
      SELECT s.number AS number FROM deposit_search s INDEXED BY deposit_search_owner
      WHERE s.owner = ? AND s.number > ? AND s.number < ?
      """, [query.user?.rawValue, above, below],
      rest(groups: groups, words: .unknown, ownerIsFound: true), "s.number \(order)", limit)
  }

  private func byOwedRefund(
    _ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    try numbers(
      """
      SELECT s.number AS number FROM deposit_search s INDEXED BY deposit_search_waiting
      WHERE s.waiting = 'refund' AND s.waiting_since <= ? AND s.number > ? AND s.number < ?
      """, [(search.now - Waiting.refund.patience).microseconds, above, below],
      rest(groups: groups, words: .unknown, ownerIsFound: false), "s.number \(order)", limit)
  }

  /// What waits for one thing is a list; the lists together.
  private func byWaiting(
    _ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    let rest = rest(groups: groups, words: .unknown, ownerIsFound: false)
    let found = try query.stuck.flatMap { waiting in
      try numbers(
        """
        SELECT s.number AS number FROM deposit_search s INDEXED BY deposit_search_waiting_number
        WHERE s.waiting = ? AND s.number > ? AND s.number < ?
        """, [waiting.rawValue, above, below], rest, "s.number \(order)", limit)
    }
    return Array(found.sorted { isOlder ? $0 > $1 : $0 < $1 }.prefix(limit))
  }

  private func byEvent(
    _ prefix: String, _ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    try numbers(
      """
      SELECT DISTINCT s.number AS number FROM webhook_event e CROSS JOIN deposit_search s ON s.deposit_id = e.deposit_id
      WHERE e.id >= ? AND e.id < ? AND s.number > ? AND s.number < ?
      """, [prefix, Self.end(of: prefix), above, below],
      rest(groups: groups, words: .unknown, ownerIsFound: false), "s.number \(order)", limit)
  }

  /// Effects that make a video, and have failed as often as the pulse counts.
  static let failingCreation = "kind = 'create_video' AND done_at IS NULL AND failures >= 3"

  private func byFailingCreation(
    _ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    try numbers(
      """
      SELECT DISTINCT s.number AS number FROM outbox o INDEXED BY outbox_failing
      CROSS JOIN deposit_search s ON s.deposit_id = o.deposit_id
      WHERE \(Self.failingCreation) AND s.number > ? AND s.number < ?
      """, [above, below], rest(groups: groups, words: .unknown, ownerIsFound: false), "s.number \(order)", limit)
  }

  /// Ids sort by time, as numbers do; the cursor is told by its id.
  private func byID(
    _ prefix: String, _ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    var from = prefix
    var to = Self.end(of: prefix)
    if let cursor = search.cursor {
      let sql = "SELECT deposit_id FROM deposit_search WHERE number = ?"
      if let id: String = try store.readFirst(sql, [cursor], { try $0.get("deposit_id") }) {
        if isOlder { to = min(to, id) } else { from = max(from, id + "\u{1}") }
      } else if isOlder == (cursor < 1) {
        // Numbers have no gaps: it is before the first or behind the last.
        return []
      }
    }
    return try numbers(
      "SELECT s.number AS number FROM deposit_search s WHERE s.deposit_id >= ? AND s.deposit_id < ?", [from, to],
      rest(groups: groups, words: .unknown, ownerIsFound: false), "s.deposit_id \(order)", limit)
  }

  /// The first text that does not begin so; ids are ASCII.
  private static func end(of prefix: String) -> String { prefix + "\u{7F}" }

  func numbers(
    _ sql: String, _ values: SQLiteTransaction.Values, _ rest: [Condition], _ order: String, _ limit: Int
  ) throws -> [Int64] {
    let filter = rest.map { " AND " + $0.sql }.joined()
    return try store.read(
      "\(sql)\(filter) ORDER BY \(order) LIMIT ?", values + rest.flatMap(\.values) + [limit]
    ) { try $0.get("number") }
  }

  // MARK: What is looked at in the rows

  /// - Parameter words: what the lists that led here tell of them: only the rest is looked at.
  func rest(groups: [Group]?, words: KnownWords, ownerIsFound: Bool) -> [Condition] {
    var rest: [Condition] = []
    if let groups {
      let list = groups.map { String($0.id) }.joined(separator: ",")
      rest.append(Condition("s.group_id IN (SELECT value FROM json_each(?))", "[\(list)]"))
    }
    if let user = query.user, !ownerIsFound { rest.append(Condition("s.owner = ?", user.rawValue)) }
    if let since = query.since { rest.append(Condition("s.created_at >= ?", since.microseconds)) }
    if let until = query.until { rest.append(Condition("s.created_at < ?", until.microseconds)) }
    rest += conditions(of: words)
    for id in query.depositIDs {
      rest.append(Condition("s.deposit_id >= ? AND s.deposit_id < ?", id, Self.end(of: id)))
    }
    for event in query.eventIDs {
      rest.append(
        Condition(
          "EXISTS (SELECT 1 FROM webhook_event e WHERE e.deposit_id = s.deposit_id AND e.id >= ? AND e.id < ?)", event,
          Self.end(of: event)))
    }
    if query.isCreationFailing {
      rest.append(
        Condition("EXISTS (SELECT 1 FROM outbox f WHERE f.deposit_id = s.deposit_id AND \(Self.failingCreation))"))
    }
    if !query.stuck.isEmpty {
      let before = Waiting.allCases.map { waiting in
        query.stuck.contains(waiting) ? (search.now - waiting.patience).microseconds : Int64.min
      }
      rest.append(
        Condition(
          """
          s.waiting_since <= CASE s.waiting WHEN 'video' THEN ? WHEN 'upload' THEN ? WHEN 'encoding' THEN ?
            WHEN 'refund' THEN ? END
          """, before[0], before[1], before[2], before[3]))
    }
    return rest
  }

  /// The cursor, and the days of creation that can matter: numbers strictly between.
  private func bounds() throws -> (above: Int64, below: Int64) {
    var above: Int64 = 0
    var below = Int64.max
    if let since = query.since {
      let sql = "SELECT min(first_number) AS number FROM search_day WHERE day >= ?"
      let first = try store.readFirst(sql, [SearchDay.of(since)]) { try $0.get("number") as Int64? } ?? nil
      above = first.map { $0 - 1 } ?? Int64.max - 1
    }
    if let until = query.until {
      let sql = "SELECT max(last_number) AS number FROM search_day WHERE day <= ?"
      let day = SearchDay.of(until - .microseconds(1))
      let last = try store.readFirst(sql, [day]) { try $0.get("number") as Int64? } ?? nil
      below = last.map { $0 + 1 } ?? 0
    }
    if let cursor = search.cursor {
      if isOlder { below = min(below, cursor) } else { above = max(above, cursor) }
    }
    return (above, below)
  }

  // MARK: Groups

  struct Group {
    let id: Int64
    let count: Int
  }

  /// Groups that match and are not empty; nil when the question does not tell groups apart.
  private func matchingGroups() throws -> [Group]? {
    var conditions = ["deposits > 0"]
    var values: SQLiteTransaction.Values = []
    func among(_ column: String, _ names: [String]) {
      guard !names.isEmpty else { return }
      conditions.append("\(column) IN (SELECT value FROM json_each(?))")
      values.append("[" + names.sorted().map { "\"\($0)\"" }.joined(separator: ",") + "]")
    }
    among("status", query.statuses.map(\.rawValue))
    among("payment", query.payments.map(\.rawValue))
    among("video", query.videos.map(\.rawValue))
    among("type", query.types.map(\.rawValue))
    among("dispute", query.disputes.map(\.rawValue))
    // What waits is paid for; its video tells what it waits for. Money that is owed may be of any.
    if !query.stuck.isEmpty, !query.stuck.contains(.refund) {
      among("video", Set(query.stuck.flatMap(\.videos)).map(\.rawValue))
      conditions.append("payment = 'paid'")
    }
    func require(_ condition: String, _ value: (any ColumnValue)?) {
      guard let value else { return }
      conditions.append(condition)
      values.append(value)
    }
    require("over_limit = ?", query.overLimit)
    require("fee_cents >= ?", query.minimum?.rawValue)
    require("fee_cents <= ?", query.maximum?.rawValue)
    guard conditions.count > 1 else { return nil }
    let sql = "SELECT id, deposits FROM search_group WHERE " + conditions.joined(separator: " AND ")
    return try store.read(sql, values) { Group(id: try $0.get("id"), count: try $0.get("deposits")) }
  }

  func everything() throws -> Int {
    try store.readFirst("SELECT coalesce(sum(deposits), 0) AS count FROM search_group") { try $0.get("count") } ?? 0
  }

  /// One group's list, as far as it is read.
  private struct List {
    let group: Int64
    var numbers: ArraySlice<Int64>
    var isRead: Bool
  }

  /// The groups' lists, each in the index's order, merged.
  func merged(
    _ groups: [Group], _ rest: [Condition], _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    let filter = rest.map { " AND " + $0.sql }.joined()
    let sql = """
      SELECT s.number AS number FROM deposit_search s INDEXED BY deposit_search_group
      WHERE s.group_id = ? AND s.number > ? AND s.number < ?\(filter) ORDER BY s.number \(order) LIMIT ?
      """
    let shared = rest.flatMap(\.values)
    func read(_ group: Int64, _ above: Int64, _ below: Int64, _ count: Int) throws -> ArraySlice<Int64> {
      try store.read(sql, [group, above, below] + shared + [count]) { try $0.get("number") }[...]
    }
    let chunk = min(limit, 2 + 2 * limit / groups.count)
    var lists: [List] = try groups.map { group in
      let numbers = try read(group.id, above, below, chunk)
      return List(group: group.id, numbers: numbers, isRead: numbers.count < chunk)
    }
    var found: [Int64] = []
    while found.count < limit {
      let candidates = lists.indices.filter { !lists[$0].numbers.isEmpty }
      let best = candidates.max { one, other in
        let (a, b) = (lists[one].numbers.first ?? 0, lists[other].numbers.first ?? 0)
        return isOlder ? a < b : a > b
      }
      guard let best, let number = lists[best].numbers.popFirst() else { break }
      found.append(number)
      if lists[best].numbers.isEmpty, !lists[best].isRead, found.count < limit {
        lists[best].numbers = try read(
          lists[best].group, isOlder ? above : number, isOlder ? number : below, limit - found.count)
        lists[best].isRead = lists[best].numbers.count < limit - found.count
      }
    }
    return found
  }

  // MARK: Rows

  private func hits(_ numbers: [Int64]) throws -> [SupportHit] {
    let sql = """
      SELECT number, deposit_id, owner, created_at, title, group_id, waiting, waiting_since, masked_email, refunded_cents
      FROM json_each(?) CROSS JOIN deposit_search ON number = value
      """
    // Rows of a page are in few groups: each is read once.
    var groups: [Int64: SearchGroup] = [:]
    return try store.read(sql, [Self.list(numbers)]) { row in
      let (number, id, owner): (Int64, DepositID, UserID) = (
        try row.get("number"), try row.id("deposit_id"), try row.id("owner")
      )
      let (createdAt, title) = (try row.instant("created_at"), try row.get("title") as String)
      let groupID: Int64 = try row.get("group_id")
      let group = try groups[groupID] ?? self.group(groupID)
      groups[groupID] = group
      return SupportHit(
        number: number, id: id, owner: owner, createdAt: createdAt, title: title, group: group,
        waiting: try row.choiceIfPresent("waiting"), waitingSince: try row.instantIfPresent("waiting_since"),
        maskedEmail: try row.get("masked_email"), refunded: try row.cents("refunded_cents"))
    }
  }

  private func group(_ id: Int64) throws -> SearchGroup {
    let sql = """
      SELECT status, payment, video, type, fee_cents, over_limit, dispute FROM search_group WHERE id = ?
      """
    guard let group = try store.readFirst(sql, [id], { try SearchGroup($0) }) else {
      throw VisualError.storedRecordUnreadable(record: "search group \(id)")
    }
    return group
  }

  private static func list(_ numbers: [Int64]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }
}

extension Waiting {
  /// The states in which a video can be while this is waited for.
  var videos: [SearchGroup.VideoState] {
    switch self {
    case .video: [.none, .failed, .gone]
    case .upload: [.awaitingUpload, .uploading]
    case .encoding: [.processing]
    case .refund: []
    }
  }
}

extension SQLiteTransaction {
  func supportPage(_ search: SupportSearch) throws -> SupportPage { try supportPage(search, steps: SearchBound.steps) }

  /// - Parameter steps: how much it may look at, as ``SearchBound`` counts.
  func supportPage(_ search: SupportSearch, steps: Int) throws -> SupportPage {
    try SearchBound.keep(db, steps: steps) { try SupportFinder(store: self, search: search).page() }
  }

  func supportPulse(at instant: Instant) throws -> SupportPulse {
    var pulse = SupportPulse()
    for row in try rows("SELECT * FROM search_group WHERE deposits > 0") {
      pulse.groups[try SearchGroup(row)] = try row.get("deposits")
    }
    for waiting in Waiting.allCases {
      let sql = """
        SELECT count(*) AS count FROM (SELECT 1 FROM deposit_search WHERE waiting = ? AND waiting_since <= ? LIMIT ?)
        """
      let before = (instant - waiting.patience).microseconds
      let count: Int = try row(sql, [waiting.rawValue, before, SupportPulse.countLimit])?.get("count") ?? 0
      if count > 0 { pulse.stuck[waiting] = count }
    }
    // The indexes of the few are named: where there are none of them, statistics say nothing, and SQLite may rather go
    // through all that ever was.
    let failing = """
      SELECT count(*) AS count FROM (
        SELECT 1 FROM outbox INDEXED BY outbox_failing WHERE \(SupportFinder.failingCreation) LIMIT ?)
      """
    pulse.failingVideos = try row(failing, [SupportPulse.countLimit])?.get("count") ?? 0
    let parked = """
      SELECT type, count(*) AS count FROM webhook_event INDEXED BY webhook_event_parked WHERE outcome = 'parked'
      GROUP BY type
      """
    for row in try rows(parked) {
      pulse.parkedEvents[try row.get("type")] = try row.get("count")
    }
    let days = "SELECT * FROM search_day ORDER BY day DESC LIMIT ?"
    pulse.days = try rows(days, [SupportPulse.dayLimit]).map { row in
      SupportPulse.Day(
        day: try row.get("day"), opened: try row.get("opened"), paid: try row.cents("paid_cents"),
        refunded: try row.cents("refunded_cents"))
    }.reversed()
    return pulse
  }
}
