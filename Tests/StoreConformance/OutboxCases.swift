import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let outbox = [
    ConformanceCase("a Checkout that was cut short before it was sent knows the request that opened its deposit") {
      store async throws in
      let opened = try await store.open(draft(1, key: "k", digest: "body"), run: runA, at: start)
      let request = RequestTrace(key: "k", digest: "body")
      let again = try await store.claimEffects(run: runB, limit: 9, at: later(5))
      #expect(again.map(\.request) == [request])
      let row = try #require(again.first)
      #expect(try await store.postpone(row, until: later(9), cause: "no answer"))
      let third = try await store.claimEffect(of: opened.deposit.id, key: row.effect.key, run: runB, at: later(9))
      #expect(third?.request == request)
    },

    ConformanceCase("due rows are leased once, oldest due first") { store async throws in
      // Each opens with a row of run A; B's first claim ends those leases.
      for number in [3, 1, 2, 4] { _ = try await store.open(draft(number), run: runA, at: later(number)) }
      #expect(try await store.claimEffects(run: runA, limit: 10, at: later(99)).isEmpty)
      let first = try await store.claimEffects(run: runB, limit: 2, at: later(3))
      #expect(first.map(\.depositID) == [sampleDeposit(1).id, sampleDeposit(2).id])
      let rest = try await store.claimEffects(run: runB, limit: 10, at: later(3))
      #expect(rest.map(\.depositID) == [sampleDeposit(3).id], "the fourth is not due")
      #expect((first + rest).allSatisfy { $0.attempt == 2 })
      #expect(try await store.claimEffects(run: runB, limit: 0, at: later(9)).isEmpty)
      #expect(try await store.claimEffects(run: runB, limit: -1, at: later(9)).isEmpty)
      #expect(try await store.claimEffects(run: runB, limit: 10, at: later(4)).count == 1)
    },

    ConformanceCase("the backlog counts what is not done, leased or not, and what fails") { store async throws in
      let empty = OutboxBacklog(rows: 0, failing: 0, oldest: nil, oldestDue: nil)
      #expect(try await store.outboxBacklog() == empty)
      let first = try await store.open(draft(1), run: runA, at: start)
      let second = try await store.open(draft(2), run: runA, at: later(5))
      #expect(try await store.outboxBacklog() == OutboxBacklog(rows: 2, failing: 0, oldest: start, oldestDue: nil))
      #expect(try await store.postpone(try #require(first.checkoutRow), until: later(60), cause: "occupé"))
      #expect(
        try await store.outboxBacklog() == OutboxBacklog(rows: 2, failing: 1, oldest: start, oldestDue: later(60)))
      let again = try #require(
        try await store.claimEffect(of: first.deposit.id, key: "open_checkout/1", run: runA, at: start))
      for (row, session) in [(again, "cs_1"), (try #require(second.checkoutRow), "cs_2")] {
        let done = OutboxSettlement(row: row, outcome: .done)
        _ = try await store.apply(
          [.sessionSeen(StoreConformance.session(session))], to: row.depositID, by: .engine, at: start, finishing: done)
      }
      #expect(try await store.outboxBacklog() == empty)
    },

    ConformanceCase("claims at once share the rows out") { store async throws in
      for number in 1...40 { _ = try await store.open(draft(number), run: runA, at: start) }
      let claimed = try await withThrowingTaskGroup(of: [OutboxRow].self) { group in
        for _ in 1...20 { group.addTask { try await store.claimEffects(run: runB, limit: 3, at: later(50)) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(claimed.count == 40)
      #expect(Set(claimed.map(\.id)).count == 40)
    },

    ConformanceCase("one row can be claimed by name before it is due, by one attempt at a time") { store async throws in
      let opened = try await store.open(draft(1), run: runA, at: start)
      let id = opened.deposit.id
      let key = "open_checkout/1"
      #expect(try await store.claimEffect(of: id, key: key, run: runA, at: start) == nil, "the same run holds it")
      let row = try #require(opened.checkoutRow)
      #expect(try await store.postpone(row, until: later(3_600), cause: "occupé"))
      let again = try #require(try await store.claimEffect(of: id, key: key, run: runA, at: start))
      #expect(again.attempt == 2 && again.failures == 1)
      let taken = try #require(try await store.claimEffect(of: id, key: key, run: runB, at: start))
      #expect(taken.attempt == 3)
      #expect(try await store.claimEffect(of: id, key: "create_video/1", run: runB, at: start) == nil)
      #expect(try await store.claimEffect(of: sampleDeposit(2).id, key: key, run: runB, at: start) == nil)
      let done = OutboxSettlement(row: taken, outcome: .done)
      #expect(
        try await store.apply([.sessionSeen(session("cs_1"))], to: id, by: .engine, at: start, finishing: done) != nil)
      #expect(try await store.claimEffect(of: id, key: key, run: runA, at: start) == nil, "it is done")
    },

    ConformanceCase("a settled row is done, waits, or comes back with its failures") { store async throws in
      let opened = try await store.open(draft(1), run: runA, at: start)
      let id = opened.deposit.id
      func settle(
        _ row: OutboxRow, _ outcome: OutboxSettlement.Outcome, _ events: [DepositEvent] = []
      ) async throws {
        let finishing = OutboxSettlement(row: row, outcome: outcome)
        #expect(try await store.apply(events, to: id, by: .engine, at: start, finishing: finishing) != nil)
      }
      try await settle(
        try #require(opened.checkoutRow), .failed(retryAt: later(10), cause: String(repeating: "é", count: 2_000)))
      #expect(try await store.nextEffectDue() == later(10))
      #expect(try await store.claimEffects(run: runA, limit: 1, at: later(9)).isEmpty)
      let stored = try await store.read { try $0.outboxRecord(of: id, key: "open_checkout/1") }
      #expect(stored?.lastCause == String(repeating: "é", count: 500))

      var row = try await store.claimOne(at: later(10))
      #expect(row.attempt == 2 && row.failures == 1)
      try await settle(row, .failed(retryAt: later(20), cause: "encore"))
      row = try await store.claimOne(at: later(20))
      #expect(row.attempt == 3 && row.failures == 2)
      try await settle(row, .again(at: later(30)))
      #expect(try await store.nextEffectDue() == later(30))
      row = try await store.claimOne(at: later(30))
      #expect(row.attempt == 4 && row.failures == 0)
      try await settle(row, .done, [.sessionSeen(session("cs_1"))])
      #expect(try await store.nextEffectDue() == nil)
      #expect(try await store.claimEffects(run: runB, limit: 1, at: later(999)).isEmpty)
      let kept = try await store.read { try $0.outboxRecord(of: id, key: "open_checkout/1") }
      #expect(kept?.doneAt == start && kept?.leasedBy == nil)
    },

    ConformanceCase("what is held for a cause is released by it, and what has failed keeps its own") {
      store async throws in
      let held = try #require(try await store.open(draft(1), run: runA, at: start).checkoutRow)
      let other = try #require(try await store.open(draft(2), run: runA, at: start).checkoutRow)
      #expect(try await store.postpone(other, until: later(3), cause: "no answer"))
      func hold(_ row: OutboxRow) async throws {
        let finishing = OutboxSettlement(row: row, outcome: .held(until: later(600), cause: "held"))
        #expect(try await store.apply([], to: row.depositID, by: .engine, at: later(4), finishing: finishing) != nil)
      }
      try await hold(held)
      let failed = try await store.claimOne(at: later(3))
      #expect(failed.id == other.id)
      try await hold(failed)
      let first = try await store.read { try $0.outboxRecord(id: held.id) }
      let second = try await store.read { try $0.outboxRecord(id: failed.id) }
      #expect(first?.lastCause == "held" && second?.lastCause == "no answer")
      #expect(try await store.outboxBacklog().failing == 1, "what is held has not failed")
      #expect(try await store.nextEffectDue() == later(600))
      #expect(try await store.releaseEffects(heldFor: "another", at: later(5)) == 0)
      #expect(try await store.releaseEffects(heldFor: "held", at: later(5)) == 1)
      #expect(try await store.releaseEffects(heldFor: "held", at: later(6)) == 0)
      let row = try await store.claimOne(at: later(5))
      #expect(row.id == held.id && row.lastCause == nil && row.failures == 0)
      #expect(try await store.nextEffectDue() == later(600))
    },

    ConformanceCase("what a row's outcome brings is stored with it") { store async throws in
      let opened = try await store.open(draft(1), run: runA, at: start)
      let row = try #require(opened.checkoutRow)
      let change = try await store.apply(
        [.sessionSeen(session("cs_1"))], to: row.depositID, by: .engine, at: later(1),
        finishing: OutboxSettlement(row: row, outcome: .done))
      #expect(change?.deposit.openSession?.id == CheckoutSessionID("cs_1"))
      #expect(try await store.nextEffectDue() == nil)
    },

    ConformanceCase("an attempt whose lease was taken over stores nothing at all") { store async throws in
      let stale = try #require(try await store.open(draft(1), run: runA, at: start).checkoutRow)
      let owner = try #require(try await store.claimEffects(run: runB, limit: 1, at: start).first)
      #expect(owner.id == stale.id && owner.attempt == stale.attempt + 1)
      try await expectFenced(stale, store)
      #expect(try await store.freezeRequest(owner, body: "b", at: start)?.body == "b")
      let opened = try await store.apply(
        [.sessionSeen(session("cs_1"))], to: owner.depositID, by: .engine, at: start,
        finishing: OutboxSettlement(row: owner, outcome: .done))
      #expect(opened != nil)
      try await expectFenced(owner, store)
    },

    ConformanceCase("an attempt whose lease ended, or of another deposit, stores nothing at all") {
      store async throws in
      let opened = try await store.open(draft(1), run: runA, at: start)
      let row = try #require(opened.checkoutRow)
      let other = try await store.openSettled(2)
      let finishing = OutboxSettlement(row: row, outcome: .done)
      let crossed = try await store.apply(
        [.retitled("x")], to: other.id, by: .engine, at: start, finishing: finishing)
      #expect(crossed == nil)
      #expect(try await store.deposit(other.id) == other)
      #expect(try await store.postpone(row, until: later(60), cause: "c"))
      try await expectFenced(row, store)
      // Ended by another run that did not claim it, for it is not due.
      let again = try #require(
        try await store.claimEffect(of: row.depositID, key: row.effect.key, run: runA, at: start))
      #expect(try await store.claimEffects(run: runB, limit: 9, at: start).isEmpty)
      try await expectFenced(again, store)
    },

    ConformanceCase("a dead run's row that is not due yet is not forgotten") { store async throws in
      let opened = try await store.open(draft(1), run: runA, at: start)
      let row = try #require(opened.checkoutRow)
      #expect(try await store.postpone(row, until: later(60), cause: "c"))
      #expect(try await store.claimEffect(of: row.depositID, key: row.effect.key, run: runA, at: start) != nil)
      #expect(try await store.nextEffectDue() == nil)
      #expect(try await store.claimEffects(run: runB, limit: 9, at: later(1)).isEmpty)
      #expect(try await store.nextEffectDue() == later(60))
      #expect(try await store.claimEffects(run: runB, limit: 9, at: later(60)).map(\.attempt) == [3])
    },

    ConformanceCase("the first request is the one that every attempt sends") { store async throws in
      let opened = try await store.open(draft(1), run: runA, at: start)
      let row = try #require(opened.checkoutRow)
      #expect(
        try await store.freezeRequest(row, body: "expires_at=1", at: later(1))
          == FrozenRequest(body: "expires_at=1", isFirst: true, frozenAt: later(1)))
      #expect(
        try await store.freezeRequest(row, body: "expires_at=2", at: later(2))
          == FrozenRequest(body: "expires_at=1", isFirst: false, frozenAt: later(1)))
      #expect(try await store.postpone(row, until: start, cause: "c"))
      let next = try #require(try await store.claimEffects(run: runB, limit: 1, at: start).first)
      #expect(next.requestBody == "expires_at=1")
      #expect(try await store.freezeRequest(next, body: "expires_at=3", at: start)?.body == "expires_at=1")
    },

    ConformanceCase("an effect that is done is not asked for again") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let row = try await store.claimOne(at: later(1))
      #expect(row.effect == .createVideo(generation: 1))
      let guid = VideoGUID("v-1")
      let change = try await store.apply(
        [.videoCreated(guid)], to: deposit.id, by: .engine, at: later(1),
        finishing: OutboxSettlement(row: row, outcome: .done))
      #expect(change?.newEffects == [.followVideo(guid)])
      let again = try await store.applying([.videoCreated(guid), .retitled("t")], to: deposit.id, at: later(2))
      #expect(again.newEffects.isEmpty)
      #expect(try await store.claimEffects(run: runB, limit: 9, at: later(9)).map(\.effect) == [.followVideo(guid)])
    },

    ConformanceCase("an effect that is said to be done, and is still needed, gets a second look") {
      store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let row = try await store.claimOne(at: later(1))
      let done = OutboxSettlement(row: row, outcome: .done)
      #expect(try await store.apply([], to: deposit.id, by: .engine, at: later(1), finishing: done) != nil)
      #expect(try await store.nextEffectDue() == later(2))
      let second = try await store.claimOne(at: later(2))
      #expect(second.id == row.id && second.attempt == row.attempt + 1 && second.failures == 0)
    },

    ConformanceCase("an effect that ended unneeded opens again, with its request, when it is needed") {
      store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let row = try await store.claimOne(at: later(1))
      #expect(try await store.freezeRequest(row, body: "title=t", at: start)?.body == "title=t")
      let held = try await store.apply(
        [refund("re_1", of: "pi_1", .pending)], to: deposit.id, by: .engine, at: later(1),
        finishing: OutboxSettlement(row: row, outcome: .done))
      #expect(held?.newEffects.isEmpty == true)
      #expect(try await store.nextEffectDue() == nil)
      let lifted = try await store.applying([refund("re_1", of: "pi_1", .failed)], to: deposit.id, at: later(5))
      #expect(lifted.newEffects == [.createVideo(generation: 1)])
      let again = try await store.claimOne(at: later(5))
      #expect(again.id == row.id && again.attempt == row.attempt + 1 && again.requestBody == "title=t")
    },

    ConformanceCase("what a clock that was ahead put off is due once the clock is right") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let row = try await store.claimOne(at: later(1))
      let years = later(4 * 365 * 86_400)
      _ = try await store.apply(
        [], to: deposit.id, by: .engine, at: years,
        finishing: OutboxSettlement(row: row, outcome: .failed(retryAt: years + .seconds(60), cause: "c")))
      #expect(
        try await store.claimEffects(run: runA, limit: 9, at: later(2)).isEmpty, "what it made may be listed late")
      let again = try await store.claimOne(at: later(2 + 120))
      #expect(again.id == row.id && again.attempt == row.attempt + 1)
      _ = try await store.apply(
        [], to: deposit.id, by: .engine, at: later(3),
        finishing: OutboxSettlement(row: again, outcome: .failed(retryAt: later(6 * 3_600), cause: "c")))
      #expect(try await store.claimEffects(run: runA, limit: 9, at: later(4)).isEmpty, "six hours are no defect")
    },
  ]

  /// Nothing that `row`'s attempt tries is kept.
  private static func expectFenced(_ row: OutboxRow, _ store: any TransactionalStore) async throws {
    let before = try await store.read { (try $0.outboxRecord(id: row.id), try $0.timeline(of: row.depositID)) }
    let deposit = try await store.deposit(row.depositID)
    for outcome: OutboxSettlement.Outcome in [.done, .again(at: start), .failed(retryAt: start, cause: "c")] {
      let change = try await store.apply(
        [.retitled("trop tard"), paidSession("cs_late", intent: "pi_late")], to: row.depositID, by: .engine, at: start,
        finishing: OutboxSettlement(row: row, outcome: outcome))
      #expect(change == nil)
    }
    #expect(try await store.postpone(row, until: start, cause: "c") == false)
    #expect(try await store.freezeRequest(row, body: "late", at: start) == nil)
    let after = try await store.read { (try $0.outboxRecord(id: row.id), try $0.timeline(of: row.depositID)) }
    #expect(after == before)
    #expect(try await store.deposit(row.depositID) == deposit)
  }
}
