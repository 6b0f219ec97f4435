import Dispatch
import GRDB
import Synchronization

/// Moves the write-ahead log into the database beside the writer (a passive checkpoint), so that commits need not wait for
/// it: one that does takes longer than all others, and whoever sent a webhook waits with it.
///
/// The log begins anew with the first commit after all of it was moved. When commits follow one another without a pause
/// that never comes, and the log grows: then the writer moves it, once, between two commits.
///
/// Whoever moves it is alone, and begins only when something was committed since the last move ended. So no commit can
/// begin the log anew while somebody looks at where it ends, which versions of SQLite before 3.51.3 do not survive
/// (<https://www.sqlite.org/wal.html#walresetbug>).
///
/// What a burst has made of the log's file is given back in steps: SQLite cuts it to `journal_size_limit` within the commit that
/// begins it anew, and on a disk that is told of it (`discard`), a hundred megabytes at once keep the next for some 60 ms.
final class LogMover: Sendable {
  /// Bytes that the log's file keeps.
  static let resting = 64 << 20
  /// Bytes of it that are given back at once; of a very large one a sixty-fourth, as the disk may want its room.
  static let step = 4 << 20

  private let path: String
  private let writes: Int
  private let mostPages: Int
  private let resting: Int
  private let step: Int
  private let queue = DispatchQueue(label: "visual.store.log", qos: .utility)
  private let state = Mutex(State())

  private struct State {
    /// Writes since the last move ended.
    var writes = 0
    var isMoving = false
    /// Nothing was committed since the last move ended.
    var hasMoved = false
    /// The writer's `journal_size_limit`, in bytes, once it was set here.
    var limit: Int?
    var isClosed = false
    /// Pages in the log when it was last moved.
    var pages = 0
    var connection: DatabaseQueue?
    var moves = 0
  }

  /// - Parameters:
  ///   - path: the database's; it is opened when there is something to move.
  ///   - writes: after so many the log is moved: some 2,000 pages.
  ///   - mostPages: pages of 4 KiB in the log after which the writer moves it: 64 MB.
  ///   - resting: bytes that the log's file keeps.
  ///   - step: bytes of it that are given back at once.
  init(
    path: String, writes: Int = 400, mostPages: Int = 16_000, resting: Int = LogMover.resting, step: Int = LogMover.step
  ) {
    self.path = path
    self.writes = writes
    self.mostPages = mostPages
    self.resting = resting
    self.step = step
  }

  /// How often the log was moved beside the writer.
  var moves: Int { state.withLock { $0.moves } }

  /// So many writes were committed that changed something.
  ///
  /// - Parameter moveHere: moves the log on the writer's connection, before the next commit; gives its pages.
  func note(writes: Int, moveHere: () throws -> Int) {
    enum Turn { case none, beside, here }
    let turn: Turn = state.withLock { state in
      state.writes += writes
      guard state.writes >= self.writes, !state.isMoving, !state.isClosed else { return .none }
      state.isMoving = true
      return state.pages >= mostPages ? .here : .beside
    }
    switch turn {
    case .none: break
    case .beside: queue.async { self.move(of: { try self.connection().inDatabase(Self.checkpoint) }, isBeside: true) }
    case .here: move(of: moveHere, isBeside: false)
    }
  }

  /// Called on the writer's connection before each commit: should that begin the log anew, its file is cut by no more than a step.
  func limitLog(_ db: Database) {
    let mayBeginAnew = state.withLock { state in
      defer { state.hasMoved = false }
      return state.isMoving || state.hasMoved
    }
    guard mayBeginAnew else { return }
    let size = DatabaseFile.size(path: path + "-wal") ?? 0
    let limit = max(resting, size - max(step, size / 64))
    guard state.withLock({ $0.limit }) != limit else { return }
    // Without it, more is cut at once, or less.
    guard (try? db.execute(sql: "PRAGMA journal_size_limit = \(limit)")) != nil else { return }
    state.withLock { $0.limit = limit }
  }

  /// - Returns: the log's pages.
  static func checkpoint(_ db: Database) throws -> Int { try db.checkpoint(.passive).walFrameCount }

  /// Returns when nothing is moved any more, and nothing will be.
  func close() {
    state.withLock { $0.isClosed = true }
    queue.sync {
      // Nothing was written by this connection: what it cannot say goodbye to is closed with it.
      _ = try? state.withLock { state in
        defer { state.connection = nil }
        return state.connection
      }?.close()
    }
  }

  private func move(of work: () throws -> Int, isBeside: Bool) {
    let pages = try? work()
    state.withLock { state in
      state.isMoving = false
      state.hasMoved = true
      state.writes = 0
      // What is not moved now is as safe where it is: the writer moves it the next time, and meets whatever it was. After
      // the writer, the next commit begins the log anew.
      state.pages = pages.map { isBeside ? $0 : 0 } ?? mostPages
      if isBeside, pages != nil { state.moves += 1 }
    }
  }

  private func connection() throws -> DatabaseQueue {
    if let open = state.withLock({ $0.connection }) { return open }
    var configuration = Configuration()
    configuration.label = "visual-log"
    configuration.prepareDatabase { db in
      // It moves the log by being asked, and what it moves is on disk before the log is written over.
      try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = 0")
    }
    let made = try DatabaseQueue(path: path, configuration: configuration)
    state.withLock { $0.connection = made }
    return made
  }
}
