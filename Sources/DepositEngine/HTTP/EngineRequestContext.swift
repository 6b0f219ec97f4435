import DepositDomain
import DepositStore
import Hummingbird
import Logging
import NIOCore
import Platform

/// What the engine knows of a request besides its bytes.
struct EngineRequestContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who asks; set by ``Authentication``.
  var principal: Principal?
  /// The socket's other end; nil for a Unix socket.
  let remoteAddress: String?
  let requestID: String
  /// Who asks, for the log, which is written outside of where ``principal`` is known.
  let user = Locked<UserID?>(nil)

  /// Where Hummingbird keeps the id that it gives each request.
  private static let frameworkRequestID = "hb.request.id"

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    requestID = source.logger[metadataKey: Self.frameworkRequestID]?.description ?? ""
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
  /// The token's id.
  var token = ""

  func require(_ role: Role) throws(VisualError) {
    guard roles.contains(role) else { throw .roleMissing(role.rawValue) }
  }
}
