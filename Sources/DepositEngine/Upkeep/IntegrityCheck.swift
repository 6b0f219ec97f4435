import Logging
import Platform
import ServiceLifecycle

/// Looks through the database once, when the last process did not close it. Until then, and for good when it is
/// damaged, the engine is not ready; a damaged one is not written to any more.
struct IntegrityCheck: Service {
  let readiness: Readiness
  let logger: Logger
  /// Refuses writes from then on, and returns why, when something is wrong.
  let check: @Sendable () async -> VisualError?

  func run() async throws {
    if readiness.isPending(.integrityCheck) {
      logger.info("the database was not closed in order: it is looked through")
      if let damage = await check() {
        logger.error("the database is damaged: restore a backup", metadata: ["cause": "\(damage.sentence.en)"])
        readiness.fail(damage)
      } else {
        readiness.finish(.integrityCheck)
      }
    }
    try await gracefulShutdown()
  }
}
