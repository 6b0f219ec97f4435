import DepositDomain
import DepositStore
import Platform
import Synchronization
import Testing

@testable import DepositEngine

/// One way in which an engine could be wrong, planted around the real one: the simulation must find it.
enum PlantedDefect: String, CaseIterable, CustomTestStringConvertible {
  /// The disk lies: a write is acknowledged, and gone.
  case losesAcknowledgedWrites
  /// The effect “make the video” is now and then not stored with its cause.
  case forgetsToMakeTheVideo
  /// The effect “send it back” is now and then not stored with its cause.
  case forgetsRefunds
  /// Leases end while their attempt runs: one effect is carried out twice at once.
  case leasesTwice
  /// Each sending has a new idempotency key.
  case makesNewKeys
  /// A retry makes a video without looking for the one that was made.
  case looksForNothing
  /// A completed Session counts as paid, whatever Stripe says of the money.
  case takesCompletedForPaid
  /// Whatever amount was paid counts as the price.
  case ignoresAmounts
  /// Called off here, and the page stays open at Stripe.
  case cancelsWithoutAsking
  /// After a loss, what was made anew is acted on before refunds and disputes are known.
  case waitsForNoRefund
  /// A dispute that was lost counts as won.
  case takesLostForWon

  /// Found where the database is lost, and only there.
  var needsLoss: Bool { self == .waitsForNoRefund }

  var testDescription: String { rawValue }

  func plant(in bench: Bench, seed: UInt64) {
    switch self {
    case .losesAcknowledgedWrites: bench.store.plant(.losesWrites(chance: 0.03, seed: seed))
    case .forgetsToMakeTheVideo: bench.store.plant(.spoils { try Self.forget(.createVideo, $0) })
    case .forgetsRefunds: bench.store.plant(.spoils { try Self.forget(.refund, $0) })
    case .leasesTwice: bench.store.plant(.spoils(Self.endLeases))
    case .makesNewKeys:
      let count = Mutex(0)
      bench.providers.change { state in
        state.alters = { request in
          guard let key = request.idempotencyKey else { return }
          request.idempotencyKey = count.withLock { count in
            count += 1
            return "\(key)-\(count)"
          }
        }
      }
    case .looksForNothing:
      bench.providers.change { state in
        state.forges = { request in
          guard request.endpoint == "GET /library/{}/videos" else { return nil }
          return ModelAnswer(["items": [String]()])
        }
      }
    case .cancelsWithoutAsking:
      bench.providers.change { [providers = bench.providers] state in
        state.forges = { request in
          guard request.endpoint == "POST /v1/checkout/sessions/{}/expire",
            var session = providers.stripe.sessions.first(where: { $0.id == request.segments[3] })
          else { return nil }
          session.status = session.status == "open" ? "expired" : session.status
          return ModelAnswer(session)
        }
      }
    case .takesCompletedForPaid, .ignoresAmounts, .waitsForNoRefund, .takesLostForWon: break
    }
  }

  /// The event as a wrong reader understands it.
  func misread(_ event: ModelStripe.Event) -> ModelStripe.Event {
    var text = String(decoding: event.body, as: UTF8.self)
    switch self {
    case .takesLostForWon where event.type == "charge.dispute.closed":
      text = text.replacing(#""status":"lost""#, with: #""status":"won""#)
    case _ where event.type != "checkout.session.completed": return event
    case .takesCompletedForPaid: text = text.replacing(#""payment_status":"unpaid""#, with: #""payment_status":"paid""#)
    case .ignoresAmounts: text = text.replacing(/"amount_total":\d+/, with: #""amount_total":200"#)
    default: return event
    }
    return ModelStripe.Event(id: event.id, type: event.type, created: event.created, body: Array(text.utf8))
  }

  private static func records(_ tx: any StoreTransaction) throws -> [OutboxRecord] {
    var records: [OutboxRecord] = []
    while let record = try tx.outboxRecord(id: Int64(records.count + 1)) { records.append(record) }
    return records
  }

  /// Of every second deposit, in the transaction that asked for it.
  private static func forget(_ kind: Effect.Kind, _ tx: any StoreTransaction) throws {
    for var record in try records(tx) where record.effect.kind == kind && record.attempt == 0 {
      guard record.doneAt == nil, record.id % 2 == 0 else { continue }
      record.doneAt = record.createdAt
      try tx.update(record)
    }
  }

  private static func endLeases(_ tx: any StoreTransaction) throws {
    for var record in try records(tx) where record.leasedBy != nil && record.requestBody != nil {
      record.leasedBy = nil
      try tx.update(record)
    }
  }
}
