import DepositDomain
public import DepositStore
import Platform
import TestSupport
import Testing

extension ConformanceCase {
  static let support = [
    ConformanceCase("a deposit is found by title, ids, reference, person and receipt, from the commit on") {
      store async throws in
      let deposit = try await store.openSettled(1)
      try await store.openSettled(2, owner: bob)
      try await store.applying([.retitled("Œuvre d’été")], to: deposit.id)
      func found(_ text: String) async throws -> [DepositID] {
        let search = SupportSearch(try SupportQuery(text, now: later(100)), now: later(100))
        return try await store.search(search).hits.map(\.id)
      }
      for text in ["ete", "ÉTÉ", "oeuvre", "oeu", "user:alice ete", "\"oeuvre d ete\"", deposit.id.rawValue] {
        #expect(try await found(text) == [deposit.id], "\(text)")
      }
      #expect(try await found("\"ete oeuvre\"").isEmpty)
      #expect(try await found("video").count == 1, "the title that was changed is not found any more")

      var event = webhook("evt_1Abc", to: deposit.id, [paidSession("cs_test_b1x", intent: "pi_3Qab")])
      event.customer = CustomerTrace(emailToken: "e0123", maskedEmail: "a…@e….com", receipt: "1234-5678")
      _ = try await store.record(event, at: later(2))
      for text in ["pi_3Q", "3qab", "cs_test_b1", "evt_1A", "1234-5678", "status:paid", "payment:paid type:clip"] {
        #expect(try await found(text) == [deposit.id], "\(text)")
      }
      var byEmail = SupportQuery()
      byEmail.tokens = ["e0123"]
      let hit = try #require(try await store.search(SupportSearch(byEmail, now: later(3))).hits.first)
      #expect(hit.maskedEmail == "a…@e….com")
      #expect(try await store.customer(of: deposit.id).receipt == "1234-5678")
      #expect(try await found("stuck:").isEmpty)
      let patient = SupportSearch(try SupportQuery("stuck:video", now: start), now: later(2 + 300))
      #expect(try await store.search(patient).hits.map(\.id) == [deposit.id])
      #expect(try await store.supportPulse(at: later(2 + 300)).stuck == [.video: 1])
      try await store.applying([.videoCreated(VideoGUID("f81d4fae-7dec-11d0"))], to: deposit.id)
      #expect(try await found("f81d4fae-7d") == [deposit.id])
      #expect(try await found("status:paid").isEmpty)
    },

    ConformanceCase("a beginning finds every word that begins so, be they one or many, and no other") {
      store async throws in
      func found(_ text: String) async throws -> Set<DepositID> {
        let search = SupportSearch(try SupportQuery(text, now: later(100)), now: later(100))
        return Set(try await store.search(search).hits.map(\.id))
      }
      let other = try await store.openSettled(1)
      try await store.applying([.retitled("Montrouge, montreur")], to: other.id)
      #expect(try await found("montra").isEmpty)
      var expected: Set<DepositID> = []
      for (index, word) in ["montra", "montrable", "montrage", "montraient", "montrais", "montrant"].enumerated() {
        let deposit = try await store.openSettled(index + 2)
        try await store.applying([.retitled("la \(word) 7")], to: deposit.id)
        expected.insert(deposit.id)
        #expect(try await found("montra") == expected, "\(word)")
        #expect(try await found("montra 7") == expected, "\(word)")
      }
      #expect(try await found("montrabl").count == 1)
      #expect(try await found("montr").count == 7)
    },

    ConformanceCase("money that does not go back is counted and found, whatever else is stuck") { store async throws in
      let twice = try await store.openSettled(
        1, [paidSession("cs_1", intent: "pi_1"), paidSession("cs_2", intent: "pi_2")])
      let waiting = try await store.openSettled(2, [paidSession("cs_3", intent: "pi_3")])
      try await store.openSettled(3)
      func found(_ text: String, _ seconds: Int) async throws -> Set<DepositID> {
        let search = SupportSearch(try SupportQuery(text, now: later(seconds)), now: later(seconds))
        return Set(try await store.search(search).hits.map(\.id))
      }
      #expect(try await found("stuck:refund", 800).isEmpty, "not yet")
      #expect(try await found("stuck:refund", 2_000) == [twice.id])
      #expect(try await found("stuck:refund status:ready", 2_000).isEmpty)
      #expect(try await found("stuck:", 2_000) == [twice.id, waiting.id])
      #expect(try await store.supportPulse(at: later(2_000)).stuck == [.refund: 1, .video: 1])
      let refund = Refund(
        id: RefundID("re_1"), paymentIntent: PaymentIntentID("pi_2"), amount: Cents(200), state: .pending)
      try await store.applying([.refundSeen(refund)], to: twice.id)
      #expect(try await found("stuck:refund", 2_000).isEmpty, "Stripe has it")
    },

    ConformanceCase("pages go both ways, each deposit once, and groups are counted") { store async throws in
      for number in 1...25 {
        let events = number % 3 == 0 ? [paidSession("cs_\(number)", intent: "pi_\(number)")] : []
        try await store.openSettled(number, events)
      }
      var search = SupportSearch(try SupportQuery("status:pending", now: start), limit: 4, now: start)
      var numbers: [[Int64]] = []
      repeat {
        let page = try await store.search(search)
        #expect(page.total == 17)
        numbers.append(page.hits.map(\.number))
        search.cursor = page.hits.last?.number
        if !page.hasMore { break }
      } while numbers.count < 20
      let expected = (1...25).filter { $0 % 3 != 0 }.reversed().map { Int64($0) }
      #expect(numbers.flatMap { $0 } == expected)
      search.direction = .newer
      search.cursor = numbers[2].first
      let back = try await store.search(search)
      #expect(back.hits.map(\.number) == numbers[1])
      #expect(back.hasMore)
      let pulse = try await store.supportPulse(at: start)
      #expect(pulse.count { $0.status == .paid } == 8)
      #expect(pulse.days.reduce(0) { $0 + $1.opened } == 25)
      #expect(pulse.days.reduce(Cents.zero) { $0 + $1.paid } == Cents(1_600))
    },
  ]
}

