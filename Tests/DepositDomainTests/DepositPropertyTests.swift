import DepositDomain
import TestSupport
import Testing

/// What must hold of any deposit, whatever happens to it and in whatever order it is told.
@Suite struct DepositPropertyTests {
  private static let stories = 800

  @Test("The same facts in any order lead to the same status, payment and effects", arguments: SeededGenerator.seeds)
  func order(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories {
      let story = RandomStory(using: &random)
      let asItHappened = Deposit.new.after(story.openings + story.facts)
      for _ in 0..<4 {
        let told = story.shuffled(using: &random)
        expectSame(Deposit.new.after(told), asItHappened, told)
      }
    }
  }

  private func expectSame(_ a: Deposit, _ b: Deposit, _ told: [DepositEvent]) {
    #expect(a.state == b.state, "\(told)")
    #expect(a.refundedTotal == b.refundedTotal, "\(told)")
    #expect(Set(a.neededEffects) == Set(b.neededEffects), "\(told)")
  }

  @Test("What is told again later changes nothing, not even the version", arguments: SeededGenerator.seeds)
  func toldAgain(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories {
      let story = RandomStory(using: &random)
      let told = story.shuffled(using: &random)
      let deposit = Deposit.new.after(told)
      for fact in Set(told) {
        // A cancel is an order, and a failed payment cancels: told when nothing is owed any more, they count anew.
        if case .cancelled = fact { continue }
        if case .asyncPaymentFailed = fact { continue }
        #expect(deposit.after(fact) == deposit, "\(fact) after \(told)")
      }
    }
  }

  @Test(
    "READY only while a Session is paid in full, in euros, and its money was not given back",
    arguments: SeededGenerator.seeds)
  func readyMeansPaid(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories {
      let story = RandomStory(using: &random)
      var told = story.shuffled(using: &random)
      // Videos that turn up too early or too late must not matter either.
      for number in 1...2 { told.insert(Fact.video(number), at: Int.random(in: 0...told.count, using: &random)) }
      var deposit = Deposit.new
      for fact in told {
        let before = deposit
        let lines = deposit.apply(fact, by: .stripe, at: deposit.createdAt)
        #expect(deposit.version == before.version || deposit.version == before.version + 1)
        #expect(lines.isEmpty || deposit.version > before.version)
        if deposit.status == .ready { #expect(Self.standsOnMoney(deposit), "\(told)") }
        if deposit.isPlayable || deposit.acceptsUpload { #expect(deposit.status == .ready && !deposit.isHeld) }
      }
    }
  }

  /// Judged from the records alone, not by the domain's own helpers.
  private static func standsOnMoney(_ deposit: Deposit) -> Bool {
    deposit.sessions.contains { session in
      guard session.money == .paid, session.amountTotal == deposit.fee, session.currency == "eur" else { return false }
      let back = deposit.refunds.filter { $0.paymentIntent == session.paymentIntent && $0.state == .succeeded }
      let isLost = deposit.disputes.contains { $0.paymentIntent == session.paymentIntent && $0.state == .lost }
      return !isLost && back.reduce(0) { $0 + $1.amount.rawValue } < deposit.fee.rawValue
    }
  }

  @Test(
    "One effect for one key, one video at a time, and none without money that stands", arguments: SeededGenerator.seeds)
  func effects(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories {
      var deposit = Deposit.new
      for fact in RandomStory(using: &random).shuffled(using: &random) + [
        Fact.ordered(), Fact.video(),
      ] {
        _ = deposit.apply(fact, by: .stripe, at: deposit.createdAt)
        let effects = deposit.neededEffects
        #expect(Set(effects.map(\.key)).count == effects.count)
        let videos = effects.filter { $0.kind == .createVideo }
        #expect(videos.count <= 1)
        guard let video = videos.first else { continue }
        #expect(video == .createVideo(generation: deposit.videos.count + 1))
        #expect(Self.standsOnMoney(deposit) && !deposit.isHeld && deposit.paymentState == .paid)
        #expect(deposit.cancellation?.by != .support)
      }
    }
  }

  @Test(
    "However facts and effects interleave, one payment and one video stay, or none of either",
    arguments: SeededGenerator.seeds)
  func convergence(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories {
      let story = RandomStory(using: &random)
      var world = OutsideWorld(Deposit.new, facts: story.shuffled(using: &random))
      world.run(using: &random)
      let deposit = world.deposit
      let owed = deposit.neededEffects.filter { $0.kind != .followVideo && $0.kind != .openCheckout }
      #expect(owed.isEmpty, "\(owed) left over\n\(story)")
      let kept = deposit.sessions.filter { $0.money == .paid && deposit.refunded($0) < ($0.amountTotal ?? .zero) }
        .filter { session in
          !deposit.disputes.contains { $0.state == .lost && $0.paymentIntent == session.paymentIntent }
        }
      switch deposit.paymentState {
      case .paid, .disputed:
        let expected = deposit.cancellation?.by == .support ? 0 : 1
        #expect(kept.count == expected, "\(kept.count) payments kept\n\(story)")
        #expect(world.liveVideos.count <= 1, "\(story)")
        // While a dispute is open nothing new is made, so that a video lost before it is replaced only after it.
        if deposit.paymentState == .paid, expected == 1 {
          #expect(deposit.status == .ready && world.liveVideos.count == 1, "\(story)")
        }
      case .refunded, .unpaid, .processing:
        #expect(kept.isEmpty, "\(kept.count) payments kept\n\(story)")
        #expect(world.liveVideos.isEmpty, "\(story)")
      case .review:
        #expect(!kept.isEmpty && world.liveVideos.isEmpty, "\(story)")
      }
    }
  }
}
