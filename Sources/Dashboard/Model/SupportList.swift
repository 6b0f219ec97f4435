import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// What is loaded of a search: a few pages around the selected row. Pages come at one end and go at the other, so that a
/// million rows take no more memory than five hundred.
struct SupportList: Hashable, Sendable {
  /// Rows of a page, and the most pages that are kept.
  static let pageRows = 100
  static let mostPages = 5
  /// The next page is asked for when so few rows are left: more than any terminal shows at once.
  static let margin = 100
  /// More new ones than this are “many”.
  static let mostFresh = 100

  /// A page as it was asked for.
  struct Page: Hashable, Sendable {
    var rows: [SupportHitObject]
    /// What it was asked with.
    let cursor: String?
    let newer: String?
    var older: String?
  }

  let query: String
  private(set) var pages: [Page] = []
  /// The rows are of another search.
  private var isBorrowed = false
  /// Rows before the first one loaded.
  private(set) var offset = 0
  /// How many rows there are on all pages; nil when nobody keeps count.
  private(set) var total: Int?
  var state = ListState()
  /// Requests that are not answered yet.
  var asked: Set<SupportPageRequest> = []
  private(set) var error: VisualError?
  /// What is to be done to the selected row as soon as there is one.
  var ahead: TypedAhead?
  /// Where that one will be, among rows that are on their way: so many from the first, or before the last.
  private var aheadBy = 0
  private var isAheadFromEnd = false
  /// When the rows were last seen to be as they are.
  var loadedAt: Instant?
  /// Deposits that were made since the list was begun.
  private var freshCount = 0
  /// Older ones that answer the search only since then.
  private var joined: Set<DepositID> = []
  /// Where those begin.
  private var head: String?
  /// Rows that no longer answer the search: they stay where they are, so that nothing jumps.
  private(set) var gone: Set<DepositID> = []

  init(_ query: String) {
    self.query = query
  }

  /// Rows of the list before stand in until the first answer.
  mutating func borrow(from other: SupportList?) {
    guard let other else { return }
    pages = other.pages
    state = ListState(count: count)
    isBorrowed = other.isBorrowed || other.query != query
  }

  /// Moves the selection; among rows that are on their way, once they are there.
  mutating func move(by rows: Int) {
    guard isMoving else { return state.move(by: rows) }
    aheadBy = isAheadFromEnd ? min(0, aheadBy + rows) : max(0, aheadBy + rows)
  }

  /// Selects the last row of all, if there is one.
  ///
  /// - Returns: what must be asked for it.
  mutating func moveToEnd() -> SupportPageRequest? {
    let request = lastRequest
    guard isAwaited || request != nil else {
      state.select(max(0, count - 1))
      return nil
    }
    aheadBy = 0
    isAheadFromEnd = true
    return request
  }

  /// The selection stays among the rows that are here, whatever is on its way.
  mutating func stay() {
    asked = asked.filter { $0.purpose != .last }
    forgetAhead()
  }

  private mutating func forgetAhead() {
    ahead = nil
    aheadBy = 0
    isAheadFromEnd = false
  }

  /// The end was meant, and more is to be asked to get there.
  var endRequest: SupportPageRequest? { isAheadFromEnd ? lastRequest : nil }

  var isLoaded: Bool { loadedAt != nil }
  /// Its first rows are on their way; what is shown until then, if anything, was found by another search.
  var isAwaited: Bool { !isLoaded && error == nil }
  /// The row that will be selected is on its way.
  var isMoving: Bool { isAwaited || asked.contains { $0.purpose == .last } }
  var count: Int { pages.reduce(0) { $0 + $1.rows.count } }
  var hasOlder: Bool { pages.last?.older != nil }
  var isAtTop: Bool { offset == 0 }
  /// Rows that came since the list was begun; ``mostFresh`` is as many or more.
  var newCount: Int { min(Self.mostFresh, freshCount + joined.count) }

  subscript(index: Int) -> SupportHitObject? {
    var rest = index
    for page in pages {
      if rest < page.rows.count { return rest >= 0 ? page.rows[rest] : nil }
      rest -= page.rows.count
    }
    return nil
  }

  var selected: SupportHitObject? { self[state.selected] }

  // MARK: What is to be asked

  var firstRequest: SupportPageRequest { SupportPageRequest(.first, query, limit: Self.pageRows) }

  /// The end, when it is far away and its place is known.
  var lastRequest: SupportPageRequest? {
    guard isLoaded, hasOlder, total != nil else { return nil }
    return SupportPageRequest(.last, query, cursor: "n0", limit: Self.pageRows)
  }

  /// The pages that the selected row is coming near to.
  var wanted: [SupportPageRequest] {
    guard isLoaded else { return [] }
    var requests: [SupportPageRequest] = []
    if state.selected >= count - Self.margin, let cursor = pages.last?.older {
      requests.append(SupportPageRequest(.older, query, cursor: cursor, limit: Self.pageRows))
    }
    if state.selected < Self.margin, !isAtTop, let cursor = pages.first?.newer {
      requests.append(SupportPageRequest(.newer, query, cursor: cursor, limit: Self.pageRows))
    }
    return requests
  }

  /// What keeps an open list true: the selected row's page again, and whether there are new ones.
  var refreshes: [SupportPageRequest] {
    guard isLoaded else { return [] }
    guard count > 0 else { return [firstRequest] }
    let fresh = head.map { SupportPageRequest(.fresh, query, cursor: $0, limit: Self.mostFresh) }
    return [SupportPageRequest(.again, query, cursor: pages[selectedPage].cursor, limit: Self.pageRows)]
      + (fresh.map { [$0] } ?? [])
  }

