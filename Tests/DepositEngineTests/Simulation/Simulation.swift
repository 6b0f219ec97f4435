import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Synchronization
import TestSupport

@testable import DepositEngine

/// A random life of an engine: payers, creators, support, banks and time act in any order, requests and the database
/// fail, the process dies, and things happen while a request is on its way. In the end it becomes calm.
///
/// Everything that is random comes from one seed, and one thing happens after another, so a run can be repeated.
final class Simulation: Sendable {
  private struct State {
    var random: SeededGenerator
    var bench: Bench
    var log: [String] = []
    var keys: [String] = []
    var strays: Set<String> = []
    /// Events whose webhook was answered 200.
    var acknowledged: [EventID] = []
    /// Of those, how many were looked for already.
    var confirmed = 0
    var defect: PlantedDefect?
    var figures = Figures()
    /// Something happens inside a request: nothing more is put inside that.
    var isInside = false
    /// An effect is being carried out: what it stores may be kept and its acknowledgement lost all the same.
    var isCarryingOut = false
    /// The database was lost: what it alone knew.
    var lost: Lost?
  }

  /// What only a lost database knew, and the truth at the services when it went.
  struct Lost: Sendable {
    /// How often staff opened another page, by deposit.
    var reopenings: [DepositID: Int] = [:]
    /// Keys for which no page was ever opened: nothing at Stripe tells of them.
    var pagelessKeys = 0
    /// Deposits, by their ids, of which only the database knew what was decided: a bank did not take money back.
    var undecided: Set<String> = []
    /// Events that Stripe does not deliver again.
    var acknowledged: Set<EventID> = []
    var sessions: Set<String> = []
    var refunds: Set<String> = []
    var videos: Set<String> = []
    /// Videos that something was uploaded to, of the others.
    var films: Set<String> = []
  }

  /// How long Stripe may take to list what happened, in seconds.
  private static let longestLag = 60

  let seed: UInt64
  private let state: Mutex<State>

  /// How much happened.
  struct Figures: Sendable {
    var lives = 0
    var steps = 0
    var crashes = 0
    var events = 0
    var requests = 0

    static func + (a: Self, b: Self) -> Self {
      Self(
        lives: a.lives + b.lives, steps: a.steps + b.steps, crashes: a.crashes + b.crashes, events: a.events + b.events,
        requests: a.requests + b.requests)
    }
  }

  /// - Parameter defect: what is wrong with the engine in this run.
  init(seed: UInt64, defect: PlantedDefect? = nil) throws {
    self.seed = seed
    state = Mutex(State(random: SeededGenerator(seed: seed), bench: try Bench(), defect: defect))
    plant(in: bench)
  }

  /// What happened so far.
  func figures() async throws -> Figures {
    var figures = state.withLock { $0.figures }
    figures.lives = try await deposits().count
    figures.requests = bench.providers.change { $0.requests.count }
    return figures
  }

  /// Events that were acknowledged since the last call.
  func newlyAcknowledged() -> [EventID] {
    state.withLock { state in
      defer { state.confirmed = state.acknowledged.count }
      return Array(state.acknowledged[state.confirmed...])
    }
  }

  var acknowledged: [EventID] { state.withLock { $0.acknowledged } }

  var bench: Bench { state.withLock { $0.bench } }
  /// Pages that another engine opened for our deposits.
  var strays: Set<String> { state.withLock { $0.strays } }
  /// What happened, for a failure's message.
  var story: String {
    let log = state.withLock { $0.log }
    return "seed \(seed): " + log.suffix(400).joined(separator: " · ")
  }

  private func note(_ text: String) {
    state.withLock { $0.log.append(text) }
  }

  func random<Value: Sendable>(_ body: @Sendable (inout SeededGenerator) -> Value) -> Value {
    state.withLock { body(&$0.random) }
  }

  func pick<Value: Sendable>(_ values: [Value]) -> Value? {
    random { $0.pick(values) }
  }

  /// What was lost, once the database was.
  var lost: Lost? { state.withLock { $0.lost } }

  // MARK: The run

  /// - Parameter check: called after each step.
  func run(steps: Int, check: () async throws -> Void) async throws {
    await look()
    try await live(steps, check)
  }

  /// Lives on, disturbed, until it becomes calm.
  private func live(_ steps: Int, _ check: () async throws -> Void) async throws {
    disturb()
    for _ in 0..<steps {
      if bench.store.isDead { try await restart() }
      state.withLock { $0.figures.steps += 1 }
      await step()
      try await check()
    }
    try await calmDown()
    try await check()
  }

