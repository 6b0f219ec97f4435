import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle

/// Carries out the outbox: everything that must happen at Stripe and Bunny because of what was committed here.
///
/// It sleeps until it is woken, or until the next row is due; a bounded number of effects run at once.
struct OutboxWorker: Service {
  /// Effects at once; Stripe allows 25 requests a second on one endpoint.
  static let concurrency = 8
  /// Pause before looking again when the store itself failed.
  private static let storeTrouble: Duration = .seconds(5)

  let services: EngineServices

  func run() async throws {
    let slots = Slots(free: Self.concurrency)
    services.worker.wake()
    await withDiscardingTaskGroup { group in
      var alarm: Task<Void, Never>?
      for await _ in services.worker.stream.cancelOnGracefulShutdown() {
        alarm?.cancel()
        do {
          for row in try await claim(slots) { group.addTask { await carryOut(row, slots) } }
          alarm = try await nextAlarm(slots)
        } catch {
          services.logger.error("outbox: the database failed", metadata: ["cause": "\(error)"])
          alarm = wake(after: Self.storeTrouble)
        }
      }
      alarm?.cancel()
    }
  }

  private func claim(_ slots: Slots) async throws -> [OutboxRow] {
    var rows: [OutboxRow] = []
    let now = services.clock.now()
    for urgent in services.worker.takeUrgent() {
      let row = try await services.store.claimEffect(of: urgent.depositID, key: urgent.key, run: services.run, at: now)
      if let row { rows.append(row) }
    }
    let free = slots.take(atMost: Self.concurrency)
    let due = free > 0 ? try await services.store.claimEffects(run: services.run, limit: free, at: now) : []
    slots.give(back: free - due.count)
    slots.overdraw(by: rows.count)
    return rows + due
  }

  private func carryOut(_ row: OutboxRow, _ slots: Slots) async {
    let runner = EffectRunner(services: services)
    while !Task.isCancelled {
      do {
        _ = try await runner.run(row)
        break
      } catch let error as VisualError where error == .depositUnknown {
        break
      } catch {
        // The effect is keyed and its request frozen, so carrying it out again is safe; leaving it leased is not.
        services.logger.error("outbox: settling failed", metadata: ["row": "\(row.id)", "cause": "\(error)"])
        do { try await Task.sleep(for: Self.storeTrouble) } catch { break }
      }
    }
    slots.give(back: 1)
    services.worker.wake()
  }

  private func nextAlarm(_ slots: Slots) async throws -> Task<Void, Never>? {
    // With no slot free, the end of a running effect wakes us.
    guard slots.isAnyFree, let due = try await services.store.nextEffectDue() else { return nil }
    return wake(after: max(due - services.clock.now(), .milliseconds(5)))
  }

  private func wake(after delay: Duration) -> Task<Void, Never> {
    Task {
      do { try await Task.sleep(for: delay) } catch { return }
      services.worker.wake()
    }
  }
}

/// How many effects may still start. Urgent ones may overdraw it: somebody waits for them.
private final class Slots: Sendable {
  private let free: Locked<Int>

  init(free: Int) {
    self.free = Locked(free)
  }

  var isAnyFree: Bool { free.withLock { $0 > 0 } }

  func take(atMost count: Int) -> Int {
    free.withLock { free in
      let taken = max(0, min(free, count))
      free -= taken
      return taken
    }
  }

  func give(back count: Int) {
    free.withLock { $0 += count }
  }

  func overdraw(by count: Int) {
    free.withLock { $0 -= count }
  }
}
