import Cryptography
import DepositDomain
import EngineAPI
import Platform

/// Writes and reads play tokens: base64url of ``PlayClaims`` and their HMAC-SHA256, so that each token has one spelling.
///
/// The first secret signs, all verify; the key id inside says which.
struct PlayTokenSigner: Sendable {
  private struct Key {
    let id: [UInt8]
    let secret: [UInt8]
  }

  private let keys: [Key]

  /// What is signed begins with it, so that no other use of the secret makes a token.
  private static let purpose = Array("visual play token\0".utf8)
  private static let keyIDPurpose = Array("visual play token key id\0".utf8)

  init(secrets: [Secret]) {
    keys = secrets.map { secret in
      let bytes = secret.bytes
      return Key(
        id: Array(HMAC.sha256(Self.keyIDPurpose, key: bytes).prefix(PlayClaims.keyIDByteCount)), secret: bytes)
    }
  }

  /// nil for a video whose name fits no token.
  func text(of token: PlayToken) -> String? {
    guard let key = keys.first else { return nil }
    let claims = PlayClaims(
      keyID: key.id, id: token.id, videoGUID: token.videoGUID, expiresAt: token.expiresAt, binding: token.binding)
    return claims.bytes.map { Base64URL.encode($0 + Self.signature(of: $0, key.secret)) }
  }

  /// What a text from anywhere claims, when we signed it; nil otherwise, whatever is wrong with it.
  func claims(in text: String) -> PlayClaims? {
    guard text.utf8.count <= WireLimit.playTokenBytes, let bytes = Base64URL.decode(text),
      bytes.count > SHA256.byteCount
    else { return nil }
    let payload = Array(bytes.dropLast(SHA256.byteCount))
    let signature = Array(bytes.suffix(SHA256.byteCount))
    guard let claims = PlayClaims(bytes: payload) else { return nil }
    let isOurs = keys.filter { $0.id == claims.keyID }.contains { key in
      ConstantTime.equals(Self.signature(of: payload, key.secret), signature)
    }
    return isOurs ? claims : nil
  }

  private static func signature(of payload: [UInt8], _ secret: [UInt8]) -> [UInt8] {
    HMAC.sha256(purpose + payload, key: secret)
  }
}

extension PlayTokenID {
  /// A new number.
  static func random() -> PlayTokenID { PlayTokenID(Hex.encode(SecureRandom.bytes(byteCount))) }
}
