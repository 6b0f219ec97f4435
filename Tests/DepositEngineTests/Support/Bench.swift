import BunnyGateway
import DepositDomain
import DepositStore
import EngineAPI
import Logging
import Platform
import StripeGateway
import Synchronization
import Testing

@testable import DepositEngine

let alice = UserID("alice")
let bob = UserID("bob")

/// An engine's parts without its loops and doors, over a store in memory and the models of Stripe and Bunny.
///
/// Nothing in it takes real time: a pause inside an effect moves the clock.
struct Bench: Sendable {
  static let webhookSecret = "whsec_bench"

  let clock: ManualClock
  let providers: ModelProviders
  let memory: InMemoryDepositStore
  let store: FaultyStore
  let services: EngineServices
  let pauses: Pauses
  let log: LogLines

  final class Pauses: Sendable {
    private let stored = Mutex<[Duration]>([])

    var all: [Duration] { stored.withLock { $0 } }

    func append(_ pause: Duration) {
      stored.withLock { $0.append(pause) }
    }
  }

  init(clock: ManualClock = ManualClock()) throws {
    try self.init(
      clock: clock, providers: ModelProviders(clock: clock), memory: InMemoryDepositStore(), run: RunID("run-1"))
  }

  private init(clock: ManualClock, providers: ModelProviders, memory: InMemoryDepositStore, run: RunID) throws {
    self.clock = clock
    self.providers = providers
    self.memory = memory
    let store = FaultyStore(memory)
    let pauses = Pauses()
    let log = LogLines()
    let patience = ProviderPatience()
    let settings = try Self.settings()
    let metrics = EngineMetrics()
    let logger = Logger(label: "bench") { _ in log }
    func patient(_ provider: ProviderError.Provider) -> PatientTransport {
      PatientTransport(
        transport: providers, provider: provider, patience: patience, clock: clock, metrics: metrics, logger: logger)
    }
    self.log = log
    self.store = store
    self.pauses = pauses
    services = EngineServices(
      store: store,
      stripe: StripeGateway(
        key: settings.stripeKey, base: settings.stripeBase, version: settings.stripeVersion,
        transport: patient(.stripe)),
      bunny: BunnyGateway(
        libraryID: settings.bunnyLibraryID, apiKey: settings.bunnyKey, base: settings.bunnyBase,
        transport: patient(.bunny)),
      webhookVerifier: WebhookVerifier(secrets: settings.stripeWebhookSecrets), settings: settings,
      baseURL: BaseURL("http://engine.test"), clock: clock, run: run, changes: ChangeBroadcaster(run: run) {},
      worker: WorkerSignal(), throttle: Throttle(),
      logger: logger, metrics: metrics, patience: patience,
      pause: { duration in
        pauses.append(duration)
        clock.advance(by: duration)
        // A process that is gone waits for nothing.
        if store.isDead { throw CancellationError() }
      }, jitter: { 0.5 })
  }

  /// The next process on the same store, after this one ended however it ended.
  func restarted() throws -> Bench {
    store.die()
    let number = services.run.rawValue.split(separator: "-").last.flatMap { Int($0) } ?? 1
    return try Bench(clock: clock, providers: providers, memory: memory, run: RunID("run-\(number + 1)"))
  }

  /// The next process, whose store lacks everything: a backup from before the first deposit was restored.
  func bereft() throws -> Bench {
    store.die()
    return try Bench(clock: clock, providers: providers, memory: InMemoryDepositStore(), run: RunID("run-2"))
  }

  /// - Parameter changes: by key; nil leaves a setting out.
  static func settings(_ changes: [String: String?] = [:]) throws -> EngineSettings {
    try EngineSettings(try values(changes), directories: UserDirectories(Environment([:])))
  }

