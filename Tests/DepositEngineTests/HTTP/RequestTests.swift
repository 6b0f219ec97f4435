import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Sandbox
import Testing

@testable import DepositEngine

/// Limits, forms and languages of requests.
@Suite(.serialized) struct RequestTests {
  private func title(_ bytes: Int) -> String { #"{"title":""# + String(repeating: "a", count: bytes - 12) + #""}"# }

  @Test func bodiesHaveTheirLimits() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let id = try await engine.open(token).depositId
      let patch = { body in try await engine.call("PATCH", Route.deposit(id), token: token, body: body) }
      let inside = try await patch(title(WireLimit.bodyBytes))
      #expect(inside.status == 400, "as large as may be: read, and found too long a title")
      #expect(inside.code == "title_too_long")
      let outside = try await patch(title(WireLimit.bodyBytes + 1))
      #expect(outside.status == 413)
      #expect(outside.code == "payload_too_large")

      let big = String(repeating: "x", count: WireLimit.webhookBytes)
      #expect(try await engine.call("POST", Route.stripeWebhook, body: big).status == 400, "read, and not signed")
      let bigger = try await engine.call("POST", Route.stripeWebhook, body: big + "x")
      #expect(bigger.status == 413)
      #expect(try await engine.call("POST", Route.bunnyWebhook, body: big + "x").status == 413)
      for path in [Route.cancel(id), Route.check(id), Route.uploadTicket(id), Route.uploadProgress(id)] {
        #expect(try await engine.call("POST", path, token: token, body: big).status == 413, "\(path)")
      }
      #expect(try await engine.call("POST", Route.check(id), token: token, body: "whatever").status == 200)
      #expect(try await engine.status(id, token).status == .pending)
    }
  }

  /// Without a Content-Length the limit counts all the same.
  @Test func aChunkedBodyHasTheSameLimit() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let chunk = String(repeating: "a", count: 0x4000)
      let head = """
        POST \(Route.initCheckout) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\
        Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n
        """
      let body = String(repeating: "4000\r\n\(chunk)\r\n", count: 6) + "0\r\n\r\n"
      let answer = try RawExchange.send(head + body, to: engine.url)
      #expect(answer.hasPrefix("HTTP/1.1 413"))
    }
  }

  @Test func whatIsNotJSONIsNotRead() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      for type in [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"] as [String?] {
        let answer = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip, type: type)
        #expect(answer.status == 415, "\(type ?? "-")")
        #expect(answer.code == "unsupported_media_type")
      }
      for type in ["Application/JSON; charset=utf-8", "application/json;charset=UTF-8"] {
        let answer = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip, type: type)
        #expect(answer.status == 200, "\(type)")
      }
      for body in ["", "{", "[]", "null", "\u{0}", #"{"type":1,"durationSec":60}"#, #"{"type":"clip"}"#] {
        let answer = try await engine.call("POST", Route.initCheckout, token: token, body: body)
        #expect(answer.status == 400, "\(body)")
        #expect(answer.code == "invalid_body", "\(body): \(answer.text)")
      }
    }
  }

  @Test(arguments: [
    (#"{"type":"clip","durationSec":1e400}"#, "invalid_body"),
    (#"{"type":"clip","durationSec":1e300}"#, "invalid_duration"),
    (#"{"type":"clip","durationSec":0.5}"#, "invalid_duration"),
    (#"{"type":"clip","durationSec":-1}"#, "duration_not_allowed"),
    (#"{"type":"clip","durationSec":601}"#, "duration_not_allowed"),
    (#"{"type":"doc","durationSec":1801}"#, "duration_not_allowed"),
    (#"{"type":"film","durationSec":14401}"#, "duration_not_allowed"),
    (#"{"type":"CLIP","durationSec":60}"#, "invalid_type"),
    (#"{"type":"clip","durationSec":60,"title":" \t "}"#, "title_invalid"),
    (#"{"type":"clip","durationSec":60,"title":"a\u0000b"}"#, "title_invalid"),
    (#"{"type":"clip","durationSec":60,"sizeBytes":0}"#, "invalid_size"),
    (#"{"type":"clip","durationSec":60,"sizeBytes":1.5}"#, "invalid_body"),
    (#"{"type":"clip","durationSec":60,"fileName":"../x.mp4"}"#, "invalid_file_name"),
    (#"{"type":"clip","durationSec":60,"fileName":""}"#, "invalid_file_name"),
  ])
  func whatCannotBePricedOpensNothing(_ body: String, _ code: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let answer = try await engine.call("POST", Route.initCheckout, token: token, body: body)
      #expect(answer.status == 400, "\(answer.text)")
      #expect(answer.code == code)
      let list: Page<DepositObject> = try await engine.call("GET", Route.deposits, token: token).value()
      #expect(list.items.isEmpty)
    }
  }

  @Test(arguments: ["1.5", "\"5\"", "1e30", "[]"])
  func aSizeThatIsNoNumberOfBytesIsNamed(_ size: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let body = #"{"type":"clip","durationSec":60,"sizeBytes":\#(size)}"#
      let answer = try await engine.call("POST", Route.initCheckout, token: token, body: body)
      #expect(answer.status == 400)
      #expect(answer.code == "invalid_body")
      #expect(try answer.value(ErrorBody.self).error.contains("sizeBytes"), "\(answer.text)")
    }
  }

  @Test func whatCanBeReadHasAHead() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator, .support)
      let opened = try await engine.open(token)
      let paths = [
        "/healthz", "/readyz", Route.deposits, Route.deposit(opened.depositId), Route.status(of: opened.depositId),
        Route.identity, Route.supportDeposits, Route.checkoutSuccess,
      ]
      for path in paths {
        let head = try await engine.call("HEAD", path, token: token)
        #expect(head.status == 200, "\(path)")
        #expect(head.text.isEmpty)
        let whole = try await engine.call("GET", path, token: token)
        #expect(head.header("Content-Type") == whole.header("Content-Type"))
      }
      #expect(try await engine.call("HEAD", Route.deposits).status == 401)
      #expect(try await engine.call("HEAD", "/nowhere", token: token).status == 404)
    }
  }

  @Test func whatBunnyDidNotSignIsToldWhy() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let body = #"{"VideoLibraryId":42,"VideoGuid":"657bb740-a71b-4529-a012-528021c31a92","Status":3}"#
      for headers in [[], [HTTPHeader("X-BunnyStream-Signature", String(repeating: "0", count: 64))]] {
        for language in ["fr", "en"] {
          let answer = try await engine.call("POST", Route.bunnyWebhook, body: body, language: language, headers)
          #expect(answer.status == 400)
          #expect(answer.code == "bad_signature")
          let sentence = try answer.value(ErrorBody.self).error
          #expect(sentence.hasPrefix("Webhook Error: "))
          #expect(sentence.contains("BUNNY_READ_ONLY_API_KEY"))
          #expect(sentence.contains(language == "fr" ? "vérifiez" : "check"), "\(sentence)")
        }
      }
    }
  }

  /// Bunny says that something happened to a film that is done: it is looked at.
  @Test func aWebhookForADoneFilmLooksAtIt() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let id = try await engine.ready(token).depositId
      let guid = try #require(try await engine.status(id, token).videoGuid)
      try await engine.upload(guid)
      try await engine.bunnySays(3, of: guid)
      try await eventually("playable") { try await engine.status(id, token).video.state == .playable }
      let fault = #"[{"endpoint":"\#(VideoEffectTests.look)","count":9,"action":{"status":503}}]"#
      #expect(try await engine.send("POST", engine.sandbox.bunnyURL + "/sandbox/faults", body: fault).status == 200)
      try await engine.bunnySays(5, of: guid)
      try await eventually("a look") {
        try await engine.send("GET", engine.sandbox.bunnyURL + "/sandbox/faults").text.contains(#""actsLeft":8"#)
      }
      #expect(try await engine.status(id, token).video.state == .playable)
    }
  }

  @Test func keysAreTheClientsAndBounded() async throws {
    try await LiveEngine.run { engine in
      let alice = try await engine.token("alice", .creator)
      let bob = try await engine.token("bob", .creator)
      func open(_ token: String, _ key: String, _ body: String = LiveEngine.clip) async throws -> LiveEngine.Answer {
        try await engine.call(
          "POST", Route.initCheckout, token: token, body: body, [HTTPHeader("Idempotency-Key", key)])
      }
      let first: InitCheckoutResponse = try await open(alice, "k").value()
      // The same meaning in another spelling.
      let again = #"{"durationSec":60.0,"title":"Vacances","type":"clip","sizeBytes":null}"#
      #expect(try await open(alice, "k", again).value(InitCheckoutResponse.self) == first)
      #expect(try await open(bob, "k").value(InitCheckoutResponse.self).depositId != first.depositId)
      for other in [#"{"type":"clip","durationSec":61,"title":"Vacances"}"#, #"{"type":"clip","durationSec":60}"#] {
        let answer = try await open(alice, "k", other)
        #expect(answer.status == 409)
        #expect(answer.code == "idempotency_mismatch")
      }
      #expect(try await open(alice, String(repeating: "k", count: 255)).status == 200)
      for bad in [String(repeating: "k", count: 256), "a b", "clé"] {
        let answer = try await open(alice, bad)
        #expect(answer.status == 400, "\(bad.prefix(10))")
        #expect(answer.code == "invalid_idempotency_key")
      }
    }
  }

  @Test func whatIsNotThereHasTheSameFormAsEveryError() async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator, .support, .admin)
      let nowhere = [
        ("GET", "/"), ("GET", "/api"), ("GET", "/api/creator/nothing"), ("GET", "/admin/tokens"),
        ("POST", "/admin/tokens"), ("GET", "/healthz/x"), ("GET", "/webhooks/stripe"), ("DELETE", Route.deposits),
        ("PUT", Route.initCheckout), ("POST", "/healthz"), ("GET", "/%2e%2e/healthz"), ("GET", "//healthz//x"),
      ]
      for (method, path) in nowhere {
        let answer = try await engine.call(method, path, token: token)
        #expect(answer.status == 404, "\(method) \(path) \(answer.status)")
        #expect(answer.code == "not_found", "\(method) \(path) \(answer.text)")
      }
      for path in ["/healthz", "/readyz"] {
        let answer = try await engine.call("GET", path)
        #expect(answer.status == 200)
        #expect(answer.text.hasPrefix(#"{"ok":true"#), "\(answer.text)")
        #expect(answer.header("Cache-Control") == "no-store")
      }
    }
  }

  @Test(
    arguments: [
      (nil, "Cette adresse"), ("fr", "Cette adresse"), ("en", "There is"), ("en-GB,en;q=0.9", "There is"),
      ("de, en;q=0.5, fr;q=0.4", "There is"), ("de", "Cette adresse"), ("en;q=0, fr", "Cette adresse"),
      ("fr;q=0.1, en;q=0.9", "There is"), ("*", "Cette adresse"), (";;;,,,", "Cette adresse"),
    ] as [(String?, String)])
  func errorsSpeakTheAskersLanguage(_ header: String?, _ words: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let answer = try await engine.call("GET", "/nowhere", language: header)
      #expect(try answer.value(ErrorBody.self).error.hasPrefix(words), "\(answer.text)")
    }
  }

  @Test func progressThatMakesNoSenseIsRefused() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let id = try await engine.ready(token).depositId
      let path = Route.uploadProgress(id)
      func report(_ confirmed: String, _ total: String, _ state: String) async throws -> Int {
        let body = #"{"confirmedBytes":\#(confirmed),"totalBytes":\#(total),"state":"\#(state)"}"#
        return try await engine.call("POST", path, token: token, body: body).status
      }
      #expect(try await report("-1", "10", "uploading") == 400)
      #expect(try await report("11", "10", "uploading") == 400)
      #expect(try await report("0", "0", "uploading") == 400)
      #expect(try await report("0", "-9223372036854775808", "uploading") == 400)
      #expect(try await report("1", "99999999999999999999", "uploading") == 400)
      #expect(try await report("1", "10", "done") == 400)
      #expect(try await engine.status(id, token).uploadProgress == nil)
      #expect(try await report("4", "10", "uploading") == 204)
      let present = try await engine.status(id, token)
      #expect(present.uploadProgress?.confirmedBytes == 4)
      #expect(present.video.state == .uploading)
      #expect(present.upload != nil, "as long as it is not complete")
    }
  }

  /// A client that says so is believed as far as people see, and no further: Bunny knows.
  @Test func anUploadSaidToBeCompleteHasATicketUntilItIs() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let id = try await engine.ready(token).depositId
      let guid = try #require(try await engine.status(id, token).videoGuid)
      let body = #"{"confirmedBytes":10,"totalBytes":10,"state":"complete"}"#
      #expect(try await engine.call("POST", Route.uploadProgress(id), token: token, body: body).status == 204)
      #expect(try await engine.status(id, token).upload == nil)
      let ticket: UploadTicket = try await engine.call("POST", Route.uploadTicket(id), token: token).value()
      #expect(ticket.headers["VideoId"] == guid.rawValue)
      try await engine.upload(guid)
      let answer = try await engine.call("POST", Route.uploadTicket(id), token: token)
      #expect(answer.status == 409)
      #expect(answer.code == "upload_complete")
    }
  }
}
