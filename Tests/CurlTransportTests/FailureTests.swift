import CurlTransport
import Glibc
import Testing

@Suite struct FailureTests {
  @Test func anAnswerOfJustTheLimitIsTakenAndOneByteMoreIsNot() async throws {
    try await withServer({ $0.reply(200, body: [UInt8](repeating: 7, count: Int($0.target.dropFirst()) ?? 0)) }) {
      server, transport in
      var request = HTTPRequest("GET", server.url("/50000"))
      request.maximumResponseBytes = 50_000
      let answer = try await transport.send(request)
      #expect(answer.body.count == 50_000)
      request.url = server.url("/50001")
      let error = await failure(of: request, by: transport)
      #expect(error?.code == .responseTooLarge)
      #expect(error?.mayHaveBeenSent == true)
      #expect(error?.isRetryable == false)
    }
  }

  @Test func headersWithoutEnd() async throws {
    try await withServer({ exchange in
      exchange.send(Array("HTTP/1.1 200 OK\r\n".utf8))
      for number in 0..<2000 { exchange.send(Array("X-\(number): \(String(repeating: "a", count: 100))\r\n".utf8)) }
      exchange.waitForClose()
      return .close
    }) { server, transport in
      let error = await failure(of: HTTPRequest("GET", server.url()), by: transport)
      #expect(error?.code == .responseTooLarge)
    }
  }

  @Test func noAnswerInTime() async throws {
    try await withServer({ exchange in
      exchange.waitForClose()
      return .close
    }) { server, transport in
      var request = HTTPRequest("POST", server.url(), body: .bytes([1]))
      request.timeouts.total = .milliseconds(200)
      request.timeouts.stall = (bytesPerSecond: 1000, duration: .seconds(20))
      let error = await failure(of: request, by: transport)
      #expect(error?.code == .timedOut)
      #expect(error?.isRetryable == true)
      #expect(error?.mayHaveBeenSent == true)
    }
  }

  @Test func aServerThatStalls() async throws {
    try await withServer({ exchange in
      exchange.waitForClose()
      return .close
    }) { server, transport in
      var request = HTTPRequest("POST", server.url(), body: .bytes([1]))
      request.timeouts.total = .seconds(60)
      request.timeouts.stall = (bytesPerSecond: 1_000_000, duration: .seconds(1))
      let error = await failure(of: request, by: transport)
      #expect(error?.code == .stalled)
      #expect(error?.isRetryable == true)
      #expect(error?.mayHaveBeenSent == true)
    }
  }

  @Test func nobodyListens() async throws {
    let server = try LoopbackServer { $0.reply() }
    server.stop()
    let transport = CurlTransport()
    let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1])), by: transport)
    #expect(error?.code == .cannotConnect)
    #expect(error?.mayHaveBeenSent == false)
    #expect(error?.isRetryable == true)
    await transport.shutdown()
  }

  @Test func theReplyIsLost() async throws {
    let bodies = Box<[UInt8]>()
    try await withServer({ exchange in
      bodies.append(exchange.readBody())
      return .close
    }) { server, transport in
      let error = await failure(of: HTTPRequest("POST", server.url(), body: .bytes([1, 2, 3])), by: transport)
      #expect(error?.code == .connectionLost)
      #expect(error?.mayHaveBeenSent == true)
      #expect(error?.isRetryable == true)
    }
    #expect(bodies.values == [[1, 2, 3]])
  }

  @Test func anAnswerCutShort() async throws {
    try await withServer({ exchange in
      exchange.reply(200, ["Content-Length: 100"], body: [1, 2, 3])
      return .close
    }) { server, transport in
      let error = await failure(of: HTTPRequest("GET", server.url()), by: transport)
      #expect(error?.code == .connectionLost)
      #expect(error?.isRetryable == true)
    }
  }

  @Test func anAnswerThatIsNotHTTP() async throws {
    try await withServer({ exchange in
      exchange.send(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))
      return .close
    }) { server, transport in
      let error = await failure(of: HTTPRequest("GET", server.url()), by: transport)
      #expect(error?.code == .protocolError)
      #expect(error?.mayHaveBeenSent == true)
    }
  }

  @Test func aHandshakeThatBreaksOff() async throws {
    let server = try LoopbackServer(hangsUpOnTLS: true) { $0.reply() }
    defer { server.stop() }
    let transport = CurlTransport()
    let error = await failure(of: HTTPRequest("POST", "https://127.0.0.1:\(server.port)/"), by: transport)
    #expect(error?.code == .tlsFailed)
    #expect(error?.mayHaveBeenSent == false)
    #expect(error?.isRetryable == true)
    await transport.shutdown()
  }

  @Test func aHandshakeThatTakesTooLong() async throws {
    try await withServer({ $0.reply() }) { server, transport in
      var request = HTTPRequest("GET", "https://127.0.0.1:\(server.port)/")
      request.timeouts.connect = .milliseconds(300)
      let error = await failure(of: request, by: transport)
      #expect(error?.code == .timedOut)
      #expect(error?.mayHaveBeenSent == false)
    }
  }

  @Test(arguments: [
    "", "nonsense", "/relative", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/",
    "http://127.0.0.1\n/",
    "http://127.0.0.1:99999/", "http://127.0.0.1/\u{0}x",
  ])
  func urlsThatAreNone(url: String) async {
    let transport = CurlTransport()
    let error = await failure(of: HTTPRequest("GET", url), by: transport)
    #expect(error?.code == .invalidURL)
    #expect(error?.mayHaveBeenSent == false)
    await transport.shutdown()
  }

  @Test(arguments: [
    HTTPHeader("X-A", "b\r\nX-C: d"), HTTPHeader("X-A", "b\u{0}"), HTTPHeader("X A", "b"), HTTPHeader("", "b"),
    HTTPHeader("X-A:", "b"),
  ])
  func headersThatWouldBecomeOthers(header: HTTPHeader) async throws {
    try await withServer({ $0.reply() }) { server, transport in
      let error = await failure(of: HTTPRequest("GET", server.url(), headers: [header]), by: transport)
      #expect(error?.code == .protocolError)
      #expect(error?.mayHaveBeenSent == false)
      #expect(server.connectionCount == 0)
    }
  }

  @Test func messagesKeepSecrets() async throws {
    let server = try LoopbackServer { _ in .close }
    defer { server.stop() }
    let transport = CurlTransport()
    let headers = [HTTPHeader("Authorization", "Bearer sesame"), HTTPHeader("AccessKey", "sesame\n")]
    let urls = [
      "http://sesame:sesame@127.0.0.1:\(server.port)/?token=sesame", "http://sesame:sesame@127.0.0.1:1/?token=sesame",
      "http://user:sesame@nowhere.invalid/", "ftp://user:sesame@127.0.0.1/", "http://user:sesame@127.0.0.1:sesame/",
    ]
    for url in urls {
      for header in headers {
        let error = await failure(of: HTTPRequest("GET", url, headers: [header]), by: transport)
        #expect(error?.message.isEmpty == false)
        #expect(error?.message.contains("sesame") == false)
      }
    }
    await transport.shutdown()
  }
}
