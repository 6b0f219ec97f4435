import DepositDomain
import DepositStore
import DepositStoreSQLite
import FoundationEssentials
import Platform
import TestSupport
import Testing

@Suite struct DurabilityTests {
  let folder: TemporaryFolder
  var path: String { folder["visual.db"] }

  init() throws { folder = try TemporaryFolder() }

  @Test func everyCommitReachesTheDisk() async throws {
    let store = try SQLiteDepositStore(path: path)
    let durability = try await store.durability()
    #expect(durability.synchronous == 2)
    #expect(durability.journalMode == "wal")
    #expect(durability.enforcesForeignKeys)
    // The same on a database that is there already.
    try await store.checkpointAndClose()
    #expect(try await SQLiteDepositStore(path: path).durability() == durability)
  }

  @Test func aReopenedStoreKnowsEverything() async throws {
    let store = try SQLiteDepositStore(path: path)
    let before = try await fill(store)
    try await store.checkpointAndClose()
    let log = path + "-wal"
    let isEmptied = try !FileManager.default.fileExists(atPath: log) || bytes(log).isEmpty
    #expect(isEmptied, "moved into the database")

    let reopened = try SQLiteDepositStore(path: path)
    #expect(!reopened.wasLeftOpen)
    try await expect(reopened, knows: before)
  }

  /// What lies on disk while the store is open is what a killed process leaves.
  @Test func whatWasAcknowledgedSurvivesAKill() async throws {
    let store = try SQLiteDepositStore(path: path)
    let before = try await fill(store)
    let copy = folder["copy.db"]
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    let restarted = try SQLiteDepositStore(path: copy)
    #expect(restarted.wasLeftOpen)
    #expect(try await restarted.integrityProblems() == [])
    try await expect(restarted, knows: before)
  }

  @Test func aClosedStoreRefuses() async throws {
    let store = try SQLiteDepositStore(path: path)
    try await store.checkpointAndClose()
    try await store.checkpointAndClose()
    await expectError("database_closed") { try await store.setBookmark("a", "b") }
    await expectError("database_closed") { _ = try await store.bookmark("a") }
    await expectError("database_closed") { try await store.backup(to: folder["backup.db"]) }
  }

  /// A closing store commits what was queued before.
  @Test func closingKeepsWhatWasQueued() async throws {
    let store = try SQLiteDepositStore(path: path)
    let gate = WriterGate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gate.hold(store) }
      try await gate.waitUntilHeld()
      for number in 1...20 {
        group.addTask { try await store.setBookmark("b\(number)", "v") }
      }
      try await waitUntil { store.queuedWrites == 20 }
      group.addTask { try await store.checkpointAndClose() }
      gate.open()
      try await group.waitForAll()
    }
    let reopened = try SQLiteDepositStore(path: path)
    for number in 1...20 { #expect(try await reopened.bookmark("b\(number)") == "v") }
  }

  private struct Known {
    let deposit: Deposit
    let timeline: [TimelineEntry]
    let token: APIToken
  }

  private func fill(_ store: SQLiteDepositStore) async throws -> Known {
    let opened = try await store.open(draft(1), run: run, at: start)
    let row = try #require(opened.checkoutRow)
    _ = try await store.freezeRequest(row, body: "body", at: start)
    _ = try await store.record(webhook("evt_1", deposit: opened.deposit.id, paid(1)), at: start)
    let refund = DepositEvent.refundSeen(
      Refund(id: RefundID("re_2"), paymentIntent: PaymentIntentID("pi_2"), amount: Cents(200), state: .succeeded))
    _ = try await store.record(webhook("evt_2", intent: "pi_2", refund), at: start)
    let token = APIToken(
      id: "tok", user: UserID("alice"), roles: [.creator], hash: [UInt8](repeating: 9, count: 32), createdAt: start)
    try await store.addToken(token)
    try await store.setBookmark("events", "evt_2")
    let deposit = try #require(try await store.deposit(opened.deposit.id))
    return Known(deposit: deposit, timeline: try await store.timeline(of: deposit.id), token: token)
  }

  private func expect(_ store: SQLiteDepositStore, knows known: Known) async throws {
    #expect(try await store.deposit(known.deposit.id) == known.deposit)
    #expect(try await store.timeline(of: known.deposit.id) == known.timeline)
    #expect(try await store.tokens() == [known.token])
    #expect(try await store.bookmark("events") == "evt_2")
    #expect(try await store.open(draft(1), run: run, at: start).isReplay)
    guard case .duplicate = try await store.record(webhook("evt_1", paid(1)), at: start) else {
      Issue.record("evt_1 was forgotten")
      return
    }
    let rows = try await store.claimEffects(run: RunID("next run"), limit: 9, at: start)
    #expect(rows.map(\.effect) == [.openCheckout(attempt: 1), .createVideo(generation: 1)])
    #expect(rows.first?.requestBody == "body")
    // The parked refund still finds its payment.
    let second = try await store.open(draft(2), run: run, at: start).deposit
    let change = try await store.apply([paid(2)], to: second.id, by: .stripe, at: start, finishing: nil)
    #expect(change?.deposit.paymentState == .refunded)
  }
}
