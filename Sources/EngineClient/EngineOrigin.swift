public import Platform

/// An engine's address, in one spelling: what requests are sent to, and the key of tokens and journal entries.
public struct EngineOrigin: Hashable, Sendable, CustomStringConvertible {
  /// Scheme and host in lower case, no default port, no slash at the end.
  public let text: String
  /// Nothing sent there leaves this machine.
  public let isLoopback: Bool
  /// The way there is encrypted.
  public let isSecure: Bool

  /// - Throws: `engine_url_malformed` (configuration) unless it is an http or https URL without credentials or query.
  public init(_ address: String) throws(VisualError) {
    let trimmed = address.trimmingSpaces
    guard let separator = Self.schemeEnd(trimmed), trimmed.utf8.count <= 2_000 else {
      throw .engineURLMalformed(address)
    }
    let scheme = trimmed[..<separator].lowercased()
    let rest = trimmed[trimmed.index(separator, offsetBy: 3)...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path = path.dropLast() }
    guard scheme == "http" || scheme == "https", Self.isPlain(rest), let place = Place(authority) else {
      throw .engineURLMalformed(address)
    }
    isSecure = scheme == "https"
    isLoopback = place.isLoopback
    let port = place.port == (isSecure ? 443 : 80) ? nil : place.port
    text = "\(scheme)://\(place.host)" + (port.map { ":\($0)" } ?? "") + path
  }

  public var description: String { text }

  /// A bearer token may go there: encrypted, or not over a wire at all.
  public var mayReceiveToken: Bool { isSecure || isLoopback }

  private static func schemeEnd(_ text: String) -> String.Index? {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
    return colon
  }

  private static func isPlain(_ text: Substring) -> Bool {
    text.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value > 32 && $0.value != 127 && !"?#@\\\"<>".unicodeScalars.contains($0)
    }
  }
}

/// Host and port of an authority without credentials.
private struct Place {
  let host: String
  let port: Int?

  init?(_ authority: Substring) {
    let afterBracket = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : nil
    if authority.hasPrefix("["), afterBracket == nil { return nil }
    let hostEnd = afterBracket ?? authority.firstIndex(of: ":") ?? authority.endIndex
    let tail = authority[hostEnd...]
    host = authority[..<hostEnd].lowercased()
    if tail.isEmpty {
      port = nil
    } else {
      guard tail.first == ":", tail.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
        let number = Int(tail.dropFirst()), (1...65_535).contains(number)
      else { return nil }
      port = number
    }
    if host.isEmpty || host == "[]" { return nil }
  }

  /// `localhost`, 127.0.0.0/8 or ::1; a name that merely begins like one is not.
  var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy { $0.isASCII && $0.isNumber }
          && (Int(part).map { $0 < 256 } ?? false)
      }
  }
}
