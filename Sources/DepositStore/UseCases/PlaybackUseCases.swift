import DepositDomain
import Platform

extension StoreTransaction {
  func issue(_ token: PlayToken, limits: PlayLimits, at instant: Instant) throws {
    for window in limits.perIssuer {
      guard try playTokens(issuedBy: token.issuedBy, since: instant - window.span) < window.count else {
        throw VisualError.playLimit
      }
    }
    if let network = token.binding.network {
      for window in limits.perViewer {
        guard try playTokens(for: network, since: instant - window.span) < window.count else {
          throw VisualError.playLimit
        }
      }
    }
    try insert(token)
    try append(
      PlayAttempt(
        tokenID: token.id, depositID: token.depositID, at: instant, kind: .issued, issuedBy: token.issuedBy,
        network: token.binding.network, agentName: "", playsLeft: token.playsLeft))
  }

  func redeem(_ claims: PlayClaims, for viewer: PlayViewer, at instant: Instant) throws -> PlayOutcome {
    // Signed by us, and no longer counted: swept, or issued after the backup that was restored.
    guard var token = try playToken(claims.id) else { return PlayOutcome(token: nil, refusal: .expired) }
    let before = token
    let deposit = try deposit(token.depositID)
    let refusal = token.redeem(for: viewer, deposit: deposit, at: instant)
    // Beyond the refusals that are kept nothing is written, and nothing waits for the disk.
    guard token != before else { return PlayOutcome(token: token, refusal: refusal) }
    try update(token)
    try append(
      PlayAttempt(
        tokenID: token.id, depositID: token.depositID, at: instant, kind: refusal == nil ? .played : .refused,
        refusal: refusal, issuedBy: token.issuedBy, network: viewer.network, agentName: viewer.agentName,
        playsLeft: token.playsLeft))
    return PlayOutcome(token: token, refusal: refusal)
  }
}