  /// The same as they are written.
  static func values(_ changes: [String: String?] = [:]) throws -> Settings {
    let flags: [String: String?] = [
      "stripe_secret_key": "sk_test_bench", "stripe_webhook_secret": webhookSecret, "bunny_library_id": "42",
      "bunny_stream_api_key": "library-key-of-bench", "bunny_read_only_api_key": "read-only-key-of-bench",
      "visual_play_token_secret": "0123456789abcdef0123456789abcdef", "stripe_api_base": "http://stripe.test",
      "bunny_token_security_key": "security-key-of-bench", "bunny_embed_base": "http://player.test",
      "bunny_api_base": "http://bunny.test", "app_base_url": "http://engine.test", "visual_database": "/nowhere",
    ]
    let given = flags.merging(changes) { $1 }.compactMapValues { $0 }
    return try Settings.engine(flags: given, environment: Environment([:]), file: nil)
  }
}

// MARK: - What people and services do

extension Bench {
  static let clip = InitCheckoutRequest(type: "clip", durationSec: 60, title: "Vacances")

  /// Opens a deposit as `POST init-checkout` does.
  @discardableResult
  func initCheckout(key: String? = nil, owner: UserID = alice, _ request: InitCheckoutRequest = clip) async throws
    -> InitCheckoutResponse
  {
    try await CheckoutDesk(services: services).initCheckout(request, key: key, owner: owner, in: .en)
  }

  /// A deposit with its page open.
  func openDeposit(_ request: InitCheckoutRequest = clip) async throws -> Deposit {
    try await deposit(try await initCheckout(request).depositId)
  }

  /// A deposit that is paid at Stripe, and the engine knows.
  func paidDeposit(_ request: InitCheckoutRequest = clip) async throws -> Deposit {
    let deposit = try await openDeposit(request)
    try await pay(deposit)
    return try await self.deposit(deposit.id)
  }

  /// A paid deposit with its video.
  func readyDeposit(_ request: InitCheckoutRequest = clip) async throws -> Deposit {
    let deposit = try await paidDeposit(request)
    await work()
    let ready = try await self.deposit(deposit.id)
    try #require(ready.status == .ready)
    return ready
  }

  /// Pays the open page, and has the events delivered.
  func pay(_ deposit: Deposit) async throws {
    let session = try #require(deposit.openSession).id.rawValue
    let now = clock.now()
    _ = providers.change { $0.stripe.pay(session, now: now) }
    try await deliverAll()
  }

  /// A second page for the same deposit, as an engine from before a restored backup may have opened it.
  func strayPage(of deposit: Deposit, amount: Int? = nil) -> String {
    let now = clock.now()
    return providers.change { state in
      let original = state.stripe.sessions.first { $0.metadata["depositId"] == deposit.id.rawValue }
      return state.stripe.add(
        amount: amount ?? deposit.fee.rawValue, metadata: original?.metadata ?? [:],
        paymentMetadata: original?.paymentMetadata ?? [:], expiresAt: now.unixSeconds + 80_000, now: now
      ).id
    }
  }

  /// Delivers every event there ever was, in order.
  func deliverAll() async throws {
    for event in providers.stripe.events { try await deliver(event) }
  }

  func deliver(_ event: ModelStripe.Event) async throws {
    try await EventDesk(services: services).take(try StripeEvent(body: event.body))
  }

  func deposit(_ id: DepositID) async throws -> Deposit {
    try #require(try await memory.deposit(id))
  }

  // MARK: The worker's part

  /// Runs what is due now, one after another, as the worker does; an effect that cannot be settled is passed over.
  @discardableResult
  func work(limit: Int = 8) async -> Int {
    var count = 0
    while count < 100, !store.isDead {
      guard let rows = try? await services.store.claimEffects(run: services.run, limit: limit, at: clock.now()),
        !rows.isEmpty
      else { break }
      for row in rows {
        _ = try? await EffectRunner(services: services).run(row)
        count += 1
      }
    }
    return count
  }

  /// Lets time pass from one due effect to the next and runs them, until `condition` holds.
  func work(
    within limit: Duration = .seconds(7 * 86_400), sourceLocation: SourceLocation = #_sourceLocation,
    until condition: () async throws -> Bool
  ) async throws {
    let end = clock.now() + limit
    await work()
    while try await !condition() {
      guard let due = try await services.store.nextEffectDue(), due < end else {
        Issue.record("the effects came to an end before what was waited for", sourceLocation: sourceLocation)
        return
      }
      clock.advance(by: max(due - clock.now(), .zero))
      await work()
    }
  }
}
