public import DepositDomain
public import Platform

/// The words by which e-mail addresses are found, for whoever gives them another form.
public protocol EmailTokenReading {
  /// Deposits that have one, in the order of their ids.
  func emailTokens(after id: DepositID?, limit: Int) throws -> [(id: DepositID, token: String)]
}

public protocol EmailTokenWriting {
  /// From this commit on the deposit is found by this word, and no more by the one before.
  func setEmailToken(_ token: String, of id: DepositID, at: Instant) throws
}

public protocol EmailTokenStore: Sendable {
  /// Gives some words another form, in one commit.
  ///
  /// - Parameter replacement: nil: it stays.
  /// - Returns: how many were looked at, and the last one's deposit.
  func replaceEmailTokens(
    after id: DepositID?, limit: Int, at: Instant, _ replacement: @escaping @Sendable (String) -> String?
  ) async throws -> (count: Int, last: DepositID?)
}

extension TransactionalStore {
  public func replaceEmailTokens(
    after id: DepositID?, limit: Int, at instant: Instant, _ replacement: @escaping @Sendable (String) -> String?
  ) async throws -> (count: Int, last: DepositID?) {
    try await write { transaction in
      let known = try transaction.emailTokens(after: id, limit: limit)
      for (id, token) in known {
        if let new = replacement(token) { try transaction.setEmailToken(new, of: id, at: instant) }
      }
      return (known.count, known.last?.id)
    }
  }
}
