import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let settings = [
    ConformanceCase("a token is known by its hash until it expires or is revoked") { store async throws in
      let hash = [UInt8](0..<32)
      let token = APIToken(
        id: "tok_1", user: alice, roles: [.creator, .support], hash: hash, createdAt: later(5), expiresAt: later(60))
      let forever = APIToken(id: "tok_2", user: bob, roles: [.admin], hash: hash.reversed(), createdAt: later(1))
      try await store.addToken(token)
      try await store.addToken(forever)
      #expect(try await store.token(hash: hash, at: later(59)) == token)
      #expect(try await store.token(hash: hash, at: later(60)) == nil)
      #expect(try await store.token(hash: forever.hash, at: later(999_999)) == forever)
      #expect(try await store.token(hash: [UInt8](repeating: 0, count: 32), at: start) == nil)
      #expect(try await store.tokens() == [forever, token])

      #expect(try await store.revokeToken(id: "tok_2", at: later(70)))
      #expect(try await store.revokeToken(id: "tok_2", at: later(80)) == false)
      #expect(try await store.revokeToken(id: "tok_3", at: later(80)) == false)
      #expect(try await store.token(hash: forever.hash, at: later(71)) == nil)
      #expect(try await store.tokens().first?.revokedAt == later(70))
    },

    ConformanceCase("a token's id and hash are its own") { store async throws in
      let hash = [UInt8](repeating: 7, count: 32)
      let other = [UInt8](repeating: 8, count: 32)
      let token = APIToken(id: "tok_1", user: alice, roles: [.creator], hash: hash, createdAt: start)
      try await store.addToken(token)
      for twin in [("tok_1", other), ("tok_2", hash)] {
        await expectError("record_conflict") {
          try await store.addToken(APIToken(id: twin.0, user: bob, roles: [.admin], hash: twin.1, createdAt: start))
        }
      }
      #expect(try await store.tokens() == [token])
    },

    ConformanceCase("billing terms hold from their start to the next") { store async throws in
      func terms(_ cap: Int) -> BillingTerms {
        var terms = BillingTerms.original
        terms.cap = Cents(cap)
        terms.encodePerMinute = Tariff(microEuros: cap + 1)
        terms.egressPerGB = Tariff(microEuros: cap + 2)
        terms.storagePerGB = Tariff(microEuros: cap + 3)
        terms.minimumActivation = Cents(cap - 1)
        return terms
      }
      #expect(try await store.billingTerms(at: start) == .original)
      try await store.setBillingTerms(terms(3_000), from: later(20))
      try await store.setBillingTerms(terms(2_500), from: later(10))
      #expect(try await store.billingTerms(at: later(9)) == .original)
      #expect(try await store.billingTerms(at: later(10)) == terms(2_500))
      #expect(try await store.billingTerms(at: later(19)) == terms(2_500))
      #expect(try await store.billingTerms(at: later(20)) == terms(3_000))
      try await store.setBillingTerms(terms(4_000), from: later(20))
      #expect(try await store.billingTerms(at: later(999)) == terms(4_000))
    },

    ConformanceCase("a bookmark keeps its last value") { store async throws in
      #expect(try await store.bookmark("events") == nil)
      try await store.setBookmark("events", "evt_1")
      try await store.setBookmark("other", "")
      try await store.setBookmark("events", "evt_2")
      #expect(try await store.bookmark("events") == "evt_2")
      #expect(try await store.bookmark("other") == "")
    },
  ]

  static let reconciling = [
    ConformanceCase("deposits whose money may still move are listed, oldest look first") { store async throws in
      try await store.openSettled(1)
      let open = try await store.openSettled(2, [.sessionSeen(session("cs_2"))])
      let processing = try await store.openSettled(3, [.sessionSeen(session("cs_3", .complete))])
      try await store.openSettled(4, [paidSession("cs_4", intent: "pi_4")])
      try await store.openSettled(5, [.sessionSeen(session("cs_5", .expired))])
      let wrong = session("cs_6", .complete, .paid, intent: "pi_6", amount: 199)
      let review = try await store.openSettled(6, [.sessionSeen(wrong)])
      #expect(review.paymentState == .review)
      #expect(try await store.depositsAwaitingMoney(limit: 9) == [open.id, processing.id])
      #expect(try await store.depositsAwaitingMoney(limit: 1) == [open.id])
      #expect(try await store.depositsAwaitingMoney(limit: -1).isEmpty)

      // A look that finds nothing new still counts as a look.
      let look = try await store.applying([.sessionSeen(session("cs_2"))], to: open.id, at: later(100))
      #expect(!look.isChange)
      #expect(try await store.depositsAwaitingMoney(limit: 9) == [processing.id, open.id])
      try await store.applying([paidSession("cs_3", intent: "pi_3")], to: processing.id, at: later(101))
      #expect(try await store.depositsAwaitingMoney(limit: 9) == [open.id])
    },

    ConformanceCase("an owner's videos are listed with when they came and went") { store async throws in
      let deposit = try await store.openSettled(1, [paidSession("cs_1", intent: "pi_1")])
      let bobs = try await store.openSettled(2, owner: bob, [paidSession("cs_2", intent: "pi_2")])
      try await store.applying([.videoCreated(VideoGUID("v-1"))], to: deposit.id, at: later(10))
      try await store.applying([.videoCreated(VideoGUID("v-b"))], to: bobs.id, at: later(11))
      let gone = DepositEvent.videoSeen(Video.Sighting(guid: VideoGUID("v-1"), state: .gone))
      try await store.applying([gone], to: deposit.id, at: later(20))
      try await store.applying([.videoCreated(VideoGUID("v-2"))], to: deposit.id, at: later(30))
      let sight = Video.Sighting(guid: VideoGUID("v-1"), state: .gone, storageBytes: ByteCount(3))
      try await store.applying([.videoSeen(sight)], to: deposit.id, at: later(40))
      let videos = try await store.videos(of: alice)
      #expect(videos.map(\.video.guid.rawValue) == ["v-1", "v-2"])
      #expect(videos.map(\.createdAt) == [later(10), later(30)])
      #expect(videos.map(\.goneAt) == [later(20), nil])
      #expect(videos.first?.video.storageBytes == ByteCount(3))
      #expect(videos.allSatisfy { $0.depositID == deposit.id })
      #expect(try await store.videos(of: bob).map(\.video.guid.rawValue) == ["v-b"])
      #expect(try await store.videos(of: UserID("carol")).isEmpty)
    },
  ]
}
