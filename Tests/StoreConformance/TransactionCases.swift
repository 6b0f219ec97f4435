import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let transactions = [
    ConformanceCase("a transaction that throws leaves nothing, whatever it wrote") { store async throws in
      let known = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let before = try await Snapshot(store, known.id)
      let token = APIToken(id: "tok", user: alice, roles: [.admin], hash: [1], createdAt: start)
      await #expect(throws: Refusal.self) {
        try await store.write { tx in
          var changed = known
          _ = changed.apply(.videoCreated(VideoGUID("v-1")), by: .bunny, at: start)
          try tx.update(changed, from: known, at: start)
          try tx.insert(sampleDeposit(2), at: start)
          try tx.append([TimelineEntry(at: start, actor: "engine", kind: .created)], to: known.id)
          _ = try tx.insertOutbox(.createVideo(generation: 9), of: known.id, at: start)
          if var row = try tx.outboxRecord(id: 1) {
            row.lastCause = "x"
            try tx.update(row)
          }
          try tx.insert(IdempotencyRecord(owner: alice, key: "k", digest: "d", depositID: known.id))
          try tx.insert(token)
          try tx.setBookmark("b", "1")
          try tx.insertBillingTerms(.original, from: start)
          try tx.markMoneyChecked(known.id, at: later(9))
          throw Refusal()
        }
      }
      #expect(try await Snapshot(store, known.id) == before)
      #expect(try await store.deposit(sampleDeposit(2).id) == nil)
      #expect(try await store.deposit(video: VideoGUID("v-1")) == nil)
      #expect(try await store.tokens().isEmpty)
      #expect(try await store.bookmark("b") == nil)
      #expect(try await store.open(draft(3, key: "k", digest: "other"), run: runA, at: start).isReplay == false)
    },

    ConformanceCase("a caller reads what it wrote") { store async throws in
      let deposit = try await store.openSettled(1)
      for turn in 1...100 {
        let change = try await store.applying([.retitled("titre \(turn)")], to: deposit.id)
        #expect(try await store.deposit(deposit.id) == change.deposit)
      }
      #expect(try await store.timeline(of: deposit.id).count == 101)
    },

    ConformanceCase("changes raced on one deposit all count") { store async throws in
      let deposit = try await store.openSettled(1)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...60 {
          group.addTask { try await store.applying([.sessionSeen(session("cs_\(number)"))], to: deposit.id) }
        }
        try await group.waitForAll()
      }
      let stored = try #require(try await store.deposit(deposit.id))
      #expect(stored.sessions.count == 60)
      #expect(stored.version == deposit.version + 60)
      #expect(try await store.kinds(of: deposit.id).count { $0 == .checkoutOpened } == 60)
    },
  ]
}

/// All that is known of one deposit, to compare.
private struct Snapshot: Equatable {
  let deposit: Deposit?
  let timeline: [TimelineEntry]
  let outbox: [OutboxRecord]
  let awaiting: [DepositID]

  init(_ store: any TransactionalStore, _ id: DepositID) async throws {
    deposit = try await store.deposit(id)
    timeline = try await store.timeline(of: id)
    outbox = try await store.read { tx in try (1...9).compactMap { try tx.outboxRecord(id: Int64($0)) } }
    awaiting = try await store.depositsAwaitingMoney(limit: 9)
  }
}
