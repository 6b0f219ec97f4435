import Cryptography
import DepositDomain
import EngineAPI
import Platform

/// Whose request it is when proxies stand in between.
enum ViewerAddress {
  /// Entries of `X-Forwarded-For` that are looked at, from the right.
  private static let maximumHops = 20

  /// The socket's other end; if that is a trusted proxy, the rightmost forwarded address that is none.
  ///
  /// Only what a trusted proxy wrote is believed: a viewer can send the header too, but proxies append to it. An entry
  /// that does not read ends the search at the proxy that passed it on.
  /// - Parameters:
  ///   - socket: nil for a Unix socket, which only a proxy on this machine uses.
  ///   - forwarded: the values of `X-Forwarded-For`, in their order.
  static func of(socket: IPAddress?, forwarded: [String], trusted: [IPRange]) -> IPAddress? {
    var address = socket ?? IPAddress("127.0.0.1")
    guard socket.map({ isTrusted($0, trusted) }) ?? true else { return address }
    let entries = forwarded.flatMap { $0.split(separator: ",") }
    for entry in entries.reversed().prefix(maximumHops) {
      guard let named = IPAddress(forwarded: String(entry)) else { break }
      address = named
      if !isTrusted(named, trusted) { break }
    }
    return address
  }

  private static func isTrusted(_ address: IPAddress, _ trusted: [IPRange]) -> Bool {
    trusted.contains { $0.contains(address) }
  }
}

extension AgentDigest {
  /// Of a `User-Agent` header as it was sent; a missing one is an empty one.
  init?(of agent: String) {
    let bytes = Array(agent.utf8.prefix(WireLimit.userAgentBytes))
    self.init(bytes: Array(SHA256.hash(bytes).prefix(Self.byteCount)))
  }
}

extension PlayViewer {
  /// The most characters of a browser's name that support sees.
  private static let nameLimit = 160

  init?(address: IPAddress, agent: String) {
    guard let digest = AgentDigest(of: agent) else { return nil }
    self.init(address: address, agent: digest, agentName: DisplayText(agent, limit: Self.nameLimit).text)
  }
}
