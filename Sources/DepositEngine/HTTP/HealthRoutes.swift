import DepositDomain
import DepositStore
import EngineAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Platform

/// For supervisors: is the process alive, can it serve, how does it do, and what does it offer.
struct HealthRoutes: Sendable {
  let services: EngineServices

  struct Health: Codable, Sendable {
    let ok: Bool
    var usage: UsageReadiness?
  }

  func add(to router: Router<EngineRequestContext>) {
    router.get("/healthz") { _, _ in try Response.json(Health(ok: true)) }
    router.get("/readyz", use: readiness)
    router.get("/metrics", use: metrics)
    let bytes = Locked<ByteBuffer?>(nil)
    router.get("/openapi.json") { _, _ in
      // Made when it is first asked for, not at every start.
      let made = try bytes.withLock(\.self) ?? Self.encoded(APIDescription(operations: EngineRouter.operations))
      bytes.withLock { $0 = made }
      return Response(
        status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
        body: ResponseBody(byteBuffer: made))
    }
  }

  private static func encoded(_ description: APIDescription) throws -> ByteBuffer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ByteBuffer(bytes: try encoder.encode(try description.document()))
  }

  private func readiness(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let namesCause = await isConfided(request, context)
    let reasons = await ReadinessCheck(services: services).reasons(namesCause: namesCause)
    guard let first = reasons.first else {
      return try .json(Health(ok: true, usage: try await UsageReadiness(services)))
    }
    let language = request.language
    let body = NotReadyResponse(
      error: first.sentence(language), code: first.code,
      reasons: reasons.map { ErrorBody(error: $0.sentence(language), code: $0.code) })
    var response = try Response.json(body, status: .serviceUnavailable)
    response.headers[.retryAfter] = "5"
    return response
  }

  /// For this machine, and for those who look after it.
  private func metrics(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    guard Self.isLocal(request, context) else {
      try await Authentication(services: services).principal(request).require(.admin)
      return try await metricsText()
    }
    return try await metricsText()
  }

  /// It comes from this machine.
  private static func isLocal(_ request: Request, _ context: EngineRequestContext) -> Bool {
    // What a proxy passed on comes from elsewhere, whether the proxy is trusted or not.
    guard request.headers[values: .forwardedFor].isEmpty else { return false }
    return context.remoteAddress.map { IPAddress($0)?.isLoopback == true } ?? true
  }

  /// Everyone may ask whether the engine is ready; what Stripe says of it is for those who look after it.
  private func isConfided(_ request: Request, _ context: EngineRequestContext) async -> Bool {
    if Self.isLocal(request, context) { return true }
    let principal = try? await Authentication(services: services).principal(request)
    return principal?.roles.contains(.admin) == true
  }

  private func metricsText() async throws -> Response {
    let now = services.clock.now()
    let reasons = await ReadinessCheck(services: services).reasons()
    let text = MetricsText(
      services.metrics.counts, backlog: try? await services.store.outboxBacklog(),
      commits: services.store.commitFigures, isReady: reasons.isEmpty, waiters: await services.changes.count, now: now)
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
  }
}

// MARK: - What openapi.json says of them

extension HealthRoutes: DescribedRoutes {
  static let operations: [Operation] = [
    Operation(
      .get, Route.health, "The process lives.", for: .everyone,
      answers: [.json(Health.self, "It does.")]),
    Operation(
      .get, Route.readiness, "The engine can be relied on.", for: .everyone,
      answers: [
        .json(Health.self, "It can; and how far usage is known."),
        Operation.Answer(status: 503, purpose: "It cannot, for these reasons.", content: .json(NotReadyResponse.self)),
      ]),
    Operation(
      .get, Route.metrics, "Prometheus's text format; from elsewhere than this machine with an admin's token.",
      for: .everyone, answers: [Operation.Answer(status: 200, purpose: "The metrics.", content: .text)],
      refusals: [401, 403, 429]),
    Operation(
      .get, Route.openAPI, "This document.", for: .everyone,
      answers: [Operation.Answer(status: 200, purpose: "OpenAPI 3.1.", content: .schema(["type": "object"]))]),
  ]
}
