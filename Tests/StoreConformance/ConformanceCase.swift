public import DepositStore
public import Testing

/// Makes a new, empty store of the backend under test.
public typealias StoreFactory = @Sendable () async throws -> any TransactionalStore

/// One thing that every store must do; each backend's tests run all of them.
public struct ConformanceCase: Sendable, CustomTestStringConvertible {
  public let name: String
  private let body: @Sendable (any TransactionalStore) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (any TransactionalStore) async throws -> Void) {
    self.name = name
    self.body = body
  }

  public var testDescription: String { name }

  /// Runs it on a store of its own.
  public func run(_ make: StoreFactory) async throws {
    try await body(try await make())
  }

  /// Every case.
  public static let all =
    opening + applying + finding + webhooks + parking + outbox + settings + reconciling + transactions
    + playback + support + staff + replays + randomHistories
}
