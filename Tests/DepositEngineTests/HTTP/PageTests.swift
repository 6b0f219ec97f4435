import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Sandbox
import Testing

@testable import DepositEngine

/// What a browser meets: the pay link, and where Stripe sends people afterwards.
@Suite(.serialized) struct PageTests {
  private static let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

  private func expectPage(
    _ answer: LiveEngine.Answer, _ status: Int, _ words: String, language: String = "en",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(answer.status == status, sourceLocation: sourceLocation)
    #expect(answer.text.contains(words), "\(answer.text)", sourceLocation: sourceLocation)
    #expect(answer.text.contains("<html lang=\"\(language)\">"), sourceLocation: sourceLocation)
    #expect(!answer.text.contains("<script"), sourceLocation: sourceLocation)
    #expect(answer.header("Content-Type") == "text/html; charset=utf-8", sourceLocation: sourceLocation)
    #expect(answer.header("Content-Language") == language, sourceLocation: sourceLocation)
    #expect(answer.header("Cache-Control") == "no-store", sourceLocation: sourceLocation)
    #expect(answer.header("Content-Security-Policy") == Self.policy, sourceLocation: sourceLocation)
    #expect(answer.header("X-Content-Type-Options") == "nosniff", sourceLocation: sourceLocation)
  }

  /// The path of a pay link.
  private func path(_ opened: InitCheckoutResponse, _ engine: LiveEngine) throws -> String {
    try #require(opened.payUrl.hasPrefix(engine.url + "/pay/"))
    return String(opened.payUrl.dropFirst(engine.url.count))
  }

  @Test func thePayLinkLeadsToThePageWhileItCanBePaid() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      let path = try path(opened, engine)
      #expect(path.split(separator: "/").last?.utf8.count == 22, "128 bits")
      let answer = try await engine.call("GET", path)
      #expect(answer.status == 303)
      #expect(answer.header("Location") == opened.checkoutUrl)
      #expect(answer.header("Cache-Control") == "no-store")
      #expect(answer.header("Referrer-Policy") == "no-referrer")

