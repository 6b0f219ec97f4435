import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle

/// Carries out one leased effect and settles it: whatever happens outside, the row ends done, postponed or failed.
struct EffectRunner: Sendable {
  let services: EngineServices
  /// Told of each failure of the database, which the attempt itself outlasts.
  var whenStoreFails: @Sendable (any Error) -> Void = { _ in }

  /// What an attempt found out.
  struct Attempt: Sendable {
    var events: [DepositEvent] = []
    var actor: Actor = .engine
    var outcome: OutboxSettlement.Outcome = .done
    /// Why it failed, for a caller who waits.
    var error: ProviderError?
  }

  /// The settled attempt.
  struct Result: Sendable {
    /// nil when another attempt had taken the row over.
    var change: AppliedChange?
    var error: ProviderError?
  }

  /// What rests until a provider's pause is over does not come back all at once.
  private static let restSpread: Duration = .seconds(5)
  /// What waits for Stripe's word comes back after this long at the soonest.
  private static let shortestWait: Duration = .seconds(1)
  /// No clock here is behind itself by more, unless somebody set it.
  static let clockStep: Duration = .seconds(60)
  /// Pause before the database is tried again.
  private static let databasePause: Duration = .seconds(5)

  /// Runs the attempt once and settles it, however often the database fails meanwhile: an attempt is never repeated
  /// because its outcome could not be stored, and a row is left leased by a run that lives only where the database does not
  /// even take that it is put off.
  ///
  /// - Throws: only when the engine stops, or when the row can never be settled as it stands; it is then put off.
  func run(_ row: OutboxRow) async throws -> Result {
    do {
      return try await runOnce(row)
    } catch let error as VisualError where error.code != "database_closed" {
      services.logger.error(
        "effect put off: a person must look",
        metadata: ["deposit": "\(row.depositID)", "effect": "\(row.effect.key)", "cause": "\(error.sentence.en)"])
      let delay = Backoff.delay(failures: row.failures + 1, jitter: services.jitter())
      let until = services.clock.now() + delay
      _ = try await persistently { try await services.store.postpone(row, until: until, cause: error.code) }
      throw error
    }
  }

  private func runOnce(_ row: OutboxRow) async throws -> Result {
    // Before the deposit is read: what refunds and disputes tell is in it when nothing is held for them.
    let held = try await waiting(row)
    guard let deposit = try await persistently({ try await services.store.deposit(row.depositID) }) else {
      throw VisualError.depositUnknown
    }
    let attempt = try await carryOut(row, for: deposit, held: held)
    if let error = attempt.error { log(error, row) }
    let settlement = OutboxSettlement(row: row, outcome: attempt.outcome)
    let change = try await persistently {
      try await services.apply(attempt.events, to: row.depositID, by: attempt.actor, finishing: settlement)
    }
    // What it waited for came meanwhile, and what was held then was released before this row.
    if held != nil, !services.readiness.lacksMoney {
      try await persistently { try await services.releaseHeld() }
    }
    return Result(change: change, error: attempt.error)
  }

  private func carryOut(_ row: OutboxRow, for deposit: Deposit, held: Attempt?) async throws -> Attempt {
    if let putOff = held ?? resting(row) { return putOff }
    do {
      switch row.effect {
      case .openCheckout(let number): return try await openCheckout(row, deposit, number: number)
      case .closeSession(let session): return try await closeSession(row, session, deposit)
      case .createVideo(let generation): return try await createVideo(row, deposit, generation: generation)
      case .followVideo(let guid): return try await followVideo(row, guid, deposit)
      case .confirmFilm(let guid): return try await confirmFilm(row, guid, deposit)
      case .refund(let intent, let reason): return try await refund(row, deposit, intent, reason)
      case .refundOrder(let number): return try await refundOrder(row, deposit, number: number)
      case .deleteVideo(let guid): return try await deleteVideo(guid, deposit)
      }
    } catch let error as ProviderError {
      return failed(error, row)
    }
  }

