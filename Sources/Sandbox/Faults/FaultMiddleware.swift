import Hummingbird
import Logging
import Platform

/// Does wrong what the plan says, before, around or after the right handler. `/sandbox/…` is never touched.
struct FaultMiddleware: RouterMiddleware {
  typealias Context = SandboxContext

  let plan: FaultPlan
  /// The service's own error shape for a scripted status without a body.
  let errorBody: @Sendable (Int) -> JSONValue

  func handle(
    _ request: Request, context: SandboxContext, next: (Request, SandboxContext) async throws -> Response
  ) async throws -> Response {
    let path = request.uri.path
    guard !path.hasPrefix("/sandbox/"), let action = plan.take(method: request.method.rawValue, path: path) else {
      return try await next(request, context)
    }
    context.logger.info("fault at \(request.method.rawValue) \(path): \(action)")
    var context = context
    // A Stripe POST fails or waits inside its work, when its idempotency key is held, as at Stripe.
    let worksUnderKey = request.method == .post && path.hasPrefix("/v1/")
    switch action {
    case .reply(let reply) where reply.sticky && worksUnderKey:
      context.scripted.failure = reply
    case .reply(let reply):
      return answer(reply)
    case .reset:
      await context.cut(.reset)
      return .unanswered
    case .delay(let duration) where worksUnderKey:
      context.scripted.delay = duration
    case .delay(let duration):
      try await Task.sleep(for: duration)
    case .cutUpload(let cut):
      context.scripted.cut = cut
    case .loseReply:
      _ = try await next(request, context)
      await context.cut(.close)
      return .unanswered
    case .delayReply(let duration):
      let response = try await next(request, context)
      try await Task.sleep(for: duration)
      return response
    case .duplicate, .drop, .reorder, .failEncoding, .length:
      break
    }
    return try await next(request, context)
  }

  private func answer(_ reply: Fault.Reply) -> Response {
    let bytes = reply.body.map { Array($0.utf8) } ?? errorBody(reply.status).bytes
    return Response(reply.status, bytes: bytes, type: "application/json", headers: reply.headers)
  }
}
