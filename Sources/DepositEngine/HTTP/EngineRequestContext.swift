import DepositDomain
import DepositStore
import Hummingbird
import NIOCore
import Platform

/// What the engine knows of a request besides its bytes.
struct EngineRequestContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who asks; set by ``Authentication``.
  var principal: Principal?
  /// The socket's other end; nil for a Unix socket.
  let remoteAddress: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    remoteAddress = source.channel.remoteAddress?.ipAddress
  }

  /// The one who asks.
  func requirePrincipal() throws(VisualError) -> Principal {
    guard let principal else { throw .tokenMissing }
    return principal
  }
}

/// Who a bearer token speaks for.
struct Principal: Hashable, Sendable {
  let user: UserID
  let roles: Set<Role>

  func require(_ role: Role) throws(VisualError) {
    guard roles.contains(role) else { throw .roleMissing(role.rawValue) }
  }
}
