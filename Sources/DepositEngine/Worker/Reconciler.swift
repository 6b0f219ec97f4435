import DepositDomain
import DepositStore
import DepositStoreSQLite
import Logging
import Platform
import ServiceLifecycle

/// Asks Stripe what happened, so that nothing depends on a webhook arriving: one list of events serves everyone.
///
/// The pace follows Stripe's read budget: 3 s to 30 s apart while somebody waits for a payment, ten minutes otherwise
/// (``ReconcilerPace``).
struct Reconciler: Service {
  let services: EngineServices
  let signal: ReconcilerSignal

  /// Deposits looked at one by one at start.
  private static let startupChecks = 200
  /// Once the page has expired, or while money is on its way, Stripe is asked about the Session at most this often.
  private static let expiryInterval: Duration = .seconds(3_600)

  /// Between two tries to catch up at first; then it doubles, up to ``ReconcilerPace/slowest``.
  private static let catchUpPause: Duration = .seconds(1)

  func run() async throws {
    let isKnown = await cancelWhenGracefulShutdown { () async -> Bool in
      guard await catchUp() else { return false }
      return await catchUpOnMoney()
    }
    // Else the engine stops: nothing more is asked.
    if isKnown { await checkUnsettled(all: true) }
    var pace = ReconcilerPace()
    var alarm: Task<Void, Never>?
    // Monotonic: setting the wall clock must neither stop the looks nor crowd them.
    let clock = ContinuousClock()
    var lastLook: ContinuousClock.Instant?
    signal.wake()
    for await _ in signal.stream.cancelOnGracefulShutdown() {
      alarm?.cancel()
      let awaited = await services.changes.awaitedMoney
      var due = lastLook.map { $0 + pace.pause(for: awaited) } ?? clock.now
      if clock.now >= due {
        let isAnswered = await look()
        let now = clock.now
        pace.looked(for: awaited, at: now, isAnswered: isAnswered)
        lastLook = now
        due = now + pace.pause(for: await services.changes.awaitedMoney)
      }
      alarm = wake(after: due - clock.now)
    }
    alarm?.cancel()
  }

  private func wake(after delay: Duration) -> Task<Void, Never> {
    Task {
      do { try await Task.sleep(for: max(delay, .milliseconds(50))) } catch { return }
      signal.wake()
    }
  }

  /// After a backup was restored, and at the first start of a new database: takes in everything that Stripe lists, before the
  /// engine takes a key or a deposit for unknown.
  ///
  /// - Returns: false when the engine stops before.
  @discardableResult
  func catchUp() async -> Bool {
    guard services.readiness.isBehind else { return true }
    services.logger.notice("keys that are not known are held until Stripe has told what they may have opened")
    // After a restore everything that happened since; a new database knows all keys with the Checkout's own events.
    let intake = EventIntake(services: services, look: services.readiness.isPending(.catchUp) ? .all : .checkout)
    var rounds = 0
    let isDone = await persist(intake) {
      rounds += 1
      guard await take(intake, round: rounds) else { return false }
      return await endCatchUp()
    }
    if isDone { services.logger.notice("keys are no longer held: what they have opened is known") }
    return isDone
  }

  /// At the first start of a new database, after ``catchUp()``: takes in the refunds and disputes that the first look
  /// has left out, before anything is done by what is known of the money of deposits that were made anew.
  ///
  /// - Returns: false when the engine stops before.
  @discardableResult
  func catchUpOnMoney() async -> Bool {
    guard services.readiness.isPending(.moneyLook) else { return true }
    let intake = EventIntake(services: services, look: .money)
    return await persist(intake) {
      let start = try? await intake.seenUntil()
      let money = await takeMoney()
      note(money)
      if case .whole = money { return true }
      services.readiness.noteMoneyLook(isStuck: (try? await intake.seenUntil()) == start)
      // What is paid meanwhile, pages that are listed late, and what is past its time do not wait for it.
      _ = await takeEvents(EventIntake(services: services, look: .checkout))
      await takeSessions()
      await checkUnsettled(all: false)
      return false
    }
  }

  /// Tries until it is done, ever more rarely while nothing comes in.
  ///
  /// - Parameter intake: what tells how far it came.
  /// - Returns: false when the engine stops before.
  private func persist(_ intake: EventIntake, _ isDone: () async -> Bool) async -> Bool {
    var pause = Self.catchUpPause
    while !Task.isCancelled {
      let start = try? await intake.seenUntil()
      if await isDone() { return true }
      if let start, let end = try? await intake.seenUntil(), end > start { pause = Self.catchUpPause }
      do { try await services.pause(pause) } catch { return false }
      pause = min(pause * 2, ReconcilerPace.slowest)
    }
    return false
  }

