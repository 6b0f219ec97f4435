import DepositDomain
import Platform
import Testing

@Suite struct NeededEffectsTests {
  @Test("A new deposit needs its Checkout; a refused one waits to be asked again, under a new number")
  func checkout() {
    #expect(keys(.new) == ["open_checkout/1"])
    let refused = Deposit.new.after(.checkoutRefused(cause: "x"))
    #expect(keys(refused) == [])
    #expect(keys(refused.after(.checkoutAskedAgain)) == ["open_checkout/2"])
    #expect(keys(refused.after(.checkoutAskedAgain, .checkoutAskedAgain)) == ["open_checkout/2"])
    #expect(keys(.new.after(Fact.session())) == [])
    #expect(keys(.new.after(.cancelled(by: .creator, reason: nil))) == [])
  }

  @Test("A paid deposit needs its video, then needs it followed until it is final")
  func video() {
    let paid = Deposit.new.after(Fact.paid())
    #expect(keys(paid) == ["create_video/1"])
    let ready = paid.after(Fact.video())
    #expect(keys(ready) == ["follow_video/guid-1"])
    #expect(keys(ready.after(Fact.seen(.processing))) == ["follow_video/guid-1"])
    #expect(keys(ready.after(Fact.seen(.playable))) == [])
  }

  @Test(
    "A video that failed or is gone is replaced, and what is left of it deleted",
    arguments: [Video.State.failed, .gone])
  func replacement(state: Video.State) {
    let broken = Deposit.new.after(Fact.paid(), Fact.video(), Fact.seen(state))
    #expect(keys(broken) == ["create_video/2"])
    let replaced = broken.after(Fact.video(2))
    let leftover = state == .gone ? [] : ["delete_video/guid-1"]
    #expect(keys(replaced) == (["follow_video/guid-2"] + leftover).sorted())
    #expect(replaced.video?.generation == 2 && replaced.upload == nil)
  }

  @Test(
    "No video is made without money that stands",
    arguments: [
      [Fact.paid(amount: 199)], [Fact.paid(currency: "usd")], [Fact.processing()], [Fact.paid(), Fact.ordered()],
      [Fact.paid(), Fact.refund(.pending)],
      [Fact.paid(), Fact.refund()], [Fact.paid(), Fact.dispute(.open)], [Fact.paid(), Fact.dispute(.lost)],
      [Fact.refund(), Fact.paid()], [Fact.charge(refunded: 200), Fact.paid()],
      [.cancelled(by: .support, reason: nil), Fact.paid()], [Fact.paid(), Fact.refund(), Fact.paid(2)],
    ])
  func noVideo(events: [DepositEvent]) {
    #expect(!Deposit.new.after(events).neededEffects.contains { $0.kind == .createVideo })
  }

  @Test("A hold that is lifted, a dispute that is won, a refund that fails: the video is needed again")
  func videoAgain() {
    let ordered = Deposit.new.after(Fact.paid(), Fact.ordered())
    #expect(keys(ordered) == ["refund_order/1"])
    #expect(keys(ordered.after(.refundOrderRefused(number: 1, cause: "no balance"))) == ["create_video/1"])
    #expect(keys(.new.after(Fact.paid(), Fact.dispute(.open), Fact.dispute(.won))) == ["create_video/1"])
    #expect(keys(.new.after(Fact.paid(), Fact.refund(), Fact.refund(.failed))) == ["create_video/1"])
    #expect(keys(.new.after(Fact.paid(), Fact.refund(.pending), Fact.refund(.failed))) == ["create_video/1"])
  }

  @Test("A failed refund that is told again does not lift the hold of the next refund")
  func staleFailure() {
    let held = Deposit.new.after(Fact.paid(), Fact.refund(.failed), Fact.refund(.pending, id: 2))
    #expect(held.isHeld)
    #expect(held.after(Fact.refund(.failed)).isHeld)
    #expect(!held.after(Fact.refund(.failed, id: 2)).isHeld)
  }

  @Test("A second payment goes back, the first stays, before and after the refund is done")
  func duplicate() {
    let twice = Deposit.new.after(Fact.session(), Fact.paid(), Fact.video(), Fact.paid(2))
    #expect(refunds(twice) == ["pi_2:duplicate"])
    #expect(refunds(twice.after(Fact.refund(.pending, of: 2))) == [])
    let settled = twice.after(Fact.refund(of: 2))
    #expect(refunds(settled) == [] && settled.state == "READY/paid" && settled.settledSession?.id.rawValue == "cs_1")
    #expect(refunds(twice.after(Fact.refund(.failed, of: 2))) == ["pi_2:duplicate"])
  }

