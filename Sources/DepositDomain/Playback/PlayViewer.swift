public import Platform

/// Where a viewer comes from, as far as a play token looks: an IPv4 address whole, of an IPv6 address its /64.
///
/// The rest of an IPv6 address changes by itself from day to day (RFC 8981).
public struct ViewerNetwork: Hashable, Sendable, CustomStringConvertible {
  /// 4 bytes of IPv4, or the first 8 of IPv6.
  public let bytes: [UInt8]

  public init(_ address: IPAddress) {
    bytes = address.isIPv4 ? address.bytes : Array(address.bytes.prefix(8))
  }

  /// - Parameter bytes: 4 or 8.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 8 else { return nil }
    self.bytes = bytes
  }

  /// Reads what ``description`` writes.
  public init?(_ text: String) {
    let address = text.hasSuffix("/64") ? String(text.dropLast(3)) : text
    guard let address = IPAddress(address) else { return nil }
    self.init(address)
    guard description == text else { return nil }
  }

  /// `192.0.2.1`, `2001:db8::/64`
  public var description: String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 0, to: 8, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
    return IPAddress(groups.joined(separator: ":") + "::").map { "\($0)/64" } ?? ""
  }
}

/// A browser, by a digest of what it calls itself.
public struct AgentDigest: Hashable, Sendable {
  public static let byteCount = 16

  /// The first bytes of the SHA-256 of the `User-Agent` header.
  public let bytes: [UInt8]

  /// - Parameter bytes: ``byteCount``.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }
}

/// Who opens a link now.
public struct PlayViewer: Hashable, Sendable {
  public let address: IPAddress
  public let agent: AgentDigest
  /// What the browser calls itself, safe to show and cut short; for support's eyes only.
  public let agentName: String

  public init(address: IPAddress, agent: AgentDigest, agentName: String) {
    self.address = address
    self.agent = agent
    self.agentName = agentName
  }

  public var network: ViewerNetwork { ViewerNetwork(address) }
}

/// The viewer a token is for, as far as that is known: named at issue, or seen at the first opening.
public struct PlayBinding: Hashable, Sendable {
  public var network: ViewerNetwork?
  public var agent: AgentDigest?

  public init(network: ViewerNetwork? = nil, agent: AgentDigest? = nil) {
    self.network = network
    self.agent = agent
  }

  /// What is not known yet fits everyone.
  public func fits(_ viewer: PlayViewer) -> Bool {
    (network.map { $0 == viewer.network } ?? true) && (agent.map { $0 == viewer.agent } ?? true)
  }

  /// What is not known yet becomes this viewer's.
  mutating func bind(to viewer: PlayViewer) {
    network = network ?? viewer.network
    agent = agent ?? viewer.agent
  }
}
