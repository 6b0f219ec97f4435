import Cryptography
import DepositStore
import HTTPTypes
import Hummingbird
import Platform

/// Turns a bearer token into a principal, or refuses the request: 401 for no or an unknown token.
struct Authentication: RouterMiddleware {
  let services: EngineServices

  func handle(
    _ request: Request, context: EngineRequestContext,
    next: (Request, EngineRequestContext) async throws -> Response
  ) async throws -> Response {
    var authenticated = context
    let principal = try await principal(request)
    context.user.withLock { $0 = principal.user }
    if let wait = services.limits.tokens?.wait(principal.token, at: services.clock.now()) {
      throw RateLimited(wait: wait)
    }
    authenticated.principal = principal
    return try await next(request, authenticated)
  }

  func principal(_ request: Request) async throws -> Principal {
    guard let header = request.headers[.authorization], header.utf8.count <= 512,
      header.prefix(7).lowercased() == "bearer "
    else { throw VisualError.tokenMissing }
    let text = String(header.dropFirst(7)).trimmingSpaces
    let hash = TokenText.hash(text)
    guard let token = try await services.store.token(hash: hash, at: services.clock.now()),
      ConstantTime.equals(token.hash, hash)
    else { throw VisualError.tokenMissing }
    return Principal(user: token.user, roles: token.roles, token: token.id)
  }
}

/// Bearer tokens: 256 random bits, known here only by their SHA-256.
enum TokenText {
  /// A new token's text.
  static func make() -> String { "vis_" + Base64URL.encode(SecureRandom.bytes(32)) }

  /// What the store keeps of it.
  static func hash(_ text: String) -> [UInt8] { SHA256.hash(Array(text.utf8)) }
}