  /// - Parameter round: counts from 1.
  /// - Returns: whether every event and Session is in; ``Readiness/cause`` tells why Stripe could not be asked.
  private func take(_ intake: EventIntake, round: Int) async -> Bool {
    let events = await takeEvents(intake)
    guard case .whole = events else {
      note(events)
      return false
    }
    let sessions = await takeSessions(areFirst: true)
    if case .whole = sessions {
      // What was paid, or closed, before the list was read stands neither in it nor in the events before it.
      let late = await takeEvents(intake)
      note(late)
      if case .whole = late { return true }
      return false
    }
    // What was paid does not wait for Sessions: events tell whether it was sent back. Keys do, and a second try may do.
    if services.readiness.isPending(.firstLook), round > 1 || !Self.mayPass(sessions) {
      await goOnWithEvents()
    }
    note(sessions)
    return false
  }

  private static func mayPass(_ intake: Intake) -> Bool {
    guard case .failed(let cause?) = intake else { return false }
    return [.busy, .indeterminate, .unreachable].contains(cause.kind)
  }

  /// Refunds and disputes first, then whatever else happened.
  private func goOnWithEvents() async {
    if services.readiness.isPending(.moneyLook) {
      guard case .whole = await takeMoney() else { return }
    }
    _ = await takeEvents(EventIntake(services: services))
  }

  /// Has every answer that must wait name what keeps Stripe from telling.
  private func note(_ intake: Intake) {
    if case .failed(let cause) = intake { services.readiness.note(cause) } else { services.readiness.note(nil) }
  }

  /// - Returns: whether it is on record that all is in.
  private func endCatchUp() async -> Bool {
    do {
      if services.readiness.isPending(.catchUp) {
        // It took in everything, and not what keys need alone.
        try await finishMoneyLook()
        try await services.store.setBookmark(DatabaseRestore.mark, "")
        services.logger.info("caught up after the restore")
      }
      try await services.store.setBookmark(EventIntake.firstLook, "")
      services.readiness.finish(.catchUp)
      services.readiness.finish(.firstLook)
      return true
    } catch {
      if !Task.isCancelled {
        services.logger.error("the end of the catch-up could not be recorded", metadata: ["cause": "\(error.logged)"])
      }
      return false
    }
  }

  /// Takes in the refunds and disputes that Stripe lists.
  private func takeMoney() async -> Intake {
    let events = await takeEvents(EventIntake(services: services, look: .money))
    guard case .whole = events else { return events }
    return await endMoneyLook()
  }

  /// - Returns: whether it is on record that refunds and disputes are in.
  private func endMoneyLook() async -> Intake {
    do {
      try await finishMoneyLook()
      services.logger.notice("refunds and disputes from before this database are known")
      return .whole
    } catch {
      if !Task.isCancelled {
        services.logger.error("the end of a look could not be recorded", metadata: ["cause": "\(error.logged)"])
      }
      return .failed(nil)
    }
  }

  private func finishMoneyLook() async throws {
    try await services.store.setBookmark(EventIntake.moneyLook, "")
    services.readiness.finish(.moneyLook)
    try await services.releaseHeld()
  }

  /// Takes in everything that is new. Once all of it is in, the refunds and disputes of what was made anew are known.
  @discardableResult
  private func takeAll() async -> Intake {
    let events = await takeEvents(EventIntake(services: services))
    guard services.readiness.isPending(.moneyLook) else { return events }
    note(events)
    guard case .whole = events else { return events }
    return await endMoneyLook()
  }

  /// One look: new events, then Sessions past their time. One that cannot be taken in does not stop the others.
  ///
  /// - Returns: whether Stripe told its events.
  @discardableResult
  func look() async -> Bool {
    let events = await takeAll()
    await takeSessions()
    await checkUnsettled(all: false)
    if case .failed = events { return false }
    return true
  }

  /// How far an intake came.
  private enum Intake {
    /// Everything that Stripe lists is in.
    case whole
    /// Stripe answered; the next look goes on.
    case partial
    /// nil: by the database, or by the engine's end.
    case failed(ProviderError?)
  }

  private func takeEvents(_ intake: EventIntake) async -> Intake {
    do {
      return try await intake.run() ? .whole : .partial
    } catch let error as ProviderError {
      services.logger.warning("Stripe's events could not be read", metadata: ["cause": "\(error.message)"])
      return .failed(error)
    } catch {
      // While the engine stops, this is no failure.
      if !Task.isCancelled {
        services.logger.error("events could not be recorded", metadata: ["cause": "\(error.logged)"])
      }
      return .failed(nil)
    }
  }

