import GRDB
import GRDBSQLite
import Platform

/// How much a search may look at: it is counted in SQLite's own steps, so that a busy machine does not change what is found.
final class SearchBound {
  /// Steps of SQLite's machine; a row that is looked at takes about ten. Searches that lists lead take a few thousand.
  static let steps = 3_000_000
  /// Steps between two looks at the count.
  private static let stride: Int32 = 1_000

  private var left: Int

  private init(_ steps: Int) {
    left = steps / Int(Self.stride)
  }

  /// - Throws: `search_too_broad` once `body` took more steps; what it had found is not told, as it may not be the newest.
  static func keep<T>(_ db: Database, steps: Int, _ body: () throws -> T) throws -> T {
    let bound = SearchBound(steps)
    // `bound` lives until the handler is gone.
    return try withExtendedLifetime(bound) {
      let spend: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
        guard let context else { return 0 }
        let bound = Unmanaged<SearchBound>.fromOpaque(context).takeUnretainedValue()
        bound.left -= 1
        return bound.left < 0 ? 1 : 0
      }
      sqlite3_progress_handler(db.sqliteConnection, stride, spend, Unmanaged.passUnretained(bound).toOpaque())
      defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
      do {
        return try body()
      } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT && bound.left < 0 {
        throw VisualError.searchTooBroad
      }
    }
  }
}
