import DepositDomain
public import DepositStore
import Platform
import TestSupport
import Testing

extension ConformanceCase {
  static let randomHistories = SeededGenerator.seeds.map { seed in
    ConformanceCase("random facts leave what the rules alone would (seed \(seed))") { store async throws in
      var history = RandomHistory(seed: seed)
      var models: [DepositID: Deposit] = [:]
      for number in 1...RandomHistory.deposits {
        let deposit = try await store.openSettled(number)
        models[deposit.id] = deposit
      }
      for step in 1...300 {
        let (id, events, instant) = history.next()
        var model = try #require(models[id])
        let lines = events.flatMap { model.apply($0, by: .stripe, at: instant) }
        models[id] = model
        let change = try await store.applying(events, to: id, at: instant)
        #expect(change.deposit == model, "step \(step), seed \(seed)")
        let added = try await store.timeline(of: id).suffix(lines.count).map(\.unlinked)
        #expect(added == lines, "step \(step), seed \(seed)")
      }
      for (id, model) in models {
        #expect(try await store.deposit(id) == model, "seed \(seed)")
        #expect(try await store.deposits([id]) == [model], "as it is stored, seed \(seed)")
      }
    }
  }
}

/// Plays one random history on two stores, with claims, settlements and webhooks, and compares every answer.
public func expectSameHistory(
  _ one: any TransactionalStore, _ other: any TransactionalStore, seed: UInt64, steps: Int = 250
) async throws {
  var history = RandomHistory(seed: seed)
  for number in 1...RandomHistory.deposits {
    try await one.openSettled(number)
    try await other.openSettled(number)
  }
  for step in 1...steps {
    let comment: Comment = "step \(step), seed \(seed)"
    let (id, events, instant) = history.next()
    switch history.pick(4) {
    case 0:
      let event = history.webhook(events)
      let outcome = try await one.record(event, at: instant)
      #expect(try await other.record(event, at: instant).name == outcome.name, comment)
    case 1:
      let run = history.pick(2) == 0 ? runA : runB
      let limit = history.pick(4)
      let rows = try await one.claimEffects(run: run, limit: limit, at: instant)
      #expect(try await other.claimEffects(run: run, limit: limit, at: instant) == rows, comment)
      for row in rows {
        let settlement = history.settlement(of: row, at: instant)
        let events = history.facts(about: row.depositID)
        let change = try await one.apply(events, to: row.depositID, by: .engine, at: instant, finishing: settlement)
        let same = try await other.apply(events, to: row.depositID, by: .engine, at: instant, finishing: settlement)
        #expect(change?.deposit == same?.deposit && change?.newEffects == same?.newEffects, comment)
      }
    default:
      let change = try await one.applying(events, to: id, at: instant)
      let same = try await other.applying(events, to: id, at: instant)
      #expect(change.deposit == same.deposit && change.newEffects == same.newEffects, comment)
    }
    #expect(try await one.nextEffectDue() == other.nextEffectDue(), comment)
  }
  for number in 1...RandomHistory.deposits {
    let id = sampleDeposit(number).id
    #expect(try await one.deposit(id) == other.deposit(id), "seed \(seed)")
    #expect(try await one.deposits([id]) == other.deposits([id]), "as they are stored, seed \(seed)")
    #expect(try await one.timeline(of: id) == other.timeline(of: id), "seed \(seed)")
  }
  #expect(try await one.depositsAwaitingMoney(limit: 99) == other.depositsAwaitingMoney(limit: 99), "seed \(seed)")
  #expect(try await one.videos(of: alice) == other.videos(of: alice), "seed \(seed)")
}

/// Facts about a few deposits, in any order, many of them again and again. Names belong to one deposit each.
struct RandomHistory {
  static let deposits = 3

  private var generator: SeededGenerator
  private var step = 0
  private var webhooks = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// With few and with many words of one beginning, and with letters that FTS5 has its own view of.
  private static let titles = [
    "titre 1", "titre 2", "Voyage", "Voyages 2", "Voyageurs", "Voyageuse 1", "Voyageaient", "Voyagerons",
    "voyageur seul", "Ⓜontagne B🅰R", "Οδυσσέας", "🅱onjourno",
  ]

  mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  mutating func next() -> (DepositID, [DepositEvent], Instant) {
    step += 1
    let id = sampleDeposit(pick(Self.deposits) + 1).id
    return (id, facts(about: id), Instant(microseconds: start.microseconds + Int64(step) * 7_000_013))
  }

  mutating func facts(about id: DepositID) -> [DepositEvent] {
    (0...pick(3)).map { _ in fact(about: String(id.rawValue.suffix(1))) }
  }