  /// The Sessions that may have been lost.
  @discardableResult
  private func takeSessions(areFirst: Bool = false) async -> Intake {
    do {
      try await SessionIntake(services: services, isFirst: areFirst).run()
      return .whole
    } catch let error as ProviderError {
      services.logger.warning("Stripe's Checkout Sessions could not be read", metadata: ["cause": "\(error.message)"])
      return .failed(error)
    } catch {
      if !Task.isCancelled {
        services.logger.error("Checkout Sessions could not be recorded", metadata: ["cause": "\(error.logged)"])
      }
      return .failed(nil)
    }
  }

  /// Asks Stripe about single Sessions: all that are not final at start, later those past their expiry.
  func checkUnsettled(all: Bool) async {
    do {
      for id in try await services.store.depositsAwaitingMoney(limit: Self.startupChecks) where !Task.isCancelled {
        await checkUnsettled(id, whatever: all)
      }
    } catch {
      if Task.isCancelled { return }
      services.logger.error("unsettled deposits could not be listed", metadata: ["cause": "\(error.logged)"])
    }
  }

  private func checkUnsettled(_ id: DepositID, whatever: Bool) async {
    do {
      guard let deposit = try await services.store.deposit(id) else { return }
      let now = services.clock.now()
      if !whatever {
        let isPast = deposit.sessions.contains { session in
          session.state == .open && session.expiresAt.map { $0 + .seconds(30) < now } == true
        }
        // Money on its way for days is looked at, too: it must not stand before those that expire.
        let isOnItsWay = deposit.paymentState == .processing
        guard isPast || isOnItsWay, await isDue(id, now: now) else { return }
      }
      _ = try await PaymentDesk(services: services).check(deposit)
    } catch {
      if Task.isCancelled { return }
      services.logger.warning(
        "deposit could not be checked", metadata: ["deposit": "\(id)", "cause": "\(error.logged)"])
    }
  }

  private func isDue(_ id: DepositID, now: Instant) async -> Bool {
    await services.throttle.passes("expiry:\(id)", every: Self.expiryInterval, now: now)
  }
}

/// Wakes the reconciler; many wakes before it looks count as one.
final class ReconcilerSignal: Sendable {
  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func wake() {
    continuation.yield()
  }
}

/// How far apart two looks are.
///
/// A look serves everyone, but each deposit that is waited for has a pace of its own, from often to rarely, for about an
/// hour; the quickest of them is kept. So whoever begins to wait is served as the first was, however long others have waited,
/// and however many wait, none makes more than ``patience`` quick looks while its page may be paid. A look is one read unless much
/// happened since the last; Stripe allows 500 for each payment.
struct ReconcilerPace {
  static let fastest: Duration = .seconds(3)
  static let slowest: Duration = .seconds(30)
  static let idle: Duration = .seconds(600)
  /// So many looks that Stripe answers are made at most because one deposit is waited for: about an hour. Who waits on is served
  /// at the idle pace.
  static let patience = 130
  /// A deposit that nobody was seen waiting for so long begins anew: as long as a Checkout Session is open.
  private static let memory: Duration = .seconds(24 * 3_600)

  private struct Wait {
    var looks: Int
    var seen: ContinuousClock.Instant
  }

  private var waits: [DepositID: Wait] = [:]
  /// Looks in a row that Stripe did not answer: they are made ever more rarely, and count for nobody.
  private var unanswered = 0

  /// The pause between the last look and the next.
  ///
  /// - Parameter awaited: the deposits whose payment is waited for now.
  func pause(for awaited: Set<DepositID>) -> Duration {
    guard let fewest = awaited.map({ waits[$0]?.looks ?? 0 }).min(), fewest < Self.patience else { return Self.idle }
    var pause = Self.fastest
    for _ in 0..<max(fewest, unanswered) where pause < Self.slowest { pause = min(pause * 1.3, Self.slowest) }
    return pause
  }

  /// Counts a look for each of those who waited for it.
  mutating func looked(for awaited: Set<DepositID>, at now: ContinuousClock.Instant, isAnswered: Bool = true) {
    guard isAnswered else {
      unanswered = min(unanswered + 1, Self.patience)
      return
    }
    unanswered = 0
    waits = waits.filter { now - $0.value.seen < Self.memory }
    for id in awaited { waits[id] = Wait(looks: (waits[id]?.looks ?? 0) + 1, seen: now) }
  }
}
