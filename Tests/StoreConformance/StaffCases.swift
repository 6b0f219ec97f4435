import DepositDomain
import DepositStore
import Platform
import Testing

private let ada = UserID("ada")
private let bea = UserID("bea")

extension ConformanceCase {
  static let staff = [
    ConformanceCase("a staff's step is one transaction with its timeline and its line in the audit") {
      store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      var request = StaffRequest(
        .refund(amount: Cents(50), expected: .zero), by: ada, reason: "broken", key: "k1", digest: "d1")
      let outcome = try #require(try await store.act(request, on: deposit.id, at: later(9)))
      #expect(outcome.change.newEffects == [.refundOrder(number: 1)] && !outcome.isRepeated)
      #expect(try await store.deposit(deposit.id) == outcome.deposit)
      #expect(outcome.deposit.refundOrders.map(\.amount) == [Cents(50)])
      let last = try #require(try await store.timeline(of: deposit.id).last)
      #expect(last.kind == .refundOrdered && last.actor == "support:ada" && last.data["reason"] == "broken")
      let file = try #require(try await store.caseFile(of: deposit.id))
      let line = try #require(file.audit.first)
      #expect(file.audit.count == 1 && line.staff == ada && line.action == .refund && line.reason == "broken")
      #expect(line.at == later(9) && line.key == "k1")
      #expect(line.before["underWayCents"] == "0" && line.after["underWayCents"] == "50")
      #expect(file.deposit == outcome.deposit && file.effects.map(\.effect.key).contains("refund_order/1"))

      // The same key again does nothing again; with another wish it is a mismatch.
      let again = try #require(try await store.act(request, on: deposit.id, at: later(10)))
      #expect(again.isRepeated && again.deposit == outcome.deposit && again.change.newEffects.isEmpty)
      #expect(try await store.repeated(request, on: deposit.id)?.deposit == outcome.deposit)
      request.digest = "d2"
      let other = request
      await expectError("idempotency_mismatch") { _ = try await store.act(other, on: deposit.id, at: later(11)) }
      await expectError("idempotency_mismatch") { _ = try await store.repeated(other, on: deposit.id) }
      // Another's key is another key, and what went back is counted.
      request.staff = bea
      let late = request
      await expectError("refund_conflict") { _ = try await store.act(late, on: deposit.id, at: later(11)) }
      #expect(try await store.caseFile(of: deposit.id)?.audit.count == 1, "what is refused leaves nothing")
      #expect(try await store.act(late, on: sampleDeposit(99).id, at: later(12)) == nil)
    },

    ConformanceCase("of a hundred refunds at once one is ordered") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let done = await withTaskGroup(of: Bool.self) { group in
        for number in 1...100 {
          group.addTask {
            let request = StaffRequest(
              .refund(amount: nil, expected: .zero), by: UserID("staff-\(number)"), reason: "r", key: "k", digest: "d")
            return (try? await store.act(request, on: deposit.id, at: start))?.isRepeated == false
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(done == 1)
      let file = try #require(try await store.caseFile(of: deposit.id))
      #expect(file.deposit.refundOrders.count == 1 && file.audit.count == 1)
      #expect(file.effects.count { $0.effect.kind == .refundOrder } == 1)
    },

    ConformanceCase("a version that moved on is a conflict that names what happened") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      try await store.applying([.retitled("Autre")], to: deposit.id)
      let request = StaffRequest(.cancel, by: ada, reason: "r", expectedVersion: deposit.version)
      do {
        _ = try await store.act(request, on: deposit.id, at: start)
        Issue.record("no conflict")
      } catch let error as VisualError {
        #expect(error.code == "changed_meanwhile" && error.sentence.en.contains("Autre"), "\(error.sentence.en)")
      }
      let next = StaffRequest(.cancel, by: ada, reason: "r", expectedVersion: deposit.version + 1)
      #expect(try await store.act(next, on: deposit.id, at: start)?.deposit.status == .cancelled)
    },

    ConformanceCase("what staff decided is read back as it was written") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let guid = VideoGUID("v-1")
      var change = try await store.applying(
        [
          .videoCreated(guid), .claimed(ada), .overLimitAccepted(lengthSec: 700),
          .videoSeen(Video.Sighting(guid: guid, state: .playable, lengthSec: 700)), .overLimitAccepted(lengthSec: 700),
          .refundOrdered(PaymentIntentID("pi_1"), Cents(20), reason: nil),
          .refundOrdered(PaymentIntentID("pi_1"), Cents(30), reason: "r"),
          .refundOrderRefused(number: 1, cause: "c"), .videoDeletionAsked(guid), .remarked(.note("n")),
          .remarked(.revealed(reason: "r")), .remarked(.differenceAsked(Cents(3))),
        ], to: deposit.id, at: later(5))
      change = try await store.applying(
        [
          .refundSeen(
            Refund(
              id: RefundID("re_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(30), state: .pending, order: 2
            ))
        ], to: deposit.id, at: later(6))
      let stored = try #require(try await store.deposit(deposit.id))
      #expect(stored == change.deposit)
      #expect(stored.claim == Deposit.Claim(by: ada, at: later(5)) && stored.acceptedLengthSec == 700)
      #expect(stored.refundOrders.map(\.refusal) == ["c", nil] && stored.refunds.map(\.order) == [2])
      #expect(stored.video?.isUnwanted == true)
      let expired = try await store.openSettled(2, [.sessionSeen(session("cs_2", .expired))])
      try await store.applying([.checkoutReopened, .released], to: expired.id)
      let reopened = try #require(try await store.deposit(expired.id))
      #expect(reopened.wantsCheckout && reopened.checkoutAttempt == 2 && reopened.status == .pending)
      #expect(
        try await store.claimEffects(run: runB, limit: 9, at: later(20)).contains { $0.effect.key == "open_checkout/2" }
      )
    },
  ]

