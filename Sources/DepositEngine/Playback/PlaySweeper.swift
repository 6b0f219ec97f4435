import DepositDomain
import DepositStore
import Logging
import Platform
import ServiceLifecycle

/// Forgets play tokens and their trail once nobody needs them: the trail holds people's addresses.
struct PlaySweeper: Service {
  /// An expired token is kept so long, so that who opens it is told that it expired and support sees it.
  static let tokensKept: Duration = .seconds(86_400)
  static let trailKept: Duration = .seconds(30 * 86_400)
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
      let now = services.clock.now()
      var found = Self.batch
      while found >= Self.batch, !Task.isCancelled {
        found = try await services.store.sweepPlayback(
          tokensBefore: now - Self.tokensKept, trailBefore: now - Self.trailKept, limit: Self.batch)
      }
    } catch {
      if Task.isCancelled { return }
      services.logger.warning("old play tokens not swept", metadata: ["cause": "\(error.logged)"])
    }
  }
}
