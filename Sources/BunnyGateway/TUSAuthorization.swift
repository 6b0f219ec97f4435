import Cryptography
import DepositDomain
public import Platform

/// What lets a client upload one video straight to Bunny, without any key.
public struct TUSAuthorization: Hashable, Sendable {
  /// Where the upload is created (TUS 1.0.0).
  public var endpoint: String
  /// `AuthorizationSignature`, `AuthorizationExpire`, `LibraryId`, `VideoId`: on every request of the upload.
  public var headers: [String: String]
  /// The signature must outlive the upload or be renewed; a whole second.
  public var expiresAt: Instant

  /// Bunny's rule: lowercase hex of SHA-256(library id + API key + expiry in unix seconds + video id).
  init(endpoint: String, libraryID: Int, apiKey: Secret, guid: VideoGUID, expiresAt: Instant) {
    let expire = String(expiresAt.unixSeconds)
    let signed = Array(String(libraryID).utf8) + apiKey.bytes + Array((expire + guid.rawValue).utf8)
    self.endpoint = endpoint
    headers = [
      "AuthorizationSignature": Hex.encode(SHA256.hash(signed)), "AuthorizationExpire": expire,
      "LibraryId": String(libraryID), "VideoId": guid.rawValue,
    ]
    self.expiresAt = Instant(unixSeconds: expiresAt.unixSeconds)
  }
}