      try await engine.pay(opened)
      try await eventually("READY") { try await engine.status(opened.depositId, token).status == .ready }
      expectPage(try await engine.call("GET", path), 410, "is paid")
      expectPage(try await engine.call("GET", path, language: nil), 410, "est payé", language: "fr")
      let present = try await engine.status(opened.depositId, token)
      #expect(present.payUrl == nil)
      #expect(present.checkoutUrl == nil)
    }
  }

  @Test func aCancelledDepositsLinkIsClosed() async throws {
    try await LiveEngine.run { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      let cancelled = try await engine.call(
        "POST", Route.cancel(opened.depositId), token: token, body: #"{"reason":"x"}"#)
      #expect(cancelled.status == 200)
      expectPage(try await engine.call("GET", try path(opened, engine)), 410, "cancelled")
      let page = try await engine.send("POST", opened.checkoutUrl + "/pay")
      #expect(page.status == 410, "nobody can pay it any more")
    }
  }

  @Test(arguments: ["", "x", "0000000000000000000000", "00000000000000000000000", "%3Cscript%3Ealert(1)%3C/script%3E"])
  func anUnknownLinkTellsNothing(_ code: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      let answer = try await engine.call("GET", "/pay/" + code)
      #expect(answer.status == 404)
      #expect(!answer.text.contains("alert("))
      if code.utf8.count == 22 { expectPage(answer, 404, "Unknown payment link") }
    }
  }

  /// The database is new, and Stripe has not told what one before it opened.
  @Test func aLinkThatIsNotKnownYetSaysSo() async throws {
    let events = try #require(Endpoint("GET /v1/events"))
    let faults = [Fault(events, count: 10_000, action: .reply(Fault.Reply(status: 401)))]
    try await LiveEngine.run(faults: faults, hasWebhooks: false) { engine in
      let code = String(repeating: "0", count: 22)
      let answer = try await engine.call("GET", "/pay/" + code)
      expectPage(answer, 503, "Ask whoever sent you this link")
      #expect(!answer.text.contains("in a moment"), "waiting mends no key")
      #expect(answer.header("Retry-After") == "5")
      #expect(!answer.text.contains(code) && !answer.text.contains("key"), "the public is not told what is amiss")
      let french = try await engine.call("GET", "/pay/" + code, language: nil)
      expectPage(french, 503, "vous l’a envoyé", language: "fr")
      #expect(try await engine.call("GET", "/pay/x").status == 404, "no code is like that")
    }
  }

  @Test func aLinkWhosePageIsNotOpenYetSaysSo() async throws {
    let opening = try #require(Endpoint("POST /v1/checkout/sessions"))
    let faults = [Fault(opening, count: 50, action: .reply(Fault.Reply(status: 500)))]
    try await LiveEngine.run(faults: faults, hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let refused = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip)
      #expect(refused.status == 502)
      #expect(refused.code == "checkout_refused")
      let list: Page<DepositObject> = try await engine.call("GET", Route.deposits, token: token).value()
      let link = try #require(list.items.first?.payUrl)
      let answer = try await engine.call("GET", String(link.dropFirst(engine.url.count)))
      expectPage(answer, 503, "not open yet")
      #expect(answer.header("Retry-After") == "5")
    }
  }

  @Test func aLinkWhosePageStripeRefusedSaysSo() async throws {
    let opening = try #require(Endpoint("POST /v1/checkout/sessions"))
    let faults = [Fault(opening, action: .reply(Fault.Reply(status: 400)))]
    try await LiveEngine.run(faults: faults, hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let key = HTTPHeader("Idempotency-Key", "k")
      let refused = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip, [key])
      #expect(refused.status == 502)
      let list: Page<DepositObject> = try await engine.call("GET", Route.deposits, token: token).value()
      let link = try #require(list.items.first?.payUrl)
      expectPage(try await engine.call("GET", String(link.dropFirst(engine.url.count))), 410, "refused")
      let again = try await engine.call("POST", Route.initCheckout, token: token, body: LiveEngine.clip, [key])
      #expect(again.status == 200)
      #expect(try await engine.call("GET", String(link.dropFirst(engine.url.count))).status == 303)
    }
  }

  @Test func comingBackFromStripeBringsThePaymentIn() async throws {
    // No webhook, no events, and nobody waits: only the landing page tells the engine.
    let events = try #require(Endpoint("GET /v1/events"))
    let faults = [Fault(events, count: 10_000, action: .reply(Fault.Reply(status: 503)))]
    try await LiveEngine.run(faults: faults, hasWebhooks: false) { engine in
      let token = try await engine.token("alice", .creator)
      let opened = try await engine.open(token)
      let page = try await engine.send("POST", opened.checkoutUrl + "/pay")
      let target = try #require(page.header("Location"))
      #expect(target.hasPrefix(engine.url + Route.checkoutSuccess))
      #expect(try await engine.status(opened.depositId, token).payment.state == .unpaid)
      expectPage(try await engine.send("GET", target, headers: [.init("Accept-Language", "en")]), 200, "your terminal")
      try await eventually("READY") { try await engine.status(opened.depositId, token).status == .ready }
    }
  }

  @Test(arguments: [
    "", "?depositId=", "?depositId=nonsense", "?depositId=dep_00000000000000000000000000", "?session_id=%00",
    "?depositId=%3Cb%3E&session_id=%3Cscript%3E",
  ])
  func theLandingPagesBelieveNothing(_ query: String) async throws {
    try await LiveEngine.run(hasWebhooks: false) { engine in
      expectPage(try await engine.call("GET", Route.checkoutSuccess + query), 200, "terminal")
      let cancel = try await engine.call("GET", Route.checkoutCancel + query, language: "fr")
      expectPage(cancel, 200, "Rien n’a été débité", language: "fr")
    }
  }
}
