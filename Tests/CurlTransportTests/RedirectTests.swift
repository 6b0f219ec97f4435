import CurlTransport
import Testing

@Suite struct RedirectTests {
  private static func redirect(to location: String) -> LoopbackServer.Script {
    { exchange in
      _ = exchange.readBody()
      guard exchange.target == "/from" else { return exchange.reply(200, body: Array(exchange.target.utf8)) }
      return exchange.reply(302, ["Location: \(location)"])
    }
  }

  @Test func isAnAnswerByDefault() async throws {
    try await withServer(Self.redirect(to: "/to")) { server, transport in
      let answer = try await transport.send(HTTPRequest("GET", server.url("/from")))
      #expect(answer.status == 302)
      #expect(answer.header("Location") == "/to")
    }
  }

  @Test(arguments: [("GET", 200), ("HEAD", 200), ("POST", 302), ("DELETE", 302)])
  func isFollowedOnRequestByWhatOnlyReads(method: String, status: Int) async throws {
    try await withServer(Self.redirect(to: "/to")) { server, transport in
      var request = HTTPRequest(method, server.url("/from"))
      request.followsRedirects = true
      let answer = try await transport.send(request)
      #expect(answer.status == status)
    }
  }

  @Test func anotherOriginSeesNoCredentials() async throws {
    let seen = Box<[String: String]>()
    try await withServer({ exchange in
      seen.append(exchange.headers)
      return exchange.reply(200)
    }) { other, transport in
      let server = try LoopbackServer(Self.redirect(to: other.url("/to")))
      defer { server.stop() }
      let headers = [HTTPHeader("AccessKey", "secret"), HTTPHeader("Accept", "text/csv")]
      var request = HTTPRequest("GET", server.url("/from"), headers: headers)
      request.followsRedirects = true
      #expect(try await transport.send(request).status == 200)
    }
    let headers = try #require(seen.values.first)
    #expect(headers["accesskey"] == nil)
    #expect(headers["accept"] == "text/csv")
  }

  @Test func aLoopEnds() async throws {
    try await withServer(Self.redirect(to: "/from")) { server, transport in
      var request = HTTPRequest("GET", server.url("/from"))
      request.followsRedirects = true
      let error = await failure(of: request, by: transport)
      #expect(error?.code == .protocolError)
    }
  }

  @Test func aRedirectToAFileIsNotFollowed() async throws {
    try await withServer(Self.redirect(to: "file:///etc/passwd")) { server, transport in
      var request = HTTPRequest("GET", server.url("/from"))
      request.followsRedirects = true
      let answer = try await transport.send(request)
      #expect(answer.status == 302)
    }
  }
}
