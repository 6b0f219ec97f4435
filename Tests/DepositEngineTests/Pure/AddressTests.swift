import Glibc
import Platform
import TestSupport
import Testing

@testable import DepositEngine

/// Texts and places: pages, URLs, sockets, tokens.
@Suite struct AddressTests {
  @Test func pagesShowTextAsText() {
    let escaped = LandingPage.escaped(#"<script>alert("x" + 'y')</script> & é 🎬 &lt;"#)
    #expect(
      escaped
        == "&lt;script&gt;alert(&quot;x&quot; + &#39;y&#39;)&lt;/script&gt; &amp; é 🎬 &amp;lt;")
  }

  @Test func markupThatHidesBehindACombiningMarkIsEscapedToo() {
    // Swift sees "<" and a combining accent as one character that is not "<"; a browser sees a tag.
    let escaped = LandingPage.escaped("<\u{301}img src=x onerror=y>\u{200D}\"\u{301}")
    #expect(!escaped.unicodeScalars.contains("<"))
    #expect(!escaped.unicodeScalars.contains(">"))
    #expect(!escaped.unicodeScalars.contains("\""))
  }

  @Test(arguments: [
    ("127.0.0.1", false, "http://127.0.0.1:4000"), ("0.0.0.0", false, "http://127.0.0.1:4000"),
    ("::", false, "http://[::1]:4000"), ("::1", false, "http://[::1]:4000"),
    ("fe80::1", true, "https://[fe80::1]:4000"),
    ("engine.example", true, "https://engine.example:4000"),
  ])
  func theURLIsOneThatCanBeOpened(_ host: String, _ isTLS: Bool, _ url: String) {
    #expect(EngineServer.url(host: host, port: 4_000, isTLS: isTLS) == url)
  }

  @Test func tokensAreLongRandomAndKnownByTheirHash() {
    let tokens = (0..<200).map { _ in TokenText.make() }
    #expect(Set(tokens).count == 200)
    for token in tokens {
      #expect(token.hasPrefix("vis_"))
      #expect(token.utf8.count == 47, "256 bits in base64url")
      #expect(token.utf8.dropFirst(4).allSatisfy { $0 == 45 || $0 == 95 || (48...122).contains($0) })
    }
    // RFC 6234's "abc".
    #expect(TokenText.hash("abc").prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
    #expect(TokenText.hash("abc").count == 32)
    #expect(TokenText.hash("abc") != TokenText.hash("abc "))
  }

  // MARK: Unix sockets

  /// A socket bound to a path; `isListening` until it is closed.
  private func boundSocket(_ path: String, listens: Bool) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    if listens { #expect(listen(descriptor, 1) == 0) }
    return descriptor
  }

  private func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  @Test func aPathWhereNothingLiesIsFree() throws {
    let folder = try TemporaryFolder()
    try UnixSocketPath.clear(folder["engine.sock"])
  }

  @Test func whatADeadServerLeftIsRemoved() throws {
    let folder = try TemporaryFolder()
    close(boundSocket(folder["engine.sock"], listens: true))
    #expect(exists(folder["engine.sock"]))
    try UnixSocketPath.clear(folder["engine.sock"])
    #expect(!exists(folder["engine.sock"]))
  }

  @Test func aSocketSomebodyListensOnStays() async throws {
    let folder = try TemporaryFolder()
    let descriptor = boundSocket(folder["engine.sock"], listens: true)
    await expectError("address_unavailable") { try UnixSocketPath.clear(folder["engine.sock"]) }
    #expect(exists(folder["engine.sock"]))
    close(descriptor)
  }

  @Test func anythingElseStays() async throws {
    let folder = try TemporaryFolder()
    try folder.write("precious", to: "file")
    #expect(symlink(folder["file"], folder["link"]) == 0)
    #expect(mkdir(folder["folder"], 0o700) == 0)
    for name in ["file", "link", "folder"] {
      await expectError("address_unavailable") { try UnixSocketPath.clear(folder[name]) }
      #expect(exists(folder[name]), "\(name)")
    }
  }
}
