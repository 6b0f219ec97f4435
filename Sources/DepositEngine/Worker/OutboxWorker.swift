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
  /// The same with those that somebody waits for.
  static let mostUrgent = 16
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
          try await startUrgent { row in group.addTask { await carryOut(row) } }
          try await startDue { row in group.addTask { await carryOut(row) } }
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
      guard underWay.count(at: hint.kind.provider) < Self.mostUrgent else {
        crowded.append(hint)
        continue
      }
      do {
        let row = try await services.store.claimEffect(
          of: hint.depositID, key: hint.key, run: services.run, at: services.clock.now())
        if let row { begin(row, start) }
      } catch {
        services.worker.restore(hint)
        throw error
      }
    }
  }

  private func startDue(_ start: (OutboxRow) -> Void) async throws {
    for provider in ProviderError.Provider.allCases {
      let free = Self.concurrency - underWay.count(at: provider)
      guard free > 0 else { continue }
      let rows = try await services.store.claimEffects(
        of: Effect.Kind.carriedOut(at: provider), run: services.run, limit: free, at: services.clock.now())
      for row in rows { begin(row, start) }
    }
  }

  private func begin(_ row: OutboxRow, _ start: (OutboxRow) -> Void) {
    underWay.begin(WorkerSignal.Urgent(row))
    services.worker.began(row.effect)
    start(row)
  }

  private func carryOut(_ row: OutboxRow) async {
    do {
      _ = try await EffectRunner(services: services).run(row)
    } catch is CancellationError {
      // The engine stops: the next one runs it.
    } catch {
      services.logger.warning("outbox: effect not settled", metadata: ["row": "\(row.id)", "cause": "\(error.logged)"])
    }
    let hint = WorkerSignal.Urgent(row)
    if underWay.end(hint) { services.worker.restore(hint) }
    services.worker.ended(row.effect)
  }

  private func nextAlarm() async throws -> Task<Void, Never>? {
    // Where no place is free, the end of a running effect wakes us.
    let kinds = Effect.Kind.allCases.filter { underWay.count(at: $0.provider) < Self.concurrency }
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
  private let effects = Locked<[WorkerSignal.Urgent: Bool]>([:])

  func count(at provider: ProviderError.Provider) -> Int {
    effects.withLock { $0.keys.count { $0.kind.provider == provider } }
  }

  func begin(_ effect: WorkerSignal.Urgent) {
    effects.withLock { $0[effect] = false }
  }

  /// Keeps a hint for an effect that runs; false when it does not run.
  func remember(_ effect: WorkerSignal.Urgent) -> Bool {
    effects.withLock { effects in
      guard effects[effect] != nil else { return false }
      effects[effect] = true
      return true
    }
  }

  /// True when a hint came while it ran.
  func end(_ effect: WorkerSignal.Urgent) -> Bool {
    effects.withLock { $0.removeValue(forKey: effect) ?? false }
  }
}
