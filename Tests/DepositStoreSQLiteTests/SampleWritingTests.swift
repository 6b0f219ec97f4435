import DepositDomain
import DepositStore
import GRDB
import Platform
import TestSupport
import Testing

@testable import DepositStoreSQLite

/// A sample database is what the store would have written, had the deposits been lived through.
@Suite struct SampleWritingTests {
  private static let end = Instant(unixSeconds: 1_795_000_000)

  @Test(arguments: [UInt64(1), 2, 3])
  func itHoldsWhatTheStoreWouldHaveStored(seed: UInt64) async throws {
    let count = 400
    let folder = try TemporaryFolder()
    let (made, lived) = (folder["made.db"], folder["lived.db"])
    try await SampleDatabase.make(path: made, count: count, seed: seed, end: Self.end) { _ in }
    try await Self.live(lived, count, seed)
    for (table, query) in Self.queries {
      let (one, other) = (try Self.rows(made, query), try Self.rows(lived, query))
      #expect(!one.isEmpty || table == "dispute" || table == "refund_order", "\(table), seed \(seed)")
      #expect(one == other, "\(table), seed \(seed)")
    }
    for path in [made, lived] {
      let store = try SQLiteDepositStore(path: path)
      #expect(try await store.searchProblems() == [], "seed \(seed)")
      try await store.checkpointAndClose()
      #expect(try Self.rows(path, "PRAGMA integrity_check") == ["[integrity_check:\"ok\"]"], "seed \(seed)")
    }
  }

  /// Stores the same deposits, step by step: each in its order, and many at once.
  private static func live(_ path: String, _ count: Int, _ seed: UInt64) async throws {
    let store = try SQLiteDepositStore(path: path)
    var samples = SampleDeposits(count: count, seed: seed, end: end)
    let made = (0..<count).map { _ in samples.next() }
    for sample in made {
      let draft = DepositDraft(deposit: sample.opened, idempotencyKey: nil, requestDigest: "")
      _ = try await store.open(draft, run: RunID("run"), at: sample.opened.createdAt)
    }
    try await withThrowingTaskGroup { group in
      for sample in made { group.addTask { try await live(sample, in: store) } }
      try await group.waitForAll()
    }
    try await store.checkpointAndClose()
  }

  private static func live(_ sample: SampleDeposit, in store: SQLiteDepositStore) async throws {
    let id = sample.opened.id
    for step in sample.steps {
      guard step.at == sample.paidAt, let event = sample.eventID, case .sessionSeen = step.event else {
        _ = try await store.apply([step.event], to: id, by: step.actor, at: step.at, finishing: nil)
        continue
      }
      var webhook = ReceivedWebhook(
        id: EventID(event), type: "checkout.session.completed",
        maskedBody: #"{"id":"\#(event)","type":"checkout.session.completed"}"#, depositID: id,
        paymentIntent: sample.deposit.payments.first?.id, events: [step.event], rebuild: nil)
      webhook.customer = sample.customer
      _ = try await store.record(webhook, at: step.at)
    }
  }

  /// What is compared, in an order that does not depend on how it was written. Left out is what no query reads (the
  /// attempts of effects that are done) and groups' own numbers.
  private static let queries = [
    "deposit": "SELECT * FROM deposit ORDER BY id",
    "checkout_session": "SELECT * FROM checkout_session ORDER BY id",
    "payment_intent": "SELECT * FROM payment_intent ORDER BY id",
    "refund": "SELECT * FROM refund ORDER BY id",
    "dispute": "SELECT * FROM dispute ORDER BY id",
    "video": "SELECT * FROM video ORDER BY guid",
    "timeline": "SELECT deposit_id, at, actor, kind, data FROM timeline ORDER BY deposit_id, id",
    "outbox": "SELECT deposit_id, key, kind, argument FROM outbox ORDER BY deposit_id, key",
    "webhook_event": "SELECT * FROM webhook_event ORDER BY id",
    "deposit_customer": "SELECT * FROM deposit_customer ORDER BY deposit_id",
    "deposit_search": """
    SELECT number, deposit_id, owner, created_at, title, waiting, waiting_since, masked_email, paid_cents,
      refunded_cents, substr(words, 1, length(words) - 2) AS words,
        unicode(substr(words, -1)) - group_id AS mark, status, payment, video, type, fee_cents, over_limit, dispute
    FROM deposit_search JOIN search_group g ON g.id = group_id ORDER BY number
    """,
    "search_group": """
    SELECT status, payment, video, type, fee_cents, over_limit, dispute, deposits FROM search_group WHERE deposits > 0
    ORDER BY 1, 2, 3, 4, 5, 6, 7
    """,
    "search_day": "SELECT * FROM search_day ORDER BY day",
    "refund_order": "SELECT * FROM refund_order ORDER BY deposit_id, position",
    "schema": "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
  ]
  private static func rows(_ path: String, _ query: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    let rows = try queue.read { try Row.fetchAll($0, sql: query).map(\.description) }
    try queue.close()
    return rows
  }
}
