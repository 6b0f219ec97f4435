import DepositDomain
import Platform

extension MemoryTransaction {
  func playToken(_ id: PlayTokenID) -> PlayToken? { state.playTokens[id] }

  func playTokens(issuedBy user: UserID, since instant: Instant) -> Int {
    state.playTokens.values.count { $0.issuedBy == user && $0.issuedAt > instant }
  }

  func playTokens(for network: ViewerNetwork, since instant: Instant) -> Int {
    state.playTokens.values.count { $0.binding.network == network && $0.issuedAt > instant }
  }

  func playAttempts(of id: DepositID, limit: Int) -> [PlayAttempt] {
    Array(state.playTrail.filter { $0.depositID == id }.suffix(limit))
  }

  func insert(_ token: PlayToken) throws {
    guard state.playTokens[token.id] == nil else {
      throw VisualError.recordConflict(record: "play token \(token.id.short)")
    }
    state.playTokens[token.id] = token
  }

  func update(_ token: PlayToken) {
    if state.playTokens[token.id] != nil { state.playTokens[token.id] = token }
  }

  func append(_ attempt: PlayAttempt) {
    state.playTrail.append(attempt)
  }

  func deletePlayTokens(expiredBefore instant: Instant, limit: Int) -> Int {
    let expired = state.playTokens.values.filter { $0.expiresAt < instant }.sorted { $0.expiresAt < $1.expiresAt }
    let old = expired.prefix(max(0, limit))
    for token in old { state.playTokens[token.id] = nil }
    return old.count
  }

  func deletePlayAttempts(before instant: Instant, limit: Int) -> Int {
    let old = state.playTrail.indices.filter { state.playTrail[$0].at < instant }.prefix(max(0, limit))
    for index in old.reversed() { state.playTrail.remove(at: index) }
    return old.count
  }
}