/// Asks two stores that lived through the same history the same random questions, and compares every page and count.
public func expectSameAnswers(_ one: any TransactionalStore, _ other: any TransactionalStore, seed: UInt64) async throws
{
  var random = SeededGenerator(seed: seed)
  let parts = [
    "status:pending", "status:paid,ready", "status:cancelled", "payment:paid", "payment:refunded,disputed",
    "video:none", "video:playable,failed,gone", "video:over_limit", "type:clip", "type:film", "user:alice", "user:bob",
    "user:carol", "stuck:", "stuck:video", "stuck:upload,encoding", "stuck:refund", "stuck:refund,upload",
    "stuck:creating", "dispute:",
    "dispute:open", ">1€", "<2€", ">=2",
    "since:2026-11-01", "until:2026-11-18", "since:2027-06-01", "until:2020-01-01", "vid", "video", "clip", "\"mp4\"",
    "1", "dep_", "dep_000", "pi_", "pi_1",
    "cs_", "v", "evt_", "évènement", "e0", "voyage", "voyageu", "voyageur", "voyageurs", "voyageaient", "voyageaientx",
    "\"voyages 2\"", "Ⓜontag", "montagn", "ontagn", "B🅰R", "🅰", "Οδυσσέ", "Οδυσσέας", "bonjourn", "onjourno",
  ]
  let now = start + .seconds(30 * 86_400)
  for round in 1...120 {
    let count = Int.random(in: 0...3, using: &random)
    let text = (0..<count).compactMap { _ in parts.randomElement(using: &random) }.joined(separator: " ")
    var search = SupportSearch(try SupportQuery(text, now: now), limit: Int.random(in: 1...7, using: &random), now: now)
    search.direction = SupportSearch.Direction.allCases.randomElement(using: &random) ?? .older
    search.cursor = Bool.random(using: &random) ? Int64.random(in: 0...12, using: &random) : nil
    let comment: Comment = "«\(text)» \(search.direction) \(search.cursor ?? -1), round \(round), seed \(seed)"
    let page = try await one.search(search)
    let same = try await other.search(search)
    #expect(page.hits == same.hits, comment)
    #expect(page.hasMore == same.hasMore, comment)
    #expect(page.total == same.total, comment)
  }
  let pulse = try await one.supportPulse(at: now)
  let same = try await other.supportPulse(at: now)
  #expect(pulse.groups == same.groups && pulse.stuck == same.stuck && pulse.days == same.days, "seed \(seed)")
  #expect(pulse.failingVideos == same.failingVideos && pulse.parkedEvents == same.parkedEvents, "seed \(seed)")
}
