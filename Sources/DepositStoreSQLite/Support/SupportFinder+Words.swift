import DepositDomain
import GRDB
import Platform

// Searches that words lead, and whether they should.
extension SupportFinder {
  /// What is known of the words of a deposit that a list led to.
  enum KnownWords {
    case unknown
    /// The words' lists led there; of these beginnings they tell only the first letters.
    case listed(partly: [String])
  }

  /// What the words' lists are asked.
  private struct Question {
    /// For FTS5.
    var expression: String
    /// Beginnings of which only the first letters are asked.
    var partly: [String] = []
  }

  /// So many rows that a list leads to are looked at without further ado.
  private static let fewRows = 400
  /// Groups that hold at least this part of all deposits: nearly every row that a word leads to matches.
  private static let largePart = 4

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
    let found = groups.reduce(0) { $0 + $1.count }
    guard let marks = marks(of: groups), try found * Self.largePart < everything() else {
      return try byWords(groups, in: [], above, below, limit)
    }
    return try byWordsAndMarks(marks, groups, above, below, limit)
  }

  /// nil when a group has none.
  private func marks(of groups: [Group]) -> [String]? {
    let marks = groups.compactMap { GroupMark.of($0.id) }
    return marks.count == groups.count ? marks : nil
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

  /// What is in the lists of all words and in one of the groups', which FTS5 goes through in step.
  private func byWordsAndMarks(
    _ marks: [String], _ groups: [Group], _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    // Deposits that are on their way are all recent: nobody need look beyond the last of them.
    var ends: [Int64] = []
    for group in groups {
      let sql = """
        SELECT number FROM deposit_search INDEXED BY deposit_search_group WHERE group_id = ?
        ORDER BY number \(isOlder ? "ASC" : "DESC") LIMIT 1
        """
      if let end: Int64 = try store.readFirst(sql, [group.id], { try $0.get("number") }) { ends.append(end) }
    }
    guard let first = ends.min(), let last = ends.max() else { return [] }
    let (above, below) = isOlder ? (max(above, first - 1), below) : (above, min(below, last + 1))
    let either = marks.map { "\"\($0)\"" }.joined(separator: " OR ")
    var question = try question([])
    question.expression += " AND (\(either))"
    return try listed(question, groups: nil, above, below, limit)
  }

  /// - Parameter states: every deposit of the groups is in one of them; empty: they are in no rare state, or need not be.
  private func byWords(
    _ groups: [Group]?, in states: [RareState], _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    try listed(try question(states), groups: groups, above, below, limit)
  }

  /// What the lists tell, as far as its rows are so, too. The lists go from the newest to the oldest.
  private func listed(
    _ question: Question, groups: [Group]?, _ above: Int64, _ below: Int64, _ limit: Int
  ) throws -> [Int64] {
    let rest = rest(groups: groups, words: .listed(partly: question.partly), ownerIsFound: false)
    // What filters ask lies in this index; the row itself is looked at last.
    let number = "\(SupportSchema.top) - w.rowid"
    let rows =
      rest.isEmpty ? "" : " CROSS JOIN deposit_search s INDEXED BY deposit_search_filter ON s.number = \(number)"
    return try numbers(
      """
      SELECT \(number) AS number FROM deposit_words w\(rows)
      WHERE w.deposit_words MATCH ? AND w.rowid > ? AND w.rowid < ?
      """, [question.expression, SupportSchema.place(of: below), SupportSchema.place(of: above)], rest,
      "w.rowid \(isOlder ? "ASC" : "DESC")", limit)
  }

  // MARK: What the lists are asked

  /// What all words must begin with or be; in one of these states, if any are given.
  private func question(_ states: [RareState]) throws -> Question {
    guard !states.isEmpty else { return try question(mark: "") }
    let questions = try states.map { try question(mark: $0.mark) }
    return Question(
      expression: questions.map { "(\($0.expression))" }.joined(separator: " OR "),
      partly: Set(questions.flatMap(\.partly)).sorted())
  }

  private func question(mark: String) throws -> Question {
    var terms: [String] = []
    var partly: [String] = []
    for beginning in query.prefixes {
      let letters = SupportSchema.listed(letters: beginning.count + mark.count) - mark.count
      if letters == beginning.count {
        terms.append("\"\(mark)\(beginning)\"*")
      } else if let words = try words(beginningWith: beginning, mark: mark) {
        terms.append("(" + words.map { "\"\($0)\"" }.joined(separator: " OR ") + ")")
      } else {
        terms.append("\"\(mark)\(beginning.prefix(letters))\"*")
        partly.append(beginning)
      }
    }
    let whole = query.tokens + query.phrases.flatMap { $0 } + (query.user.map { SearchText.words($0.rawValue) } ?? [])
    return Question(expression: (terms + whole.map { "\"\(mark)\($0)\"" }).joined(separator: " AND "), partly: partly)
  }

  /// The most words of a beginning that are asked for one by one.
  private static let fewWords = 4

  /// All words of any deposit that begin so, with their mark, or the beginning itself when there are none.
  ///
  /// - Returns: nil when they are many, or when the lists may write them otherwise: FTS5 has its own folding of letters
  ///   beyond ASCII.
  private func words(beginningWith letters: String, mark: String) throws -> [String]? {
    guard letters.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    // A word is found without going through the list of the one before it: nothing lies between a word and this.
    let (least, last) = ("\u{1}", "\u{10FFFF}")
    let sql = "SELECT term FROM deposit_vocabulary WHERE term >= ? AND term < ? LIMIT 1"
    let beginning = mark + letters
    var found: [String] = []
    var from = beginning
    while let word: String = try store.readFirst(sql, [from, beginning + last], { try $0.get("term") }) {
      if found.count == Self.fewWords { return nil }
      found.append(word)
      from = word + least
    }
    return found.isEmpty ? [beginning] : found
  }

  /// What is to be looked at in the rows.
  func conditions(of known: KnownWords) -> [Condition] {
    let (beginnings, whole) =
      switch known {
      case .unknown: (query.prefixes, query.tokens.map { [$0] } + query.phrases)
      case .listed(let partly): (partly, query.phrases.filter { $0.count > 1 })
      }
    return beginnings.map { Condition("instr(' ' || s.words, ?) > 0", " " + $0) }
      + whole.map { Condition("instr(' ' || s.words || ' ', ?) > 0", " \($0.joined(separator: " ")) ") }
  }
}
