import CurlTransport
import EngineAPI
import Logging
import NIOCore
import Platform
import Testing

@testable import DepositEngine

/// The engine's own TLS, with a certificate made for these tests.
@Suite(.serialized) struct TLSTests {
  private static func fixture(_ name: String, _ here: String = #filePath) -> String {
    let tests = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    return tests + "/Fixtures/tls/" + name
  }

  private static let files = ServeOptions.TLSFiles(
    certificate: fixture("certificate.pem"), key: fixture("key.pem"))

  @Test func theAddressSpeaksTLSAndNothingElse() async throws {
    try await LiveEngine.run(hasWebhooks: false, tls: Self.files) { engine in
      #expect(engine.url.hasPrefix("https://127.0.0.1:"))
      let trusting = CurlTransport(certificateAuthorities: Self.fixture("certificate.pem"))
      let answer = try await trusting.send(HTTPRequest("GET", engine.url + Route.health))
      #expect(answer.status == 200)
      let plain = "http" + engine.url.dropFirst("https".count)
      await #expect(throws: TransportError.self) {
        _ = try await trusting.send(HTTPRequest("GET", plain + Route.health))
      }
      await trusting.shutdown()
      // The system's authorities do not know the certificate.
      let error = await #expect(throws: TransportError.self) { _ = try await engine.call("GET", Route.health) }
      #expect(error?.code == .tlsFailed)
    }
  }

  /// TLS 1.0 and 1.1 are refused by name (RFC 8996; alert 70, protocol_version), whatever else a client offers.
  @Test func anOldProtocolIsRefused() async throws {
    try await LiveEngine.run(hasWebhooks: false, tls: Self.files) { engine in
      let random = [UInt8](repeating: 1, count: 32)
      let hello: [UInt8] = [3, 2] + random + [0, 0, 2, 0, 0x2F, 1, 0]
      let record: [UInt8] = [0x16, 3, 1, 0, UInt8(hello.count + 4), 1, 0, 0, UInt8(hello.count)] + hello
      let answer = try RawExchange.send(String(decoding: record, as: UTF8.self), to: engine.url)
      #expect(Array(answer.utf8).first == 0x15 && Array(answer.utf8).last == 70, "\(Array(answer.utf8))")
    }
  }

  @Test func aHandshakeThatNeverEndsIsCut() async throws {
    var limits = ConnectionLimits(head: .milliseconds(200), body: .hours(1), answer: .hours(1), idle: .hours(1))
    limits.connections = 16
    try await LiveEngine.run(hasWebhooks: false, limits: limits, tls: Self.files) { engine in
      let connection = try RawConnection(engine.url)
      try await eventually("the end of the connection") { connection.isCut() }
    }
  }

  @Test func aKeyThatDoesNotReadStopsTheStart() async throws {
    let files = ServeOptions.TLSFiles(certificate: Self.fixture("certificate.pem"), key: "/nowhere/key.pem")
    await expectError("certificate_unreadable") {
      try await LiveEngine.run(hasWebhooks: false, tls: files) { _ in Issue.record("it listens") }
    }
  }
}
