import DepositDomain
import DepositStore
import Platform

/// The token for one-machine use: all roles, user `user-dev`, new at each start, revoked at exit.
struct LocalToken: Sendable {
  static let user = UserID("user-dev")
  private static let idPrefix = "local_"

  let administration: Administration
  let path: String
  private let id: String

  /// Revokes what a killed engine left.
  static func revokeStale(_ administration: Administration) async throws {
    for stale in try await administration.tokens() where stale.id.hasPrefix(idPrefix) && stale.revokedAt == nil {
      try await administration.revokeToken(id: stale.id)
    }
  }

  /// Makes a new token and writes it, 0600 and never through a link.
  static func issue(path: String, administration: Administration) async throws -> LocalToken {
    let new = try await administration.createToken(user: user, roles: Set(Role.allCases), idPrefix: "local")
    try PrivateFile.write(Array((new.text + "\n").utf8), path: path)
    return LocalToken(administration: administration, path: path, id: new.token.id)
  }

  /// Revokes it; somebody may have done so before.
  func revoke() async throws {
    do {
      try await administration.revokeToken(id: id)
    } catch let error as VisualError where error == .tokenUnknown {
      return
    }
  }
}