  @Test("Of two payments the one of the page opened first counts, whichever money came or page became known first")
  func duplicateInReverse() {
    let twice = Deposit.new.after(Fact.session(1), Fact.session(2), Fact.paid(2), Fact.paid(1))
    #expect(refunds(twice) == ["pi_2:duplicate"])
    #expect(refunds(.new.after(Fact.paid(2), Fact.paid(1))) == ["pi_2:duplicate"])
    // One that a person sent back is still the second.
    let kept = Deposit.new.after(Fact.paid(2), Fact.refund(of: 2), Fact.paid(1))
    #expect(refunds(kept) == [] && kept.state == "PAID/paid")
  }

  @Test("Pages of which it was not kept when they were opened go before those of which it was, as they became known")
  func duplicateOfUnknownAge() {
    func paid(_ id: String, at seconds: Int?) -> DepositEvent {
      .sessionSeen(
        CheckoutSession(
          id: CheckoutSessionID("cs_\(id)"), state: .complete, money: .paid, amountTotal: Cents(200), currency: "eur",
          paymentIntent: PaymentIntentID("pi_\(id)"), url: nil, expiresAt: nil, isLive: false,
          createdAt: seconds.map { Instant(unixSeconds: $0) }))
    }
    #expect(refunds(.new.after(paid("b", at: nil), paid("a", at: nil))) == ["pi_a:duplicate"])
    #expect(refunds(.new.after(paid("b", at: 5), paid("a", at: nil))) == ["pi_b:duplicate"])
    // It is not learnt later: what was decided stays.
    let known = Deposit.new.after(paid("b", at: nil), paid("a", at: 5), paid("b", at: 6))
    #expect(refunds(known) == ["pi_a:duplicate"])
    // Of one second: by their ids, whichever is told first.
    #expect(refunds(.new.after(paid("b", at: 5), paid("a", at: 5))) == ["pi_b:duplicate"])
    #expect(refunds(.new.after(paid("a", at: 5), paid("b", at: 5))) == ["pi_b:duplicate"])
  }

  @Test("What went back as one too many does not count, though it is told first: an earlier database had decided so")
  func duplicateOfBefore() {
    let refund = Refund(
      id: RefundID("re_1"), paymentIntent: Fact.intent(1), amount: Cents(200), state: .succeeded, isOfDuplicate: true)
    let orders: [[DepositEvent]] = [
      [Fact.paid(1), Fact.paid(2), .refundSeen(refund)], [Fact.paid(1), .refundSeen(refund), Fact.paid(2)],
    ]
    for facts in orders {
      let deposit = Deposit.new.after(facts)
      #expect(keys(deposit) == ["create_video/1"] && deposit.settledSession?.id.rawValue == "cs_2")
    }
    var failed = refund
    failed.state = .failed
    #expect(refunds(.new.after(Fact.paid(1), .refundSeen(failed), Fact.paid(2))) == ["pi_2:duplicate"])
  }

  @Test("Money after a full refund or after support's cancel goes back; after a creator's cancel it is honoured")
  func lateMoney() {
    let refunded = Deposit.new.after(Fact.session(), Fact.paid(), Fact.refund(), Fact.paid(2))
    #expect(refunds(refunded) == ["pi_2:after_refund"] && refunded.state == "CANCELLED/refunded")
    for first in [Deposit.Cancellation.By.creator, .paymentFailure] {
      let cancelled = Deposit.new.after(
        .cancelled(by: first, reason: nil), .cancelled(by: .support, reason: nil), Fact.paid())
      #expect(refunds(cancelled) == ["pi_1:cancelled"] && cancelled.status == .cancelled)
    }
    let honoured = Deposit.new.after(.cancelled(by: .creator, reason: nil), Fact.paid())
    #expect(refunds(honoured) == [] && honoured.status == .paid)
  }