  static let replays = [
    ConformanceCase("events are listed newest first, by page, type, outcome and deposit") { store async throws in
      let deposit = try await store.openSettled(1)
      for number in 1...5 {
        var event = webhook("evt_\(number)", intent: "pi_x", [refund("re_\(number)", of: "pi_x")])
        event.type = number.isMultiple(of: 2) ? "refund.created" : "refund.updated"
        _ = try await store.record(event, at: later(number))
      }
      _ = try await store.record(webhook("evt_6", to: deposit.id, [paidSession("cs_1", intent: "pi_1")]), at: later(6))
      _ = try await store.record(webhook("evt_7", []), at: later(7))
      func ids(_ query: WebhookQuery) async throws -> [String] {
        try await store.webhooks(query).webhooks.map { String($0.id.rawValue.dropFirst(4)) }
      }
      #expect(try await ids(WebhookQuery(limit: 9)) == ["7", "6", "5", "4", "3", "2", "1"])
      #expect(try await ids(WebhookQuery(type: "refund.created", limit: 9)) == ["4", "2"])
      #expect(try await ids(WebhookQuery(outcome: .parked, limit: 9)) == ["5", "4", "3", "2", "1"])
      #expect(try await ids(WebhookQuery(outcome: .ignored, limit: 9)) == ["7"])
      #expect(try await ids(WebhookQuery(outcome: .applied, depositID: deposit.id, limit: 9)) == ["6"])
      #expect(try await ids(WebhookQuery(type: "refund.updated", outcome: .parked, limit: 2)) == ["5", "3"])
      var seen: [String] = []
      var query = WebhookQuery(limit: 3)
      repeat {
        let page = try await store.webhooks(query)
        seen += page.webhooks.map(\.id.rawValue)
        query.before = page.next
      } while query.before != nil && seen.count < 20
      #expect(seen == (1...7).reversed().map { "evt_\($0)" })
      let kept = try #require(try await store.webhook(EventID("evt_5")))
      #expect(kept.outcome == .parked && kept.paymentIntent == PaymentIntentID("pi_x") && kept.receivedAt == later(5))
      #expect(try await store.webhookBody(EventID("evt_5")) == #"{"id":"evt_5"}"#)
      #expect(try await store.webhook(EventID("evt_0")) == nil)
      #expect(try await store.caseFile(of: deposit.id)?.webhooks.map(\.id.rawValue) == ["evt_6"])
    },

    ConformanceCase("a replay takes effect once, is in the audit, and tells of what has acted before") {
      store async throws in
      let deposit = try await store.openSettled(1)
      // It named no deposit that was known then, and was kept idle.
      _ = try await store.record(webhook("evt_1", []), at: later(1))
      let meant = webhook("evt_1", to: deposit.id, [paidSession("cs_1", intent: "pi_1")])
      guard case .applied(let change) = try await store.replay(meant, by: ada, reason: "lost", at: later(2)) else {
        Issue.record("not applied")
        return
      }
      #expect(change.deposit.status == .paid && change.newEffects == [.createVideo(generation: 1)])
      #expect(try await store.webhook(EventID("evt_1"))?.outcome == .applied)
      #expect(try await store.webhook(EventID("evt_1"))?.depositID == deposit.id)
      #expect(try await store.kinds(of: deposit.id).suffix(2) == [.paymentReceived, .eventReplayed])
      let stored = try await store.deposit(deposit.id)
      guard case .alreadyApplied = try await store.replay(meant, by: bea, reason: nil, at: later(3)) else {
        Issue.record("applied twice")
        return
      }
      #expect(try await store.deposit(deposit.id) == stored)
      let audit = try #require(try await store.caseFile(of: deposit.id)).audit
      #expect(audit.map(\.staff) == [ada, bea] && audit.map(\.action) == [.replay, .replay])
      #expect(audit.map(\.eventID) == [EventID("evt_1"), EventID("evt_1")])
      #expect(audit.map { $0.before["outcome"] } == ["ignored", "applied"])
      await expectError("event_not_found") {
        _ = try await store.replay(webhook("evt_9", to: deposit.id, []), by: ada, reason: nil, at: later(4))
      }
    },

    ConformanceCase("a parked event that is replayed waits on, and then acts once") { store async throws in
      let event = webhook("evt_1", intent: "pi_1", [refund("re_1", of: "pi_1", cents: 50)])
      _ = try await store.record(event, at: later(1))
      guard case .parked = try await store.replay(event, by: ada, reason: nil, at: later(2)) else {
        Issue.record("not parked")
        return
      }
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      #expect(deposit.refunds.count == 1)
      guard case .alreadyApplied = try await store.replay(event, by: ada, reason: nil, at: later(3)) else {
        Issue.record("applied twice")
        return
      }
    },
  ]
}
