import DepositStore
import Dispatch
import GRDB
import Platform
import Synchronization

/// Commits the writes that queue up while the disk is busy together, and acknowledges each after the commit.
///
/// One that fails does not hurt the others. It drains on a queue of its own: a cancelled caller takes nothing back.
final class GroupCommitWriter: Sendable {
  /// One write, its result hidden behind what acknowledges it.
  private struct Command: Sendable {
    /// Does the work, and gives what to call once it is durable.
    let work: @Sendable (Database, SearchChanges) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
    /// Told whether what it wrote is kept, before anybody else is.
    let settled: @Sendable (Bool) -> Void
  }

  /// What acknowledges a write, or why nothing of it is kept.
  private typealias Outcome = Result<@Sendable () -> Void, any Error>

  private struct State {
    var waiting: [Command] = []
    var isDraining = false
    var isClosed = false
    /// Why nothing is written any more.
    var refusal: VisualError?
    var counts = CommitFigures()
  }

  /// SQLite gave the whole transaction up inside one command, as it does when the disk is full.
  private struct TransactionLost: Error {
    let cause: any Error
  }

  /// The most writes in one commit: bounds how long the first of them waits.
  private static let batchLimit = 256

  private let database: OpenDatabase
  private let queue = DispatchQueue(label: "visual.store.writer", qos: .userInitiated)
  private let state = Mutex(State())

  init(_ database: OpenDatabase) {
    self.database = database
  }

  var counts: CommitFigures { state.withLock { $0.counts } }
  /// Writes that wait for the one under way.
  var waiting: Int { state.withLock { $0.waiting.count } }
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Takes no more writes, for this reason; those that wait already are refused as well.
  func refuse(_ reason: VisualError) {
    state.withLock { $0.refusal = reason }
  }

  /// Returns once what `body` wrote is on disk.
  ///
  /// - Parameters:
  ///   - settled: called when it is decided whether what `body` wrote is kept: before any write of the same commit is
  ///     acknowledged, and before the next commit begins.
  ///   - body: may be run again, when nothing of the first time is kept.
  func write<T: Sendable>(
    settled: @escaping @Sendable (Bool) -> Void = { _ in },
    _ body: @escaping @Sendable (Database, SearchChanges) throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      enqueue(
        Command(
          work: { db, search in
            let value = try body(db, search)
            return { continuation.resume(returning: value) }
          },
          fail: { continuation.resume(throwing: withoutSQLite($0)) }, settled: settled))
    }
  }

  /// Finishes what is queued, takes no more, moves the log into the database and closes it; then lets the lock go.
  func close() async throws {
    let wasClosed = state.withLock { state in
      defer { state.isClosed = true }
      return state.isClosed
    }
    guard !wasClosed else { return }
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        self.drain()
        continuation.resume(with: Result { try self.shutDown() })
      }
    }
  }

  private func shutDown() throws {
    defer { database.lock.release() }
    try withoutSQLiteErrors {
      database.log.close()
      // The barrier waits for readers, which would keep the log from being emptied.
      _ = try database.pool.barrierWriteWithoutTransaction { try $0.checkpoint(.truncate) }
      try database.pool.close()
    }
  }

  private func enqueue(_ command: Command) {
    let (refusal, mustStart): (VisualError?, Bool) = state.withLock { state in
      if let refusal = state.isClosed ? VisualError.databaseClosed : state.refusal { return (refusal, false) }
      state.waiting.append(command)
      defer { state.isDraining = true }
      return (nil, !state.isDraining)
    }
    if let refusal { return Self.refuse([command], refusal) }
    if mustStart { queue.async { self.drain() } }
  }

  private func drain() {
    while let batch = nextBatch() { commit(batch) }
  }

  private func nextBatch() -> [Command]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isDraining = false
        return nil
      }
      let batch = Array(state.waiting.prefix(Self.batchLimit))
      state.waiting.removeFirst(batch.count)
      return batch
    }
  }

  private func commit(_ batch: [Command]) {
    if let refusal = state.withLock({ $0.refusal }) {
      return Self.refuse(batch, refusal)
    }
    do {
      let (outcomes, changes) = try database.pool.writeWithoutTransaction { db in
        database.log.limitLog(db)
        let before = db.totalChangesCount
        return (try Self.runTogether(batch, db: db) ?? Self.runApart(batch, db: db), db.totalChangesCount - before)
      }
      state.withLock { $0.counts.add(writes: batch.count) }
      defer {
        database.log.note(writes: changes > 0 ? outcomes.count { (try? $0.get()) != nil } : 0) {
          try database.pool.writeWithoutTransaction(LogMover.checkpoint)
        }
      }
      for (command, outcome) in zip(batch, outcomes) { command.settled((try? outcome.get()) != nil) }
      for (command, outcome) in zip(batch, outcomes) {
        switch outcome {
        case .success(let acknowledge): acknowledge()
        case .failure(let error): command.fail(error)
        }
      }
    } catch let lost as TransactionLost {
      // Whose fault it was is only told by trying each alone; nothing was kept of the first try.
      if batch.count > 1 {
        for command in batch { commit([command]) }
      } else {
        Self.refuse(batch, lost.cause)
      }
    } catch {
      Self.refuse(batch, error)
    }
  }

  /// Nothing of these is kept.
  private static func refuse(_ commands: [Command], _ cause: any Error) {
    for command in commands {
      command.settled(false)
      command.fail(cause)
    }
  }

  /// Nearly all writes go well, and a savepoint around each costs as much as a write.
  ///
  /// - Returns: nil, and nothing is kept, when one failed that had written something.
  private static func runTogether(_ batch: [Command], db: Database) throws -> [Outcome]? {
    var outcomes: [Outcome] = []
    var areAllKept = true
    try db.inTransaction(.immediate) {
      let search = SearchChanges()
      do {
        for command in batch {
          let written = db.totalChangesCount
          do {
            outcomes.append(.success(try command.work(db, search)))
          } catch {
            guard db.isInsideTransaction, db.totalChangesCount == written else { throw error }
            search.contents.changed = [:]
            outcomes.append(.failure(error))
          }
        }
        try search.write(to: db)
        return .commit
      } catch {
        areAllKept = false
        return .rollback
      }
    }
    return areAllKept ? outcomes : nil
  }

  /// A savepoint around each takes back what a failed one wrote, and nothing else.
  private static func runApart(_ batch: [Command], db: Database) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    try db.inTransaction(.immediate) {
      let search = SearchChanges()
      for command in batch {
        let known = search.contents
        do {
          outcomes.append(.success(try inSavepoint(db, search, command)))
        } catch {
          guard db.isInsideTransaction else { throw TransactionLost(cause: error) }
          search.contents = known
          outcomes.append(.failure(error))
        }
      }
      do {
        try search.write(to: db)
      } catch {
        throw TransactionLost(cause: error)
      }
      return .commit
    }
    return outcomes
  }

  private static func inSavepoint(
    _ db: Database, _ search: SearchChanges, _ command: Command
  ) throws -> @Sendable () -> Void {
    var acknowledge: @Sendable () -> Void = {}
    try db.inSavepoint {
      acknowledge = try command.work(db, search)
      return .commit
    }
    return acknowledge
  }
}