  @Test("A payment that is not the price stays for a person to look at, until the right one comes")
  func review() {
    let review = Deposit.new.after(Fact.paid(1, amount: 150))
    #expect(keys(review) == [])
    #expect(keys(review.after(Fact.paid(2))) == ["create_video/1", "refund/pi_1"])
  }

  @Test("A refunded deposit's empty video goes; one with bytes stays for support to decide")
  func emptyVideo() {
    let ready = Deposit.new.after(Fact.paid(), Fact.video())
    #expect(keys(ready.after(Fact.refund())) == ["delete_video/guid-1"])
    #expect(keys(ready.after(Fact.seen(.processing), Fact.refund())) == [])
    #expect(keys(ready.after(Fact.seen(.playable), Fact.refund())) == [])
    // The client's word is not enough to keep it; whoever deletes asks Bunny first.
    #expect(keys(ready.after(Fact.report(.uploading), Fact.refund())) == ["delete_video/guid-1"])
  }

  @Test("Rows of the outbox read back as the effects they were")
  func rows() throws {
    let effects: [Effect] = [
      .openCheckout(attempt: 2), .createVideo(generation: 3), .followVideo(Fact.guid(1)), .deleteVideo(Fact.guid(1)),
      .refund(Fact.intent(1), reason: .duplicate), .refund(Fact.intent(2), reason: .afterRefund),
      .refund(Fact.intent(3), reason: .cancelled),
    ]
    for effect in effects {
      let read = try #require(Effect(kind: effect.kind, argument: effect.argument))
      #expect(read == effect && read.argument == effect.argument && read.key == effect.key)
    }
    #expect(Set(effects.map(\.key)).count == effects.count)
    #expect(Effect(kind: .openCheckout, argument: "x") == nil)
    #expect(Effect(kind: .refund, argument: "pi_1") == nil)
    // One key, one effect: the reason may change while the row waits.
    #expect(Effect.refund(Fact.intent(1), reason: .duplicate) == .refund(Fact.intent(1), reason: .cancelled))
  }

  private func keys(_ deposit: Deposit) -> [String] { deposit.neededEffects.map(\.key).sorted() }

  private func refunds(_ deposit: Deposit) -> [String] {
    deposit.neededEffects.filter { $0.kind == .refund }.map(\.argument).sorted()
  }
}

@Suite struct VideoRulesTests {
  @Test("A video's state only moves forward, whatever order Bunny's answers arrive in")
  func forward() {
    let playable = Deposit.new.after(Fact.paid(), Fact.video(), Fact.seen(.playable, lengthSec: 60))
    #expect(playable.after(Fact.seen(.processing)).video?.state == .playable)
    #expect(playable.after(Fact.seen(.awaitingUpload)).video?.encodePercent == 100)
    #expect(playable.isPlayable && !playable.acceptsUpload)
  }

  @Test("Longer than paid for: seen, said once, not shown")
  func overLimit() {
    var deposit = Deposit.new.after(Fact.paid(), Fact.video())
    let first = deposit.apply(Fact.seen(.playable, lengthSec: 601), by: .bunny, at: deposit.createdAt)
    let second = deposit.apply(Fact.seen(.playable, lengthSec: 601), by: .bunny, at: deposit.createdAt)
    #expect(first.map(\.kind).contains(.overLimit) && second.isEmpty)
    #expect(deposit.isOverLimit && !deposit.isPlayable && deposit.status == .ready)
    #expect(!Deposit.new.after(Fact.paid(), Fact.video(), Fact.seen(.playable, lengthSec: 600)).isOverLimit)
  }

  @Test("Tickets are for deposits that are ready, paid, not held, and whose video still takes bytes")
  func tickets() {
    let ready = Deposit.new.after(Fact.paid(), Fact.video())
    #expect(ready.acceptsUpload)
    #expect(ready.after(Fact.report(.uploading)).acceptsUpload)
    for events in [[Fact.ordered()], [Fact.dispute(.open)], [Fact.refund()], [Fact.seen(.processing)]]
      as [[DepositEvent]]
    {
      #expect(!ready.after(events).acceptsUpload)
    }
    #expect(!Deposit.new.after(Fact.paid()).acceptsUpload)
  }

  @Test("What is said of a video that is not ours changes nothing")
  func unknownVideo() {
    let ready = Deposit.new.after(Fact.paid(), Fact.video())
    #expect(ready.after(Fact.seen(.failed, video: 7)) == ready)
  }
}
