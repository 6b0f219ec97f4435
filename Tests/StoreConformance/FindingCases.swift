import DepositDomain
import DepositStore
import Platform
import Testing

extension ConformanceCase {
  static let finding = [
    ConformanceCase("a deposit is found by its pay code, Session, PaymentIntent and video") { store async throws in
      let deposit = try await store.openSettled(
        1,
        [
          .sessionSeen(session("cs_0", .expired)), paidSession("cs_1", intent: "pi_1"),
          .videoCreated(VideoGUID("v-1")),
        ])
      try await store.openSettled(2, [paidSession("cs_2", intent: "pi_2"), .videoCreated(VideoGUID("v-2"))])
      #expect(try await store.deposit(payCode: deposit.payCode) == deposit)
      #expect(try await store.deposit(session: CheckoutSessionID("cs_0")) == deposit)
      #expect(try await store.deposit(session: CheckoutSessionID("cs_1")) == deposit)
      #expect(try await store.deposit(paymentIntent: PaymentIntentID("pi_1")) == deposit)
      #expect(try await store.deposit(video: VideoGUID("v-1")) == deposit)
      #expect(try await store.deposit(payCode: PayCode("code-x")) == nil)
      #expect(try await store.deposit(session: CheckoutSessionID("cs_x")) == nil)
      #expect(try await store.deposit(paymentIntent: PaymentIntentID("pi_x")) == nil)
      #expect(try await store.deposit(video: VideoGUID("v-x")) == nil)
    },

    ConformanceCase("names from outside are only names") { store async throws in
      let deposit = try await store.openSettled(1)
      for text in ["\"", "'", "\"]", "dep_1' OR '1'='1", "%", "\\", "\u{0}", "é\n", ""] {
        #expect(try await store.deposit(DepositID(text)) == nil)
        #expect(try await store.deposit(payCode: PayCode(text)) == nil)
        #expect(try await store.timeline(of: DepositID(text)).isEmpty)
      }
      let title = #"'); DROP TABLE deposit; -- " \ "# + "\u{1F3AC}\u{7}"
      try await store.applying([.retitled(title)], to: deposit.id)
      #expect(try await store.deposit(deposit.id)?.title == title)
      #expect(try await store.timeline(of: deposit.id).last?.data["to"] == title)
    },

    ConformanceCase("pages are newest first, each deposit once, by owner and status") { store async throws in
      for number in 1...25 {
        let events = number % 3 == 0 ? [paidSession("cs_\(number)", intent: "pi_\(number)")] : []
        try await store.openSettled(number, owner: number % 2 == 0 ? alice : bob, events)
      }
      func numbers(_ owner: UserID?, _ status: DepositStatus?, limit: Int) async throws -> [Int] {
        var query = DepositQuery(owner: owner, status: status, limit: limit)
        var found: [Int] = []
        repeat {
          let page = try await store.deposits(query)
          #expect(page.deposits.count <= limit)
          #expect(page.deposits.allSatisfy { owner == nil || $0.owner == owner })
          #expect(page.deposits.allSatisfy { status == nil || $0.status == status })
          found += page.deposits.compactMap { Int($0.id.rawValue.dropFirst(4)) }
          query.after = page.next
        } while query.after != nil
        return found
      }
      #expect(try await numbers(nil, nil, limit: 4) == Array(1...25).reversed())
      #expect(try await numbers(nil, nil, limit: 25) == Array(1...25).reversed())
      #expect(try await numbers(alice, nil, limit: 5) == stride(from: 24, to: 1, by: -2).map { $0 })
      #expect(try await numbers(nil, .paid, limit: 3) == stride(from: 24, to: 2, by: -3).map { $0 })
      #expect(try await numbers(alice, .paid, limit: 2) == [24, 18, 12, 6])
      #expect(try await numbers(UserID("carol"), nil, limit: 2).isEmpty)
      #expect(try await numbers(nil, .ready, limit: 2).isEmpty)
    },

    ConformanceCase("a limit out of range gives a page, not everything") { store async throws in
      for number in 1...3 { try await store.openSettled(number) }
      for limit in [Int.min, -1, 0, 1] {
        #expect(try await store.deposits(DepositQuery(owner: nil, limit: limit)).deposits.count == 1)
      }
      #expect(try await store.deposits(DepositQuery(owner: nil, limit: .max)).deposits.count == 3)
    },
  ]
}
