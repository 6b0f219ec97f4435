import DepositDomain
import DepositStore
import Platform

/// The token for one-machine use: all roles, user `user-dev`, new at each start, revoked at exit.
struct LocalToken: Sendable {
  static let user = UserID("user-dev")
  private static let idPrefix = "local"

  let administration: Administration
  let path: String
  private let id: String

  /// Revokes what a killed engine left, makes a new token and writes it, 0600 and never through a link.
  static func issue(path: String, administration: Administration) async throws -> LocalToken {
    for stale in try await administration.tokens() where stale.id.hasPrefix(idPrefix) && stale.revokedAt == nil {
      try await administration.revokeToken(id: stale.id)
    }
    let new = try await administration.createToken(user: user, roles: Set(Role.allCases), idPrefix: idPrefix)
    try PrivateFile.write(Array((new.text + "\n").utf8), path: path)
    return LocalToken(administration: administration, path: path, id: new.token.id)
  }

  func revoke() async throws {
    try await administration.revokeToken(id: id)
  }
}
