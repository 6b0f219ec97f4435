import Cryptography
import DepositDomain
import DepositStore
import DepositStoreSQLite
import EngineAPI
import Platform
import UsageMetering

/// What the command-line tools may do to a store, on a running engine or on a database nobody holds.
struct Administration: Sendable {
  let store: any DepositStore
  let clock: any WallClock
  var usage: UsageStore?

  /// A new token: its text is shown once and never stored.
  struct NewToken: Sendable {
    let text: String
    let token: APIToken
  }

  /// The longest life of a token that expires: a year, leap or not.
  private static let longestLifetime = 366 * 86_400

  /// - Throws: `user_invalid` for a name that is not one, `lifetime_invalid` for one that ends at once or never.
  func createToken(
    user: UserID, roles: Set<Role>, lifetimeSeconds: Int? = nil, idPrefix: String = "tok"
  ) async throws -> NewToken {
    guard user.isWellFormed else { throw VisualError.userInvalid }
    if let lifetimeSeconds, !(1...Self.longestLifetime).contains(lifetimeSeconds) { throw VisualError.lifetimeInvalid }
    let now = clock.now()
    let text = TokenText.make()
    let token = APIToken(
      id: "\(idPrefix)_\(Hex.encode(SecureRandom.bytes(6)))", user: user, roles: roles, hash: TokenText.hash(text),
      createdAt: now, expiresAt: lifetimeSeconds.map { now + .seconds($0) })
    try await store.addToken(token)
    return NewToken(text: text, token: token)
  }

  /// The terms in force.
  func terms() async throws -> BillingObject { try await BillingDesk(store: store, clock: clock).terms() }

  func setTerms(_ terms: BillingObject) async throws -> BillingObject {
    try await BillingDesk(store: store, clock: clock).set(terms)
  }

  /// Counts a CDN log.
  func importLog(path: String, name: String) async throws -> LogImportReport {
    guard let usage else { throw VisualError.databaseClosed }
    return try await usage.importLog(.file(path), name: name, at: clock.now())
  }

  /// Makes a checked backup.
  ///
  /// - Returns: its size in bytes.
  func backup(to path: String) async throws -> Int {
    guard let store = store as? SQLiteDepositStore else { throw VisualError.databaseClosed }
    try await EngineBackup(store: store, usage: usage).run(to: path)
    return EngineBackup.size(path)
  }

  func tokens() async throws -> [APIToken] { try await store.tokens() }

  /// - Throws: `token_unknown` when there is none of that id in force.
  func revokeToken(id: String) async throws {
    guard try await store.revokeToken(id: id, at: clock.now()) else { throw VisualError.tokenUnknown }
  }
}
