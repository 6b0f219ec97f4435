/// An http or https URL in a form that every reader takes apart in the same way, so that "same origin" means the
/// same here as in the transport: printable ASCII, no user part, no fragment, a host of plain characters.
struct UploadURL: Hashable, Sendable {
  /// Longest URL taken, in bytes.
  static let maximumLength = 2_048

  let scheme: String
  let host: String
  let port: Int
  /// Path and query, from the `/` on.
  let path: String

  init?(_ text: String) {
    guard text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy(Self.isAllowed),
      let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://")
    else { return nil }
    scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = text[text.index(colon, offsetBy: 3)...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard let authority = Self.authority(rest[..<end]) else { return nil }
    host = authority.host
    port = authority.port ?? (scheme == "https" ? 443 : 80)
    path = (rest[end...].hasPrefix("/") ? "" : "/") + rest[end...]
  }

  /// `scheme://host:port`, the port only when it is not the scheme's own.
  var origin: String {
    let isDefault = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)" + (isDefault ? "" : ":\(port)")
  }

  var text: String { origin + path }

  /// Where a `Location` points, read from here (RFC 3986, 5.2); nil when it is malformed or on another origin.
  func resolvingOnSameOrigin(_ reference: String) -> UploadURL? {
    guard !reference.isEmpty, let target = UploadURL(absolute(reference)), target.origin == origin else { return nil }
    return target
  }

  private func absolute(_ reference: String) -> String {
    if reference.hasPrefix("//") { return scheme + ":" + reference }
    if reference.hasPrefix("/") { return origin + reference }
    let plain = path.prefix { $0 != "?" }
    if reference.hasPrefix("?") { return origin + plain + reference }
    if reference.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") { return reference }
    let folder = plain[...(plain.lastIndex(of: "/") ?? plain.startIndex)]
    return origin + folder + reference
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !#"\"<>#^`{|}"#.utf8.contains(byte)
  }

  private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
    var host = text
    var port: Int?
    if let colon = text.lastIndex(of: ":"), text.last != "]" {
      let digits = text[text.index(after: colon)...]
      guard (1...5).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(digits), (1...65_535).contains(number)
      else { return nil }
      host = text[..<colon]
      port = number
    }
    return isHost(host) ? (host.lowercased(), port) : nil
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
      let address = host.dropFirst().dropLast()
      return !address.isEmpty
        && address.utf8.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }
    return !host.isEmpty
      && host.utf8.allSatisfy { byte in
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}
