import DepositStore
import Hummingbird

/// For supervisors: is the process alive, and can it serve.
struct HealthRoutes: Sendable {
  let services: EngineServices

  private struct Health: Encodable {
    let ok: Bool
    var usage: UsageReadiness?
  }

  func add(to router: Router<EngineRequestContext>) {
    router.get("/healthz") { _, _ in try Response.json(Health(ok: true)) }
    router.get("/readyz") { _, _ in
      if let obstacle = services.readiness.obstacle { throw obstacle }
      // One read through the store: a database that cannot answer makes the engine not ready.
      _ = try await services.store.nextEffectDue()
      return try Response.json(Health(ok: true, usage: try await UsageReadiness(services)))
    }
  }
}
