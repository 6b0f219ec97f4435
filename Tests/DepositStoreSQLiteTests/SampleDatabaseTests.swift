import DepositDomain
import DepositStore
import GRDB
import Platform
import TestSupport
import Testing

@testable import DepositStoreSQLite

@Suite struct SampleDatabaseTests {
  @Test func depositsOfBeforeTheSearchAreTakenIn() async throws {
    let folder = try TemporaryFolder()
    let path = folder["old.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 2_500, seed: 4, end: end) { _ in }
    let before = try Self.owners(path, thenForget: true)
    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.searchProblems() == [])
    #expect(try await store.integrityProblems() == [])
    try await store.checkpointAndClose()
    let after = try Self.owners(path, thenForget: false)
    #expect(before.count == 2_500)
    #expect(before == after)
  }

  /// Money that was owed before the search knew of such things is known after the upgrade.
  @Test func refundsThatWereUnderWayAreTakenIn() async throws {
    let folder = try TemporaryFolder()
    let path = folder["owed.db"]
    let store = try SQLiteDepositStore(path: path)
    let deposit = try await store.open(draft(1), run: run, at: start).deposit
    _ = try await store.apply([paid(1), paid(2)], to: deposit.id, by: .stripe, at: start, finishing: nil)
    try await store.checkpointAndClose()
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(
        sql: """
          UPDATE deposit_search SET waiting = NULL, waiting_since = NULL;
          DELETE FROM grdb_migrations WHERE identifier = 'v8-owed-refunds';
          """)
    }
    try queue.close()
    let later = try SQLiteDepositStore(path: path)
    let search = SupportSearch(try SupportQuery("stuck:refund", now: start), now: start + .seconds(900))
    #expect(try await later.search(search).hits.map(\.id) == [deposit.id])
    #expect(try await later.searchProblems() == [])
    try await later.checkpointAndClose()
  }

  /// What the search holds, before it is taken away as if it had never been.
  private static func owners(_ path: String, thenForget: Bool) throws -> [Row] {
    let queue = try DatabaseQueue(path: path)
    let rows = try queue.read { try Row.fetchAll($0, sql: "SELECT deposit_id, owner FROM deposit_search") }
    if thenForget {
      try queue.write { db in
        try db.execute(
          sql: """
            DROP TABLE deposit_vocabulary; DROP TABLE deposit_words; DROP VIEW deposit_listed; DROP TABLE deposit_search; DROP TABLE search_group; DROP TABLE search_day;
            DROP TABLE deposit_customer; DROP INDEX outbox_failing; DROP INDEX webhook_event_deposit;
            DELETE FROM grdb_migrations WHERE identifier IN ('v4-support-search', 'v5-rare-states', 'v10-newest-first',
              'v11-waiting-by-number');
            """)
      }
    }
    try queue.close()
    return rows
  }

  @Test func itIsADatabaseAsLivedThrough() async throws {
    let folder = try TemporaryFolder()
    let path = folder["samples.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 5_000, seed: 3, end: end) { _ in }
    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.searchProblems() == [])
    #expect(try await store.integrityProblems() == [])
    let pulse = try await store.supportPulse(at: end)
    #expect(pulse.count { _ in true } == 5_000)
    #expect(Set(pulse.groups.keys.map(\.status)) == Set(DepositStatus.allCases))
    let page = try await store.search(SupportSearch(SupportQuery(), limit: 200, now: end))
    for hit in page.hits {
      let deposit = try #require(try await store.deposit(hit.id))
      #expect(SearchGroup(deposit) == hit.group, "\(hit.id)")
    }
    try await store.checkpointAndClose()
  }

  /// Whatever leads to it, a page of words and filters is what both find.
  @Test func wordsAndFiltersFindWhatBothFind() async throws {
    let folder = try TemporaryFolder()
    let path = folder["samples.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 6_000, seed: 11, end: end) { _ in }
    let store = try SQLiteDepositStore(path: path)
    for word in ["film", "va", "vacan", "vacanc", "musiqu", "concert", "3", "zelmonba", "\"le film\"", "vid la"] {
      let ofWord = Set(try await Self.all(store, word, end))
      for filter in Self.filters {
        let expected = try await Self.all(store, filter, end).filter(ofWord.contains)
        #expect(try await Self.all(store, "\(word) \(filter)", end) == expected, "\(word) \(filter)")
        #expect(
          try await Self.all(store, "\(word) \(filter)", end, .newer) == expected.reversed(), "\(word) \(filter), newer"
        )
      }
    }
    try await store.checkpointAndClose()
  }

  private static let filters = [
    "status:ready", "status:expired", "status:pending", "payment:refunded", "payment:review,disputed,refunded",
    "video:failed,gone", "video:over_limit", "video:awaiting_upload", "dispute:", "dispute:open type:clip", "type:film",
    "status:cancelled", ">5€ status:ready payment:paid,refunded", "since:200d video:failed",
  ]

  /// The numbers of all that is found, page by page, in the order of the direction.
  private static func all(
    _ store: SQLiteDepositStore, _ text: String, _ now: Instant, _ direction: SupportSearch.Direction = .older
  ) async throws -> [Int64] {
    var search = SupportSearch(
      try SupportQuery(text, now: now), cursor: direction == .older ? nil : 0, direction: direction, limit: 90, now: now
    )
    var found: [Int64] = []
    while true {
      let page = try await store.search(search)
      let numbers = page.hits.map(\.number)
      found += direction == .older ? numbers : numbers.reversed()
      guard page.hasMore, let last = found.last else { return found }
      search.cursor = last
    }
  }

  /// Nobody waits for a search that goes through everything, and the next one is not cut short for it.
  @Test func aSearchThatLooksAtTooMuchIsRefused() async throws {
    let folder = try TemporaryFolder()
    let path = folder["samples.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 3_000, seed: 8, end: end) { _ in }
    let store = try SQLiteDepositStore(path: path)
    func found(_ text: String, steps: Int) async throws -> Int {
      let search = SupportSearch(try SupportQuery(text, now: end), limit: 200, now: end)
      return try await store.read { reading in
        try #require(reading as? SQLiteTransaction).supportPage(search, steps: steps).hits.count
      }
    }
    let broad = "evt_1 status:ready"
    do {
      _ = try await found(broad, steps: 5_000)
      Issue.record("it looked at everything")
    } catch let error as VisualError {
      #expect(error.code == "search_too_broad")
    }
    #expect(try await found(broad, steps: SearchBound.steps) == 200)
    #expect(try await found("status:ready", steps: 50_000) == 200)
    try await store.checkpointAndClose()
  }

  /// A database whose search knew no rare states yet.
  @Test func anOlderIndexLearnsOfRareStates() async throws {
    let folder = try TemporaryFolder()
    let path = folder["samples.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 3_000, seed: 5, end: end) { _ in }
    let text = "film payment:refunded,review,disputed"
    let before = try await Self.found(path, text, end)
    #expect(!before.isEmpty)
    try Self.forgetRareStates(path)
    #expect(try await Self.found(path, text, end) == before)
    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.searchProblems() == [])
    try await store.checkpointAndClose()
  }

  /// A database whose search knew no groups' marks yet.
  @Test func anOlderIndexLearnsOfMarks() async throws {
    let folder = try TemporaryFolder()
    let path = folder["samples.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    // More than are marked in one commit.
    try await SampleDatabase.make(path: path, count: 7_000, seed: 6, end: end) { _ in }
    let text = "le status:cancelled,expired type:clip"
    let before = try await Self.found(path, text, end)
    #expect(!before.isEmpty)
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(
        sql: """
          UPDATE deposit_search SET words = substr(words, 1, length(words) - 2);
          INSERT INTO deposit_words (deposit_words) VALUES ('delete-all');
          DELETE FROM grdb_migrations WHERE identifier = 'v6-group-marks';
          """)
      try WordLists.make(in: db)
    }
    try queue.close()
    var upgrades = 0
    try await SQLiteDepositStore(path: path) { upgrades += 1 }.checkpointAndClose()
    #expect(upgrades == 1, "whoever waits for it is told")
    #expect(try await Self.found(path, text, end) == before)
    let store = try SQLiteDepositStore(path: path) { upgrades += 1 }
    #expect(upgrades == 1)
    #expect(try await store.searchProblems() == [])
    try await store.checkpointAndClose()
  }

  /// A database whose search knew no lists of longer beginnings yet.
  @Test(arguments: ["masterc", "masterclass", "solcadel", "vacan", "vacanc", "payment:refunded vacance"])
  func olderListsOfWordsAreMadeAnew(text: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder["samples.db"]
    let end = Instant(unixSeconds: 1_795_000_000)
    try await SampleDatabase.make(path: path, count: 2_000, seed: 8, end: end) { _ in }
    let before = try await Self.found(path, text, end)
    let queue = try DatabaseQueue(path: path)
    try await queue.write { db in
      try db.execute(
        sql: """
          DROP TABLE deposit_vocabulary; DROP TABLE deposit_words; DROP VIEW deposit_listed;
          CREATE VIRTUAL TABLE deposit_words USING fts5 (
            words, content='deposit_search', content_rowid='number', tokenize='unicode61 remove_diacritics 0',
            detail='none', columnsize=0, prefix='2 3 4 5');
          INSERT INTO deposit_words (deposit_words) VALUES ('rebuild');
          DELETE FROM grdb_migrations WHERE identifier IN ('v7-longer-beginnings', 'v10-newest-first');
          """)
    }
    try queue.close()
    #expect(try await Self.found(path, text, end) == before)
    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.searchProblems() == [])
    try await store.checkpointAndClose()
    let options = try await DatabaseQueue(path: path).read {
      try String.fetchOne($0, sql: "SELECT sql FROM sqlite_schema WHERE name = 'deposit_words'")
    }
    #expect(options?.contains("'2 3 4 5 7'") == true)
  }

  private static func found(_ path: String, _ text: String, _ now: Instant) async throws -> [Int64] {
    let store = try SQLiteDepositStore(path: path)
    let numbers = try await all(store, text, now)
    try await store.checkpointAndClose()
    return numbers
  }

  private static func forgetRareStates(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      for row in try Row.fetchAll(db, sql: "SELECT number, words FROM deposit_search") {
        let words = (row[1] as String).split(separator: " ").filter { word in
          !RareState.allCases.contains { word.hasPrefix($0.mark) }
        }
        try db.execute(
          sql: "UPDATE deposit_search SET words = ? WHERE number = ?",
          arguments: [words.joined(separator: " "), row[0] as Int64])
      }
      try db.execute(
        sql: """
          INSERT INTO deposit_words (deposit_words) VALUES ('delete-all');
          DROP INDEX deposit_search_filter;
          DELETE FROM grdb_migrations WHERE identifier = 'v5-rare-states';
          """)
      try WordLists.make(in: db)
    }
    try queue.close()
  }
}