  /// After a life that became calm, its database is lost. The next engine has Stripe's and Bunny's word alone, and is
  /// disturbed as the one before was; nobody pays, or orders anything, until it has come back.
  ///
  /// - Parameter check: called after each step.
  func loseDatabase(steps: Int, check: () async throws -> Void) async throws {
    // What happened in the last minute may be listed after that: whoever repeats the key of a page of then opens another,
    // and for money that went back then a film is made that is taken away again.
    bench.clock.advance(by: .seconds(Self.longestLag))
    note("the database is lost")
    var lost = Lost()
    for deposit in try await deposits() {
      let timeline = try await bench.memory.timeline(of: deposit.id)
      lost.reopenings[deposit.id] = timeline.count { $0.kind == .checkoutReopened }
    }
    let (memory, stripe, bunny) = (bench.memory, bench.providers.stripe, bench.providers.bunny)
    lost.sessions = Set(stripe.sessions.map(\.id))
    lost.refunds = Set(stripe.refunds.map(\.id))
    lost.undecided = Set(stripe.refunds.filter { $0.status == "failed" }.compactMap { stripe.depositID(of: $0) })
    lost.videos = Set(bunny.videos.map(\.guid))
    let undecided = Set(lost.undecided.flatMap { bunny.videos(for: $0) }.map(\.guid))
    lost.films = Set(bunny.videos.filter { $0.storageSize > 0 }.map(\.guid)).subtracting(undecided)
    for key in state.withLock({ $0.keys }) {
      let id = try await memory.read { try $0.idempotencyRecord(owner: alice, key: key)?.depositID }
      if !stripe.sessions.contains(where: { $0.metadata["depositId"] == id?.rawValue }) { lost.pagelessKeys += 1 }
    }
    lost.acknowledged = Set(acknowledged)
    let next = try bench.bereft()
    state.withLock { state in
      state.bench = next
      state.lost = lost
      state.acknowledged = []
      state.confirmed = 0
    }
    plant(in: next)
    try await begin(next)
    try await live(steps, check)
  }

  /// As an engine that starts: what it lacks is known before anything is done.
  private func begin(_ bench: Bench) async throws {
    guard lost != nil else { return }
    try await EventIntake(services: bench.services).begin()
    if state.withLock({ $0.defect }) == .waitsForNoRefund { bench.services.readiness.finish(.moneyLook) }
  }

  private func plant(in bench: Bench) {
    guard let defect = state.withLock({ $0.defect }) else { return }
    defect.plant(in: bench, seed: random { $0.next() })
  }

  /// What goes wrong from now on.
  private func disturb() {
    let bench = bench
    bench.providers.change { state in
      state.chance = { [weak self] in self?.trouble($0) }
      state.before = { [weak self] _ in await self?.happenInside() }
      state.after = { [weak self] _ in
        await self?.happenInside()
        self?.dieNow()
      }
    }
    bench.store.plan { [weak self] access in self?.trouble(access) }
  }

  /// The process dies between what a request did and its answer.
  private func dieNow() {
    guard random({ $0.happens(0.03) }) else { return }
    note("dies")
    bench.store.die()
  }

  private func trouble(_ request: ModelRequest) -> ModelProviders.Trouble? {
    var trouble: ModelProviders.Trouble? = random { random in
      guard random.happens(0.25) else { return nil }
      return random.pick([
        .notSent, .lostReply, .lostReply, .status(500), .status(503), .status(429), .status(409), .status(400),
        .doneButStatus(500),
      ])
    }
    if trouble == .status(500), request.endpoint == CheckoutEffectTests.open { trouble = .keptStatus(500) }
    if let trouble { note("\(request.endpoint) \(trouble)") }
    return trouble
  }

  private func trouble(_ access: FaultyStore.Access) -> FaultyStore.Trouble? {
    let trouble: FaultyStore.Trouble? = random { random in
      guard random.happens(0.04) else { return nil }
      return random.pick(
        access == .writing ? [.fails, .fails, .failsAfterwards, .diesBefore, .diesAfter] : [.fails, .diesBefore])
    }
    if trouble == .failsAfterwards, !state.withLock({ $0.isCarryingOut }) { return nil }
    if let trouble { note("store \(trouble)") }
    return trouble
  }

