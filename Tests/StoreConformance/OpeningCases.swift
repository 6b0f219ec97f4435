import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let opening = [
    ConformanceCase("a new deposit is stored with its timeline and its leased checkout row") { store async throws in
      let opened = try await store.open(draft(1, key: "k"), run: runA, at: later(1))
      #expect(opened.checkoutRow?.request == RequestTrace(key: "k", digest: "digest"))
      #expect(!opened.isReplay)
      #expect(opened.deposit == sampleDeposit(1))
      #expect(try await store.deposit(opened.deposit.id) == sampleDeposit(1))
      let row = try #require(opened.checkoutRow)
      #expect(row.depositID == opened.deposit.id)
      #expect(row.effect == .openCheckout(attempt: 1))
      #expect(row.attempt == 1 && row.failures == 0 && row.requestBody == nil && row.createdAt == later(1))
      #expect(
        try await store.timeline(of: opened.deposit.id) == [
          TimelineEntry(at: later(1), actor: "creator:alice", kind: .created)
        ])
      #expect(try await store.claimEffects(run: runA, limit: 10, at: later(9)).isEmpty)
    },

    ConformanceCase("the same key and request replay, and open nothing") { store async throws in
      let first = try await store.open(draft(1, key: "k"), run: runA, at: start)
      try await store.applying([.retitled("Autre")], to: first.deposit.id)
      let again = try await store.open(draft(2, key: "k"), run: runA, at: later(5))
      #expect(again.isReplay)
      #expect(again.checkoutRow == nil)
      #expect(again.deposit.id == first.deposit.id)
      #expect(again.deposit.title == "Autre")
      #expect(try await store.deposit(sampleDeposit(2).id) == nil)
      #expect(try await store.deposits(DepositQuery(owner: nil, limit: 10)).deposits.count == 1)
    },

    ConformanceCase("what a key has opened is found without opening anything") { store async throws in
      #expect(try await store.replay(of: draft(1, key: "k")) == nil)
      #expect(try await store.deposits(DepositQuery(owner: nil, limit: 10)).deposits.isEmpty)
      let first = try await store.open(draft(1, key: "k"), run: runA, at: start)
      #expect(try await store.replay(of: draft(2, key: "k")) == first.deposit)
      #expect(try await store.replay(of: draft(2, key: "l")) == nil)
      #expect(try await store.replay(of: draft(2)) == nil)
      #expect(try await store.replay(of: draft(2, owner: bob, key: "k")) == nil)
      await expectError("idempotency_mismatch") {
        _ = try await store.replay(of: draft(2, key: "k", digest: "other"))
      }
      #expect(try await store.deposits(DepositQuery(owner: nil, limit: 10)).deposits.count == 1)
    },

    ConformanceCase("the same key with another request is a mismatch, and stores nothing") { store async throws in
      _ = try await store.open(draft(1, key: "k"), run: runA, at: start)
      await expectError("idempotency_mismatch") {
        _ = try await store.open(draft(2, key: "k", digest: "other"), run: runA, at: start)
      }
      #expect(try await store.deposit(sampleDeposit(2).id) == nil)
    },

    ConformanceCase("a key belongs to its owner; without one every request is new") { store async throws in
      let requests = [
        draft(1, key: "k"), draft(2, owner: bob, key: "k"), draft(3, key: "K"), draft(4), draft(5),
      ]
      for request in requests {
        #expect(try await store.open(request, run: runA, at: start).isReplay == false)
      }
    },

    ConformanceCase("opens raced under one key make one deposit") { store async throws in
      let outcomes = try await withThrowingTaskGroup(of: OpenedDeposit.self) { group in
        for number in 1...50 {
          group.addTask { try await store.open(draft(number, key: "raced"), run: runA, at: start) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.count == 50)
      #expect(Set(outcomes.map(\.deposit.id)).count == 1)
      #expect(outcomes.count { !$0.isReplay } == 1)
      #expect(outcomes.compactMap(\.checkoutRow).count == 1)
      #expect(try await store.deposits(DepositQuery(owner: alice, limit: 100)).deposits.count == 1)
    },

    ConformanceCase("an id or a pay code that is taken is refused, and its key stays free") { store async throws in
      let first = try await store.open(draft(1), run: runA, at: start)
      await expectError("record_conflict") {
        _ = try await store.open(draft(1, owner: bob, key: "k"), run: runA, at: start)
      }
      var twin = sampleDeposit(2)
      twin = Deposit(
        id: twin.id, owner: twin.owner, type: .clip, durationSec: 1, fee: Cents(200), payCode: first.deposit.payCode,
        createdAt: start, title: "t")
      let request = DepositDraft(deposit: twin, idempotencyKey: "k", requestDigest: "d")
      await expectError("record_conflict") { _ = try await store.open(request, run: runA, at: start) }
      #expect(try await store.deposit(twin.id) == nil)
      #expect(try await store.deposit(first.deposit.id) == first.deposit)
      #expect(try await store.open(draft(3, key: "k"), run: runA, at: start).isReplay == false)
    },
  ]
}
