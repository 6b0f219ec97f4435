import CurlTransport
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Sandbox
import Testing

@testable import DepositEngine

/// The support desk over HTTP: what a case shows, what an action answers, and who may not see what.
@Suite struct SupportCaseTests {
  private func post(
    _ engine: LiveEngine, _ path: String, _ body: String, _ token: String, key: String? = nil
  ) async throws -> LiveEngine.Answer {
    try await engine.call("POST", path, token: token, body: body, key.map { [HTTPHeader("Idempotency-Key", $0)] } ?? [])
  }

  private func file(_ engine: LiveEngine, _ id: DepositID, _ token: String) async throws -> SupportFileObject {
    try await engine.call("GET", Route.supportFile(id), token: token).value()
  }

  @Test func aRefundFromTheCaseToTheMoney() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let ada = try await engine.token("ada", .support)
      let bea = try await engine.token("bea", .support)
      let id = try await engine.ready(creator).depositId
      let refund = Route.support(.refund, id)
      let case1 = try await file(engine, id, ada)
      #expect(case1.money.expectedRefundedCents == 0 && case1.money.refundableCents == 200)
      #expect(case1.actions.first { $0.action == .refund }?.code == "refund_all")
      #expect(Set(case1.actions.map(\.action)) == Set(SupportAction.allCases), "each says what it would do")
      let replay = case1.actions.first { $0.action == .replay }
      #expect(replay?.possible == false && replay?.code == "nothing_to_replay", "its events have acted")
      #expect(case1.sessions.map(\.counts) == [true] && case1.videos.map(\.current) == [true])
      #expect(case1.maskedEmail == "p…@e….com")

      let part = #"{"amountCents":50,"expectedRefundedCents":0,"reason":"late"}"#
      #expect(try await post(engine, refund, part, ada).code == "idempotency_key_required")
      for bad in [
        #"{"amountCents":50,"reason":"late"}"#, #"{"expectedRefundedCents":0}"#,
        #"{"amountCents":0,"expectedRefundedCents":0,"reason":"late"}"#,
        #"{"amountCents":50,"expectedRefundedCents":0,"reason":"  "}"#,
      ] { #expect(try await post(engine, refund, bad, ada, key: "bad").status == 400, "\(bad)") }
      let done = try await post(engine, refund, part, ada, key: "k1")
      #expect(done.status == 200, "\(done.text)")
      let again: DepositObject = try await post(engine, refund, part, ada, key: "k1").value()
      #expect(again.payment.refundedCents == 50 && again.status == .ready)
      #expect(
        try await post(engine, refund, part.replacing("50", with: "60"), ada, key: "k1").code == "idempotency_mismatch")
      let conflict = try await post(engine, refund, part, bea, key: "k1")
      #expect(conflict.status == 409 && conflict.code == "refund_conflict")
      let rest = #"{"expectedRefundedCents":50,"reason":"all of it"}"#
      let whole: DepositObject = try await post(engine, refund, rest, bea, key: "k2").value()
      #expect(whole.status == .cancelled && whole.payment.state == .refunded && whole.payment.refundedCents == 200)
      #expect(try await post(engine, refund, rest, bea, key: "k3").code == "refund_conflict")

