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
  /// Deposits looked at one by one at start.
  private static let startupChecks = 200
  /// Once the page has expired, Stripe is asked about the Session at most this often.
  private static let expiryInterval: Duration = .seconds(3_600)

  func run() async throws {
    await checkUnsettled(all: true)
    var pace = ReconcilerPace()
    var alarm: Task<Void, Never>?
    var lastLook = services.clock.now()
    signal.wake()
    for await _ in signal.stream.cancelOnGracefulShutdown() {
      alarm?.cancel()
      let isAwaited = await services.changes.isMoneyAwaited
      if services.clock.now() >= lastLook + pace.pause(isAwaited: isAwaited) {
        await look()
        lastLook = services.clock.now()
        pace.looked()
      }
      alarm = wake(after: lastLook + pace.pause(isAwaited: isAwaited) - services.clock.now())
    }
    alarm?.cancel()
  }

  private func wake(after delay: Duration) -> Task<Void, Never> {
    Task {
      do { try await Task.sleep(for: max(delay, .milliseconds(50))) } catch { return }
      signal.wake()
    }
  }

  /// One look: new events, then Sessions past their time.
  private func look() async {
    do {
      let events = try await newEvents()
      for event in events { try await EventDesk(services: services).take(event) }
      // Only now: a look that was cut short is done again.
      if let newest = events.map(\.created).max() {
        try await services.store.setBookmark(Self.bookmark, newest.rfc3339)
      }
    } catch let error as ProviderError {
      services.logger.warning("Stripe's events could not be read", metadata: ["cause": "\(error.message)"])
    } catch {
      services.logger.error("events could not be recorded", metadata: ["cause": "\(error)"])
    }
    await checkUnsettled(all: false)
  }

  /// What happened since the last look, oldest first.
  private func newEvents() async throws -> [StripeEvent] {
    let now = services.clock.now()
    let seen = try await services.store.bookmark(Self.bookmark).flatMap { Instant(rfc3339: $0) } ?? now - .seconds(3_600)
    var events: [StripeEvent] = []
    var last: EventID?
    for _ in 0..<Self.maximumPages {
      let page = try await services.stripe.events(
        since: seen - Self.overlap, types: Self.eventTypes, limit: Self.pageSize, startingAfter: last)
      events += page.events
      last = page.events.last?.id
      if !page.hasMore || last == nil { break }
    }
    return events.reversed()
  }

  /// Asks Stripe about single Sessions: all that are not final at start, later those past their expiry.
  private func checkUnsettled(all: Bool) async {
    do {
      let now = services.clock.now()
      for id in try await services.store.depositsAwaitingMoney(limit: Self.startupChecks) {
        guard let deposit = try await services.store.deposit(id) else { continue }
        let isPast = deposit.sessions.contains { session in
          session.state == .open && session.expiresAt.map { $0 + .seconds(30) < now } == true
        }
        if !all {
          guard isPast, await isDue(id, now: now) else { continue }
        }
        _ = try await PaymentDesk(services: services).check(deposit)
      }
    } catch {
      services.logger.warning("unsettled deposits could not be checked", metadata: ["cause": "\(error)"])
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
  /// Nobody is served by looking often for longer than this.
  private static let patience = 130

  private var current = fastest
  private var looks = 0

  /// The least time between the last look and the next. Asked at every wake; only a look slows it down.
  mutating func pause(isAwaited: Bool) -> Duration {
    guard isAwaited else {
      self = ReconcilerPace()
      return Self.idle
    }
    return looks < Self.patience ? current : Self.idle
  }

  /// A look was had: the next one may be further off.
  mutating func looked() {
    looks += 1
    current = min(current * 1.3, Self.slowest)
  }
}
