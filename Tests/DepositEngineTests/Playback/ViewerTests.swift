import DepositDomain
import Platform
import Testing

@testable import DepositEngine

@Suite struct ViewerTests {
  private static let trusted = IPRange.list("127.0.0.1, 10.0.0.0/8, ::1") ?? []

  @Test(
    "The viewer is who the last trusted proxy names",
    arguments: [
      // Nobody's word counts unless it comes through a trusted proxy.
      ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"), ("203.0.113.9", [], "203.0.113.9"),
      ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"), ("127.0.0.1", [], "127.0.0.1"),
      // The left part is what the viewer wrote.
      ("127.0.0.1", ["8.8.8.8, 198.51.100.1"], "198.51.100.1"),
      ("127.0.0.1", ["8.8.8.8, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
      ("127.0.0.1", ["8.8.8.8", "198.51.100.1"], "198.51.100.1"),
      ("::1", ["[2001:db8::1]:4711"], "2001:db8::1"), ("10.9.9.9", ["198.51.100.1:80"], "198.51.100.1"),
      // Only proxies: the first of them.
      ("127.0.0.1", ["10.1.2.3, 10.1.2.4"], "10.1.2.3"),
      // What does not read ends the search.
      ("127.0.0.1", ["198.51.100.1, unknown, 10.1.2.3"], "10.1.2.3"), ("127.0.0.1", ["unknown"], "127.0.0.1"),
      ("127.0.0.1", [","], "127.0.0.1"), ("127.0.0.1", [String(repeating: "x,", count: 5_000)], "127.0.0.1"),
      ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
      // A Unix socket is a proxy's.
      (nil, ["8.8.8.8, 198.51.100.1"], "198.51.100.1"), (nil, [], "127.0.0.1"),
    ] as [(String?, [String], String)])
  func viewer(socket: String?, forwarded: [String], expected: String) {
    let address = ViewerAddress.of(
      socket: socket.flatMap { IPAddress($0) }, forwarded: forwarded, trusted: Self.trusted)
    #expect(address?.description == expected)
  }

  @Test func withoutTrustedProxiesTheHeaderIsNothing() {
    let address = ViewerAddress.of(socket: IPAddress("127.0.0.1"), forwarded: ["8.8.8.8"], trusted: [])
    #expect(address?.description == "127.0.0.1")
  }

  @Test func browsersAreToldApartByAllTheySay() throws {
    let agents = ["", "Netscape", "Netscape ", "netscape", String(repeating: "n", count: 2_048)]
    #expect(Set(agents.map { AgentDigest(of: $0) }).count == agents.count)
    let endless = String(repeating: "n", count: 9_999)
    #expect(AgentDigest(of: endless) == AgentDigest(of: String(repeating: "n", count: 2_048)))
    let loopback = try #require(IPAddress("::1"))
    let viewer = try #require(PlayViewer(address: loopback, agent: "a\u{1B}[2J" + endless))
    #expect(!viewer.agentName.unicodeScalars.contains("\u{1B}"))
    #expect(viewer.agentName.count < 200)
  }

  @Test func aNetworkOpensSoManyLinksAMinute() throws {
    let door = PlayDoor()
    let start = Instant(unixSeconds: 1_795_000_000)
    let network = ViewerNetwork(try #require(IPAddress("192.0.2.1")))
    let other = ViewerNetwork(try #require(IPAddress("192.0.2.2")))
    for _ in 0..<PlayDoor.openings { #expect(door.admits(network, at: start)) }
    #expect(!door.admits(network, at: start + .seconds(59)))
    #expect(door.admits(other, at: start + .seconds(59)))
    #expect(door.admits(network, at: start + .seconds(60)))
    // A clock that was set back opens the door rather than closing it for an hour.
    #expect(door.admits(network, at: start - .seconds(3_600)))
  }

  @Test func aLogNeverHoldsALink() {
    #expect(ErrorResponses.shown("/play/AbC") == "/play/•••")
    #expect(ErrorResponses.shown("/pay/AbC") == "/pay/•••")
    #expect(ErrorResponses.shown("/api/play/tokens") == "/api/play/tokens")
  }
}
