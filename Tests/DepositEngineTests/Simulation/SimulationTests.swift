import DepositDomain
import Platform
import Testing

@testable import DepositEngine

/// What must hold at every moment and in the end, whatever happened.
@Suite struct SimulationTests {
  // `#require`, not `#expect`: one broken life tells enough.

  private static let lives = 40
  private static let steps = 160

  @Test(arguments: SeededGenerator.seeds)
  func moneyAndVideosComeOutRight(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.lives {
      let simulation = try Simulation(seed: random.next())
      try await simulation.run(steps: Self.steps) { try await expectSound(simulation) }
      try await expectSettled(simulation)
    }
  }

  /// At every moment.
  private func expectSound(_ simulation: Simulation) async throws {
    let stripe = simulation.bench.providers.stripe
    let deposits = try await simulation.deposits()
    for deposit in deposits {
      let pages = pages(of: deposit, stripe)
      let own = pages.filter { !simulation.strays.contains($0.id) }
      try #require(own.count <= 1, "one page for one key; \(simulation.story)")
      if deposit.status == .ready || deposit.status == .paid {
        try #require(
          pages.contains { isPaidAsPriced($0, deposit) }, "not paid, but \(deposit.status); \(simulation.story)")
      }
    }
    for (intent, charge) in stripe.charges {
      try #require(charge.amount_refunded <= charge.amount, "\(simulation.story)")
      let refunds = stripe.refunds.filter { $0.payment_intent == intent && $0.status != "failed" }
      try #require(refunds.count <= 1, "sent back twice; \(simulation.story)")
    }
  }

  /// In the end.
  private func expectSettled(_ simulation: Simulation) async throws {
    let unfinished = try await simulation.unfinished()
    try #require(unfinished.isEmpty, "\(unfinished); \(simulation.story)")
    for deposit in try await simulation.deposits() { try expectSettled(deposit, simulation) }
  }

  private func expectSettled(_ deposit: Deposit, _ simulation: Simulation) throws {
    let providers = simulation.bench.providers
    let stripe = providers.stripe
    let pages = pages(of: deposit, stripe)
    let kept = pages.compactMap { $0.payment_intent }.compactMap { stripe.charges[$0] }
      .reduce(0) { $0 + $1.amount - $1.amount_refunded }
    let asPriced = pages.filter { isPaidAsPriced($0, deposit) }
    let isKept = asPriced.contains { page in
      page.payment_intent.flatMap { stripe.charges[$0] }.map { $0.amount_refunded == 0 } ?? false
    }
    let about = "\(deposit.id) \(deposit.status) \(deposit.paymentState); \(simulation.story)"
    let live = providers.bunny.videos(for: deposit.id.rawValue)

    try #require((deposit.status == .ready) == isKept, "READY means paid as priced: \(about)")
    try #require(deposit.status != .paid, "a paid deposit becomes READY: \(about)")
    if isKept {
      try #require(deposit.cancellation?.by != .support, "\(about)")
      try #require(kept == deposit.fee.rawValue, "kept \(kept): \(about)")
      try #require(live.map(\.guid) == [deposit.video?.guid.rawValue ?? ""], "one live video: \(about)")
    } else {
      try #require(live.allSatisfy { $0.storageSize > 0 }, "an empty video is left: \(about)")
      try #require(live.count <= 1, "\(about)")
      if !asPriced.isEmpty || deposit.cancellation?.by == .support { try #require(kept == 0, "kept \(kept): \(about)") }
      if asPriced.isEmpty { try #require(live.isEmpty, "a video for nothing: \(about)") }
    }
    let known = Set(deposit.sessions.map(\.id.rawValue))
    let payable = pages.filter { known.contains($0.id) && $0.status == "open" }
    try #require(payable.isEmpty || deposit.status == .pending, "payable after the end: \(about)")
  }

  private func pages(of deposit: Deposit, _ stripe: ModelStripe) -> [ModelStripe.Session] {
    stripe.sessions.filter { $0.metadata["depositId"] == deposit.id.rawValue }
  }

  private func isPaidAsPriced(_ page: ModelStripe.Session, _ deposit: Deposit) -> Bool {
    page.payment_status == "paid" && page.amount_total == deposit.fee.rawValue && page.currency == "eur"
  }
}
