public import DepositDomain

/// Whose deposits: the engine they are with, and the user its token speaks for.
public struct JournalOwner: Codable, Hashable, Sendable {
  /// The engine's origin, such as `https://visual.example:8443`.
  public let engine: String
  public let user: UserID

  /// - Parameter engine: the engine's address, of which the origin is kept, or any other name for it.
  public init(engine: String, user: UserID) {
    self.engine = UploadURL(engine)?.origin ?? engine
    self.user = user
  }
}
