import DepositDomain
import GRDB
import Platform

// Searches that words lead, and whether they should.
extension SupportFinder {
  /// What is known of the words of a deposit that a list led to.
  enum KnownWords {
    case unknown
    /// The words' lists led there.
    case listed
    /// The lists of words of deposits in rare states led there.
    case listedInStates
  }

  /// A row that a word's list leads to, or that a filter's list leads to, in the time of the first.
  private static let rowCost = 4
  /// So many rows that a list leads to are looked at without further ado.
  private static let fewRows = 400
  /// A word's list is judged by how far apart its first ones lie.
  private static let sample = 256

  var hasWords: Bool { !(query.prefixes.isEmpty && query.tokens.isEmpty && query.phrases.isEmpty) }

  /// What is found of words by the groups that match.
  ///
  /// - Returns: nil when neither words nor groups are the way.
  func ofWords(_ groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int) throws -> [Int64]? {
    guard hasWords else { return nil }
    guard let groups else { return try byWords(nil, in: [], above, below, limit) }
    let parts = try parts(of: groups)
    if parts.others.reduce(0, { $0 + $1.count }) <= Self.fewRows {
      var found = parts.rare.isEmpty ? [] : try byWords(parts.rare, in: parts.states, above, below, limit)
      if !parts.others.isEmpty { found += try merged(parts.others, everyCondition, above, below, limit) }
      return Array(found.sorted { isOlder ? $0 > $1 : $0 < $1 }.prefix(limit))
    }
    if try wordsLead(groups.reduce(0) { $0 + $1.count }, above, below, limit) {
      return try byWords(groups, in: [], above, below, limit)
    }
    return try merged(groups, everyCondition, above, below, limit)
  }

  private var everyCondition: [Condition] { rest(groups: nil, words: .unknown, ownerIsFound: false) }

  /// Groups of deposits in rare states, with states that hold all of them, and the other groups.
  private func parts(of groups: [Group]) throws -> (states: [RareState], rare: [Group], others: [Group]) {
    let list = "[" + groups.map { String($0.id) }.joined(separator: ",") + "]"
    var held: [Int64: Set<RareState>] = [:]
    for row in try store.rows("SELECT * FROM search_group WHERE id IN (SELECT value FROM json_each(?))", [list]) {
      let states = RareState.states(of: try SearchGroup(row))
      if !states.isEmpty { held[try row.get("id")] = Set(states) }
    }
    let rare = groups.filter { held[$0.id] != nil }
    // The state that most of what is left is in, until nothing is.
    var states: [RareState] = []
    var left = held
    while !left.isEmpty {
      let best = RareState.allCases.max { one, other in
        left.values.count { $0.contains(one) } < left.values.count { $0.contains(other) }
      }
      guard let best else { break }
      states.append(best)
      left = left.filter { !$0.value.contains(best) }
    }
    return (states, rare, groups.filter { held[$0.id] == nil })
  }

  /// Whether the words' lists lead to a page sooner than those of the groups that match.
  ///
  /// - Parameter found: deposits in these groups.
  private func wordsLead(_ found: Int, _ above: Int64, _ below: Int64, _ limit: Int) throws -> Bool {
    let all = try everything()
    // As if matches were spread evenly: so many of a word's list are looked at for a page.
    let ofWords = limit * all / max(1, found)
    guard ofWords > Self.fewRows else { return true }
    let top = min(below, Int64(all) + 1)
    let place = try numbers(
      "SELECT w.rowid AS number FROM deposit_words w WHERE w.deposit_words MATCH ? AND w.rowid > ? AND w.rowid < ?",
      [expression([]), above, top], [], "w.rowid", 1, skipping: Self.sample)
    guard let place = place.first else { return true }
    let span = max(1, isOlder ? top - place : place - above)
    let ofGroups = min(found, limit * Int(span) / Self.sample)
    return ofWords <= ofGroups * Self.rowCost
  }

  /// - Parameter states: every deposit of the groups is in one of them; empty: they are in no rare state, or need not be.
  private func byWords(
    _ groups: [Group]?, in states: [RareState], _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    let rest = rest(groups: groups, words: states.isEmpty ? .listed : .listedInStates, ownerIsFound: false)
    // What filters ask lies in this index; the row itself is looked at last.
    let source =
      rest.isEmpty
      ? "deposit_words w"
      : "deposit_words w CROSS JOIN deposit_search s INDEXED BY deposit_search_filter ON s.number = w.rowid"
    return try numbers(
      "SELECT w.rowid AS number FROM \(source) WHERE w.deposit_words MATCH ? AND w.rowid > ? AND w.rowid < ?",
      [expression(states), above, below], rest, "w.rowid", limit)
  }

  /// What all words must begin with or be, for FTS5; in one of these states, if any are given.
  private func expression(_ states: [RareState]) -> String {
    guard !states.isEmpty else { return expression(mark: "") }
    return states.map { "(" + expression(mark: $0.mark) + ")" }.joined(separator: " OR ")
  }

  private func expression(mark: String) -> String {
    let length = SupportSchema.prefixLimit - mark.count
    let beginnings = query.prefixes.map { "\"\(mark)\($0.prefix(length))\"*" }
    let whole = query.tokens + query.phrases.flatMap { $0 } + (query.user.map { SearchText.words($0.rawValue) } ?? [])
    return (beginnings + whole.map { "\"\(mark)\($0)\"" }).joined(separator: " AND ")
  }

  /// What is to be looked at in the rows.
  func conditions(of known: KnownWords) -> [Condition] {
    let listed =
      switch known {
      case .unknown: 0
      case .listed: SupportSchema.prefixLimit
      case .listedInStates: SupportSchema.prefixLimit - 1
      }
    let beginnings = query.prefixes.filter { $0.count > listed }
    let whole = (listed > 0 ? [] : query.tokens.map { [$0] }) + query.phrases.filter { listed == 0 || $0.count > 1 }
    return beginnings.map { Condition("instr(' ' || s.words, ?) > 0", " " + $0) }
      + whole.map { Condition("instr(' ' || s.words || ' ', ?) > 0", " \($0.joined(separator: " ")) ") }
  }
}