  /// Between a request and its answer, anything may happen, except that the next process starts.
  private func happenInside() async {
    let happens = state.withLock { state in
      guard !state.isInside, !state.bench.store.isDead, state.random.happens(0.2) else { return false }
      state.isInside = true
      return true
    }
    guard happens else { return }
    note("{")
    await step()
    note("}")
    state.withLock { $0.isInside = false }
  }

  private func restart() async throws {
    note("restart")
    let next = try bench.restarted()
    state.withLock { state in
      state.bench = next
      state.figures.crashes += 1
    }
    plant(in: next)
    try await begin(next)
    next.store.plan { [weak self] access in self?.trouble(access) }
    if random({ $0.happens(0.5) }) {
      await Reconciler(services: next.services, signal: .init()).checkUnsettled(all: true)
    }
  }

  private func look() async {
    var services = bench.services
    if lost != nil {
      // One round, where the engine itself goes on until Stripe has told.
      services.pause = { _ in throw CancellationError() }
      let reconciler = Reconciler(services: services, signal: ReconcilerSignal())
      guard await reconciler.catchUp(), await reconciler.catchUpOnMoney() else { return }
    }
    await Reconciler(services: services, signal: ReconcilerSignal()).look()
  }

  /// The services and the disk recover, the engine starts again, payers and creators wait, time passes.
  private func calmDown() async throws {
    note("calm")
    bench.providers.change { state in
      state.chance = nil
      state.before = nil
      state.after = nil
      state.bunny.listingLag = .zero
      state.stripe.listingLag = 0
      state.stripe.refundStates = []
    }
    let next = try bench.restarted()
    state.withLock { $0.bench = next }
    plant(in: next)
    try await begin(next)
    if lost != nil { await look() }
    await Reconciler(services: next.services, signal: .init()).checkUnsettled(all: true)
    for dispute in next.providers.stripe.openDisputes {
      let (isWon, now) = (random { $0.happens(0.5) }, next.clock.now())
      next.providers.change { $0.stripe.close(dispute: dispute, won: isWon, now: now) }
    }
    for _ in 0..<3 {
      try await hintAtFilms(next)
      for key in state.withLock({ $0.keys }) { _ = try? await next.initCheckout(key: key) }
      await settlePendingRefunds()
      await look()
      try await drain()
    }
  }

  /// Bunny tells that something happened to every film.
  private func hintAtFilms(_ bench: Bench) async throws {
    for deposit in try await deposits() {
      guard let film = deposit.video, film.state == .playable else { continue }
      try await bench.services.apply([.filmDoubted(film.guid)], to: deposit.id, by: .bunny)
    }
  }

  private func settlePendingRefunds() async {
    let now = bench.clock.now()
    bench.providers.change { state in
      for refund in state.stripe.refunds where refund.status == "pending" {
        state.stripe.finish(refund: refund.id, state: "succeeded", now: now)
      }
    }
  }

  /// Runs every effect that can come to an end, and follows videos for an hour: following one that nobody uploads to
  /// never ends.
  private func drain() async throws {
    let bench = bench
    let end = bench.clock.now() + .seconds(3_600)
    await bench.work()
    for _ in 0..<500 {
      let left = try await unfinished()
      let isOver = bench.clock.now() > end && left.isEmpty
      guard !isOver, let due = try await bench.memory.nextEffectDue() else { return }
      bench.clock.advance(by: max(due - bench.clock.now(), .zero))
      await bench.work()
    }
  }

  /// Effects that are neither done nor of the kind that never is.
  func unfinished() async throws -> [String] {
    try await bench.memory.read { store in
      var keys: [String] = []
      var id: Int64 = 1
      while let record = try store.outboxRecord(id: id) {
        if record.doneAt == nil, record.effect.kind != .followVideo {
          keys.append("\(record.depositID) \(record.effect.key): \(record.lastCause ?? "-")")
        }
        id += 1
      }
      return keys
    }
  }

  /// All deposits there are.
  func deposits() async throws -> [Deposit] {
    try await bench.memory.deposits(DepositQuery(owner: nil, limit: 100)).deposits
  }
}

// MARK: - Steps

extension Simulation {
  enum Step: CaseIterable {
    case open, openAgain, pay, payWrong, payLater, settle, cancel, cancelBySupport, stray, deliver, look, check, work
    case hint, hintAtFilms, time, upload, deleteAtBunny, failRefund, refundByHand, troubleRefunds, lagList, crash
    case dispute, closeDispute
    case staffRefunds, staffRefundsAPart, staffTwice, staffOpensAnother, staffDeletes, staffRemarks, staffReplays

