import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Sandbox
import Testing

@testable import DepositEngine

/// Play links over HTTP: what programs get, what a browser meets, and that Bunny's stand-in plays what is given.
@Suite(.serialized) struct PlayTests {
  /// A film that plays, and its guid.
  private func film(_ engine: LiveEngine, _ token: String) async throws -> (id: DepositID, guid: VideoGUID) {
    let opened = try await engine.ready(token)
    let guid = try #require(try await engine.status(opened.depositId, token).videoGuid)
    let clip = [UInt8]("not a film, but bytes".utf8)
    let put = try await engine.send(
      HTTPRequest(
        "PUT", "\(engine.sandbox.bunnyURL)/library/42/videos/\(guid)",
        headers: [HTTPHeader("AccessKey", "library-key-of-bench")], body: .bytes(clip)))
    try #require(put.status == 200, "\(put.text)")
    try await eventually("playable") {
      let answer = try await engine.call(
        "POST", Route.uploadProgress(opened.depositId), token: token,
        body: #"{"confirmedBytes":2,"totalBytes":2,"state":"complete"}"#)
      #expect(answer.status == 204)
      return try await engine.status(opened.depositId, token).video.state == .playable
    }
    return (opened.depositId, guid)
  }

  private func link(
    _ engine: LiveEngine, _ token: String, _ guid: VideoGUID, _ more: String = ""
  ) async throws -> PlayTokenResponse {
    let answer = try await engine.call(
      "POST", Route.playTokens, token: token, body: #"{"videoGuid":"\#(guid)"\#(more)}"#)
    try #require(answer.status == 200, "\(answer.text)")
    return try answer.value()
  }

  private func redeem(_ engine: LiveEngine, _ token: String, _ text: String, ip: String = "192.0.2.1") async throws
    -> LiveEngine.Answer
  {
    try await engine.call(
      "POST", Route.playRedeem, token: token, body: #"{"token":"\#(text)","ip":"\#(ip)","userAgent":"Netscape"}"#)
  }

  private func expectPage(
    _ answer: LiveEngine.Answer, _ status: Int, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(answer.status == status, sourceLocation: sourceLocation)
    #expect(answer.text.contains(words), "\(answer.text)", sourceLocation: sourceLocation)
    #expect(answer.header("Content-Type") == "text/html; charset=utf-8", sourceLocation: sourceLocation)
    #expect(
      answer.header("Content-Security-Policy")
        == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'", sourceLocation: sourceLocation)
    #expect(answer.header("Cache-Control") == "no-store", sourceLocation: sourceLocation)
    #expect(answer.header("Location") == nil, sourceLocation: sourceLocation)
  }

  @Test func aPersonOpensTheLinkThreeTimes() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let film = try await film(engine, creator)
      let link = try await link(engine, creator, film.guid)
      #expect(link.url == engine.url + Route.play(link.token))
      for _ in 0..<3 {
        let answer = try await engine.call("GET", Route.play(link.token))
        #expect(answer.status == 303)
        #expect(answer.header("Cache-Control") == "no-store")
        #expect(answer.header("Referrer-Policy") == "no-referrer")
        let target = try #require(answer.header("Location"))
        #expect(target.hasPrefix("\(engine.sandbox.bunnyURL)/embed/42/\(film.guid)?token="))
        #expect(target.hasSuffix("&expires=\(link.expiresAt.unixSeconds)"))
        #expect(try await engine.send("GET", target).status == 200, "the stand-in for Bunny's player lets it in")
      }
      expectPage(try await engine.call("GET", Route.play(link.token)), 403, "three times")
      expectPage(try await engine.call("GET", Route.play(link.token), language: "fr"), 403, "trois fois")
      expectPage(try await engine.call("GET", Route.play(link.token + "x")), 403, "not valid")
      expectPage(try await engine.call("GET", "/play/%3Cscript%3Ealert(1)"), 403, "not valid")
      #expect(try await engine.call("GET", "/play/").status == 404)
      #expect(try await engine.call("HEAD", Route.play(link.token)).status == 503, "a look costs nothing")
    }
  }

  @Test func anotherBrowserAndAPrefetchGetNothing() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let link = try await link(engine, creator, try await film(engine, creator).guid)
      let ahead = HTTPHeader("Sec-Purpose", "prefetch;prerender")
      expectPage(try await engine.call("GET", Route.play(link.token), [ahead]), 503, "minute")
      for _ in 0..<4 { #expect(try await engine.call("HEAD", Route.play(link.token)).status == 503) }
      #expect(try await engine.call("GET", Route.play(link.token)).status == 303)
      let other = HTTPHeader("User-Agent", "Another/1.0")
      expectPage(try await engine.call("GET", Route.play(link.token), [other]), 403, "another device")
      // A header that no trusted proxy wrote changes nothing.
      let forged = HTTPHeader("X-Forwarded-For", "198.51.100.7")
      #expect(try await engine.call("GET", Route.play(link.token), [forged]).status == 303)
    }
  }

