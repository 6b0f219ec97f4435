import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let applying = [
    ConformanceCase("facts change the deposit, its timeline and the outbox together") { store async throws in
      let deposit = try await store.openSettled(1)
      let change = try await store.applying([paidSession("cs_1", intent: "pi_1")], to: deposit.id, at: later(2))
      #expect(change.isChange && change.previousVersion == deposit.version)
      #expect(change.deposit.status == .paid)
      #expect(change.newEffects == [.createVideo(generation: 1)])
      #expect(try await store.deposit(deposit.id) == change.deposit)
      #expect(try await store.kinds(of: deposit.id) == [.created, .checkoutOpened, .paymentReceived])
      let rows = try await store.claimEffects(run: runA, limit: 10, at: later(2))
      #expect(rows.map(\.effect) == [.createVideo(generation: 1)])
    },

    ConformanceCase("facts that are known already change nothing and ask for nothing") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let again = try await store.applying([paidSession("cs_1", intent: "pi_1")], to: deposit.id)
      #expect(!again.isChange)
      #expect(again.newEffects.isEmpty)
      #expect(again.deposit == deposit)
      #expect(try await store.kinds(of: deposit.id).count == 3)
      #expect(try await store.claimEffects(run: runA, limit: 10, at: later(9)).count == 1)
    },

    ConformanceCase("every kind of record comes back as it was") { store async throws in
      let deposit = try await store.openSettled(1)
      let events: [DepositEvent] = [
        .checkoutRefused(cause: "Stripe: non"), .checkoutAskedAgain, .sessionSeen(session("cs_1")),
        .sessionSeen(session("cs_0", .expired)), paidSession("cs_1", intent: "pi_1"),
        .paymentSeen(Payment(id: PaymentIntentID("pi_1"), chargeID: "ch_1", amountRefunded: Cents(50))),
        refund("re_2", of: "pi_1", .pending, cents: 50), refund("re_1", of: "pi_1", cents: 20),
        .disputeSeen(
          Dispute(id: DisputeID("dp_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: .open)),
        .disputeSeen(
          Dispute(id: DisputeID("dp_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: .won)),
        .refundOrdered(PaymentIntentID("pi_1"), Cents(80), reason: "r"),
        .refundOrderRefused(number: 1, cause: "annulé"), .videoCreated(VideoGUID("v-1")),
        .uploadReported(
          UploadReport(confirmedBytes: ByteCount(7), totalBytes: ByteCount(9), state: .paused, at: start)),
        .videoSeen(
          Video.Sighting(
            guid: VideoGUID("v-1"), state: .playable, encodePercent: 100, lengthSec: 61,
            storageBytes: ByteCount(5_000_000_000), originalHash: "abc")),
      ]
      var model = deposit
      for (step, event) in events.enumerated() {
        let lines = model.apply(event, by: .stripe, at: later(step))
        let before = try await store.timeline(of: deposit.id)
        let change = try await store.applying([event], to: deposit.id, at: later(step))
        #expect(change.deposit == model, "after step \(step)")
        #expect(try await store.deposit(deposit.id) == model, "after step \(step)")
        let added = try await store.timeline(of: deposit.id).dropFirst(before.count).map(\.unlinked)
        #expect(added == lines, "after step \(step)")
      }
      #expect(model.status == .ready)
    },

    ConformanceCase("an unknown deposit is nobody's") { store async throws in
      let outcome = try await store.apply(
        [.retitled("t")], to: sampleDeposit(1).id, by: .engine, at: start, finishing: nil)
      #expect(outcome == nil)
      #expect(try await store.timeline(of: sampleDeposit(1).id).isEmpty)
    },

    ConformanceCase("a record belongs to one deposit: another that claims it is refused whole") { store async throws in
      let owned: [DepositEvent] = [
        paidSession("cs_1", intent: "pi_1"), refund("re_1", of: "pi_1", .pending),
        .disputeSeen(
          Dispute(id: DisputeID("dp_1"), paymentIntent: PaymentIntentID("pi_1"), amount: Cents(200), state: .won)),
        .videoCreated(VideoGUID("v-1")),
      ]
      let first = try await store.openSettled(1, owned)
      let second = try await store.openSettled(2)
      for (index, event) in owned.enumerated() {
        await expectError("record_conflict") {
          try await store.applying([.retitled("volé \(index)"), event], to: second.id)
        }
      }
      #expect(try await store.deposit(second.id) == second)
      #expect(try await store.deposit(first.id) == first)
      #expect(try await store.timeline(of: second.id).count == 1)
    },
  ]
}
