import Cryptography
import Platform

/// Bunny's two checks of an address that plays, by its rules and not by the engine's code.
struct PlaybackCheck: Sendable {
  let key: String

  /// The player: hex SHA-256 of key + video id + expiry.
  func allowsPlayer(of guid: String, token: String?, expires: String?, now: Instant) -> Bool {
    guard let token, let expires, isCurrent(expires, now) else { return false }
    let expected = Hex.encode(SHA256.hash(Array((key + guid + expires).utf8)))
    return ConstantTime.equals(Array(expected.utf8), Array(token.utf8))
  }

  /// The CDN's token, in the directory form (`/bcdn_token=…&token_path=…&expires=…/`) or the query's.
  ///
  /// - Parameters:
  ///   - path: of the file that is asked for, without the token.
  ///   - given: token, expiry and whatever else is signed.
  func allowsFile(_ path: String, _ given: FormBody, from address: IPAddress?, now: Instant) -> Bool {
    guard let token = given["bcdn_token"] ?? given["token"], let expires = given["expires"], isCurrent(expires, now)
    else { return false }
    let signed = given.pairs.filter { !["bcdn_token", "token", "expires"].contains($0.name) }
    let base = given["token_path"] ?? path
    guard base == path || base.hasSuffix("/") && path.hasPrefix(base) else { return false }
    let isLocked = token.hasPrefix("HS256-1-")
    if isLocked, address == nil { return false }
    let expected = self.token(base: base, expires: expires, signed: signed, address: isLocked ? address : nil)
    return ConstantTime.equals(Array(expected.utf8), Array(token.utf8))
  }

  /// An address that plays until then, for the sandbox's own player.
  func playlistPath(of guid: String, until expires: Int) -> String {
    let folder = "/\(guid)/"
    let token = token(
      base: folder, expires: String(expires), signed: [.init(name: "token_path", value: folder)], address: nil)
    return "/bcdn_token=\(token)&token_path=%2F\(guid)%2F&expires=\(expires)\(folder)playlist.m3u8"
  }

  private func token(base: String, expires: String, signed: [FormBody.Pair], address: IPAddress?) -> String {
    let packed = address.map { address in
      address.isIPv4 ? address.bytes : Array(address.bytes.prefix(8)) + [UInt8](repeating: 0, count: 8)
    }
    let parameters = signed.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let message = Array((base + expires).utf8) + (packed ?? []) + Array(parameters.utf8)
    return "HS256-" + (packed == nil ? "" : "1-") + Base64URL.encode(HMAC.sha256(message, key: Array(key.utf8)))
  }

  private func isCurrent(_ expires: String, _ now: Instant) -> Bool {
    Int(expires).map { $0 > now.unixSeconds } ?? false
  }
}
