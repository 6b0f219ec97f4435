import Hummingbird

/// All of the engine's routes, and what is said of them.
struct EngineRouter {
  let services: EngineServices

  /// What `openapi.json` says, one entry a route.
  static let operations: [Operation] =
    CreatorRoutes.operations + UsageRoutes.operations + SupportRoutes.operations + SupportCaseRoutes.operations
    + PlayRoutes.operations + PlayPage.operations + WebhookRoutes.operations + PageRoutes.operations
    + HealthRoutes.operations

  func router() -> Router<EngineRequestContext> {
    let router = Router(context: EngineRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: FrontDoor(services: services))
    router.add(middleware: ErrorResponses(logger: services.logger))
    router.add(middleware: AddressLimit(services: services))
    let api = router.group("/api").add(middleware: Authentication(services: services))
    CreatorRoutes(services: services).add(to: api)
    UsageRoutes(services: services).add(to: api)
    SupportRoutes(services: services).add(to: api)
    PlayRoutes(services: services).add(to: api)
    WebhookRoutes(services: services).add(to: router)
    PageRoutes(services: services).add(to: router)
    PlayPage(services: services).add(to: router)
    HealthRoutes(services: services).add(to: router)
    return router
  }
}