    /// How often, compared with the others.
    var weight: Int {
      switch self {
      case .work: 14
      case .deliver: 10
      case .open, .openAgain, .pay, .time: 5
      case .hint, .look, .check, .settle, .upload: 3
      case .cancel, .stray, .payLater, .failRefund, .troubleRefunds, .lagList: 2
      case .payWrong, .cancelBySupport, .deleteAtBunny, .hintAtFilms, .refundByHand, .crash: 1
      case .dispute, .closeDispute: 1
      case .staffRefunds, .staffRefundsAPart, .staffTwice, .staffOpensAnother, .staffDeletes, .staffRemarks: 1
      case .staffReplays: 1
      }
    }

    static let hat = allCases.flatMap { Array(repeating: $0, count: $0.weight) }
    /// What may happen while an engine whose database was lost comes back.
    static let comingBack = hat.filter { step in
      [.openAgain, .deliver, .look, .check, .work, .hint, .hintAtFilms, .time, .lagList, .crash].contains(step)
    }
  }

  private func step() async {
    guard let step = pick(lost == nil ? Step.hat : Step.comingBack) else { return }
    note("\(step)")
    let bench = bench
    let now = bench.clock.now()
    do {
      switch step {
      case .open: try await open(bench)
      case .openAgain: try await openAgain(bench)
      case .pay: act(openPages) { $0.pay($1, now: now) }
      case .payWrong: act(openPages) { $0.pay($1, now: now, amount: 150) }
      case .payLater: act(openPages) { $0.pay($1, now: now, isDelayed: true) }
      case .settle:
        let succeeds = random { $0.happens(0.6) }
        act(processingPages) { $0.settle($1, succeeds: succeeds, now: now) }
      case .cancel, .cancelBySupport, .stray, .check: try await withDeposit(step, bench)
      case .staffRefunds, .staffRefundsAPart, .staffTwice, .staffOpensAnother, .staffDeletes, .staffRemarks:
        if let deposit = pick(try await deposits()) { try await staff(step, deposit, bench) }
      case .staffReplays:
        guard let event = pick(bench.providers.stripe.events) else { return }
        _ = try await EventShelf(services: bench.services).replay(EventID(event.id), by: bob, reason: nil)
      case .deliver: try await deliver(bench)
      case .look: await look()
      case .work: await workOnce(bench)
      case .hint: try await hint(bench)
      case .hintAtFilms: try await hintAtFilms(bench)
      case .time: passTime(bench)
      case .upload, .deleteAtBunny: touchVideo(step, bench)
      case .failRefund:
        act(bench.providers.stripe.refunds.map(\.id)) { $0.finish(refund: $1, state: "failed", now: now) }
      case .refundByHand: act(Array(bench.providers.stripe.charges.keys.sorted())) { $0.refundByHand($1, now: now) }
      case .dispute: act(bench.providers.stripe.charges.keys.sorted()) { $0.dispute($1, now: now) }
      case .closeDispute:
        let isWon = random { $0.happens(0.5) }
        act(bench.providers.stripe.openDisputes) { $0.close(dispute: $1, won: isWon, now: now) }
      case .troubleRefunds:
        let states = random { random in (0..<2).compactMap { _ in random.pick(["pending", "failed", "succeeded"]) } }
        bench.providers.change { $0.stripe.refundStates += states }
      case .lagList:
        let lag = random { Duration.milliseconds(Int.random(in: 0...1_500, using: &$0)) }
        bench.providers.change {
          $0.bunny.listingLag = lag
          $0.stripe.listingLag = Int(lag.components.seconds) * Self.longestLag
        }
      case .crash: bench.store.die()
      }
    } catch {
      note("(\((error as? VisualError)?.code ?? "\(type(of: error))"))")
    }
  }

  /// An event is delivered, new or old, and answered 200 when this returns.
  private func deliver(_ bench: Bench) async throws {
    let known = lost?.acknowledged ?? []
    guard let event = pick(bench.providers.stripe.events.filter { !known.contains(EventID($0.id)) }) else { return }
    let read = state.withLock { $0.defect }?.misread(event) ?? event
    try await bench.deliver(read)
    state.withLock { state in
      state.acknowledged.append(EventID(event.id))
      state.figures.events += 1
    }
  }

