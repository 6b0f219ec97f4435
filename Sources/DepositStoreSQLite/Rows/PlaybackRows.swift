import DepositDomain
import DepositStore
import Platform

extension SQLiteTransaction {
  func playToken(_ id: PlayTokenID) throws -> PlayToken? {
    try readFirst("SELECT * FROM play_token WHERE id = ?", [id.rawValue]) { row in
      PlayToken(
        id: id, depositID: try row.id("deposit_id"), videoGUID: try row.id("video_guid"),
        issuedBy: try row.id("issued_by"), issuedAt: try row.instant("issued_at"),
        expiresAt: try row.instant("expires_at"), binding: try binding(row, of: id), plays: try row.get("plays"),
        refusals: try row.get("refusals"))
    }
  }

  private func binding(_ row: StoredRow, of id: PlayTokenID) throws -> PlayBinding {
    let network: String? = try row.get("network")
    let agent: [UInt8]? = try row.get("agent")
    let binding = PlayBinding(
      network: network.flatMap { ViewerNetwork($0) }, agent: agent.flatMap { AgentDigest(bytes: $0) })
    guard (binding.network == nil) == (network == nil), (binding.agent == nil) == (agent == nil) else {
      throw VisualError.storedRecordUnreadable(record: "play token \(id.short)")
    }
    return binding
  }

  func playTokens(issuedBy user: UserID, since instant: Instant) throws -> Int {
    try count("SELECT count(*) AS count FROM play_token WHERE issued_by = ? AND issued_at > ?", user.rawValue, instant)
  }

  func playTokens(for network: ViewerNetwork, since instant: Instant) throws -> Int {
    try count(
      "SELECT count(*) AS count FROM play_token WHERE network = ? AND issued_at > ?", network.description, instant)
  }

  private func count(_ sql: String, _ key: String, _ since: Instant) throws -> Int {
    try readFirst(sql, [key, since.microseconds]) { try $0.get("count") } ?? 0
  }

  func playAttempts(of id: DepositID, limit: Int) throws -> [PlayAttempt] {
    let sql = "SELECT * FROM play_attempt WHERE deposit_id = ? ORDER BY id DESC LIMIT ?"
    let newestFirst = try read(sql, [id.rawValue, limit]) { row in
      let network: String? = try row.get("network")
      return PlayAttempt(
        tokenID: try row.id("token_id"), depositID: id, at: try row.instant("at"), kind: try row.choice("kind"),
        refusal: try row.choiceIfPresent("refusal"), issuedBy: try row.id("issued_by"),
        network: network.flatMap { ViewerNetwork($0) }, agentName: try row.get("agent_name"),
        playsLeft: try row.get("plays_left"))
    }
    return newestFirst.reversed()
  }

  func insert(_ token: PlayToken) throws {
    try insert(
      """
      INSERT INTO play_token (id, deposit_id, video_guid, issued_by, issued_at, expires_at, network, agent, plays,
        refusals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        token.id.rawValue, token.depositID.rawValue, token.videoGUID.rawValue, token.issuedBy.rawValue,
        token.issuedAt.microseconds, token.expiresAt.microseconds, token.binding.network?.description,
        token.binding.agent?.bytes, token.plays, token.refusals,
      ], record: "play token \(token.id.short)")
  }

  func update(_ token: PlayToken) throws {
    try run(
      "UPDATE play_token SET network = ?, agent = ?, plays = ?, refusals = ? WHERE id = ?",
      [
        token.binding.network?.description, token.binding.agent?.bytes, token.plays, token.refusals,
        token.id.rawValue,
      ])
  }

  func append(_ attempt: PlayAttempt) throws {
    try run(
      """
      INSERT INTO play_attempt (token_id, deposit_id, at, kind, refusal, issued_by, network, agent_name, plays_left)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        attempt.tokenID.rawValue, attempt.depositID.rawValue, attempt.at.microseconds, attempt.kind.rawValue,
        attempt.refusal?.rawValue, attempt.issuedBy.rawValue, attempt.network?.description, attempt.agentName,
        attempt.playsLeft,
      ])
  }

  func deletePlayTokens(expiredBefore instant: Instant, limit: Int) throws -> Int {
    let sql = """
      DELETE FROM play_token WHERE id IN (SELECT id FROM play_token WHERE expires_at < ? ORDER BY expires_at LIMIT ?)
      """
    return try run(sql, [instant.microseconds, max(0, limit)])
  }

  func deletePlayAttempts(before instant: Instant, limit: Int) throws -> Int {
    let sql = "DELETE FROM play_attempt WHERE id IN (SELECT id FROM play_attempt WHERE at < ? ORDER BY at LIMIT ?)"
    return try run(sql, [instant.microseconds, max(0, limit)])
  }
}
