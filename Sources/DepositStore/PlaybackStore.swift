public import DepositDomain
public import Platform

/// What became of an attempt to open a token.
public struct PlayOutcome: Hashable, Sendable {
  /// The token as stored now; nil when there is none of that id, or it was swept.
  public var token: PlayToken?
  /// nil: one play was counted.
  public var refusal: PlayRefusal?

  public init(token: PlayToken?, refusal: PlayRefusal?) {
    self.token = token
    self.refusal = refusal
  }
}

/// Play tokens and their trail, for ``DepositStore``.
public protocol PlaybackStore: Sendable {
  /// Stores a new token and the first line of its trail.
  ///
  /// - Throws: `too_many_play_tokens` beyond the limits, which are counted in the same transaction.
  func issue(_ token: PlayToken, limits: PlayLimits, at: Instant) async throws

  /// Counts one play of a token for a viewer, or says why not: exactly ``PlayToken/maximumPlays`` ever succeed, whoever
  /// asks at once and whenever the process ends. What is counted is durable when this returns.
  ///
  /// - Parameter claims: verified.
  func redeem(_ claims: PlayClaims, for viewer: PlayViewer, at: Instant) async throws -> PlayOutcome

  /// The newest `limit` lines of a deposit's trail, oldest first.
  func playTrail(of id: DepositID, limit: Int) async throws -> [PlayAttempt]

  /// Forgets tokens that expired before `tokensBefore` and lines of the trail older than `trailBefore`, `limit` of each
  /// at most.
  ///
  /// - Returns: how many there were; the limit or more means that there may be others.
  func sweepPlayback(tokensBefore: Instant, trailBefore: Instant, limit: Int) async throws -> Int
}

/// What a backend must be able to find of play tokens.
public protocol PlaybackReading {
  func playToken(_ id: PlayTokenID) throws -> PlayToken?
  /// How many tokens a user asked for after `since`.
  func playTokens(issuedBy user: UserID, since: Instant) throws -> Int
  /// How many tokens for a network were issued after `since`.
  func playTokens(for network: ViewerNetwork, since: Instant) throws -> Int
  /// The newest `limit`, oldest first.
  func playAttempts(of id: DepositID, limit: Int) throws -> [PlayAttempt]
}

/// What a backend must be able to write of play tokens.
public protocol PlaybackWriting: PlaybackReading {
  /// - Throws: `record_conflict` when the id is taken.
  func insert(_ token: PlayToken) throws
  /// Stores binding, plays and refusals.
  func update(_ token: PlayToken) throws
  func append(_ attempt: PlayAttempt) throws
  /// - Returns: how many went.
  func deletePlayTokens(expiredBefore instant: Instant, limit: Int) throws -> Int
  /// - Returns: how many went.
  func deletePlayAttempts(before instant: Instant, limit: Int) throws -> Int
}

extension TransactionalStore {
  public func issue(_ token: PlayToken, limits: PlayLimits, at instant: Instant) async throws {
    try await write { try $0.issue(token, limits: limits, at: instant) }
  }

  public func redeem(
    _ claims: PlayClaims, for viewer: PlayViewer, at instant: Instant
  ) async throws -> PlayOutcome {
    try await write { try $0.redeem(claims, for: viewer, at: instant) }
  }

  public func playTrail(of id: DepositID, limit: Int) async throws -> [PlayAttempt] {
    try await read { try $0.playAttempts(of: id, limit: max(0, limit)) }
  }

  public func sweepPlayback(
    tokensBefore: Instant, trailBefore: Instant, limit: Int
  ) async throws -> Int {
    try await write { store in
      max(
        try store.deletePlayTokens(expiredBefore: tokensBefore, limit: limit),
        try store.deletePlayAttempts(before: trailBefore, limit: limit))
    }
  }
}
