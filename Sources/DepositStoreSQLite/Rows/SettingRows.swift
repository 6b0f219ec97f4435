import DepositDomain
import DepositStore
import Platform

// Tokens, billing terms, bookmarks.

extension SQLiteTransaction {
  func token(hash: [UInt8]) throws -> APIToken? {
    try readFirst("SELECT * FROM api_token WHERE hash = ?", [hash], token)
  }

  func token(id: String) throws -> APIToken? {
    try readFirst("SELECT * FROM api_token WHERE id = ?", [id], token)
  }

  func tokens() throws -> [APIToken] {
    try read("SELECT * FROM api_token ORDER BY created_at, id", [], token)
  }

  func insert(_ token: APIToken) throws {
    changes?.addTokens()
    try insert(
      """
      INSERT INTO api_token (id, user, roles, hash, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        token.id, token.user.rawValue, token.roles.map(\.rawValue).sorted().joined(separator: ","), token.hash,
        token.createdAt.microseconds, token.expiresAt?.microseconds, token.revokedAt?.microseconds,
      ], record: "token \(token.id)")
  }

  func setRevoked(tokenID: String, at instant: Instant) throws {
    changes?.addTokens()
    try run("UPDATE api_token SET revoked_at = ? WHERE id = ?", [instant.microseconds, tokenID])
  }

  private func token(_ row: StoredRow) throws -> APIToken {
    let id: String = try row.get("id")
    let names: String = try row.get("roles")
    let roles = try names.split(separator: ",").map { name in
      guard let role = Role(rawValue: String(name)) else {
        throw VisualError.storedRecordUnreadable(record: "token \(id)")
      }
      return role
    }
    return APIToken(
      id: id, user: try row.id("user"), roles: Set(roles), hash: try row.get("hash"),
      createdAt: try row.instant("created_at"),
      expiresAt: try row.instantIfPresent("expires_at"), revokedAt: try row.instantIfPresent("revoked_at"))
  }

  func billingTerms(at instant: Instant) throws -> BillingTerms? {
    let sql = "SELECT * FROM billing_terms WHERE from_at <= ? ORDER BY from_at DESC LIMIT 1"
    return try readFirst(sql, [instant.microseconds]) { row in
      BillingTerms(
        storagePerGB: Tariff(microEuros: try row.get("storage_micro_euros")),
        egressPerGB: Tariff(microEuros: try row.get("egress_micro_euros")),
        encodePerMinute: Tariff(microEuros: try row.get("encode_micro_euros")), cap: try row.cents("cap_cents"),
        minimumActivation: try row.cents("minimum_cents"))
    }
  }

  func insertBillingTerms(_ terms: BillingTerms, from: Instant) throws {
    try run(
      "INSERT OR REPLACE INTO billing_terms VALUES (?, ?, ?, ?, ?, ?)",
      [
        from.microseconds, terms.storagePerGB.microEuros, terms.egressPerGB.microEuros,
        terms.encodePerMinute.microEuros, terms.cap.rawValue, terms.minimumActivation.rawValue,
      ])
  }

  func bookmark(_ name: String) throws -> String? {
    try readFirst("SELECT value FROM bookmark WHERE name = ?", [name]) { try $0.get("value") }
  }

  func setBookmark(_ name: String, _ value: String) throws {
    try run("INSERT OR REPLACE INTO bookmark VALUES (?, ?)", [name, value])
  }
}