  mutating func webhook(_ events: [DepositEvent]) -> ReceivedWebhook {
    // One in four is a redelivery.
    if webhooks == 0 || pick(4) > 0 { webhooks += 1 }
    // Facts name their deposit's records: the deposit is known from them, or not at all.
    let names = events.compactMap(\.paymentIntentName)
    guard let intent = names.first, names.count == events.count else {
      return StoreConformance.webhook("evt_\(webhooks)", events)
    }
    return StoreConformance.webhook("evt_\(webhooks)", intent: intent, events)
  }

  mutating func settlement(of row: OutboxRow, at instant: Instant) -> OutboxSettlement {
    let due = instant + .seconds(pick(40))
    let outcomes: [OutboxSettlement.Outcome] = [.done, .again(at: due), .failed(retryAt: due, cause: "cause \(step)")]
    return OutboxSettlement(row: row, outcome: outcomes[pick(outcomes.count)])
  }

  private mutating func fact(about number: String) -> DepositEvent {
    let name = "\(number)-\(pick(3))"
    let intent = PaymentIntentID("pi_\(name)")
    let guid = VideoGUID("v-\(name)")
    switch pick(14) {
    case 0: return .sessionSeen(randomSession(name))
    case 1: return .asyncPaymentFailed(randomSession(name), reason: pick(2) == 0 ? nil : "raison \(step)")
    case 2: return paidSession("cs_\(name)", intent: intent.rawValue)
    case 3: return .paymentSeen(Payment(id: intent, chargeID: "ch_\(name)", amountRefunded: Cents(pick(3) * 100)))
    case 4:
      let states: [Refund.State] = [.pending, .requiresAction, .succeeded, .failed, .canceled]
      return refund("re_\(name)", of: intent.rawValue, states[pick(states.count)], cents: 100 + pick(2) * 100)
    case 5:
      let states: [Dispute.State] = [.open, .won, .lost]
      return .disputeSeen(
        Dispute(id: DisputeID("dp_\(name)"), paymentIntent: intent, amount: Cents(200), state: states[pick(3)]))
    case 6: return .refundOrderRefused(number: 1 + pick(3), cause: "cause \(step)")
    case 7: return .cancelled(by: pick(2) == 0 ? .creator : .support, reason: pick(2) == 0 ? nil : "raison")
    case 8: return .videoCreated(guid)
    case 9:
      let states: [Video.State] = [.awaitingUpload, .uploading, .processing, .playable, .failed, .gone]
      return .videoSeen(
        Video.Sighting(
          guid: guid, state: states[pick(states.count)], encodePercent: pick(101), lengthSec: pick(2) * 700,
          storageBytes: ByteCount(pick(9)), originalHash: pick(2) == 0 ? nil : "hash \(step)"))
    case 10:
      let states = UploadReport.State.allCases
      return .uploadReported(
        UploadReport(
          confirmedBytes: ByteCount(pick(100)), totalBytes: ByteCount(100), state: states[pick(states.count)],
          at: later(step)))
    case 11: return .retitled(Self.titles[pick(Self.titles.count)])
    default: return staffFact(intent, guid)
    }
  }

  private mutating func staffFact(_ intent: PaymentIntentID, _ guid: VideoGUID) -> DepositEvent {
    switch pick(9) {
    case 0: .claimed(pick(2) == 0 ? alice : bob)
    case 1: .released
    case 2: .refundOrdered(intent, Cents(50), reason: pick(2) == 0 ? nil : "raison")
    case 3: .refundOrderRefused(number: pick(4), cause: "cause \(step)")
    case 4:
      .refundSeen(
        Refund(
          id: RefundID("re_\(intent)-\(pick(3))"), paymentIntent: intent, amount: Cents(50), state: .pending,
          order: pick(4), isOfDuplicate: pick(2) == 0))
    case 5: .checkoutReopened
    case 6: .overLimitAccepted(lengthSec: 700)
    case 7: .videoDeletionAsked(guid)
    default: .remarked(.note("note \(step)"))
    }
  }

  private mutating func randomSession(_ name: String) -> CheckoutSession {
    let states: [CheckoutSession.State] = [.open, .expired, .complete]
    let monies: [CheckoutSession.Money] = [.unpaid, .failed, .paid]
    return session(
      "cs_\(name)", states[pick(3)], monies[pick(3)], intent: pick(2) == 0 ? nil : "pi_\(name)",
      amount: pick(4) == 0 ? 199 : 200, createdAt: pick(3) == 0 ? nil : later(pick(9)))
  }
}

extension DepositEvent {
  fileprivate var paymentIntentName: String? {
    switch self {
    case .paymentSeen(let payment): payment.id.rawValue
    case .refundSeen(let refund): refund.paymentIntent.rawValue
    case .disputeSeen(let dispute): dispute.paymentIntent.rawValue
    default: nil
    }
  }
}
