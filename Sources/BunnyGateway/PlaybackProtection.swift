public import DepositDomain
public import Platform

/// How a film is opened at Bunny, so that the address serves for a while only.
public struct PlaybackProtection: Sendable {
  public enum Form: Hashable, Sendable {
    /// Bunny's player, by the library's token authentication.
    case player(base: String, libraryID: Int)
    /// The HLS playlist on the CDN, by the pull zone's token authentication; locked to the viewer's address or not.
    case playlist(host: String, locksAddress: Bool)
  }

  private let key: Secret
  private let form: Form

  public init(key: Secret, form: Form) {
    self.key = key
    self.form = form
  }

  /// - Parameter expiresAt: never later than the right to play ends.
  public func url(of guid: VideoGUID, for viewer: IPAddress, expiresAt: Instant) -> String {
    switch form {
    case .player(let base, let libraryID):
      PlaybackSignature.embedURL(base: base, libraryID: libraryID, guid: guid, key: key, expiresAt: expiresAt)
    case .playlist(let host, let locksAddress):
      PlaybackSignature.playlistURL(
        host: host, guid: guid, key: key, expiresAt: expiresAt, lockedTo: locksAddress ? viewer.bytes : nil)
    }
  }
}