      let case2 = try await file(engine, id, ada)
      #expect(case2.refunds.map(\.amountCents) == [50, 150] && case2.refunds.map(\.order) == [1, 2])
      #expect(
        case2.audit.map(\.staff.rawValue) == ["ada", "bea"] && case2.audit.map(\.reason) == ["late", "all of it"])
      #expect(case2.timeline.contains { $0.kind == "refund_ordered" && $0.actor == "support:ada" })
      // Why it was done is kept for the staff: the prompt promises it.
      let told: DepositObject = try await engine.call("GET", Route.deposit(id), token: creator).value()
      let words = (told.timeline ?? []).map { "\($0.text) \($0.data) \($0.actor)" }.joined(separator: "\n")
      #expect(words.contains("refund") || words.contains("Refund"))
      #expect(!words.contains("late") && !words.contains("all of it") && !words.contains("ada"), "\(words)")
      #expect(case2.effects.contains { $0.kind == "refund_order" && $0.state == "done" })
      // What led to what is for the staff, too.
      let paid = try #require(case2.timeline.first { $0.kind == "payment_received" })
      let reasons = try #require(case2.links(of: paid, .en).first)
      #expect(reasons.hasPrefix("← ") && reasons.hasSuffix("→ create the video"), "\(reasons)")
      let made = try #require(case2.timeline.first { $0.kind == "video_created" })
      #expect(case2.links(of: made, .en).first == "← create the video → follow the video")
      let isLinked: (TimelineObject) -> Bool = { !TimelineEntry.Link.all.isDisjoint(with: $0.data.keys) }
      #expect(case2.timeline.contains(where: isLinked) && told.timeline?.contains(where: isLinked) == false)
    }
  }

  /// A key answers for the order that it made, whatever was ordered since.
  @Test func aRepeatedRefundIsAnsweredByItsOwnOrder() async throws {
    let refunds = try #require(Endpoint("POST /v1/refunds"))
    let faults = [Fault(refunds, skip: 1, action: .reply(Fault.Reply(status: 400)))]
    try await LiveEngine.run(faults: faults) { engine in
      let ada = try await engine.token("ada", .support)
      let id = try await engine.ready(try await engine.token("alice", .creator)).depositId
      let refund = Route.support(.refund, id)
      let first = #"{"amountCents":50,"expectedRefundedCents":0,"reason":"late"}"#
      let second = #"{"amountCents":60,"expectedRefundedCents":50,"reason":"later"}"#
      #expect(try await post(engine, refund, first, ada, key: "a").status == 200)
      let refused = try await post(engine, refund, second, ada, key: "b")
      #expect(refused.status == 502 && refused.code == "refund_refused", "\(refused.text)")
      #expect(try await post(engine, refund, first, ada, key: "a").status == 200, "its own went well")
      #expect(try await post(engine, refund, second, ada, key: "c").status == 200, "Stripe was asked again")
      #expect(try await post(engine, refund, second, ada, key: "b").code == "refund_refused")
    }
  }

  @Test func whatIsAmongTheStaffStaysThere() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let ada = try await engine.token("ada.lovelace", .support)
      let bea = try await engine.token("beatrix.potter", .support)
      let id = try await engine.open(creator).depositId
      #expect(try await post(engine, Route.support(.note, id), #"{"text":"grumpy caller"}"#, ada).status == 200)
      #expect(try await post(engine, Route.support(.note, id), #"{"text":" "}"#, ada).code == "note_empty")
      #expect(try await post(engine, Route.support(.claim, id), "{}", ada).status == 200)
      let other = try await post(engine, Route.support(.claim, id), "{}", bea)
      #expect(other.status == 409 && other.code == "claimed_by_other" && other.text.contains("lovelace"))
      #expect(try await post(engine, Route.support(.claim, id), #"{"takeOver":true}"#, bea).status == 200)
      #expect(try await file(engine, id, ada).claim?.by.rawValue == "beatrix.potter")
      let stale = try await post(engine, Route.support(.release, id), #"{"expectedVersion":1}"#, bea)
      #expect(stale.status == 409 && stale.code == "changed_meanwhile")
      #expect(try await post(engine, Route.support(.release, id), "", bea).status == 200)
      #expect(try await post(engine, Route.support(.retry, id), "{}", bea).status == 200)
      let cancelled = try await post(engine, Route.support(.cancel, id), #"{"reason":"asked by phone"}"#, ada)
      let deposit: DepositObject = try cancelled.value()
      #expect(deposit.status == .cancelled)
      #expect(deposit.timeline?.contains { $0.kind == "support_note" && $0.data["text"] == "grumpy caller" } == true)
      try await eventually("its page is closed") {
        try await file(engine, id, ada).sessions.allSatisfy { $0.state == "expired" }
      }
      let own = try await engine.call("GET", Route.deposit(id), token: creator)
      #expect(!own.text.contains("grumpy") && !own.text.contains("lovelace") && !own.text.contains("potter"))
      let seen: DepositObject = try own.value()
      #expect(seen.timeline?.contains { $0.kind == "cancelled" && $0.actor == "support" } == true)
    }
  }

  @Test func anotherPageARevealAndAReply() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let ada = try await engine.token("ada", .support)
      let opened = try await engine.open(creator)
      let id = opened.depositId
      #expect(try await post(engine, Route.support(.reveal, id), #"{"reason":"r"}"#, ada).code == "payer_unknown")
      let link: SupportCheckoutLinkResponse = try await post(
        engine, Route.support(.checkoutLink, id), #"{"reason":"the mail went astray"}"#, ada
      ).value()
      #expect(link.payUrl == opened.payUrl && link.deposit.status == .pending)
      let reopened = try #require(try await file(engine, id, ada).timeline.first { $0.kind == "checkout_reopened" })
      #expect(reopened.text.contains("the mail went astray"))
      let own = try await engine.call("GET", Route.deposit(id), token: creator)
      #expect(!own.text.contains("astray"), "reasons are staff's")
      let page = try await engine.send("GET", link.payUrl)
      let checkout = try #require(page.header("Location"))
      #expect(checkout != opened.checkoutUrl)
      let reply: SupportReplyObject = try await engine.call(
        "GET", Route.supportReply(id) + "?kind=new_link&language=en", token: ada
      ).value()
      #expect(reply.text.contains(link.payUrl) && reply.subject.contains(id.reference))
      // Whoever opened it asked in English: so is the message, unless another language is wanted.
      let unasked = try await engine.call("GET", Route.supportReply(id), token: ada, language: "fr")
      #expect(try unasked.value(SupportReplyObject.self).language == "en")
      #expect(try await file(engine, id, ada).language == "en")
      #expect(try await engine.call("GET", Route.supportReply(id) + "?kind=nonsense", token: ada).status == 400)
      #expect(try await engine.send("POST", checkout + "/pay", body: "email=payer@example.com").status == 303)
      try await eventually("READY") { try await engine.status(id, creator).status == .ready }
      #expect(try await post(engine, Route.support(.checkoutLink, id), "{}", ada).code == "already_paid")
      #expect(try await post(engine, Route.support(.reveal, id), "{}", ada).code == "reason_required")
      let payer: SupportRevealResponse = try await post(
        engine, Route.support(.reveal, id), #"{"reason":"asked by phone"}"#, ada
      ).value()
      #expect(payer.email == "payer@example.com")
      #expect(try await file(engine, id, ada).timeline.contains { $0.kind == "payer_revealed" })
      // By its charge the payment has a receipt, and is found by it.
      try await eventually("the charge is known") { try await file(engine, id, ada).payments.first?.chargeId != nil }
      let receipt = try #require(try await file(engine, id, ada).receipt)
      let found: SupportSearchResponse = try await engine.call(
        "GET", Route.supportSearch + "?q=\(receipt)", token: ada
      ).value()
      #expect(found.items.map(\.depositId) == [id])
      // As it is read out on the telephone.
      let spoken = id.reference.replacing("-", with: "%20")
      let heard: SupportSearchResponse = try await engine.call(
        "GET", Route.supportSearch + "?q=\(spoken)", token: ada
      ).value()
      #expect(heard.items.map(\.depositId) == [id])
    }
  }

  @Test func eventsAreListedShownMaskedAndNeverTakenTwice() async throws {
    try await LiveEngine.run { engine in
      let creator = try await engine.token("alice", .creator)
      let ada = try await engine.token("ada", .support)
      let id = try await engine.ready(creator).depositId
      let list: Page<SupportEventObject> = try await engine.call(
        "GET", Route.supportEvents + "?depositId=\(id)&outcome=applied", token: ada
      ).value()
      let event = try #require(list.items.first { $0.type == "checkout.session.completed" })
      let detail: SupportEventDetail = try await engine.call("GET", Route.supportEvent(event.id), token: ada).value()
      #expect(detail.body.contains("\n  \"type\": \"checkout.session.completed\""), "\(detail.body.prefix(300))")
      #expect(!detail.body.contains("payer@example.com"))
      let version = try await engine.status(id, creator).version
      let replay: SupportReplayResponse = try await post(engine, Route.supportReplay(event.id), "{}", ada).value()
      #expect(replay.result == .alreadyApplied)
      #expect(try await engine.status(id, creator).version == version)
      #expect(try await post(engine, Route.supportReplay(EventID("evt_none")), "{}", ada).status == 404)
      for bad in ["?outcome=x", "?depositId=x", "?cursor=x", "?limit=0"] {
        #expect(try await engine.call("GET", Route.supportEvents + bad, token: ada).status == 400, "\(bad)")
      }
      let first: Page<SupportEventObject> = try await engine.call(
        "GET", Route.supportEvents + "?limit=1", token: ada
      ).value()
      #expect(first.items.count == 1)
    }
  }
}
