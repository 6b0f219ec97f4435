import DepositDomain
import DepositStore
import Platform

@testable import DepositEngine

/// Something that must always hold did not, in one simulated life.
struct BrokenInvariant: Error, CustomStringConvertible {
  let description: String
}

/// What must hold at every moment and in the end, whatever happened.
struct Verdict {
  let simulation: Simulation

  private func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(BrokenInvariant) {
    guard !holds else { return }
    throw BrokenInvariant(description: "\(what()); \(simulation.story)")
  }

  /// At every moment.
  func expectSound() async throws {
    let bench = simulation.bench
    let stripe = bench.providers.stripe
    for event in simulation.newlyAcknowledged() {
      try require(try await bench.memory.read { try $0.hasWebhook(event) }, "\(event) was acknowledged and is not kept")
    }
    for deposit in try await simulation.deposits() {
      let pages = pages(of: deposit, stripe)
      let own = pages.filter { !simulation.strays.contains($0.id) }
      let reopened = own.count > 1 ? try await reopenings(of: deposit.id) : 0
      try require(own.count <= 1 + reopened, "one page for one key")
      try require(own.count { $0.status == "open" } <= 1, "two pages can be paid at once")
      if deposit.status == .ready || deposit.status == .paid {
        try require(pages.contains { isPaidAsPriced($0, deposit) }, "not paid, but \(deposit.status)")
      }
    }
    for (intent, charge) in stripe.charges {
      try require(charge.amount_refunded <= charge.amount, "more sent back than came")
      let refunds = stripe.refunds.filter { $0.payment_intent == intent }
      let orders = refunds.compactMap { $0.metadata["order"] }
      try require(Set(orders).count == orders.count, "an order was carried out twice")
      let standing = refunds.filter { $0.status != "failed" }
      try require(standing.reduce(0) { $0 + $1.amount } <= charge.amount, "more sent back than came")
      // Beside orders there may be several: what one that failed had taken is left again.
      try require(!orders.isEmpty || standing.count <= 1, "sent back twice")
    }
  }

  private func reopenings(of id: DepositID) async throws -> Int {
    let known = try await simulation.bench.memory.timeline(of: id).count { $0.kind == .checkoutReopened }
    return known + (simulation.lost?.reopenings[id] ?? 0)
  }

  /// Everything was settled when the database went: an engine that comes back does nothing anew, and takes nothing away.
  /// Money that a bank did not take back may count for its deposit again, or be sent again.
  func expectNothingAnew() throws {
    guard let lost = simulation.lost else { return }
    let (stripe, bunny) = (simulation.bench.providers.stripe, simulation.bench.providers.bunny)
    let refunds = stripe.refunds.filter { refund in
      !lost.refunds.contains(refund.id) && stripe.depositID(of: refund).map { !lost.undecided.contains($0) } ?? true
    }
    try require(refunds.isEmpty, "sent back again: \(refunds)")
    let undecided = Set(lost.undecided.flatMap { bunny.videos(for: $0) }.map(\.guid))
    let videos = Set(bunny.videos.map(\.guid))
    try require(videos.subtracting(lost.videos).isSubset(of: undecided), "made again: \(videos)")
    let gone = lost.films.subtracting(videos)
    try require(gone.isEmpty, "films are gone: \(gone)")
    let sessions = Set(stripe.sessions.map(\.id)).subtracting(lost.sessions)
    try require(sessions.count <= lost.pagelessKeys, "opened again: \(sessions)")
  }

  /// In the end.
  func expectSettled() async throws {
    let unfinished = try await simulation.unfinished()
    try require(unfinished.isEmpty, "left over: \(unfinished)")
    let memory = simulation.bench.memory
    for event in simulation.acknowledged {
      try require(try await memory.read { try $0.hasWebhook(event) }, "\(event) was acknowledged and is lost")
    }
    let known = Set(try await simulation.deposits().map(\.id.rawValue))
    let told = Set(simulation.bench.providers.stripe.sessions.compactMap { $0.metadata["depositId"] })
    try require(told.isSubset(of: known), "deposits are not known any more: \(told.subtracting(known))")
    let undecided = simulation.lost?.undecided ?? []
    for deposit in try await simulation.deposits() where !undecided.contains(deposit.id.rawValue) {
      try expectSettled(deposit)
    }
  }

