import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle
import StripeGateway

/// Asks Stripe what happened, so that nothing depends on a webhook arriving: one list of events serves everyone.
///
/// The pace follows Stripe's read budget: 3 s to 30 s apart while somebody waits for a payment, ten minutes otherwise.
struct Reconciler: Service {
  let services: EngineServices
  let signal: ReconcilerSignal

  private static let eventTypes = [
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "charge.refunded", "refund.created", "refund.updated", "refund.failed",
    "charge.dispute.created", "charge.dispute.closed",
  ]
  private static let bookmark = "stripe_events_seen_until"
  /// Events are listed by `created`, which can run behind: each look goes back this far before the last.
  private static let overlap: Duration = .seconds(300)
  private static let pageSize = 100
  private static let maximumPages = 50
  /// As many as a first look on an empty store may go back over: Stripe lists 30 days.
  private static let maximumPagesOfAll = 300
  /// Deposits looked at one by one at start.
  private static let startupChecks = 200
  /// Once the page has expired, Stripe is asked about the Session at most this often.
  private static let expiryInterval: Duration = .seconds(3_600)

  func run() async throws {
    await checkUnsettled(all: true)
    var pace = ReconcilerPace()
    var alarm: Task<Void, Never>?
    // Monotonic: setting the wall clock must neither stop the looks nor crowd them.
    let clock = ContinuousClock()
    var lastLook: ContinuousClock.Instant?
    signal.wake()
    for await _ in signal.stream.cancelOnGracefulShutdown() {
      alarm?.cancel()
      let isAwaited = await services.changes.isMoneyAwaited
      var due = lastLook.map { $0 + pace.pause(isAwaited: isAwaited) } ?? clock.now
      if clock.now >= due {
        await look()
        pace.looked(isAwaited: isAwaited)
        lastLook = clock.now
        due = clock.now + pace.pause(isAwaited: await services.changes.isMoneyAwaited)
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

  /// One look: new events, then Sessions past their time. One that cannot be taken in does not stop the others.
  func look() async {
    do {
      let (events, isWhole) = try await newEvents()
      var allTaken = true
      for event in events {
        do {
          try await EventDesk(services: services).take(event)
        } catch {
          allTaken = false
          services.logger.error("event not recorded", metadata: ["event": "\(event.id)", "cause": "\(error)"])
        }
      }
      // Only when all of it is in: a look that was cut short is done again.
      if isWhole, allTaken, let newest = events.map(\.created).max() {
        try await services.store.setBookmark(Self.bookmark, newest.rfc3339)
      }
    } catch let error as ProviderError {
      services.logger.warning("Stripe's events could not be read", metadata: ["cause": "\(error.message)"])
    } catch {
      services.logger.error("events could not be recorded", metadata: ["cause": "\(error)"])
    }
    await checkUnsettled(all: false)
  }

  /// What happened since the last look, oldest first, and whether that is all of it.
  private func newEvents() async throws -> (events: [StripeEvent], isWhole: Bool) {
    let seen = try await seenUntil()
    let pages = seen == Self.beginning ? Self.maximumPagesOfAll : Self.maximumPages
    var events: [StripeEvent] = []
    var last: EventID?
    for _ in 0..<pages {
      let page = try await services.stripe.events(
        since: max(seen - Self.overlap, Self.beginning), types: Self.eventTypes, limit: Self.pageSize,
        startingAfter: last)
      events += page.events
      last = page.events.last?.id
      if !page.hasMore || last == nil { return (events.reversed(), true) }
    }
    return (events.reversed(), false)
  }

  /// Up to when all events are in. The first look sets it, and it stays there until a look is whole, however long
  /// Stripe is away.
  ///
  /// A store without deposits may have lost them: it goes back over everything that Stripe still lists (30 days), and
  /// they are made anew from the Sessions' metadata.
  private func seenUntil() async throws -> Instant {
    if let seen = try await services.store.bookmark(Self.bookmark).flatMap({ Instant(rfc3339: $0) }) { return seen }
    let isEmpty = try await services.store.deposits(DepositQuery(owner: nil, limit: 1)).deposits.isEmpty
    let start = isEmpty ? Self.beginning : services.clock.now() - .seconds(3_600)
    try await services.store.setBookmark(Self.bookmark, start.rfc3339)
    return start
  }

  private static let beginning = Instant(unixSeconds: 0)

  /// Asks Stripe about single Sessions: all that are not final at start, later those past their expiry.
  func checkUnsettled(all: Bool) async {
    do {
      for id in try await services.store.depositsAwaitingMoney(limit: Self.startupChecks) where !Task.isCancelled {
        await checkUnsettled(id, whatever: all)
      }
    } catch {
      services.logger.error("unsettled deposits could not be listed", metadata: ["cause": "\(error)"])
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
        guard isPast, await isDue(id, now: now) else { return }
      }
      _ = try await PaymentDesk(services: services).check(deposit)
    } catch {
      services.logger.warning("deposit could not be checked", metadata: ["deposit": "\(id)", "cause": "\(error)"])
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
struct ReconcilerPace {
  static let fastest: Duration = .seconds(3)
  static let slowest: Duration = .seconds(30)
  static let idle: Duration = .seconds(600)
  /// Looking often goes on for about an hour of waiting; after that, who waits is served at the idle pace.
  private static let patience = 130

  private var waitingPause = fastest
  private var looks = 0

  /// The pause between the last look and the next.
  func pause(isAwaited: Bool) -> Duration {
    isAwaited && looks < Self.patience ? waitingPause : Self.idle
  }

  /// Counts a look; one that nobody waited for starts the pace anew.
  mutating func looked(isAwaited: Bool) {
    looks = isAwaited ? looks + 1 : 0
    waitingPause = isAwaited ? min(waitingPause * 1.3, Self.slowest) : Self.fastest
  }
}