  @Test func behindATrustedProxyTheViewerCounts() async throws {
    try await LiveEngine.run(settings: ["visual_trusted_proxies": "127.0.0.0/8"]) { engine in
      let creator = try await engine.token("alice", .creator)
      let support = try await engine.token("ada", .support)
      let film = try await film(engine, creator)
      let link = try await link(engine, creator, film.guid)
      func open(_ forwarded: String) async throws -> Int {
        try await engine.call("GET", Route.play(link.token), [HTTPHeader("X-Forwarded-For", forwarded)]).status
      }
      #expect(try await open("8.8.8.8, 198.51.100.7") == 303)
      #expect(try await open("198.51.100.8") == 403)
      #expect(try await open("198.51.100.7, 127.0.0.9") == 303)

      let seen: DepositObject = try await engine.call(
        "GET", Route.supportDeposit(film.id), token: support
      ).value()
      let trail = try #require(seen.timeline).filter { $0.kind.hasPrefix("play_") }
      #expect(trail.map(\.kind) == ["play_link_issued", "play_opened", "play_refused", "play_opened"])
      #expect(trail.map { $0.data["from"] } == [nil, "198.51.100.7", "198.51.100.8", "198.51.100.7"])
      #expect(trail[2].text.contains("198.51.100.8") && trail[2].text.contains("another device"))
      let owners = try await engine.call("GET", Route.deposit(film.id), token: creator).text
      #expect(!owners.contains("198.51.100"), "viewers' addresses are for support")
      for text in [owners, try await engine.call("GET", Route.supportDeposit(film.id), token: support).text] {
        #expect(!text.contains(link.token))
      }
    }
  }

  @Test func thePlatformRedeemsForItsViewers() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let admin = try await engine.token("root", .admin)
      let film = try await film(engine, creator)
      let link = try await link(engine, admin, film.guid, #","ip":"192.0.2.1","userAgent":"Netscape""#)
      #expect(try await redeem(engine, creator, link.token).code == "forbidden")
      #expect(try await redeem(engine, admin, link.token, ip: "192.0.2.2").code == "viewer_mismatch")
      for left in [2, 1, 0] {
        let answer = try await redeem(engine, admin, link.token)
        #expect(answer.status == 200)
        let play: PlayRedeemResponse = try answer.value()
        #expect(play.playsLeft == left)
        #expect(try await engine.send("GET", play.url).status == 200)
      }
      for (text, code) in [(link.token, "exhausted"), (link.token + "A", "bad_signature"), ("", "bad_signature")] {
        let answer = try await redeem(engine, admin, text)
        #expect(answer.status == 403)
        #expect(answer.code == code)
      }
      #expect(try await redeem(engine, admin, link.token, ip: "host").code == "invalid_body")
      let unknown = try await engine.call("POST", Route.playTokens, token: admin, body: #"{"videoGuid":"nobody's"}"#)
      #expect(unknown.status == 404)
      #expect(try await engine.call("POST", Route.playTokens, body: #"{"videoGuid":"x"}"#).status == 401)
    }
  }

  @Test func whatDoesNotPlayIsAConflictToAskFor() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let opened = try await engine.ready(creator)
      let guid = try #require(try await engine.status(opened.depositId, creator).videoGuid)
      let early = try await engine.call("POST", Route.playTokens, token: creator, body: #"{"videoGuid":"\#(guid)"}"#)
      #expect(early.status == 409)
      #expect(early.code == "not_playable")
    }
  }

  /// The CDN's form, from the playlist to the last byte.
  @Test(arguments: ["cdn", "cdn_ip"])
  func theCDNsFormPlays(form: String) async throws {
    try await LiveEngine.run(settings: ["playback": form]) { engine in
      let creator = try await engine.token("alice", .creator)
      let link = try await link(engine, creator, try await film(engine, creator).guid)
      let target = try #require(try await engine.call("GET", Route.play(link.token)).header("Location"))
      #expect(target.contains(form == "cdn" ? "bcdn_token=HS256-" : "bcdn_token=HS256-1-"))
      let master = try await engine.send("GET", target)
      #expect(master.status == 200, "\(target)")
      let variant = try #require(master.text.split(separator: "\n").last { !$0.hasPrefix("#") })
      let folder = target.dropLast("playlist.m3u8".count)
      let media = try await engine.send("GET", "\(folder)\(variant)")
      #expect(media.text.hasSuffix("#EXT-X-ENDLIST\n"))
      let segment = try #require(media.text.split(separator: "\n").last { !$0.hasPrefix("#") })
      let film = try await engine.send("GET", "\(folder)36p/\(segment)")
      #expect(film.header("Content-Type") == "video/mp2t")
      #expect(film.response.body.first == 0x47, "MPEG-TS")
      #expect(film.response.body.count.isMultiple(of: 188))
    }
  }

  @Test func withoutAKeyTheEngineSaysWhatIsMissing() async throws {
    try await LiveEngine.run(settings: ["bunny_token_security_key": nil]) { engine in
      let creator = try await engine.token("alice", .creator)
      let answer = try await engine.call("POST", Route.playTokens, token: creator, body: #"{"videoGuid":"x"}"#)
      #expect(answer.status == 503)
      #expect(answer.code == "playback_not_set_up")
      #expect(answer.text.contains("BUNNY_TOKEN_SECURITY_KEY"))
      expectPage(try await engine.call("GET", Route.play("x")), 503, "not set up")
    }
  }

  @Test func hammeringFromOneAddressIsStopped() async throws {
    try await LiveEngine.run { engine in
      for _ in 0..<PlayDoor.openings { #expect(try await engine.call("GET", Route.play("x")).status == 403) }
      let answer = try await engine.call("GET", Route.play("x"))
      expectPage(answer, 429, "minute")
      #expect(answer.header("Retry-After") == "60")
    }
  }
}