  private var openPages: [String] {
    bench.providers.stripe.sessions.filter { $0.status == "open" }.map(\.id)
  }

  private var processingPages: [String] {
    bench.providers.stripe.sessions.filter { $0.status == "complete" && $0.payment_status == "unpaid" }.map(\.id)
  }

  /// Does something at Stripe to one of these.
  private func act(_ ids: [String], _ body: @Sendable (inout ModelStripe, String) -> Void) {
    guard let id = pick(ids) else { return }
    bench.providers.change { body(&$0.stripe, id) }
  }

  private func open(_ bench: Bench) async throws {
    let key: String? = state.withLock { state in
      guard state.keys.count < 3 else { return nil }
      state.keys.append("key-\(state.keys.count)")
      return state.keys.last
    }
    // Ids sort by their millisecond: a seed repeats itself only when no two are alike.
    bench.clock.advance(by: .milliseconds(1))
    if let key { try await bench.initCheckout(key: key) }
  }

  /// Not inside a request: it might wait for the very page that is being opened.
  private func openAgain(_ bench: Bench) async throws {
    let (keys, isInside) = state.withLock { ($0.keys, $0.isInside) }
    if !isInside, let key = pick(keys) { try await bench.initCheckout(key: key) }
  }

  private func withDeposit(_ step: Step, _ bench: Bench) async throws {
    guard let deposit = pick(try await deposits()) else { return }
    switch step {
    case .cancel:
      let desk = PaymentDesk(services: bench.services)
      _ = try await desk.cancel(deposit, by: .creator, actor: .creator(deposit.owner), reason: nil)
    case .cancelBySupport:
      try await bench.services.apply([.cancelled(by: .support, reason: nil)], to: deposit.id, by: .support(bob))
    case .stray:
      guard deposit.sessions.count < 2, !deposit.sessions.isEmpty else { return }
      let page = bench.strayPage(of: deposit)
      _ = state.withLock { $0.strays.insert(page) }
    default: _ = try await PaymentDesk(services: bench.services).check(deposit)
    }
  }

  private func workOnce(_ bench: Bench) async {
    let limit = random { Int.random(in: 1...3, using: &$0) }
    let now = bench.clock.now()
    guard let rows = try? await bench.services.store.claimEffects(run: bench.services.run, limit: limit, at: now) else {
      return
    }
    for row in rows { await run(row, bench) }
  }

  private func run(_ row: OutboxRow, _ bench: Bench) async {
    note("[\(row.effect.key.prefix { $0 != "/" })")
    let wasCarryingOut = state.withLock { state in
      defer { state.isCarryingOut = true }
      return state.isCarryingOut
    }
    defer { state.withLock { $0.isCarryingOut = wasCarryingOut } }
    do {
      _ = try await EffectRunner(services: bench.services).run(row)
      note("]")
    } catch {
      note("] \((error as? VisualError)?.code ?? "\(type(of: error))")")
    }
  }

  /// Someone hurries an effect, before it is due.
  private func hint(_ bench: Bench) async throws {
    guard let deposit = pick(try await deposits()),
      let effect = pick(deposit.neededEffects),
      let row = try await bench.services.store.claimEffect(
        of: deposit.id, key: effect.key, run: bench.services.run, at: bench.clock.now())
    else { return }
    await run(row, bench)
  }

  /// While a request is under way, less than the hour by which a key is given up before Stripe forgets it: a request ends
  /// long before.
  private func passTime(_ bench: Bench) {
    let short = [1, 5, 30, 60, 300, 300, 900]
    let isInside = state.withLock { $0.isInside }
    let seconds = random { $0.pick(isInside ? short : short + [3_600, 3_600, 7_200, 25 * 3_600]) } ?? 1
    note("\(seconds) s")
    bench.clock.advance(by: .seconds(seconds))
  }

  private func touchVideo(_ step: Step, _ bench: Bench) {
    let videos = bench.providers.bunny.videos.filter { $0.status == 0 || step == .deleteAtBunny && $0.status == 4 }
    guard let guid = pick(videos.map(\.guid)) else { return }
    let fails = random { $0.happens(0.3) }
    bench.providers.change { state in
      guard step == .upload else { return state.bunny.remove(guid) }
      state.bunny.change(guid) { video in
        video.status = fails ? 5 : 4
        video.storageSize = 1_000
        video.length = 60
      }
    }
  }
}
