import CurlTransport
import Glibc
import Testing

@Suite struct RoundTripTests {
  /// Says back what it saw: method, target, a header, the length announced, and the body.
  private static let echo: LoopbackServer.Script = { exchange in
    let body = exchange.readBody()
    let seen = [
      exchange.method, exchange.target, exchange.headers["x-probe"] ?? "-", exchange.headers["content-length"] ?? "-",
      exchange.headers["expect"] ?? "-", exchange.headers["content-type"] ?? "-", exchange.headers["user-agent"] ?? "-",
    ]
    return exchange.reply(
      201, ["X-Seen: \(seen.joined(separator: "|"))", "x-twice: first", "X-Twice:  last \t"], body: body)
  }

  @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
  func bodiesGoThereAndBack(method: String) async throws {
    try await withServer(Self.echo) { server, transport in
      let body = [UInt8](0...255)
      let answer = try await transport.send(
        HTTPRequest(
          method, server.url("/a/b?c=d"), headers: [HTTPHeader("X-Probe", "value")], body: .bytes(body)))
      #expect(answer.status == 201)
      #expect(answer.body == body)
      #expect(answer.header("x-SEEN") == "\(method)|/a/b?c=d|value|256|-|-|visual/1.0")
      #expect(answer.header("X-Twice") == "last")
    }
  }

  @Test(arguments: [("GET", "-"), ("DELETE", "-"), ("POST", "0"), ("PUT", "0"), ("PATCH", "0")])
  func withoutABody(method: String, announced: String) async throws {
    try await withServer(Self.echo) { server, transport in
      let answer = try await transport.send(HTTPRequest(method, server.url()))
      #expect(answer.header("X-Seen") == "\(method)|/|-|\(announced)|-|-|visual/1.0")
      #expect(answer.body.isEmpty)
    }
  }

  @Test func headHasHeadersAndNoBody() async throws {
    try await withServer({ $0.reply(200, ["Upload-Offset: 70", "Content-Length: 9000000"]) }) { server, transport in
      let answer = try await transport.send(HTTPRequest("HEAD", server.url()))
      #expect(answer.status == 200)
      #expect(answer.header("upload-offset") == "70")
      #expect(answer.body.isEmpty)
    }
  }

  @Test func anEmptyHeaderIsSentAndTheTransportsOwnAreNot() async throws {
    let seen = Box<[String: String]>()
    try await withServer({ exchange in
      seen.append(exchange.headers)
      _ = exchange.readBody()
      return exchange.reply()
    }) { server, transport in
      let headers = [
        HTTPHeader("X-Empty", ""), HTTPHeader("Content-Length", "7"), HTTPHeader("Expect", "100-continue"),
        HTTPHeader("Transfer-Encoding", "chunked"), HTTPHeader("Content-Type", "text/plain"),
      ]
      _ = try await transport.send(HTTPRequest("POST", server.url(), headers: headers, body: .bytes([1, 2])))
    }
    let headers = try #require(seen.values.first)
    #expect(headers["x-empty"] == "")
    #expect(headers["content-length"] == "2")
    #expect(headers["content-type"] == "text/plain")
    #expect(headers["expect"] == nil)
    #expect(headers["transfer-encoding"] == nil)
  }

  @Test func interimAnswersAndTrailersLeaveNoHeaders() async throws {
    try await withServer({ exchange in
      exchange.send(Array("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n".utf8))
      exchange.send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Real: 1\r\n\r\n".utf8))
      exchange.send(Array("2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n".utf8))
      return .keepAlive
    }) { server, transport in
      let answer = try await transport.send(HTTPRequest("GET", server.url()))
      #expect(answer.body == Array("ok".utf8))
      #expect(answer.header("X-Real") == "1")
      #expect(answer.header("X-Early") == nil)
      #expect(answer.header("X-Trailer") == nil)
    }
  }

  @Test func connectionsArePooled() async throws {
    try await withServer({ $0.reply(200) }) { server, transport in
      for _ in 0..<5 { _ = try await transport.send(HTTPRequest("GET", server.url())) }
      #expect(server.connectionCount == 1)
    }
  }

  @Test func aHundredAtOnce() async throws {
    try await withServer(Self.echo) { server, transport in
      let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            let body = [UInt8](repeating: UInt8(number), count: 1000 + number)
            let request = HTTPRequest("POST", server.url("/\(number)"), body: .bytes(body))
            let answer = try await transport.send(request)
            return answer.status == 201 && answer.body == body
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(answered == 100)
    }
  }

  @Test func aSocketInTheFileSystem() async throws {
    let path = "/tmp/curl-transport-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
    let server = try LoopbackServer(unixSocketPath: path) { $0.reply(200, body: Array($0.target.utf8)) }
    defer {
      server.stop()
      unlink(path)
    }
    let transport = CurlTransport()
    var request = HTTPRequest("GET", "http://engine.invalid/admin")
    request.unixSocketPath = path
    let answer = try await transport.send(request)
    #expect(answer.body == Array("/admin".utf8))
    await transport.shutdown()
  }
}
