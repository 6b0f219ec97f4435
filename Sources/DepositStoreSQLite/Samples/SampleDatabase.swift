import DepositDomain
import Dispatch
import GRDB
public import Platform

/// A new database full of made-up deposits, for benchmarks and for learning the support desk: the same seed and end give
/// the same deposits.
public enum SampleDatabase {
  /// Deposits that are made while the ones before are written.
  private static let batch = 4_096

  /// - Parameters:
  ///   - path: a file that is not there yet.
  ///   - end: the instant of the newest deposit.
  ///   - progress: told how many are written, now and then.
  /// - Throws: `file_exists`, or what opening a database throws.
  public static func make(
    path: String, count: Int, seed: UInt64, end: Instant, progress: (Int) -> Void
  ) async throws {
    for file in [path, SampleWordLists.path(beside: path)] where DatabaseFile.size(path: file) != nil {
      throw VisualError.sampleDatabaseExists(path: file)
    }
    let database = try OpenDatabase(path: path, lock: nil)
    try await database.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    try database.pool.close()
    var configuration = Configuration()
    configuration.label = "visual.samples"
    // Groups are written last, with their counts.
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let lists = try SampleWordLists(beside: path)
    defer { lists.remove() }
    try queue.inDatabase { db in
      // Nothing is lost when it is cut short: it is made again.
      try db.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
          PRAGMA cache_size = -1000000; PRAGMA threads = 2
          """)
      try db.inTransaction {
        let indexes = try SampleIndexes(takenFrom: db)
        try fill(db, lists, SampleDeposits(count: count, seed: seed, end: end), count, progress)
        lists.merge()
        try indexes.putBack(into: db)
        return .commit
      }
      try lists.move(into: db)
      try db.execute(sql: "ANALYZE; PRAGMA journal_mode = WAL")
    }
    try queue.close()
    database.lock.release()
  }

  private static func fill(
    _ db: Database, _ lists: SampleWordLists, _ deposits: SampleDeposits, _ count: Int, _ progress: (Int) -> Void
  ) throws {
    let writer = try SampleWriter(db)
    let source = Source(deposits)
    var done = 0
    var samples = source.next(min(batch, count))
    while !samples.isEmpty {
      let following = source.begin(min(batch, count - done - samples.count))
      try lists.add(samples.map { try writer.write($0) })
      done += samples.count
      progress(done)
      samples = following()
    }
    try writer.finish()
  }

  /// Makes deposits on a queue of its own, ahead of who writes them.
  ///
  /// Unchecked because the compiler cannot see the rule that holds it: what varies is only touched on `queue`, which
  /// does one thing at a time.
  private final class Source: @unchecked Sendable {
    private var deposits: SampleDeposits
    private let queue = DispatchQueue(label: "visual.samples")
    private var made: [SampleRows] = []

    init(_ deposits: SampleDeposits) {
      self.deposits = deposits
    }

    func next(_ count: Int) -> [SampleRows] { begin(count)() }

    /// Starts; the result waits for the end.
    func begin(_ count: Int) -> () -> [SampleRows] {
      queue.async { self.made = (0..<max(0, count)).map { _ in SampleRows(self.deposits.next()) } }
      return { self.queue.sync { self.made } }
    }
  }
}

extension VisualError {
  static func sampleDatabaseExists(path: String) -> VisualError {
    VisualError(
      "file_exists", .conflict,
      Phrase(
        fr: "\(path) existe déjà : donnez un autre fichier à la base d’exemple.",
        en: "\(path) exists already: give the sample database another file."))
  }
}
