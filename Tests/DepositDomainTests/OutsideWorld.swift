import DepositDomain
import TestSupport

/// Stripe and Bunny as far as a deposit's effects reach them, with an outbox that runs what is needed at random moments.
struct OutsideWorld {
  private(set) var deposit: Deposit
  private(set) var liveVideos: Set<VideoGUID> = []
  private var facts: [DepositEvent]
  private var videosMade = 0
  private var refundsMade = 0

  init(_ deposit: Deposit, facts: [DepositEvent]) {
    self.deposit = deposit
    self.facts = facts
  }

  /// Tells every fact and runs effects in between, then runs what is still needed.
  mutating func run(using random: inout SeededGenerator) {
    while !facts.isEmpty {
      if Bool.random(using: &random), let effect = runnable.randomElement(using: &random) {
        carryOut(effect, &random)
      } else {
        tell(facts.removeFirst())
      }
    }
    // More rounds than any deposit can need: one that goes on for ever shows as an effect left over.
    for _ in 0..<30 {
      guard let effect = runnable.randomElement(using: &random) else { break }
      carryOut(effect, &random)
      while !facts.isEmpty { tell(facts.removeFirst()) }
    }
  }

  private var runnable: [Effect] {
    deposit.neededEffects.filter { $0.kind != .openCheckout && $0.kind != .followVideo }
  }

  private mutating func tell(_ fact: DepositEvent) {
    _ = deposit.apply(fact, by: .engine, at: deposit.createdAt)
  }

  private mutating func carryOut(_ effect: Effect, _ random: inout SeededGenerator) {
    switch effect {
    case .createVideo:
      videosMade += 1
      let guid = VideoGUID("made-\(videosMade)")
      liveVideos.insert(guid)
      tell(.videoCreated(guid))
    case .deleteVideo(let guid):
      liveVideos.remove(guid)
      tell(.videoSeen(Video.Sighting(guid: guid, state: .gone)))
    case .closeSession(let id):
      guard var session = deposit.sessions.first(where: { $0.id == id }) else { return }
      session.state = .expired
      tell(.sessionSeen(session))
    case .refund(let intent, _):
      refund(intent, &random)
    case .refundOrder(let number):
      guard let order = deposit.refundOrders.first(where: { $0.number == number }) else { return }
      let id = RefundID("re_order_\(number)")
      tell(
        .refundSeen(
          Refund(
            id: id, paymentIntent: order.paymentIntent, amount: order.amount, state: .succeeded, order: number)))
    case .openCheckout, .followVideo, .confirmFilm:
      break
    }
  }

  /// Sends back what is left of a payment; the outcome is known at once, or later among the other facts.
  private mutating func refund(_ intent: PaymentIntentID, _ random: inout SeededGenerator) {
    guard let session = deposit.sessions.first(where: { $0.paymentIntent == intent }) else { return }
    refundsMade += 1
    let rest = (session.amountTotal ?? .zero) - deposit.refunded(session)
    var refund = Refund(id: RefundID("re_ours_\(refundsMade)"), paymentIntent: intent, amount: rest, state: .pending)
    if Bool.random(using: &random) {
      tell(.refundSeen(refund))
      refund.state = .succeeded
      facts.insert(.refundSeen(refund), at: Int.random(in: 0...facts.count, using: &random))
    } else {
      refund.state = .succeeded
      tell(.refundSeen(refund))
    }
  }
}
