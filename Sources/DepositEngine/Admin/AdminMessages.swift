import DepositDomain
public import DepositStore
public import EngineAPI
public import Platform

/// What a token's row looks like on the admin socket and in `--json`; `token` only when it was just made.
public struct TokenObject: Codable, Hashable, Sendable {
  public var id: String
  public var token: String?
  public var user: String
  public var roles: [Role]
  public var createdAt: Instant
  @ExplicitNull public var expiresAt: Instant?
  public var revokedAt: Instant?

  init(_ token: APIToken, text: String? = nil) {
    id = token.id
    self.token = text
    user = token.user.rawValue
    roles = Role.allCases.filter { token.roles.contains($0) }
    createdAt = token.createdAt
    expiresAt = token.expiresAt
    revokedAt = token.revokedAt
  }
}

/// `POST /admin/tokens`
struct CreateTokenRequest: Codable, Sendable {
  var user: String
  var roles: [Role]
  /// Seconds from now until it expires; nil: it does not.
  var lifetimeSeconds: Int?
}

/// `POST /admin/logs`: the file is read by the engine, which runs as the same user.
struct ImportLogRequest: Codable, Sendable {
  var path: String
  var name: String
}

/// `GET /admin/tokens`
struct TokenList: Codable, Sendable {
  var items: [TokenObject]
}

/// `POST /admin/backup`: the file is written by the engine, which runs as the same user.
struct BackupRequest: Codable, Sendable {
  var path: String
}

/// Its answer.
struct BackupReport: Codable, Sendable {
  var bytes: Int
}
