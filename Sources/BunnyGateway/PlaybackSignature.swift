import Cryptography
public import DepositDomain
public import Platform

/// URLs that play a protected video until they expire, by Bunny's two rules.
public enum PlaybackSignature {
  /// Where Bunny's player lives.
  public static let embedBase = "https://iframe.mediadelivery.net"

  /// The embedded player: token = hex SHA-256(security key + guid + expiry in unix seconds).
  ///
  /// - Parameter base: ``embedBase``, or a stand-in's address.
  public static func embedURL(
    base: String = embedBase, libraryID: Int, guid: VideoGUID, key: Secret, expiresAt: Instant
  ) -> String {
    let expires = String(expiresAt.unixSeconds)
    let token = Hex.encode(SHA256.hash(key.bytes + Array((guid.rawValue + expires).utf8)))
    return "\(base)/embed/\(libraryID)/\(guid)?token=\(token)&expires=\(expires)"
  }

  /// The HLS playlist on the CDN; the token stands in the path and holds for the video's whole folder, because a player
  /// asks for its segments too.
  ///
  /// - Parameters:
  ///   - host: the CDN's host name, or a stand-in's address with its `http://`.
  ///   - address: locks the token to this IP address (4 or 16 bytes); nil to any.
  public static func playlistURL(
    host: String, guid: VideoGUID, key: Secret, expiresAt: Instant, lockedTo address: [UInt8]? = nil
  ) -> String {
    let folder = "/\(guid)/"
    let token = cdnToken(
      path: folder, parameters: [("token_path", folder)], key: key, expiresAt: expiresAt, lockedTo: address)
    let base = host.contains("://") ? host : "https://" + host
    return "\(base)/bcdn_token=\(token)&token_path=%2F\(guid)%2F&expires=\(expiresAt.unixSeconds)"
      + "\(folder)playlist.m3u8"
  }

  /// `HS256-` and the base64url HMAC-SHA256 of path + expiry + packed address + parameters; `HS256-1-` when locked to
  /// an address, of which only the /64 network counts for IPv6.
  ///
  /// - Parameters:
  ///   - path: what the token opens: a file, or a folder when `token_path` is among the parameters.
  ///   - parameters: unescaped; their order does not matter.
  ///   - address: 4 or 16 bytes.
  public static func cdnToken(
    path: String, parameters: [(name: String, value: String)] = [], key: Secret, expiresAt: Instant,
    lockedTo address: [UInt8]? = nil
  ) -> String {
    var packed = address ?? []
    if packed.count == 16 { packed.replaceSubrange(8..<16, with: repeatElement(0, count: 8)) }
    let pairs = parameters.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let message = Array((path + String(expiresAt.unixSeconds)).utf8) + packed + Array(pairs.utf8)
    return "HS256-" + (address == nil ? "" : "1-") + Base64URL.encode(HMAC.sha256(message, key: key.bytes))
  }
}
