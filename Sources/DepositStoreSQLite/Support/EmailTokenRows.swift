import DepositDomain
import DepositStore
import GRDB
import Platform

extension SQLiteTransaction {
  func emailTokens(after id: DepositID?, limit: Int) throws -> [(id: DepositID, token: String)] {
    let sql = """
      SELECT deposit_id, email_token FROM deposit_customer
      WHERE deposit_id > ? AND email_token NOT NULL ORDER BY deposit_id LIMIT ?
      """
    let rows = try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [id?.rawValue ?? "", limit])
    return rows.map { (DepositID($0[0] as String), $0[1]) }
  }

  func setEmailToken(_ token: String, of id: DepositID, at instant: Instant) throws {
    let sql = """
      INSERT INTO deposit_customer (deposit_id, email_token) VALUES (?, ?)
      ON CONFLICT (deposit_id) DO UPDATE SET email_token = excluded.email_token
      """
    try run(sql, [id.rawValue, token])
    if let deposit = try deposits([id]).first { try mirror(deposit, at: instant) }
  }
}
