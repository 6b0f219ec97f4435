import CurlTransport
import Testing

/// curl repeats a request by itself when a pooled connection dies under it. That must not pay twice.
@Suite struct RetryTests {
  /// Answers the first request on the first connection, then closes it upon the second request, unanswered.
  private static func dyingServer(_ seen: Box<String>) -> LoopbackServer.Script {
    { exchange in
      _ = exchange.readBody()
      seen.append(exchange.method)
      return seen.values.count == 2 ? .close : exchange.reply()
    }
  }

  @Test func aPostIsNotRepeated() async throws {
    let seen = Box<String>()
    try await withServer(Self.dyingServer(seen)) { server, transport in
      _ = try await transport.send(HTTPRequest("GET", server.url()))
      let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), by: transport)
      #expect(error?.code == .connectionLost)
      #expect(error?.mayHaveBeenSent == true)
      #expect(error?.isRetryable == true)
    }
    #expect(seen.values == ["GET", "POST"])
  }

  @Test func aGetIs() async throws {
    let seen = Box<String>()
    try await withServer(Self.dyingServer(seen)) { server, transport in
      _ = try await transport.send(HTTPRequest("POST", server.url()))
      #expect(try await transport.send(HTTPRequest("GET", server.url())).status == 200)
    }
    #expect(seen.values == ["POST", "GET", "GET"])
  }

  @Test func aPostWithAnIdempotencyKeyIs() async throws {
    let seen = Box<String>()
    try await withServer(Self.dyingServer(seen)) { server, transport in
      let request = HTTPRequest(
        "POST", server.url(), headers: [HTTPHeader("Idempotency-Key", "k-1")], body: .bytes([1, 2]))
      _ = try await transport.send(request)
      #expect(try await transport.send(request).status == 200)
    }
    #expect(seen.values == ["POST", "POST", "POST"])
  }
}
