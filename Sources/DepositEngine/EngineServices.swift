import BunnyGateway
import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import Logging
import Platform
import StripeGateway
import UsageMetering

/// What the engine's parts work with: the one bundle of effects that routes, worker and reconciler share.
struct EngineServices: Sendable {
  let store: any DepositStore
  let stripe: StripeGateway
  let bunny: BunnyGateway
  let webhookVerifier: WebhookVerifier?
  let settings: EngineSettings
  /// The address people reach the engine at: setting or bound address.
  let baseURL: BaseURL
  let clock: any WallClock
  let run: RunID
  let changes: ChangeBroadcaster
  let worker: WorkerSignal
  let throttle: Throttle
  let logger: Logger
  /// What one token and one network may ask.
  var limits = RequestLimits(perSecond: 0)
  var metrics = EngineMetrics()
  /// Until when providers asked to be left alone.
  var patience = ProviderPatience()
  let troubles = PassingTroubles()
  let requestLines = LineBudget()
  let statusAnswers = StatusAnswers()
  /// Bounds how often one network opens play links.
  var playDoor = PlayDoor()
  /// By what e-mail addresses are found.
  var emailKey = EmailKey()
  /// What metering measured; nil where nothing is measured.
  var usage: UsageStore?
  /// What must happen before the engine is ready.
  var readiness = Readiness()
  /// Lets time pass inside an effect; a test lets its own clock pass instead.
  var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  /// 0…1, random: keeps what failed together from coming back together.
  var jitter: @Sendable () -> Double = { Double.random(in: 0...1) }

  /// Applies facts, then tells everyone who waits and wakes the worker for what follows.
  @discardableResult
  func apply(
    _ events: [DepositEvent], to id: DepositID, by actor: Actor, finishing: OutboxSettlement? = nil
  ) async throws -> AppliedChange? {
    let change = try await store.apply(events, to: id, by: actor, at: clock.now(), finishing: finishing)
    if let change { await publish(change) }
    return change
  }

  /// Wakes waiters and worker after a commit.
  func publish(_ change: AppliedChange) async {
    if change.isChange { await changes.changed(change.deposit) }
    if !change.newEffects.isEmpty { worker.offer(change.newEffects) }
  }

  /// A first look at Stripe takes a moment; whoever waited for so long is told to come back.
  private static let firstLookPatience: Duration = .seconds(5)

  /// Returns when the store knows what an engine before it may have opened. After a restore that takes as long as it takes;
  /// the first look of a new database is waited for, unless a person must mend its key first.
  ///
  /// - Throws: `catching_up`, with what keeps Stripe from telling.
  func requireKnowledge() async throws(VisualError) {
    try readiness.requireCaughtUp()
    if readiness.cause?.kind != .unauthorized {
      let pause = pause
      _ = await readiness.wait(for: .firstLook) { try await pause(Self.firstLookPatience) }
    }
    try readiness.requireFirstLook()
  }

  /// What a look-up finds. While the store may know less than Stripe, what it lacks may only not be known yet: told
  /// that there is no such deposit, its creator would begin another and pay twice.
  ///
  /// - Returns: nil when there is none.
  /// - Throws: `catching_up`, and what the look-up throws.
  ///
  /// Never inlined, as what staff's steps ask next: Swift 6.3.1's optimizer crashes where both are put into one caller.
  @inline(never)
  func known<Found: Sendable>(_ find: () async throws -> Found?) async throws -> Found? {
    // Asked first: what is missed while the look ends is looked up again.
    let wasBehind = readiness.isBehind
    if let found = try await find() { return found }
    guard wasBehind else { return nil }
    try await requireKnowledge()
    return try await find()
  }

  /// Whether Stripe's word made the deposit: the store, or one before it, had lost it.
  func isMadeAnew(_ id: DepositID) async throws -> Bool {
    try await store.timeline(of: id).first { $0.kind == .created }?.actor == Actor.stripe.name
  }

  /// Whether refunds and disputes may be missing of a deposit: it was made anew, and not everything that was paid for
  /// it was paid since this database exists.
  func isKnownByHalf(_ id: DepositID) async throws -> Bool {
    guard readiness.lacksMoney, try await isMadeAnew(id) else { return false }
    return try await !isPaidSinceLoss(id)
  }

  /// Stripe's clock and this machine's may differ by so much.
  private static let clockDoubt = Duration.seconds(60)

  /// What an event says to have been paid since this database exists cannot have been sent back before.
  private func isPaidSinceLoss(_ id: DepositID) async throws -> Bool {
    guard let since = try await store.bookmark(EventIntake.moneyLook).flatMap({ Instant(rfc3339: $0) }),
      let deposit = try await store.deposit(id)
    else { return false }
    var untold = Set(deposit.sessions.filter { $0.money == .paid }.map(\.id))
    guard !untold.isEmpty else { return false }
    let query = WebhookQuery(outcome: .applied, depositID: id, limit: CaseFile.webhookLimit)
    for kept in try await store.webhooks(query).webhooks where EventIntake.payingTypes.contains(kept.type) {
      guard let body = try await store.webhookBody(kept.id), let event = try? StripeEvent(body: Array(body.utf8)),
        event.created > since + Self.clockDoubt, case .session(let told) = event.subject, told.session.money == .paid
      else { continue }
      untold.remove(told.session.id)
    }
    return untold.isEmpty
  }

  /// Nobody acts on the money, or the film, of a deposit that was made anew before refunds and disputes are known: a
  /// part that went back would go back twice. What was opened or paid here is known whole.
  ///
  /// - Throws: `catching_up`.
  @inline(never)
  func requireMoney(of id: DepositID) async throws {
    guard try await isKnownByHalf(id) else { return }
    try readiness.requireMoney()
  }

  /// What a held effect's row says, and is released by.
  static let moneyHold = "held: Stripe has not told yet what was refunded or disputed"

  /// Refunds and disputes are known: what waited for them is due.
  func releaseHeld() async throws {
    guard try await store.releaseEffects(heldFor: Self.moneyHold, at: clock.now()) > 0 else { return }
    worker.wake()
  }

  /// The link a creator can type or scan.
  func payURL(_ deposit: Deposit) -> String { baseURL.value + Route.pay(deposit.payCode) }
}

/// The engine's own address, known once the socket is bound.
final class BaseURL: Sendable {
  private let stored: Locked<String>

  init(_ value: String) {
    stored = Locked(value)
  }

  var value: String {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
