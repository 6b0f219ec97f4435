import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle

/// Carries out the outbox: everything that must happen at Stripe and Bunny because of what was committed here.
///
/// It sleeps until it is woken, or until the next row is due; a bounded number of effects run at once, and so many at each
/// provider that one that hangs takes no place from the other.
struct OutboxWorker: Service {
  /// Effects at once at one provider; Stripe allows 25 requests a second on one endpoint.
  static let concurrency = 8
  /// As many more of those that somebody waits for: they take no place from what is due.
  static let mostUrgent = 8
  /// Pause before looking again when the store itself failed.
  private static let storeTrouble: Duration = .seconds(5)

  let services: EngineServices
  private let underWay = UnderWay()

  init(services: EngineServices) {
    self.services = services
  }

  func run() async throws {
    services.worker.wake()
    await withDiscardingTaskGroup { group in
      var alarm: Task<Void, Never>?
      for await _ in services.worker.stream.cancelOnGracefulShutdown() {
        alarm?.cancel()
        do {
          try await startUrgent { row in group.addTask { await carryOut(row, isUrgent: true) } }
          try await startDue { row in group.addTask { await carryOut(row, isUrgent: false) } }
          alarm = try await nextAlarm()
          services.troubles.end(VisualError.workerTrouble.code)
        } catch {
          // While the engine stops, this is no failure, and the loop ends by itself.
          if !Task.isCancelled {
            services.logger.error("outbox: the database failed", metadata: ["cause": "\(error.logged)"])
            services.troubles.begin(.workerTrouble)
          }
          alarm = wake(after: Self.storeTrouble)
        }
      }
      alarm?.cancel()
    }
  }

  /// Hints first, and beyond the bound: somebody waits for them. What finds no place even so waits for the end of another.
  private func startUrgent(_ start: (OutboxRow) -> Void) async throws {
    var crowded: [WorkerSignal.Urgent] = []
    defer { crowded.forEach(services.worker.restore) }
    while let hint = services.worker.nextUrgent() {
      // Under way already, but perhaps it looked before the hint came: it is looked at again when it ends.
      if underWay.remember(hint) { continue }
      guard underWay.count(at: hint.kind.provider, areUrgent: true) < Self.mostUrgent else {
        crowded.append(hint)
        continue
      }
      do {
        let row = try await services.store.claimEffect(
          of: hint.depositID, key: hint.key, run: services.run, at: services.clock.now())
        if let row { begin(row, isUrgent: true, start) }
      } catch {
        services.worker.restore(hint)
        throw error
      }
    }
  }

  private func startDue(_ start: (OutboxRow) -> Void) async throws {
    for provider in ProviderError.Provider.allCases {
      let free = Self.concurrency - underWay.count(at: provider, areUrgent: false)
      guard free > 0 else { continue }
      let rows = try await services.store.claimEffects(
        of: Effect.Kind.carriedOut(at: provider), run: services.run, limit: free, at: services.clock.now())
      for row in rows { begin(row, isUrgent: false, start) }
    }
  }

  private func begin(_ row: OutboxRow, isUrgent: Bool, _ start: (OutboxRow) -> Void) {
    underWay.begin(row, isUrgent: isUrgent)
    // Somebody who was waiting for a place has it.
    services.worker.withdraw(WorkerSignal.Urgent(row))
    if !isUrgent { services.worker.began(row.effect) }
    start(row)
  }

  private func carryOut(_ row: OutboxRow, isUrgent: Bool) async {
    do {
      _ = try await EffectRunner(services: services).run(row)
    } catch is CancellationError {
      // The engine stops: the next one runs it.
    } catch {
      services.logger.warning("outbox: effect not settled", metadata: ["row": "\(row.id)", "cause": "\(error.logged)"])
    }
    if underWay.end(row) { services.worker.restore(WorkerSignal.Urgent(row)) }
    if !isUrgent { services.worker.ended(row.effect) }
    services.worker.wake()
  }

  private func nextAlarm() async throws -> Task<Void, Never>? {
    // Where no place is free, the end of a running effect wakes us.
    let kinds = Effect.Kind.allCases.filter { underWay.count(at: $0.provider, areUrgent: false) < Self.concurrency }
    guard !kinds.isEmpty, let due = try await services.store.nextEffectDue(of: Set(kinds)) else { return nil }
    return wake(after: max(due - services.clock.now(), .milliseconds(5)))
  }

  private func wake(after delay: Duration) -> Task<Void, Never> {
    Task {
      do { try await Task.sleep(for: delay) } catch { return }
      services.worker.wake()
    }
  }
}

/// The effects that run now, and those of them that got a hint meanwhile.
private final class UnderWay: Sendable {
  struct Standing {
    let attempt: Int
    /// It was started by a hint, beyond the places of what is due.
    let isUrgent: Bool
    var wasHinted = false
  }

  private let effects = Locked<[WorkerSignal.Urgent: Standing]>([:])

  func count(at provider: ProviderError.Provider, areUrgent: Bool) -> Int {
    effects.withLock { $0.count { $0.key.kind.provider == provider && $0.value.isUrgent == areUrgent } }
  }

  func begin(_ row: OutboxRow, isUrgent: Bool) {
    effects.withLock { $0[WorkerSignal.Urgent(row)] = Standing(attempt: row.attempt, isUrgent: isUrgent) }
  }

  /// Keeps a hint for an effect that runs; false when it does not run.
  func remember(_ effect: WorkerSignal.Urgent) -> Bool {
    effects.withLock { effects in
      guard effects[effect] != nil else { return false }
      effects[effect]?.wasHinted = true
      return true
    }
  }

  /// - Returns: whether a hint came while it ran. An attempt after it, which began before this one had ended here, goes on.
  func end(_ row: OutboxRow) -> Bool {
    effects.withLock { effects in
      guard effects[WorkerSignal.Urgent(row)]?.attempt == row.attempt else { return false }
      return effects.removeValue(forKey: WorkerSignal.Urgent(row))?.wasHinted ?? false
    }
  }
}
