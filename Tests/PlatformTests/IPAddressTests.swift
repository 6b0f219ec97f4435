import Platform
import Testing

@Suite struct IPAddressTests {
  @Test(
    "Addresses read in every usual spelling, and are written in one",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
      ("fe80::1%eth0", "fe80::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
      ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ])
  func spellings(text: String, written: String) throws {
    #expect(try #require(IPAddress(text)).description == written)
  }

  @Test(
    "What is no address is none",
    arguments: [
      "", " ", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "01.2.3.04x", "1.2.3.4:80", "[::1]", ":::",
      "12345::", "::1::", "2001:db8::g", "127.1", "0x7f.1.1.1", String(repeating: "1", count: 5_000),
    ])
  func noAddresses(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(
    "A forwarded entry may carry a port",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), (" 192.0.2.1:4711 ", "192.0.2.1"), ("[2001:db8::1]:443", "2001:db8::1"),
      ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
      ("unknown", nil), ("", nil), ("[]", nil), ("_hidden", nil), ("192.0.2.1, 1.1.1.1", nil),
    ] as [(String, String?)])
  func forwarded(text: String, address: String?) {
    #expect(IPAddress(forwarded: text)?.description == address)
  }

  @Test(
    "A range holds what shares its first bits",
    arguments: [
      ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("192.0.2.128/25", "192.0.2.129", true),
      ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
      ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
      ("2001:db8::/33", "2001:db8:8000::1", false), ("::1/128", "::1", true), ("::1/128", "::2", false),
    ])
  func ranges(range: String, address: String, isInside: Bool) throws {
    let place = try #require(IPAddress(address))
    #expect(try #require(IPRange(range)).contains(place) == isInside)
  }

  @Test(
    "A list reads whole or not at all",
    arguments: ["10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/8/8", "10.0.0.0/-1", "x", ""])
  func malformedRanges(range: String) {
    #expect(IPRange(range) == nil)
    #expect(IPRange.list("127.0.0.1, \(range)") == nil)
    #expect(IPRange.list("127.0.0.1, ::1")?.count == 2)
  }
}
