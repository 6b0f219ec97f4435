import DepositDomain
import DepositStore
import GRDB
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import DepositStoreSQLite

/// The log is moved without commits that wait for it, and does not grow for ever.
@Suite struct LogMoverTests {
  /// Until it is so, for two minutes at most.
  private static func wait(_ isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while !isSo() {
      try #require(ContinuousClock.now < deadline, "it never came")
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  @Test func theLogIsMovedBesideTheWriter() async throws {
    let folder = try TemporaryFolder()
    let database = try OpenDatabase(path: folder["visual.sqlite"], lock: nil)
    let writer = GroupCommitWriter(database)
    let before = DatabaseFile.size(path: database.path) ?? 0
    for number in 0..<500 {
      try await writer.write { db, _ in
        try db.execute(
          sql: "INSERT INTO bookmark VALUES (?, ?)", arguments: ["test-\(number)", String(repeating: "x", count: 400)])
      }
    }
    try await Self.wait { database.log.moves > 0 }
    #expect((DatabaseFile.size(path: database.path) ?? 0) > before, "pages have come into the database")
    try await writer.close()
    #expect(
      try await DatabaseQueue(path: database.path).read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM bookmark WHERE name LIKE 'test-%'")
      } == 500)
  }

  /// Commits without a pause: the writer is asked, once, and then not again until there is as much.
  @Test func aLogThatGrowsIsMovedByTheWriter() async throws {
    let folder = try TemporaryFolder()
    let database = try OpenDatabase(path: folder["visual.sqlite"], lock: nil)
    let mover = LogMover(path: database.path, writes: 2, mostPages: 1)
    let asked = Mutex(0)
    func write() throws {
      try database.pool.write { try $0.execute(sql: "INSERT OR REPLACE INTO bookmark VALUES ('test', 'x')") }
      mover.note(writes: 1) {
        asked.withLock { $0 += 1 }
        return 1
      }
    }
    try write()
    try write()
    try await Self.wait { mover.moves > 0 }
    #expect(asked.withLock { $0 } == 0)
    try write()
    #expect(asked.withLock { $0 } == 0, "there is too little")
    try write()
    #expect(asked.withLock { $0 } == 1)
    mover.close()
    try write()
    try write()
    try write()
    #expect(asked.withLock { $0 } == 1 && mover.moves == 1, "nothing is moved any more")
  }

  /// After a burst, each time the log begins anew.
  @Test func aLargeLogBecomesSmallInSteps() async throws {
    let folder = try TemporaryFolder(inMemory: true)
    let database = try OpenDatabase(path: folder["visual.sqlite"], lock: nil)
    let (resting, step) = (256 << 10, 128 << 10)
    let mover = LogMover(path: database.path, writes: 1, mostPages: .max, resting: resting, step: step)
    func size() -> Int { DatabaseFile.size(path: database.path + "-wal") ?? 0 }
    func write() throws {
      try database.pool.writeWithoutTransaction { db in
        mover.limitLog(db)
        try db.execute(sql: "INSERT OR REPLACE INTO bookmark VALUES ('test', 'x')")
      }
    }
    while size() < resting + 4 * step { try write() }
    let burst = size()
    var sizes = [burst]
    for _ in 0..<(burst - resting) / step + 3 {
      let moves = mover.moves
      mover.note(writes: 1) { 0 }
      try await Self.wait { mover.moves > moves }
      try write()
      sizes.append(size())
    }
    #expect(sizes == sizes.indices.map { max(resting, burst - $0 * step) })
    mover.close()
    #expect(try await database.pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check") } == ["ok"])
  }

  /// Who writes sees to it: here with a file that has no bytes, as large as after a burst.
  @Test func theWriterCutsTheLogByAStep() async throws {
    let folder = try TemporaryFolder(inMemory: true)
    let database = try OpenDatabase(path: folder["visual.sqlite"], lock: nil)
    let writer = GroupCommitWriter(database)
    let log = database.path + "-wal"
    let burst = LogMover.resting + 9 * LogMover.step
    try #require(truncate(log, off_t(burst)) == 0)
    for number in 0..<20_000 where DatabaseFile.size(path: log) == burst {
      try await writer.write { db, _ in
        try db.execute(sql: "INSERT OR REPLACE INTO bookmark VALUES ('test', ?)", arguments: ["\(number)"])
      }
    }
    #expect(DatabaseFile.size(path: log) == burst - LogMover.step)
    try await writer.close()
  }

  @Test func whatCannotBeMovedBesideIsMovedByTheWriter() async throws {
    let folder = try TemporaryFolder()
    let mover = LogMover(path: folder["nowhere/visual.sqlite"], writes: 1)
    let asked = Mutex(0)
    func note() {
      mover.note(writes: 1) {
        asked.withLock { $0 += 1 }
        return 1
      }
    }
    try await Self.wait {
      note()
      return asked.withLock { $0 } > 0
    }
    #expect(mover.moves == 0)
  }
}
