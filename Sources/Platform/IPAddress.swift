import Glibc

/// An IPv4 or IPv6 address as a socket or a proxy names it.
///
/// An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address: a socket that listens on both names
/// one viewer in two ways.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16, in network order.
  public let bytes: [UInt8]

  /// Reads `192.0.2.1`, `2001:db8::1` and `fe80::1%eth0`; nil for anything else, names of hosts among it.
  public init?(_ text: String) {
    guard text.utf8.count <= 64 else { return nil }
    let withoutZone = String(text.prefix { $0 != "%" })
    if let bytes = Self.parse(withoutZone, AF_INET, count: 4) {
      self.bytes = bytes
    } else if let bytes = Self.parse(withoutZone, AF_INET6, count: 16) {
      let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
      self.bytes = isMapped ? Array(bytes[12...]) : bytes
    } else {
      return nil
    }
  }

  /// Reads an entry of `X-Forwarded-For`, which some proxies write with a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
  public init?(forwarded text: String) {
    let entry = text.trimmingSpaces
    if entry.hasPrefix("["), let end = entry.firstIndex(of: "]") {
      self.init(String(entry[entry.index(after: entry.startIndex)..<end]))
    } else if entry.contains("."), let colon = entry.firstIndex(of: ":"), !entry[colon...].dropFirst().contains(":") {
      self.init(String(entry[..<colon]))
    } else {
      self.init(entry)
    }
  }

  public var isIPv4: Bool { bytes.count == 4 }

  /// In the usual spelling: `192.0.2.1`, `2001:db8::1`.
  public var description: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = isIPv4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func parse(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }
}

/// Addresses that share their first bits: `10.0.0.0/8`, or one address.
public struct IPRange: Hashable, Sendable {
  private let prefix: [UInt8]
  private let bits: Int

  /// Reads an address, or an address with the number of its leading bits that count; nil for anything else.
  public init?(_ text: String) {
    let parts = text.trimmingSpaces.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else { return nil }
    prefix = address.bytes
    guard parts.count == 2 else {
      bits = address.bytes.count * 8
      return
    }
    guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let bits = Int(parts[1]),
      bits <= address.bytes.count * 8
    else { return nil }
    self.bits = bits
  }

  /// Reads a list with commas, spaces allowed; nil when one item of it does not read.
  public static func list(_ text: String) -> [IPRange]? {
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    let ranges = items.compactMap { IPRange(String($0)) }
    return ranges.count == items.count ? ranges : nil
  }

  public func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == prefix.count else { return false }
    return zip(address.bytes, prefix).enumerated().allSatisfy { index, pair in
      let counted = min(8, max(0, bits - index * 8))
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> counted)
      return (pair.0 ^ pair.1) & mask == 0
    }
  }
}
