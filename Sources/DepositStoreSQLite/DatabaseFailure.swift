import GRDB
import Platform

/// Turns SQLite's errors into sentences for people; others pass.
func withoutSQLiteErrors<T>(_ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch {
    throw withoutSQLite(error)
  }
}

/// The same for an error at hand.
func withoutSQLite(_ error: any Error) -> any Error {
  switch error {
  case let error as DatabaseError where error.isDamage: VisualError.storedRecordUnreadable(record: error.cause)
  case let error as DatabaseError where error.neverPasses: VisualError.databaseRefused(cause: error.cause)
  case let error as DatabaseError: VisualError.databaseFailed(cause: error.cause)
  case let error as RowDecodingError:
    VisualError.storedRecordUnreadable(record: DisplayText("\(error)", limit: 200).text)
  default: error
  }
}

extension DatabaseError {
  /// SQLite's words and code, without the statement and its values.
  var cause: String {
    "\(message ?? "SQLite"), \(extendedResultCode.rawValue)"
  }

  /// It is about what was to be stored, not about the disk: whoever waits for it to pass waits for ever.
  var neverPasses: Bool {
    switch resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE: true
    default: false
    }
  }

  /// A page of the file is not what was written there.
  var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }

  /// A row with such a unique value is there already.
  var isUniquenessViolation: Bool {
    extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE || extendedResultCode == .SQLITE_CONSTRAINT_PRIMARYKEY
  }
}