  private func expectSettled(_ deposit: Deposit) throws(BrokenInvariant) {
    let providers = simulation.bench.providers
    let stripe = providers.stripe
    let pages = pages(of: deposit, stripe)
    let kept = pages.compactMap { $0.payment_intent }.reduce(0) { $0 + stripe.kept(of: $1) }
    let asPriced = pages.filter { isPaidAsPriced($0, deposit) }
    let intents = asPriced.compactMap(\.payment_intent).filter { stripe.kept(of: $0) > 0 }
    let isKept = !intents.isEmpty
    // By hand, what an order left may go back as well; the order may still fail.
    let ordered = stripe.refunds.filter { refund in
      (refund.metadata["order"] != nil || refund.metadata.isEmpty) && refund.status != "failed"
        && intents.contains(refund.payment_intent)
    }.reduce(0) { $0 + $1.amount }
    let about = "\(deposit.id) \(deposit.status) \(deposit.paymentState)"
    let live = providers.bunny.videos(for: deposit.id.rawValue)

    try require((deposit.status == .ready) == isKept, "READY means paid as priced: \(about)")
    try require(deposit.status != .paid, "a paid deposit becomes READY: \(about)")
    if isKept {
      try require(deposit.cancellation?.by != .support, about)
      try require(kept == deposit.fee.rawValue - ordered, "kept \(kept), \(ordered) sent back on purpose: \(about)")
      try require(deposit.refundOrders.allSatisfy { !deposit.isOpen($0) }, "an order is open: \(about)")
      try require(live.map(\.guid) == [deposit.video?.guid.rawValue ?? ""], "one live video: \(about)")
    } else {
      try require(live.allSatisfy { $0.storageSize > 0 }, "an empty video is left: \(about)")
      try require(live.count <= 1, "several videos are left: \(about)")
      if !asPriced.isEmpty || deposit.cancellation?.by == .support {
        try require(kept == 0, "kept \(kept): \(about)")
      }
      if asPriced.isEmpty { try require(live.isEmpty, "a video for nothing: \(about)") }
    }
    let known = Set(deposit.sessions.map(\.id.rawValue))
    let payable = pages.filter { known.contains($0.id) && $0.status == "open" }
    try require(payable.isEmpty || deposit.status == .pending, "payable after the end: \(about)")
  }

  private func pages(of deposit: Deposit, _ stripe: ModelStripe) -> [ModelStripe.Session] {
    stripe.sessions.filter { $0.metadata["depositId"] == deposit.id.rawValue }
  }

  private func isPaidAsPriced(_ page: ModelStripe.Session, _ deposit: Deposit) -> Bool {
    page.payment_status == "paid" && page.amount_total == deposit.fee.rawValue && page.currency == "eur"
  }
}

extension Simulation {
  static let steps = 160

  /// Lives one story through, with a look after every step.
  ///
  /// - Parameter loses: its database is lost in the end, and it must come back as it was.
  static func live(seed: UInt64, defect: PlantedDefect? = nil, loses: Bool = false) async throws -> Figures {
    let simulation = try Simulation(seed: seed, defect: defect)
    let verdict = Verdict(simulation: simulation)
    do {
      try await simulation.run(steps: steps) { try await verdict.expectSound() }
      try await verdict.expectSettled()
      if loses {
        try await simulation.loseDatabase(steps: steps / 2) {
          try await verdict.expectSound()
          try verdict.expectNothingAnew()
        }
        try await verdict.expectSettled()
      }
    } catch let broken as BrokenInvariant where defect == nil {
      throw BrokenInvariant(description: "\(broken)\n\(try await simulation.caseFiles())")
    }
    return try await simulation.figures()
  }

  /// Everything that is known of every deposit, for whoever looks for the cause.
  private func caseFiles() async throws -> String {
    var lines: [String] = []
    for deposit in try await deposits() {
      lines.append("\(deposit.id) \(deposit.status)/\(deposit.paymentState)")
      for video in deposit.videos { lines.append("  \(video)") }
      for refund in deposit.refunds { lines.append("  \(refund)") }
      for line in try await bench.memory.timeline(of: deposit.id) {
        lines.append("  \(line.at) \(line.actor) \(line.kind) \(line.data)")
      }
      for video in bench.providers.bunny.videos(for: deposit.id.rawValue) { lines.append("  at Bunny: \(video)") }
    }
    let rows = try await bench.memory.read { store in
      var rows: [String] = []
      var id: Int64 = 1
      while let row = try store.outboxRecord(id: id) {
        rows.append(
          "\(row.depositID) \(row.effect.key) attempt \(row.attempt) due \(row.dueAt) done \(row.doneAt.map { "\($0)" } ?? "-")"
        )
        id += 1
      }
      return rows
    }
    return (lines + rows).joined(separator: "\n")
  }
}
