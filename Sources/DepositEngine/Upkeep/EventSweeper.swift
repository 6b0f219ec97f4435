import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle

/// Forgets Stripe's events once nothing can repeat them any more and nobody replays them.
struct EventSweeper: Service {
  /// Stripe lists an event for 30 days and delivers it for 3; what support may want to look at is kept longer.
  static let kept: Duration = .seconds(90 * 86_400)
  private static let interval: Duration = .seconds(3_600)
  /// Rows of one transaction: others wait for it.
  private static let batch = 500

  let services: EngineServices

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await sweep()
        do { try await Task.sleep(for: Self.interval) } catch { return }
      }
    }
  }

  /// One round, in small transactions. What cannot be swept now is swept in an hour.
  func sweep() async {
    do {
      let before = services.clock.now() - Self.kept
      var found = Self.batch
      while found >= Self.batch, !Task.isCancelled {
        found = try await services.store.sweepWebhooks(before: before, limit: Self.batch)
      }
    } catch {
      if Task.isCancelled { return }
      services.logger.warning("old events not swept", metadata: ["cause": "\(error.logged)"])
    }
  }
}
