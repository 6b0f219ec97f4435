public import DepositDomain
public import EngineAPI
public import Platform

extension EngineClient {
  /// A link that plays a film: one's own, or as admin any.
  ///
  /// - Parameter guid: the deposit's `videoGuid`.
  /// - Throws: `not_playable`, `deposit_not_found`, `too_many_play_tokens`, `playback_not_set_up` among the others.
  public func playToken(for guid: VideoGUID) async throws(VisualError) -> PlayTokenResponse {
    var call = EngineCall("POST", Route.playTokens)
    try call.encode(PlayTokenRequest(videoGuid: guid.rawValue))
    return try await answer(call)
  }
}
