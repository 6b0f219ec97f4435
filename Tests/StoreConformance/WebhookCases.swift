import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let webhooks = [
    ConformanceCase("an event takes effect once; its redelivery is a duplicate") { store async throws in
      let deposit = try await store.openSettled(1)
      let event = webhook("evt_1", to: deposit.id, [paidSession("cs_1", intent: "pi_1")])
      guard case .applied(let change) = try await store.record(event, at: later(2)) else {
        Issue.record("not applied")
        return
      }
      #expect(change.deposit.status == .paid && change.newEffects == [.createVideo(generation: 1)])
      let stored = try await store.deposit(deposit.id)
      for _ in 1...3 { #expect(try await store.record(event, at: later(3)).name == "duplicate") }
      #expect(try await store.deposit(deposit.id) == stored)
      #expect(try await store.timeline(of: deposit.id).last?.actor == "stripe")
    },

    ConformanceCase("an id seen before is a duplicate, whatever it says now") { store async throws in
      let deposit = try await store.openSettled(1)
      #expect(try await store.record(webhook("evt_1", []), at: start).name == "ignored")
      let forged = webhook("evt_1", to: deposit.id, [paidSession("cs_1", intent: "pi_1")])
      #expect(try await store.record(forged, at: start).name == "duplicate")
      #expect(try await store.deposit(deposit.id)?.status == .pending)
    },

    ConformanceCase("what speaks of nothing here is ignored, and recorded") { store async throws in
      let deposit = try await store.openSettled(1)
      let unknown = sampleDeposit(9).id
      let cases = [
        webhook("evt_1", [paidSession("cs_1", intent: "pi_1")]),
        webhook("evt_2", to: unknown, [paidSession("cs_1", intent: "pi_1")]),
        webhook("evt_3", to: deposit.id, []),
        webhook("evt_4", to: unknown, [], rebuild: sampleDeposit(9)),
        webhook("evt_5", to: unknown, [paidSession("cs_1", intent: "pi_1")], rebuild: sampleDeposit(8)),
      ]
      for event in cases { #expect(try await store.record(event, at: start).name == "ignored") }
      for event in cases { #expect(try await store.record(event, at: start).name == "duplicate") }
      #expect(try await store.deposit(deposit.id) == deposit)
      #expect(try await store.deposit(unknown) == nil)
      #expect(try await store.deposit(sampleDeposit(8).id) == nil)
    },

    ConformanceCase("old events are forgotten, the oldest first, and their deposits stay as they are") {
      store async throws in
      let deposit = try await store.openSettled(1)
      for number in 1...5 {
        let event =
          number == 3
          ? webhook("evt_3", intent: "pi_9", [refund("re_9", of: "pi_9")])
          : webhook("evt_\(number)", to: deposit.id, [paidSession("cs_1", intent: "pi_1")])
        _ = try await store.record(event, at: later(number * 10))
      }
      let before = try await store.deposit(deposit.id)
      #expect(try await store.sweepWebhooks(before: later(45), limit: 1) == 1)
      #expect(try await store.sweepWebhooks(before: later(45), limit: 9) == 3)
      #expect(try await store.sweepWebhooks(before: later(45), limit: 9) == 0)
      #expect(try await store.deposit(deposit.id) == before)
      #expect(try await store.record(webhook("evt_5", []), at: later(60)).name == "duplicate")
      #expect(try await store.record(webhook("evt_1", []), at: later(60)).name == "ignored")
      // The parked refund went with the others.
      let change = try await store.applying([paidSession("cs_9", intent: "pi_9")], to: deposit.id, at: later(61))
      #expect(change.deposit.refunds.isEmpty)
    },

    ConformanceCase("a lost deposit is made anew by its event, paid, with its video to make") { store async throws in
      let lost = sampleDeposit(1)
      let event = webhook("evt_1", to: lost.id, [paidSession("cs_1", intent: "pi_1")], rebuild: lost)
      guard case .applied(let change) = try await store.record(event, at: later(7)) else {
        Issue.record("not applied")
        return
      }
      #expect(change.deposit.status == .paid && change.newEffects == [.createVideo(generation: 1)])
      let timeline = try await store.timeline(of: lost.id)
      #expect(timeline.map(\.kind) == [.created, .checkoutOpened, .paymentReceived])
      #expect(timeline.allSatisfy { $0.actor == "stripe" })
      #expect(timeline.map(\.at) == [lost.createdAt, later(7), later(7)])
    },

    ConformanceCase("what is told hours late is dated when it happened, and never before what is told already") {
      store async throws in
      let lost = sampleDeposit(1)
      let late = later(86_400)
      var paid = webhook("evt_1", to: lost.id, [paidSession("cs_1", intent: "pi_1")], rebuild: lost)
      paid.happenedAt = later(60)
      paid.customer.maskedEmail = "a…@e….com"
      #expect(try await store.record(paid, at: late).name == "applied")
      var returned = webhook("evt_2", intent: "pi_1", [refund("re_1", of: "pi_1")])
      returned.happenedAt = later(30)
      #expect(try await store.record(returned, at: late).name == "applied")
      #expect(Set(try await store.timeline(of: lost.id).map(\.at)) == [lost.createdAt, later(60)])
      // What is to be done about it is due now.
      #expect(try #require(try await store.nextEffectDue()) >= late)
      let days = try await store.supportPulse(at: late).days.filter { $0.paid != .zero || $0.refunded != .zero }
      #expect(days.map(\.day) == [Int(later(60).unixSeconds / 86_400)] && days.first?.paid == Cents(200))
      // Minutes are no lateness: those who wait see when the engine learnt of it.
      let other = try await store.openSettled(2)
      var soon = webhook("evt_3", to: other.id, [paidSession("cs_2", intent: "pi_2")])
      soon.happenedAt = later(100)
      #expect(try await store.record(soon, at: later(400)).name == "applied")
      #expect(try await store.timeline(of: other.id).last?.at == later(400))
    },

    ConformanceCase("the request that opened a lost deposit leads to it again") { store async throws in
      let lost = sampleDeposit(1)
      let request = RequestTrace(key: "k", digest: "body")
      var event = webhook("evt_1", to: lost.id, [paidSession("cs_1", intent: "pi_1")])
      event.rebuild = LostDeposit(deposit: lost, request: request)
      #expect(try await store.record(event, at: later(7)).name == "applied")
      let again = try await store.open(draft(2, key: "k", digest: "body"), run: runA, at: later(8))
      #expect(again.isReplay && again.deposit.id == lost.id)
      await expectError("idempotency_mismatch") {
        _ = try await store.open(draft(3, key: "k", digest: "other"), run: runA, at: later(9))
      }
    },

    ConformanceCase("a lost deposit is adopted once, with its page, and its key where that is free") {
      store async throws in
      let taken = try await store.open(draft(3, key: "k", digest: "body"), run: runA, at: start).deposit
      let lost = LostDeposit(deposit: sampleDeposit(1), request: RequestTrace(key: "k", digest: "body"))
      let change = try #require(try await store.adopt(session("cs_1"), of: lost, at: later(7)))
      #expect(change.deposit.status == .pending && change.newEffects.isEmpty)
      #expect(try await store.deposit(session: CheckoutSessionID("cs_1"))?.id == lost.deposit.id)
      #expect(try await store.adopt(session("cs_1"), of: lost, at: later(8)) == nil)
      #expect(try await store.kinds(of: lost.deposit.id) == [.created, .checkoutOpened])
      // A later page of a deposit that is there, as when support has opened another in the lost time.
      try await store.applying([.sessionSeen(session("cs_1", .expired))], to: lost.deposit.id)
      #expect(try await store.deposit(lost.deposit.id)?.status == .expired)
      let next = try #require(try await store.adopt(session("cs_2"), of: lost, at: later(9)))
      #expect(next.deposit.status == .pending && next.deposit.sessions.map(\.id.rawValue) == ["cs_1", "cs_2"])
      await expectError("record_conflict") {
        _ = try await store.adopt(session("cs_2"), of: LostDeposit(deposit: sampleDeposit(5)), at: later(9))
      }
      #expect(try await store.deposit(sampleDeposit(5).id) == nil)
      let again = try await store.open(draft(4, key: "k", digest: "body"), run: runA, at: later(9))
      #expect(again.deposit.id == taken.id)
    },

    ConformanceCase("a deposit that is there is not rebuilt") { store async throws in
      let deposit = try await store.openSettled(1)
      var stale = deposit
      stale.title = "perdu"
      let event = webhook("evt_1", to: deposit.id, [paidSession("cs_1", intent: "pi_1")], rebuild: stale)
      #expect(try await store.record(event, at: start).name == "applied")
      #expect(try await store.deposit(deposit.id)?.title == deposit.title)
    },

    ConformanceCase("an event without a deposit's id finds it by its PaymentIntent") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      try await store.openSettled(2, [paidSession("cs_2", intent: "pi_2")])
      let event = webhook("evt_1", intent: "pi_1", [refund("re_1", of: "pi_1")])
      #expect(try await store.record(event, at: start).name == "applied")
      #expect(try await store.deposit(deposit.id)?.paymentState == .refunded)
      #expect(try await store.deposit(paymentIntent: PaymentIntentID("pi_2"))?.paymentState == .paid)
    },

    ConformanceCase("a hundred deliveries at once are applied once") { store async throws in
      let deposit = try await store.openSettled(1)
      let event = webhook("evt_1", to: deposit.id, [paidSession("cs_1", intent: "pi_1")])
      let names = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 1...100 { group.addTask { try await store.record(event, at: start).name } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(names.count { $0 == "applied" } == 1)
      #expect(names.count { $0 == "duplicate" } == 99)
      #expect(try await store.kinds(of: deposit.id).count { $0 == .paymentReceived } == 1)
      #expect(try await store.claimEffects(run: runA, limit: 10, at: later(9)).count == 1)
    },

    ConformanceCase("an event that cannot be applied is not recorded: its redelivery gets a new chance") {
      store async throws in
      try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let second = try await store.openSettled(2)
      let event = webhook("evt_1", to: second.id, [paidSession("cs_1", intent: "pi_9")])
      for _ in 1...2 {
        await expectError("record_conflict") { _ = try await store.record(event, at: start) }
      }
      #expect(try await store.deposit(second.id) == second)
    },
  ]

  static let parking = [
    ConformanceCase("the history says what led to a line, and what was asked for because of it") { store async throws in
      let deposit = try await store.openSettled(1)
      let early = webhook("evt_early", intent: "pi_1", [refund("re_1", of: "pi_1", .failed)])
      #expect(try await store.record(early, at: later(1)).name == "parked")
      _ = try await store.record(
        webhook("evt_paid", to: deposit.id, [paidSession("cs_1", intent: "pi_1")]), at: later(2))
      let row = try await store.claimOne(at: later(2))
      _ = try await store.apply(
        [.videoCreated(VideoGUID("v-1"))], to: deposit.id, by: .engine, at: later(3),
        finishing: OutboxSettlement(row: row, outcome: .done))
      let links = try await store.timeline(of: deposit.id).suffix(3).map { entry in
        entry.data.filter { TimelineEntry.Link.all.contains($0.key) }
      }
      #expect(
        links == [
          ["byEvent": "evt_paid", "asked": "create_video"], ["byEvent": "evt_early"],
          ["byEffect": "create_video", "asked": "follow_video"],
        ])
    },

    ConformanceCase("a refund that comes before its payment is kept, and then counts") { store async throws in
      let deposit = try await store.openSettled(1)
      let early = webhook("evt_1", intent: "pi_1", [refund("re_1", of: "pi_1")])
      #expect(try await store.record(early, at: later(1)).name == "parked")
      #expect(try await store.record(early, at: later(1)).name == "duplicate")
      let paid = webhook("evt_2", to: deposit.id, [paidSession("cs_1", intent: "pi_1")])
      guard case .applied(let change) = try await store.record(paid, at: later(2)) else {
        Issue.record("not applied")
        return
      }
      #expect(change.deposit.paymentState == .refunded)
      #expect(change.newEffects.isEmpty, "no video for money that went back")
      #expect(try await store.deposit(deposit.id) == change.deposit)
      #expect(
        try await store.kinds(of: deposit.id) == [
          .created, .checkoutOpened, .paymentReceived, .refundUpdated,
        ])
      #expect(try await store.record(early, at: later(3)).name == "duplicate")
    },

    ConformanceCase("parked events wait for their own PaymentIntent, and apply in the order they came") {
      store async throws in
      let deposit = try await store.openSettled(1)
      let parked = [
        webhook("evt_b", intent: "pi_1", [refund("re_1", of: "pi_1", .pending)]),
        webhook("evt_x", intent: "pi_x", [refund("re_x", of: "pi_x")]),
        webhook("evt_a", intent: "pi_1", [refund("re_1", of: "pi_1", .failed)]),
      ]
      for event in parked { #expect(try await store.record(event, at: start).name == "parked") }
      let change = try await store.applying([paidSession("cs_1", intent: "pi_1")], to: deposit.id)
      #expect(change.deposit.refunds.map(\.id) == [RefundID("re_1")])
      let states = try await store.timeline(of: deposit.id).compactMap { $0.data["state"] }
      #expect(states == ["pending", "failed"])
      let other = try await store.openSettled(2, [paidSession("cs_x", intent: "pi_x")])
      #expect(other.paymentState == .refunded)
    },

    ConformanceCase("a parked event that makes another PaymentIntent known brings that one's along") {
      store async throws in
      let deposit = try await store.openSettled(1)
      let second = webhook("evt_2", intent: "pi_2", [refund("re_2", of: "pi_2", cents: 3)])
      let bridge = webhook(
        "evt_1", intent: "pi_1", [.paymentSeen(Payment(id: PaymentIntentID("pi_2"), chargeID: "ch_2"))])
      for event in [second, bridge] { #expect(try await store.record(event, at: start).name == "parked") }
      let change = try await store.applying([paidSession("cs_1", intent: "pi_1")], to: deposit.id)
      #expect(change.deposit.payments.map(\.id.rawValue) == ["pi_1", "pi_2"])
      #expect(change.deposit.refunds.map(\.id.rawValue) == ["re_2"])
      #expect(try await store.deposit(paymentIntent: PaymentIntentID("pi_2")) == change.deposit)
    },

    ConformanceCase("a rebuilt deposit takes its parked events too") { store async throws in
      let early = webhook("evt_1", intent: "pi_1", [refund("re_1", of: "pi_1")])
      #expect(try await store.record(early, at: start).name == "parked")
      let lost = sampleDeposit(1)
      let event = webhook("evt_2", to: lost.id, [paidSession("cs_1", intent: "pi_1")], rebuild: lost)
      #expect(try await store.record(event, at: start).name == "applied")
      #expect(try await store.deposit(lost.id)?.paymentState == .refunded)
    },

    ConformanceCase("every kind of fact survives being parked") { store async throws in
      let facts = allFacts
      let deposit = try await store.openSettled(1)
      #expect(try await store.record(webhook("evt_1", intent: "pi_1", facts), at: start).name == "parked")
      let change = try await store.applying([paidSession("cs_1", intent: "pi_1")], to: deposit.id, at: later(1))
      var model = deposit
      for event in [paidSession("cs_1", intent: "pi_1")] + facts {
        _ = model.apply(event, by: .stripe, at: later(1))
      }
      #expect(change.deposit == model)
      #expect(try await store.deposit(deposit.id) == model)
    },
  ]

  /// One fact of each kind, with and without what may be missing; microseconds that no other unit holds.
  private static var allFacts: [DepositEvent] {
    let odd = Instant(microseconds: 1_795_000_000_123_457)
    var sparse = session("cs_2", .expired, intent: nil)
    sparse.amountTotal = nil
    sparse.currency = nil
    sparse.expiresAt = odd
    let pi = PaymentIntentID("pi_1")
    return [
      .sessionSeen(sparse), .sessionSeen(session("cs_3", .complete, .unpaid, intent: "pi_3")),
      .asyncPaymentFailed(session("cs_3", .complete, .unpaid, intent: "pi_3"), reason: "carte \"refusée\""),
      .asyncPaymentFailed(session("cs_4", .complete), reason: nil),
      .paymentSeen(Payment(id: pi, chargeID: "ch_1", amountRefunded: Cents(1))), .paymentSeen(Payment(id: pi)),
      refund("re_1", of: "pi_1", .requiresAction), refund("re_2", of: "pi_1", .canceled),
      .disputeSeen(Dispute(id: DisputeID("dp_1"), paymentIntent: pi, amount: Cents(200), state: .open)),
      .disputeSeen(Dispute(id: DisputeID("dp_1"), paymentIntent: pi, amount: Cents(200), state: .won)),
      .checkoutRefused(cause: "c"), .checkoutAskedAgain,
      .cancelled(by: .creator, reason: nil), .cancelled(by: .support, reason: "r"),
      .videoCreationFailed(cause: "c", attempt: 3), .videoCreated(VideoGUID("v-1")),
      .uploadReported(
        UploadReport(confirmedBytes: ByteCount(1), totalBytes: ByteCount(2), state: .failed, at: odd)),
      .videoSeen(Video.Sighting(guid: VideoGUID("v-1"), state: .processing, encodePercent: 12)),
      .videoSeen(
        Video.Sighting(
          guid: VideoGUID("v-1"), state: .playable, encodePercent: 100, lengthSec: 9, storageBytes: ByteCount(8),
          originalHash: "h")),
      .retitled("Nouveau \u{202E} titre"),
    ]
  }
}
