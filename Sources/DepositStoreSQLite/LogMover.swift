import Dispatch
import GRDB
import Synchronization

/// Moves the write-ahead log into the database beside the writer (a passive checkpoint), so that no commit waits for it: one
/// that does takes longer than all others, and whoever sent a webhook waits with it.
///
/// The writer still does it itself when the log has grown to ``mostPages``, as it does when commits follow one another
/// without a pause: then most is moved already, and after that the log begins anew.
final class LogMover: Sendable {
  /// Writes after which the log is moved: some 2,000 pages.
  private static let writes = 400
  /// Pages of 4 KiB in the log after which the writer moves it.
  static let mostPages = 16_000

  private let path: String
  private let queue = DispatchQueue(label: "visual.store.log", qos: .utility)
  private let state = Mutex(State())

  private struct State {
    var writes = 0
    var isMoving = false
    var connection: DatabaseQueue?
  }

  /// - Parameter path: the database's; it is opened when there is something to move.
  init(path: String) {
    self.path = path
  }

  /// So many writes were committed.
  func note(writes: Int) {
    let isDue = state.withLock { state in
      state.writes += writes
      guard state.writes >= Self.writes, !state.isMoving else { return false }
      state.writes = 0
      state.isMoving = true
      return true
    }
    if isDue { queue.async { self.move() } }
  }

  /// Returns when nothing is moved any more, and nothing will be.
  func close() throws {
    try queue.sync {
      let connection = state.withLock { state in
        state.isMoving = true
        defer { state.connection = nil }
        return state.connection
      }
      try connection?.close()
    }
  }

  private func move() {
    defer { state.withLock { $0.isMoving = false } }
    // What is not moved now is as safe where it is, and is moved by the writer or at the next start.
    _ = try? connection().inDatabase { try $0.checkpoint(.passive) }
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
