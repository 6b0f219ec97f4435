import DepositDomain
public import Platform

/// `POST /api/play/tokens`: a link to one's own film, or as admin to any.
public struct PlayTokenRequest: Codable, Hashable, Sendable {
  public var videoGuid: String
  /// The viewer's address; without one the token is bound at its first opening.
  public var ip: String?
  /// The viewer's `User-Agent`; likewise.
  public var userAgent: String?

  public init(videoGuid: String, ip: String? = nil, userAgent: String? = nil) {
    self.videoGuid = videoGuid
    self.ip = ip
    self.userAgent = userAgent
  }
}

/// A play token and the link that carries it.
public struct PlayTokenResponse: Codable, Hashable, Sendable {
  public var token: String
  /// What a person opens: the engine's `/play/{token}`.
  public var url: String
  public var expiresAt: Instant
  public var playsLeft: Int

  public init(token: String, url: String, expiresAt: Instant, playsLeft: Int) {
    self.token = token
    self.url = url
    self.expiresAt = expiresAt
    self.playsLeft = playsLeft
  }
}

/// `POST /api/play/redeem`: the platform opens a token for a viewer (admin).
public struct PlayRedeemRequest: Codable, Hashable, Sendable {
  public var token: String
  public var ip: String
  public var userAgent: String

  public init(token: String, ip: String, userAgent: String) {
    self.token = token
    self.ip = ip
    self.userAgent = userAgent
  }
}

/// One play, counted.
public struct PlayRedeemResponse: Codable, Hashable, Sendable {
  /// Bunny's protected address; it expires with the token at the latest.
  public var url: String
  public var playsLeft: Int

  public init(url: String, playsLeft: Int) {
    self.url = url
    self.playsLeft = playsLeft
  }
}

extension Route {
  public static let playTokens = "/api/play/tokens"
  public static let playRedeem = "/api/play/redeem"
  /// What a person opens; the token is its last part.
  public static let playPrefix = "/play/"
  public static func play(_ token: String) -> String { playPrefix + token }
}

extension WireLimit {
  /// Longest play token, in characters; ours have about 250 at most.
  public static let playTokenBytes = 400
  /// Longest `userAgent`, in bytes; what is longer in a header is looked at so far.
  public static let userAgentBytes = 2_048
}
