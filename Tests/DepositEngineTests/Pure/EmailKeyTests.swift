import DepositDomain
import DepositStore
import EngineAPI
import Logging
import Platform
import StripeGateway
import Testing

@testable import DepositEngine

/// Who has the database alone cannot try addresses, and rolling the secret loses none.
@Suite struct EmailKeyTests {
  private let digest = CustomerTrace.token(email: "Alice@Example.com ")
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func open(_ bench: Bench, _ secrets: String...) async throws -> EmailKey {
    try await EmailKey.open(
      bench.memory, secrets: secrets.map { Secret($0) }, at: bench.clock.now(), logger: logger)
  }

  @Test func theWordFollowsFromTheAddressAndTheKey() async throws {
    let bench = try Bench()
    let word = try await open(bench, "secret one").word(digest)
    #expect(try await open(bench, "secret one").word(CustomerTrace.token(email: "alice@example.com")) == word)
    #expect(word.hasPrefix("m") && word.count == 25)
    #expect(word != digest)
    #expect(try await open(try Bench(), "secret one").word(digest) != word, "another database's key")
    let kept = try #require(try await bench.memory.bookmark("email_key"))
    #expect(!kept.contains(word.dropFirst()))
  }

  @Test func theSecretMayBeRolled() async throws {
    let bench = try Bench()
    let word = try await open(bench, "one").word(digest)
    #expect(try await open(bench, "two", "one").word(digest) == word)
    #expect(try await open(bench, "two").word(digest) == word, "the new one wraps it now")
    #expect(try await open(bench, "one").word(digest) != word, "the old one does not any more")
  }

  @Test func whatWasKeptWithoutAKeyIsFoundAllTheSame() async throws {
    let bench = try Bench()
    let opened = try await bench.initCheckout(owner: alice, Bench.clip)
    let id = opened.depositId
    let digest = digest
    let now = bench.clock.now()
    try await bench.memory.write { transaction in
      try transaction.setEmailToken(digest, of: id, at: now)
    }
    let key = try await open(bench, "one")
    func found(_ token: String) async throws -> Int {
      var query = SupportQuery()
      query.tokens = [token]
      return try await bench.memory.search(SupportSearch(query, now: now)).hits.count
    }
    #expect(try await found(key.word(digest)) == 1)
    #expect(try await found(digest) == 0)
    _ = try await open(bench, "one")
    #expect(try await found(key.word(digest)) == 1, "not keyed twice")
  }
}
