import CurlTransport
import DepositDomain
public import DepositStore
import DepositStoreSQLite
import EngineAPI
import FoundationEssentials
public import Platform
import UsageMetering

/// The tools' way in: through the admin socket when an engine holds the database, else straight to the file.
public struct AdminTools: Sendable {
  let database: String
  let language: Language
  let clock: any WallClock
  private let onUpgrade: @Sendable () -> Void
  let onCutRestore: @Sendable (Phrase) -> Void

  /// - Parameters:
  ///   - onUpgrade: called before a tool that holds the database brings an older one up to date.
  ///   - onCutRestore: called when a tool that holds the database finds a restore that was cut short, with what became of it.
  public init(
    database: String, language: Language, clock: any WallClock = SystemClock(),
    onUpgrade: @escaping @Sendable () -> Void = {}, onCutRestore: @escaping @Sendable (Phrase) -> Void = { _ in }
  ) {
    self.database = database
    self.language = language
    self.clock = clock
    self.onUpgrade = onUpgrade
    self.onCutRestore = onCutRestore
  }

  /// - Parameter lifetimeSeconds: until it expires; nil: it does not.
  public func createToken(user: String, roles: [Role], lifetimeSeconds: Int? = nil) async throws -> TokenObject {
    try await withDatabase { administration in
      let new = try await administration.createToken(
        user: UserID(user), roles: Set(roles), lifetimeSeconds: lifetimeSeconds)
      return TokenObject(new.token, text: new.text)
    } running: {
      let body = try JSONEncoder().encode(
        CreateTokenRequest(user: user, roles: roles, lifetimeSeconds: lifetimeSeconds))
      return try decode(try await send("POST", "/admin/tokens", body: Array(body)))
    }
  }

  public func tokens() async throws -> [TokenObject] {
    try await withDatabase { administration in
      try await administration.tokens().map { TokenObject($0) }
    } running: {
      let list: TokenList = try decode(try await send("GET", "/admin/tokens"))
      return list.items
    }
  }

  public func revokeToken(id: String) async throws {
    guard id.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (48...57).contains($0) || (97...122).contains($0) }) else {
      throw VisualError.tokenUnknown
    }
    try await withDatabase { administration in
      try await administration.revokeToken(id: id)
    } running: {
      _ = try await send("POST", "/admin/tokens/\(id)/revoke")
    }
  }

  /// How long a database may be held by somebody without a socket: another tool, or an engine that starts or stops.
  private static let patience: Duration = .seconds(3)
  private static let pause: Duration = .milliseconds(50)

  /// Nobody answers at the admin socket, so nothing was done.
  private struct NobodyThere: Error {
    let cause: String
  }

  /// Runs `direct` under the database's lock, or `running` when an engine holds it.
  func withDatabase<Result: Sendable>(
    _ direct: (Administration) async throws -> Result, running: () async throws -> Result
  ) async throws -> Result {
    let deadline = ContinuousClock.now + Self.patience
    while true {
      do {
        return try await withLock(try DatabaseLock(databasePath: database, clock: clock), direct)
      } catch let error as VisualError where error.code == VisualError.databaseHeld(path: "", holder: nil).code {
        do {
          return try await running()
        } catch let absence as NobodyThere {
          guard ContinuousClock.now < deadline else { throw VisualError.adminSocketUnreachable(cause: absence.cause) }
        }
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  private func withLock<Result: Sendable>(
    _ lock: DatabaseLock, _ direct: (Administration) async throws -> Result
  ) async throws -> Result {
    let store = try SQLiteDepositStore(path: database, lock: lock, onUpgrade: onUpgrade)
    for notice in try await RestoreAftermath(of: store).notices { onCutRestore(notice) }
    let usage = try UsageStore(path: UsageStore.path(besideDatabase: database))
    let result = try await direct(Administration(store: store, clock: clock, usage: usage))
    try usage.close()
    try await store.checkpointAndClose()
    return result
  }

  func send(
    _ method: String, _ path: String, body: [UInt8]? = nil, within limit: Duration? = nil
  ) async throws -> [UInt8] {
    guard let socket = AdminSocket.bindable(AdminSocket.path(database: database)) else {
      throw VisualError.adminSocketUnreachable(cause: lastSystemError())
    }
    let transport = CurlTransport()
    var request = HTTPRequest(
      method, "http://127.0.0.1\(path)",
      headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Accept-Language", language.rawValue)],
      body: body.map { .bytes($0) } ?? .none)
    request.unixSocketPath = socket
    if let limit { request.timeouts.total = limit }
    do {
      let response = try await transport.send(request)
      await transport.shutdown()
      guard (200..<300).contains(response.status) else { throw refusal(response) }
      return response.body
    } catch let error as TransportError {
      await transport.shutdown()
      guard error.mayHaveBeenSent else { throw NobodyThere(cause: error.message) }
      throw VisualError.adminSocketUnreachable(cause: error.message)
    }
  }

  private func refusal(_ response: HTTPResponse) -> VisualError {
    guard let body = try? JSONDecoder().decode(ErrorBody.self, from: Data(response.body)) else {
      return .adminSocketUnreachable(cause: "HTTP \(response.status)")
    }
    return VisualError(body.code, .init(httpStatus: response.status), Phrase(verbatim: body.error))
  }

  func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}