  private var selectedPage: Int {
    var rest = state.selected
    for (index, page) in pages.enumerated() {
      if rest < page.rows.count { return index }
      rest -= page.rows.count
    }
    return max(0, pages.count - 1)
  }

  // MARK: What was answered

  mutating func take(_ answer: SupportSearchResponse, for request: SupportPageRequest, at now: Instant) {
    loadedAt = now
    error = nil
    total = answer.total ?? total
    // What is loaded is new no more.
    if request.purpose != .again, request.purpose != .fresh { joined.subtract(answer.items.map(\.depositId)) }
    switch request.purpose {
    case .first: begin(answer)
    case .older: append(answer, request)
    case .newer: prepend(answer, request)
    case .last: end(answer, request)
    case .fresh: freshCount = answer.items.count
    case .again: replace(answer, request)
    }
  }

  /// There was no answer: what another search found is no longer shown as if it were this one's.
  mutating func fail(_ error: VisualError, _ request: SupportPageRequest) {
    self.error = error
    if request.purpose == .first || request.purpose == .last { forgetAhead() }
    guard isBorrowed else { return }
    isBorrowed = false
    pages = []
    state = ListState(count: 0)
  }

  private mutating func begin(_ answer: SupportSearchResponse) {
    // Who went down while these could not be had stays with that row.
    let held = isBorrowed || state.selected == 0 ? nil : selected?.depositId
    total = answer.total
    offset = 0
    freshCount = 0
    joined = []
    gone = []
    head = answer.previousCursor
    pages = [Page(rows: answer.items, cursor: nil, newer: answer.previousCursor, older: answer.nextCursor)]
    isBorrowed = false
    state = ListState(count: count)
    if endRequest != nil { return }
    if isAheadFromEnd {
      selectFromEnd()
    } else if aheadBy > 0 {
      state.move(by: min(aheadBy, count))
    } else if let row = answer.items.firstIndex(where: { $0.depositId == held }) {
      state.select(row)
    }
    aheadBy = 0
  }

  private mutating func selectFromEnd() {
    state.select(max(0, count - 1 + aheadBy))
    aheadBy = 0
    isAheadFromEnd = false
  }

  private mutating func end(_ answer: SupportSearchResponse, _ request: SupportPageRequest) {
    pages = [Page(rows: answer.items, cursor: request.cursor, newer: answer.previousCursor, older: nil)]
    offset = max(0, (total ?? 0) - count)
    gone = []
    state = ListState(count: count)
    selectFromEnd()
  }

  private mutating func append(_ answer: SupportSearchResponse, _ request: SupportPageRequest) {
    guard let last = pages.last, last.older == request.cursor else { return }
    guard !answer.items.isEmpty else {
      pages[pages.count - 1].older = nil
      return
    }
    pages.append(
      Page(rows: answer.items, cursor: request.cursor, newer: answer.previousCursor, older: answer.nextCursor))
    var dropped = 0
    if pages.count > Self.mostPages { dropped = pages.removeFirst().rows.count }
    offset += dropped
    state.shift(by: -dropped, count: count)
    forgetGone()
  }

  private mutating func prepend(_ answer: SupportSearchResponse, _ request: SupportPageRequest) {
    guard let first = pages.first, first.newer == request.cursor else { return }
    let added = answer.items.count
    offset = max(0, offset - added)
    if added < request.limit {
      // Fewer than asked for: there are none before them.
      offset = 0
      head = answer.previousCursor ?? head
      freshCount = 0
    }
    guard added > 0 else { return }
    pages.insert(
      Page(rows: answer.items, cursor: request.cursor, newer: answer.previousCursor, older: answer.nextCursor), at: 0)
    if pages.count > Self.mostPages { pages.removeLast() }
    state.shift(by: added, count: count)
    forgetGone()
  }

  /// Rows become what they are by now, in their places; what has joined them is counted.
  private mutating func replace(_ answer: SupportSearchResponse, _ request: SupportPageRequest) {
    guard let index = pages.firstIndex(where: { $0.cursor == request.cursor }) else { return }
    let now = Dictionary(answer.items.map { ($0.depositId, $0) }) { $1 }
    let known = pages[index].rows
    noteJoined(answer.items.map(\.depositId), index)
    let kept = known.indices.filter { now[known[$0].depositId] != nil }
    for row in known.indices {
      let id = known[row].depositId
      if let newer = now[id] {
        pages[index].rows[row] = newer
        gone.remove(id)
      } else if answer.items.count < request.limit || kept.first.map({ $0 < row }) == true && row < kept.last ?? 0 {
        // An answer that is not full, or rows at both sides of it, leave no place where it could be.
        gone.insert(id)
      }
    }
  }

  /// What stands before all known rows of the page is counted as made since, or is on the page before; what stands
  /// behind them is on the page after, if there is one.
  private mutating func noteJoined(_ ids: [DepositID], _ index: Int) {
    let known = Set(pages[index].rows.map(\.depositId))
    guard let first = ids.firstIndex(where: known.contains), let last = ids.lastIndex(where: known.contains) else {
      return
    }
    let end = pages[index].older == nil ? ids.endIndex : last
    joined.formUnion(ids[first..<end].filter { !known.contains($0) })
  }

  private mutating func forgetGone() {
    guard !gone.isEmpty else { return }
    gone.formIntersection(pages.flatMap { $0.rows.map(\.depositId) })
  }
}

/// A key that came before what it is about.
struct TypedAhead: Hashable, Sendable {
  let command: Command
  let press: KeyPress
}