  /// Of a deposit that was made anew, refunds and disputes are told last: before, it is paid only as far as is known,
  /// and by that no video is made, nothing goes back and nothing is deleted, whoever hurried the row. The end of the
  /// wait releases it; until then it comes back ever more rarely.
  private func waiting(_ row: OutboxRow) async throws -> Attempt? {
    guard services.readiness.lacksMoney, row.effect.restsOnMoney,
      try await persistently({ try await services.isKnownByHalf(row.depositID) })
    else { return nil }
    services.readiness.noteHeldEffect()
    let now = services.clock.now()
    let wait = min(max((now - row.createdAt) / 4, Self.shortestWait), ReconcilerPace.idle)
    let until = max(now + wait, row.failures > 0 ? row.dueAt : now)
    return Attempt(outcome: .held(until: until, cause: EngineServices.moneyHold))
  }

  /// A provider that asked to be left alone is not asked before its time, whoever hurried the row. What has failed keeps
  /// its own time, too: absences, and what is listed late, are counted by it.
  private func resting(_ row: OutboxRow) -> Attempt? {
    let now = services.clock.now()
    let provider = row.effect.kind.provider
    guard let until = services.patience.rest(of: provider, at: now) else { return nil }
    let spread = until + Self.restSpread * services.jitter()
    let due = row.failures > 0 ? max(row.dueAt, spread) : spread
    let error = ProviderError(
      provider: provider, kind: .busy, status: 429, message: "asked for a pause", retryAfter: until - now)
    return Attempt(outcome: .resting(until: due), error: error)
  }

  /// Puts the row off after a failure.
  func failed(_ error: ProviderError, _ row: OutboxRow) -> Attempt {
    let delay = Backoff.delay(failures: row.failures + 1, after: error, jitter: services.jitter())
    let cause = "\(error.provider.rawValue) \(error.status.map(String.init) ?? "-"): \(error.message)"
    return Attempt(outcome: .failed(retryAt: services.clock.now() + delay, cause: cause), error: error)
  }

  /// Stores the request before its first sending.
  ///
  /// - Returns: what to send; nil when another attempt owns the row now.
  func freeze(_ row: OutboxRow, _ body: String) async throws -> FrozenRequest? {
    try await persistently { try await services.store.freezeRequest(row, body: body, at: services.clock.now()) }
  }

  /// Repeats a call to the store until it works: a full disk or a busy file passes, a lease must not be lost by it.
  func persistently<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
    while true {
      do {
        return try await body()
      } catch let error as VisualError where error.code != "database_failed" {
        throw error
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        services.logger.error("the database failed during an effect", metadata: ["cause": "\(error.logged)"])
        whenStoreFails(error)
        // Left as it is, the row is taken up at the next start.
        if Task.isShuttingDownGracefully { throw CancellationError() }
        try await services.pause(Self.databasePause)
      }
    }
  }

  private func log(_ error: ProviderError, _ row: OutboxRow) {
    services.logger.warning(
      "effect failed",
      metadata: [
        "deposit": "\(row.depositID)", "effect": "\(row.effect.key)", "attempt": "\(row.attempt)",
        "kind": "\(error.kind.rawValue)", "status": "\(error.status ?? 0)", "cause": "\(error.message)",
      ])
  }
}

extension Effect.Kind {
  /// Who is asked for it.
  var provider: ProviderError.Provider {
    switch self {
    case .openCheckout, .closeSession, .refund, .refundOrder: .stripe
    case .createVideo, .followVideo, .confirmFilm, .deleteVideo: .bunny
    }
  }

  static func carriedOut(at provider: ProviderError.Provider) -> Set<Self> {
    Set(allCases.filter { $0.provider == provider })
  }
}

extension Effect {
  /// A refund that is not known yet makes it wrong. To close a page that nobody is to pay is right whatever comes, and
  /// a look changes nothing.
  fileprivate var restsOnMoney: Bool {
    switch self {
    case .openCheckout, .createVideo, .refund, .refundOrder, .deleteVideo: true
    case .closeSession, .followVideo, .confirmFilm: false
    }
  }
}
