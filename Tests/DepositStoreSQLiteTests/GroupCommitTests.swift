import DepositDomain
import DepositStore
import GRDB
import Platform
import TestSupport
import Testing

@testable import DepositStoreSQLite

@Suite struct GroupCommitTests {
  private struct Refusal: Error {}

  let folder: TemporaryFolder
  let store: SQLiteDepositStore

  init() throws {
    folder = try TemporaryFolder()
    store = try SQLiteDepositStore(path: folder["visual.db"])
  }

  /// Queues `writes` behind a held writer, then lets them all go; gives each one's error, if any.
  private func together(
    _ writes: [@Sendable (any StoreTransaction) throws -> Void]
  ) async throws -> [(any Error)?] {
    let gate = WriterGate()
    return try await withThrowingTaskGroup(of: (Int, (any Error)?).self) { group in
      group.addTask { [store] in
        try await gate.hold(store)
        return (-1, nil)
      }
      try await gate.waitUntilHeld()
      for (index, write) in writes.enumerated() {
        group.addTask { [store] in
          do {
            try await store.write(write)
            return (index, nil)
          } catch {
            return (index, error)
          }
        }
      }
      try await waitUntil { [store] in store.queuedWrites == writes.count }
      gate.open()
      var errors = [(any Error)?](repeating: nil, count: writes.count)
      for try await (index, error) in group where index >= 0 { errors[index] = error }
      return errors
    }
  }

  @Test func manyWritesShareACommitAndAllAreDurable() async throws {
    let before = store.commitCounts
    let errors = try await together((0..<300).map { number in { try $0.setBookmark("b\(number)", "v\(number)") } })
    #expect(errors.allSatisfy { $0 == nil })
    let after = store.commitCounts
    #expect(after.writes - before.writes == 301)
    // The one that held the gate, then 256 and 44.
    #expect(after.commits - before.commits == 3)
    try await store.checkpointAndClose()
    let reopened = try SQLiteDepositStore(path: store.path)
    for number in 0..<300 { #expect(try await reopened.bookmark("b\(number)") == "v\(number)") }
  }

  @Test func oneThatFailsTakesBackOnlyItself() async throws {
    let errors = try await together(
      (0..<60).map { number in
        { tx in
          try tx.setBookmark("b\(number)", "v")
          try tx.setBookmark("shared", "by \(number)")
          if number % 3 == 2 { throw Refusal() }
        }
      })
    for number in 0..<60 {
      #expect((errors[number] is Refusal) == (number % 3 == 2))
      #expect(try await store.bookmark("b\(number)") == (number % 3 == 2 ? nil : "v"))
    }
    let shared = try #require(try await store.bookmark("shared"))
    let last = try #require(Int(shared.dropFirst(3)))
    #expect(last % 3 != 2)
  }

  /// SQLite gives a whole transaction up inside one statement when the disk is full; a conflict can do the same.
  @Test func oneThatLosesTheTransactionTakesBackOnlyItself() async throws {
    try await store.setBookmark("taken", "before")
    let errors = try await together(
      (0..<30).map { number in
        { tx in
          try tx.setBookmark("b\(number)", "v")
          guard number % 10 == 5, let sqlite = tx as? SQLiteTransaction else { return }
          try sqlite.db.execute(sql: "INSERT OR ROLLBACK INTO bookmark VALUES ('taken', 'after')")
        }
      })
    for number in 0..<30 {
      let isLost = number % 10 == 5
      #expect((errors[number] as? VisualError)?.code == (isLost ? "database_refused" : nil))
      #expect(try await store.bookmark("b\(number)") == (isLost ? nil : "v"))
    }
    #expect(try await store.bookmark("taken") == "before")
    try await store.setBookmark("after", "all")
    #expect(try await store.bookmark("after") == "all")
  }

  /// The words of a commit are written once, at its end.
  @Test func theSearchKnowsWhatWasKeptOfACommitAndNothingElse() async throws {
    let errors = try await together(
      (100..<140).map { number in
        { tx in
          var deposit = draft(number).deposit
          deposit.title = "premier\(number)"
          try tx.insert(deposit, at: start)
          let before = deposit
          deposit.title = "dernier\(number)"
          try tx.update(deposit, from: before, at: start)
          if number % 4 == 1 { throw Refusal() }
        }
      })
    for number in 100..<140 {
      let isKept = number % 4 != 1
      #expect((errors[number - 100] == nil) == isKept)
      for (word, isThere) in [("dernier\(number)", isKept), ("premier\(number)", false)] {
        let search = SupportSearch(try SupportQuery(word, now: start), now: start)
        #expect(try await store.search(search).hits.count == (isThere ? 1 : 0), "\(word)")
      }
    }
    #expect(try await store.searchProblems() == [])
  }

  @Test func aCancelledCallerTakesNothingBack() async throws {
    let gate = WriterGate()
    let store = store
    let holder = Task { try await gate.hold(store) }
    try await gate.waitUntilHeld()
    let cancelled = (0..<10).map { number in Task { try await store.setBookmark("cancelled \(number)", "v") } }
    let others = (0..<10).map { number in Task { try await store.setBookmark("other \(number)", "v") } }
    try await waitUntil { store.queuedWrites == 20 }
    for task in cancelled { task.cancel() }
    gate.open()
    for task in cancelled + others + [holder] { try await task.value }
    for number in 0..<10 {
      #expect(try await store.bookmark("cancelled \(number)") == "v")
      #expect(try await store.bookmark("other \(number)") == "v")
    }
  }
}
