import BunnyGateway
import Logging
import Platform
import ServiceLifecycle
import UsageMetering

/// Measures: looks through the library for what is stored, reads the CDN's logs for what was sent, closes months.
///
/// Every source is read for itself: one that cannot be reached does not stop the others.
struct MeteringService: Service {
  let services: EngineServices
  let store: UsageStore
  /// nil: no key or zone is set, so egress is not known.
  let logs: BunnyLogs?

  /// Between two looks.
  private static let pause: Duration = .seconds(600)
  /// After the start, deposits are taken in and Bunny's answers come: the first looks follow one another faster.
  private static let firstPauses: [Duration] = [.milliseconds(300), .seconds(3), .seconds(20)]

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var pauses = Self.firstPauses[...]
      while !Task.isCancelled {
        do { try await Task.sleep(for: pauses.popFirst() ?? Self.pause) } catch { return }
        await look()
      }
    }
  }

  /// One look at everything.
  func look() async {
    let library = LibraryReader(services: services, store: store)
    await attempt("library") { try await library.sample() }
    await attempt("owners") { try await library.findOwners() }
    if let logs {
      let reader = DailyLogReader(services: services, store: store, logs: logs)
      await attempt("logs") { try await reader.readDays() }
      await attempt("zone") { try await reader.readZone() }
    }
    await attempt("months") {
      try await MonthCloser(services: services, store: store, hasLogs: logs != nil).closeMonths()
    }
    await attempt("ids of old requests") {
      let settled = try await store.settleDays(at: services.clock.now())
      if settled > 0 { services.logger.info("metering: days settled", metadata: ["days": "\(settled)"]) }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch {
      // While the engine stops, this is no failure.
      if Task.isCancelled || error is CancellationError { return }
      services.logger.warning("metering: \(what) not read", metadata: ["cause": "\(error.logged)"])
    }
  }
}
