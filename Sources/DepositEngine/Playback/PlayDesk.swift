import BunnyGateway
import DepositDomain
import DepositStore
import EngineAPI
import Logging
import Platform

/// Gives out play tokens, and opens films for those who hold one.
struct PlayDesk: Sendable {
  let services: EngineServices

  private var signer: PlayTokenSigner { PlayTokenSigner(secrets: services.settings.playTokenSecrets) }

  /// A token for an owner's film, or for any when an admin asks.
  ///
  /// - Throws: `deposit_not_found` for a film that is not the caller's, `catching_up`, `not_playable`,
  ///   `too_many_play_tokens`, `playback_not_set_up`, `invalid_body`.
  func issue(_ request: PlayTokenRequest, by principal: Principal) async throws -> PlayTokenResponse {
    let isAdmin = principal.roles.contains(.admin)
    if !isAdmin { try principal.require(.creator) }
    guard services.settings.playback != nil else { throw VisualError.playbackNotSetUp }
    let binding = try Self.binding(request)
    let guid = VideoGUID(request.videoGuid)
    guard guid.rawValue.utf8.count <= 64 else { throw VisualError.depositUnknown }
    let found = try await services.known { try await services.store.deposit(video: guid) }
    guard let deposit = found, isAdmin || deposit.owner == principal.user else { throw VisualError.depositUnknown }
    let now = services.clock.now()
    guard deposit.video?.guid == guid,
      let token = PlayToken(id: .random(), deposit: deposit, issuedBy: principal.user, binding: binding, at: now),
      let text = signer.text(of: token)
    else { throw VisualError.playNotPlayable(isRedeeming: false) }
    try await services.store.issue(token, limits: isAdmin ? .platform : .creator, at: now)
    return PlayTokenResponse(
      token: text, url: services.baseURL.value + Route.play(text), expiresAt: token.expiresAt,
      playsLeft: token.playsLeft)
  }

  /// Counts a play and gives the film's address at Bunny.
  ///
  /// - Throws: `expired`, `exhausted`, `viewer_mismatch`, `bad_signature`, `not_playable`, `playback_not_set_up`.
  func redeem(_ text: String, for viewer: PlayViewer) async throws -> PlayRedeemResponse {
    guard let protection = services.settings.playback else { throw VisualError.playbackNotSetUp }
    guard let claims = signer.claims(in: text) else {
      await noteForgery(viewer)
      throw VisualError.playBadSignature
    }
    let outcome = try await services.store.redeem(claims, for: viewer, at: services.clock.now())
    if let refusal = outcome.refusal {
      services.logger.info(
        "play refused", metadata: ["token": "\(claims.id.short)", "cause": "\(refusal.rawValue)"])
      throw VisualError.play(refusal)
    }
    return PlayRedeemResponse(
      url: protection.url(of: claims.videoGUID, for: viewer.address, expiresAt: claims.expiresAt),
      playsLeft: outcome.token?.playsLeft ?? 0)
  }

  /// What was forged belongs to no deposit, so it stands in the log only; at most one line a second.
  private func noteForgery(_ viewer: PlayViewer) async {
    guard await services.throttle.passes("play:forged", every: .seconds(1), now: services.clock.now()) else { return }
    services.logger.warning("play token not ours", metadata: ["from": "\(viewer.network)"])
  }

  private static func binding(_ request: PlayTokenRequest) throws(VisualError) -> PlayBinding {
    var binding = PlayBinding()
    if let ip = request.ip {
      guard let address = IPAddress(ip) else { throw .bodyInvalid(field: "ip", problem: .isMalformed) }
      binding.network = ViewerNetwork(address)
    }
    if let agent = request.userAgent {
      guard agent.utf8.count <= WireLimit.userAgentBytes else {
        throw .bodyInvalid(field: "userAgent", problem: .isMalformed)
      }
      binding.agent = AgentDigest(of: agent)
    }
    return binding
  }
}

extension VisualError {
  /// The error for a token that is refused when it is opened.
  static func play(_ refusal: PlayRefusal) -> VisualError {
    switch refusal {
    case .expired: .playExpired
    case .exhausted: .playExhausted
    case .viewerMismatch: .playViewerMismatch
    case .badSignature: .playBadSignature
    case .notPlayable: .playNotPlayable(isRedeeming: true)
    }
  }
}
