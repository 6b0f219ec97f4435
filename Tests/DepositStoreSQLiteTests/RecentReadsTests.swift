import DepositDomain
import DepositStore
import Platform
import StoreConformance
import TestSupport
import Testing

@testable import DepositStoreSQLite

/// What was read lately never hides what was written since.
@Suite struct RecentReadsTests {
  private static let id = draft(1).deposit.id

  private static func titled(_ title: String) -> Deposit {
    var deposit = draft(1).deposit
    deposit.title = title
    return deposit
  }

  @Test func whatIsKnownIsNotReadAgainUntilItIsWritten() async throws {
    let recent = RecentReads()
    let first = try await recent.deposit(Self.id) { Self.titled("first") }
    let again = try await recent.deposit(Self.id) { Self.titled("second") }
    #expect(first?.title == "first" && again?.title == "first")
    let changes = RecentReads.Changes()
    changes.add(Self.titled("failed"))
    recent.settle(changes, areKept: false)
    #expect(try await recent.deposit(Self.id) { Self.titled("third") }?.title == "third")
    changes.begin()
    changes.add(Self.titled("fourth"))
    recent.settle(changes, areKept: true)
    #expect(try await recent.deposit(Self.id) { nil }?.title == "fourth", "what was written is known")
    #expect(try await recent.deposit(draft(2).deposit.id) { nil } == nil, "what is not there is looked for each time")
    #expect(try await recent.deposit(draft(2).deposit.id) { draft(2).deposit } != nil)
  }

  /// The commit falls between the look and its end: what was seen is old.
  @Test func aReadThatAWriteOvertakesIsNotKept() async throws {
    let recent = RecentReads()
    let changes = RecentReads.Changes()
    changes.add(Self.titled("new"))
    changes.addTokens()
    for areKept in [false, true] {
      let old = try await recent.deposit(Self.id) {
        recent.settle(changes, areKept: areKept)
        return Self.titled("old")
      }
      #expect(old?.title == "old")
      #expect(try await recent.deposit(Self.id) { Self.titled("new") }?.title == "new")
      changes.begin()
      changes.add(Self.titled("new"))
      recent.settle(changes, areKept: false)
      changes.addTokens()
    }
    let token = APIToken(id: "tok_1", user: UserID("a"), roles: [], hash: [1], createdAt: Instant(unixSeconds: 1))
    _ = try await recent.token([1]) {
      recent.settle(changes, areKept: true)
      return token
    }
    #expect(try await recent.token([1]) { nil } == nil)
  }

  @Test func whatWasAcknowledgedIsSeenByEveryone() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    _ = try await store.open(draft(1), run: RunID("a"), at: start)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          // What is known is read without a pause: the writer needs a thread as well.
          while let version = try await store.deposit(Self.id)?.version, version < 300 { await Task.yield() }
        }
      }
      group.addTask {
        for number in 0..<300 {
          let change = try await store.apply(
            [.retitled("title \(number)")], to: Self.id, by: .engine, at: start + .seconds(number), finishing: nil)
          let written = try #require(change).deposit
          let seen = try #require(try await store.deposit(Self.id))
          #expect(seen.version >= written.version && seen.title == written.title)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await store.deposit(Self.id)?.version ?? 0 >= 300)
    try await store.checkpointAndClose()
  }

  /// Those who write read what is known, too: a write whose commit is taken back, and others beside it, must not leave
  /// anything known that is not stored.
  @Test(arguments: SeededGenerator.seeds) func whatIsKnownIsWhatIsStored(seed: UInt64) async throws {
    struct Refused: Error {}
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    let ids = (1...3).map { draft($0).deposit.id }
    for number in 1...3 { _ = try await store.open(draft(number), run: RunID("a"), at: start) }
    var random = SeededGenerator(seed: seed)
    var kept = 0
    for round in 0..<20 {
      let writes = (0..<12).map { write in
        let id = ids[Int.random(in: 0..<ids.count, using: &random)]
        return (id: id, fails: Int.random(in: 0..<4, using: &random) == 0, title: "\(round) \(write)")
      }
      kept += writes.count { !$0.fails }
      await withTaskGroup(of: Void.self) { group in
        for (id, fails, title) in writes {
          group.addTask {
            try? await store.write { transaction in
              let known = try #require(try transaction.deposits([id]).first)
              var changed = known
              _ = changed.apply(.retitled(title), by: .engine, at: start)
              try transaction.update(changed, from: known, at: start)
              if fails { throw Refused() }
            }
          }
        }
      }
      let stored = try await store.deposits(ids)
      for (id, deposit) in zip(ids, stored) {
        #expect(try await store.deposit(id) == deposit, "seed \(seed), round \(round)")
      }
      #expect(stored.map(\.version).reduce(0, +) == ids.count + kept, "no change is lost: seed \(seed), round \(round)")
    }
    try await store.checkpointAndClose()
  }

  @Test func aRevokedTokenIsRefusedAtOnceAndAnExpiredOneWhenItIs() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.sqlite"])
    let token = APIToken(
      id: "tok_1", user: UserID("a"), roles: [.creator], hash: [UInt8](repeating: 1, count: 32), createdAt: start,
      expiresAt: start + .seconds(100))
    #expect(try await store.token(hash: token.hash, at: start) == nil)
    try await store.addToken(token)
    #expect(try await store.token(hash: token.hash, at: start) == token, "that it was unknown is not remembered")
    #expect(try await store.token(hash: token.hash, at: start + .seconds(99)) == token)
    #expect(try await store.token(hash: token.hash, at: start + .seconds(100)) == nil)
    #expect(try await store.revokeToken(id: "tok_1", at: start + .seconds(1)))
    #expect(try await store.token(hash: token.hash, at: start + .seconds(2)) == nil)
    try await store.checkpointAndClose()
  }
}
